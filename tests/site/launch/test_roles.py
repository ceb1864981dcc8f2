"""Who may do what in the database, on a server of the tests' own: roles belong to a whole server."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import check_app_role, create_database, prepare, with_login
from quartet.site.launch.words import LaunchError

pytestmark = pytest.mark.rig


@pytest.fixture
def server(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(Config(home=home, pg_bin=Config.from_env().pg_bin), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


def login(server: Cluster, name: str, attributes: str = "", *, owns: str | None = None) -> str:
    """Make a role by hand, as an administrator would, and give its address."""
    password = secrets.token_hex(8)
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute(f"create role {name} login {attributes} password '{password}'".encode())
        if owns:
            connection.execute(f"create database {owns} owner {name}".encode())
    return server.dsn(dbname=owns or "postgres", user=name, password=password)


def run(dsn: str, *statements: str) -> None:
    with psycopg.connect(dsn) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def test_the_app_role_uses_tables_but_neither_changes_nor_empties_them(server: Cluster) -> None:
    create_database(server.dsn(), "quartet")
    doors = prepare(server.dsn(dbname="quartet"), server._config)
    run(doors.owner, "create table things (id bigserial primary key, word text)")

    run(doors.app, "insert into things (word) values ('a')", "update things set word = 'b'", "delete from things")
    for forbidden in ("truncate things", "alter table things add more text", "drop table things", "create table x()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run(doors.app, forbidden)


def test_row_level_security_binds_the_app_role(server: Cluster) -> None:
    create_database(server.dsn(), "quartet")
    doors = prepare(server.dsn(dbname="quartet"), server._config)
    run(
        doors.owner,
        "create table things (word text)",
        "insert into things values ('hidden')",
        "alter table things enable row level security",
    )

    with psycopg.connect(doors.app) as connection:
        assert connection.execute("select * from things").fetchall() == []


def test_preparing_again_changes_nothing_and_keeps_rights_a_migration_took_away(server: Cluster) -> None:
    create_database(server.dsn(), "quartet")
    doors = prepare(server.dsn(dbname="quartet"), server._config)
    run(doors.owner, "create table acts (word text)", "revoke update, delete on acts from quartet_app")

    create_database(server.dsn(), "quartet")
    assert prepare(server.dsn(dbname="quartet"), server._config) == doors

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run(doors.app, "delete from acts")


def test_passwords_lost_with_the_secrets_are_set_anew(server: Cluster, home: Path) -> None:
    create_database(server.dsn(), "quartet")
    before = prepare(server.dsn(dbname="quartet"), server._config)
    (home / "secrets" / "app.password").unlink()

    after = prepare(server.dsn(dbname="quartet"), server._config)

    assert after.app != before.app
    check_app_role(after.app)


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ("superuser", "is a superuser"),
        ("bypassrls", "may bypass row-level security"),
        ("createrole", "may create roles"),
    ],
)
def test_a_role_that_policies_do_not_bind_is_refused(server: Cluster, attributes: str, reason: str) -> None:
    with pytest.raises(LaunchError, match=reason):
        check_app_role(login(server, "too_much", attributes))


def test_the_owner_of_tables_and_its_members_are_refused(server: Cluster) -> None:
    owner = login(server, "owner", owns="theirs")
    run(owner, "create table things (word text)")
    member = with_login(owner, "member", "x")
    run(server.dsn(dbname="theirs"), "create role member login password 'x' in role owner")

    for dsn in (owner, member):
        with pytest.raises(LaunchError, match="owns tables, or belongs to a role that does"):
            check_app_role(dsn)


def test_a_superusers_database_url_makes_both_roles(server: Cluster, home: Path) -> None:
    login(server, "dba", "superuser", owns="theirs")
    run(server.dsn(), "alter role dba password 'x'")

    doors = prepare(server.dsn(dbname="theirs", user="dba", password="x"), Config(home=home))

    run(doors.owner, "create table things (word text)")
    run(doors.app, "select * from things")
    check_app_role(doors.app)


def test_a_database_owner_who_may_create_roles_is_itself_the_owner(server: Cluster, home: Path) -> None:
    dsn = login(server, "office", "createrole", owns="theirs")

    doors = prepare(dsn, Config(home=home))

    assert doors.owner == dsn
    run(doors.owner, "create table things (word text)")
    run(doors.app, "select * from things")
    check_app_role(doors.app)


def test_a_database_owner_who_may_not_is_told_of_quartet_app_dsn(server: Cluster, home: Path) -> None:
    dsn = login(server, "office", owns="theirs")

    with pytest.raises(LaunchError, match="put its address in QUARTET_APP_DSN"):
        prepare(dsn, Config(home=home))

    given = with_login(dsn, "pages", "x")
    run(server.dsn(), "create role pages login password 'x'")
    doors = prepare(dsn, Config(home=home, app_dsn=given))
    run(doors.owner, "create table things (word text)")
    run(doors.app, "select * from things")
    assert doors.app == given


def test_a_server_that_is_not_there_is_named(home: Path) -> None:
    with pytest.raises(LaunchError, match="cannot be reached"):
        prepare("postgresql://nobody@127.0.0.1:1/none", Config(home=home))


def test_an_address_keeps_its_options_for_another_user() -> None:
    dsn = "postgresql://dba:x@[::1]:5433/quartet?sslmode=require"

    assert with_login(dsn, "quartet_app", "p@ss") == (
        "postgresql://quartet_app:p%40ss@[::1]:5433/quartet?sslmode=require"
    )
