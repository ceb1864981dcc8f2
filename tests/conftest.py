"""The database of the tests: our own launcher's PostgreSQL, and every test served as the restricted role.

One throw-away server per run (shared by xdist's workers), migrated once as the owner; each worker works on its own
copy of that template. Django's connection is `quartet_app`, so row-level security is on in every test.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
import time_machine
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from quartet.site.config import Config
from quartet.site.launch import database
from quartet.site.launch.locks import held
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import Doors, prepare
from tests import prepared

if TYPE_CHECKING:
    from tests.cast import Cast

TEMPLATE = "quartet_template"


class Server:
    """The PostgreSQL of this test run. `QUARTET_PG_BIN` chooses its version."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="quartet-test-"))
        self.home.chmod(0o755)  # a root's test server runs as nobody
        prepared.put_into(self.home)
        self._cluster = Cluster(Config(home=self.home, pg_bin=Config.from_env().pg_bin), durable=False)
        self._cluster.start()

    def stop(self) -> None:
        self._cluster.stop()
        shutil.rmtree(self.home, ignore_errors=True)


class WorkerDatabase:
    """One worker's copy of the migrated template."""

    def __init__(self, home: Path, worker: str) -> None:
        self._config = Config(home=home)
        self._cluster = Cluster(self._config, durable=False)
        self.name = f"quartet_{worker}"

    def make(self) -> Doors:
        """Bring the template up to date if no worker has, copy it, and give the copy's doors."""
        with held(self._config.home / "run" / "template.lock", patience=300):
            if not (made := self._config.home / "template-made").exists():
                with psycopg.connect(self._cluster.dsn(), autocommit=True) as connection:
                    connection.execute(f"alter database {prepared.NAME} rename to {TEMPLATE}")
                database.migrate(prepare(self._cluster.dsn(dbname=TEMPLATE), self._config))
                made.touch()
            self.copy_template()
        return prepare(self.superuser_dsn, self._config)

    def copy_template(self) -> None:
        """Put the database back to what the migrations made."""
        self._copy(TEMPLATE, self.name)

    def keep(self) -> None:
        """Keep what is in the database now, for `put_back`. Nobody may be connected."""
        self._copy(self.name, f"{self.name}_kept")

    def put_back(self) -> None:
        """Put the database back to what was kept."""
        self._copy(f"{self.name}_kept", self.name)

    def _copy(self, old: str, new: str) -> None:
        names = {"new": sql.Identifier(new), "old": sql.Identifier(old)}
        with psycopg.connect(self._cluster.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {new} with (force)").format(**names))
            copy = "create database {new} template {old} owner quartet_owner strategy file_copy"
            connection.execute(sql.SQL(copy).format(**names))

    @property
    def superuser_dsn(self) -> str:
        return self._cluster.dsn(dbname=self.name)


class Stage:
    """What is committed for many tests to share: one setting at a time, put back after a test that commits."""

    def __init__(self, worker_database: WorkerDatabase) -> None:
        self._database = worker_database
        self._setting: str | None = None
        self.made: Any = None

    def set_up(self, name: str, fill: Callable[[], Any]) -> Any:
        """Give what `fill` made, after clearing another setting away."""
        if self._setting != name:
            if self._setting is not None:
                self._leave()
                self._database.copy_template()
            self._setting = name
            self.made = fill()
            self._leave()
            self._database.keep()
        return self.made

    def restore(self) -> None:
        """Undo what a committing test wrote. The app role may not TRUNCATE, and the ledger lets nobody."""
        self._leave()
        if self._setting is None:
            self._database.copy_template()
        else:
            self._database.put_back()

    def _leave(self) -> None:
        from django.db import connections  # noqa: PLC0415 -- after pytest-django has set Django up

        connections.close_all()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SERVER] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, each by itself mostly waiting: at the end one worker would wait while the other has done."""
    items.sort(key=lambda item: item.get_closest_marker("rig") is None)


_SERVER: pytest.StashKey[list[Server]] = pytest.StashKey()


def _home(config: pytest.Config) -> Path:
    """Start the run's server on first use; it belongs to the process that outlives all workers."""
    servers = config.stash[_SERVER]
    if not servers:
        servers.append(Server())
    return servers[0].home


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["quartet_home"] = str(_home(node.config))


