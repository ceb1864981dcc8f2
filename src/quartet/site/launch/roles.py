"""Who may do what in the database: the owner makes tables, the app role only uses them, under row-level security.

Both are plain LOGIN roles: no superuser, no BYPASSRLS, so a policy on a table binds whoever serves a page.
"""

import contextlib
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from quartet.site.config import Config
from quartet.site.launch.words import LaunchError

OWNER = "quartet_owner"
APP = "quartet_app"
_ONE_AT_A_TIME = 0x51_75_61_72
"""Advisory lock: two machines starting on one server do not make the same role twice."""


@dataclass(frozen=True, slots=True)
class Doors:
    """The two ways into the database, as URLs."""

    owner: str
    """For migrations and imports: owns the tables."""
    app: str
    """For everything that serves people."""


REFUSALS = (
    (
        "select rolsuper from pg_roles where rolname = current_user",
        "是超级用户",
        "is a superuser",
    ),
    (
        "select rolbypassrls from pg_roles where rolname = current_user",
        "可以绕过行级安全（BYPASSRLS）",
        "may bypass row-level security (BYPASSRLS)",
    ),
    (
        "select rolcreaterole from pg_roles where rolname = current_user",
        "可以创建角色（CREATEROLE），能给自己加权限",
        "may create roles (CREATEROLE) and so grant itself rights",
    ),
    (
        """select exists (select from pg_class where relkind in ('r', 'p') and relnamespace = to_regnamespace('public')
           and pg_has_role(current_user, relowner, 'MEMBER'))""",
        "是数据表的所有者（或其成员）",
        "owns tables, or belongs to a role that does",
    ),
)
"""What the role of the pages must not be: the question, and the ending of the sentence when the answer is yes."""


def check_app_role(dsn: str) -> None:
    """Refuse a role that row-level security would not bind. Raises LaunchError with the reason."""
    with psycopg.connect(dsn) as connection:
        for question, zh, en in REFUSALS:
            answer = connection.execute(sql.SQL(question)).fetchone()
            if answer and answer[0]:
                user = connection.info.user
                raise LaunchError(
                    zh=f"拒绝启动：网页使用的数据库角色 {user} {zh}。请在 QUARTET_APP_DSN 中换成普通角色（如 {APP}）。",
                    en=f"Refusing to start: the database role {user} of the pages {en}. "
                    f"Name a plain role (such as {APP}) in QUARTET_APP_DSN.",
                )


def create_database(admin_dsn: str, name: str) -> None:
    """Create the database `name`, owned by the owner role, unless it is there. Needs a superuser."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is not None:
            return
        _ensure_role(connection, OWNER, password=None)
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):  # another command was as quick
            statement = sql.SQL("create database {} owner {}")
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(OWNER)))


def prepare(admin_dsn: str, config: Config) -> Doors:
    """Make both roles and their rights in the database of `admin_dsn`. Safe to repeat.

    A superuser makes both; a database owner with CREATEROLE is itself the owner and makes the app role; one
    without needs QUARTET_APP_DSN. Raises LaunchError when none of these fits.
    """
    try:
        connection = psycopg.connect(admin_dsn)
    except psycopg.OperationalError as error:
        raise LaunchError(
            zh=f"连不上 DATABASE_URL 指明的数据库：{error}", en="The database of DATABASE_URL cannot be reached."
        ) from error
    with connection:
        connection.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        attributes = connection.execute(
            "select current_user, rolsuper, rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        ).fetchone()
        assert attributes is not None
        me, superuser, makes_roles = attributes
        app_dsn = config.app_dsn or with_login(admin_dsn, APP, config.secret("app.password"))
        owner_dsn = admin_dsn
        if config.app_dsn is None:
            _ensure_login(connection, app_dsn, makes_roles=makes_roles)
        if superuser:
            owner_dsn = with_login(admin_dsn, OWNER, config.secret("owner.password"))
            _ensure_login(connection, owner_dsn, makes_roles=True)
        _grant(connection, owner=OWNER if superuser else me, app=_user(app_dsn), owner_is_made=superuser)
    return Doors(owner_dsn, app_dsn)


def with_login(dsn: str, user: str, password: str) -> str:
    """Give `dsn` for another user, as a URL."""
    parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    host, port, dbname = parts.pop("host", ""), parts.pop("port", "5432"), parts.pop("dbname", "")
    parts.pop("user", None)
    parts.pop("password", None)
    place = f"[{host}]" if ":" in host else quote(host, safe="")
    options = f"?{urlencode(parts)}" if parts else ""
    return f"postgresql://{quote(user)}:{quote(password)}@{place}:{port}/{quote(dbname, safe='')}{options}"


def _ensure_login(connection: "psycopg.Connection", dsn: str, *, makes_roles: bool) -> None:
    """Make the role of `dsn`, or give it our password, unless it can sign in with it already."""
    parts = conninfo_to_dict(dsn)
    name, password = str(parts["user"]), str(parts["password"])
    if _exists(connection, name) and _signs_in(dsn):
        return
    try:
        if not makes_roles:
            raise psycopg.errors.InsufficientPrivilege  # noqa: TRY301 -- the server would say the same, less surely
        _ensure_role(connection, name, password=password)
    except psycopg.errors.InsufficientPrivilege as error:
        raise LaunchError(
            zh=f"DATABASE_URL 的用户无权创建角色 {name}。请由数据库管理员创建一个普通登录角色，"
            "并把它的地址写入 QUARTET_APP_DSN。",
            en=f"The user of DATABASE_URL may not create the role {name}. Have your database administrator create a "
            "plain login role, and put its address in QUARTET_APP_DSN.",
        ) from error


def _ensure_role(connection: "psycopg.Connection", name: str, *, password: str | None) -> None:
    """Make the role, or set its password; only the password's SCRAM verifier travels."""
    verifier = None
    if password is not None:
        verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    role = sql.Identifier(name)
    if not _exists(connection, name):
        connection.execute(sql.SQL("create role {} login nocreatedb nocreaterole").format(role))
    if verifier is not None:
        connection.execute(sql.SQL("alter role {} login password {}").format(role, sql.Literal(verifier)))


def _grant(connection: "psycopg.Connection", *, owner: str, app: str, owner_is_made: bool) -> None:
    """Let the app role use (never own or empty) every table the owner will make.

    Tables that exist are left alone: their migrations may have taken rights away on purpose.
    """
    database = sql.Identifier(connection.info.dbname)
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(app), "database": database}
    later = "alter default privileges for role {owner} in schema public"
    statements = [
        "grant connect, temporary on database {database} to {app}",
        "grant usage on schema public to {app}",
        f"{later} grant select, insert, update, delete on tables to {{app}}",
        f"{later} grant usage, select on sequences to {{app}}",
    ]
    if owner_is_made:
        statements += [
            "grant create, connect, temporary on database {database} to {owner}",
            "grant usage, create on schema public to {owner}",
        ]
    for statement in statements:
        connection.execute(sql.SQL(statement).format(**names))


def _exists(connection: "psycopg.Connection", name: str) -> bool:
    return connection.execute("select from pg_roles where rolname = %s", [name]).fetchone() is not None


def _signs_in(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def _user(dsn: str) -> str:
    return str(conninfo_to_dict(dsn)["user"])