def pytest_unconfigure(config: pytest.Config) -> None:
    for server in config.stash.get(_SERVER, []):
        server.stop()


@pytest.fixture(scope="session")
def worker_database(request: pytest.FixtureRequest) -> WorkerDatabase:
    given = getattr(request.config, "workerinput", {})
    home = Path(given["quartet_home"]) if given else _home(request.config)
    return WorkerDatabase(home, given.get("workerid", "alone"))


@pytest.fixture(scope="session")
def doors(worker_database: WorkerDatabase) -> Doors:
    """The addresses of this worker's database, as owner and as app role."""
    return worker_database.make()


@pytest.fixture(scope="session")
def stage(worker_database: WorkerDatabase) -> Stage:
    """What is committed for many tests to share."""
    return Stage(worker_database)


@pytest.fixture(scope="session")
def django_db_setup(
    doors: Doors, worker_database: WorkerDatabase, django_db_blocker: DjangoDbBlocker, stage: Stage
) -> Iterator[None]:
    """Point Django at this worker's database as the restricted role; instead of pytest-django's own."""
    from django.db import connection, connections  # noqa: PLC0415 -- after pytest-django has set Django up
    from django.test import TransactionTestCase  # noqa: PLC0415 -- same

    parts = urlsplit(doors.app)
    connection.settings_dict |= {
        "NAME": worker_database.name,
        "USER": parts.username,
        "PASSWORD": parts.password,
        "HOST": parts.hostname,
        "PORT": str(parts.port),
    }

    def put_back(_case: TransactionTestCase) -> None:
        """Undo what a committing test wrote, and set the stage as it was."""
        with django_db_blocker.unblock():
            stage.restore()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def owner_connection(db: None, doors: Doors) -> Iterator[psycopg.Connection]:
    """A connection of the tables' owner; commits only what the test commits."""
    with psycopg.connect(doors.owner) as connection:
        yield connection


@pytest.fixture
def superuser_connection(db: None, worker_database: WorkerDatabase) -> Iterator[psycopg.Connection]:
    """A connection nothing can refuse, for tests that tamper."""
    with psycopg.connect(worker_database.superuser_dsn) as connection:
        yield connection


@pytest.fixture(autouse=True, scope="session")
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the tests' attachments out of the data home."""
    from django.conf import settings  # noqa: PLC0415 -- after pytest-django has set Django up

    settings.FILES_ROOT = tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True, scope="session")
def _one_chain() -> Iterator[None]:
    """Django's test client builds the middleware anew for every client, and one of them reads all static files then."""
    from django.test.client import ClientHandler  # noqa: PLC0415 -- after pytest-django has set Django up

    build, built = ClientHandler.load_middleware, {}
    parts = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")

    def load_once(self: Any, is_async: bool = False) -> None:  # noqa: FBT002 -- as Django has it
        if self.enforce_csrf_checks not in built:
            build(self, is_async)
            built[self.enforce_csrf_checks] = {name: getattr(self, name) for name in parts}
        self.__dict__ |= built[self.enforce_csrf_checks]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "load_middleware", load_once)
        yield


@pytest.fixture(scope="module")
def _cast_on_stage(stage: Stage, _own_files: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    from tests.cast import fill  # noqa: PLC0415 -- models exist once Django is set up

    with django_db_blocker.unblock():
        stage.set_up("cast", fill)


@pytest.fixture
def cast(_cast_on_stage: None, stage: Stage, db: None) -> Iterator["Cast"]:
    """The small Tieling and everybody in it."""
    from django.core.cache import cache  # noqa: PLC0415 -- as above
    from django.utils import translation  # noqa: PLC0415 -- as above

    from quartet.ground.places import memory  # noqa: PLC0415 -- as above

    memory.forget()
    cache.clear()
    with translation.override("en"):  # the words as they stand in the code
        yield stage.made
    memory.forget()


@pytest.fixture
def on_monday() -> Iterator[None]:
    """Pages read the clock themselves: it is ten on the cast's Monday, wherever and whenever the tests run."""
    from tests.cast import later  # noqa: PLC0415 -- models exist once Django is set up

    with time_machine.travel(later(hours=1), tick=True):
        yield
