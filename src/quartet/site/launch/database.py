"""The database for one command: the server of DATABASE_URL, the one `quartet up` runs, or one for the moment."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from quartet.site.config import Config
from quartet.site.launch.locks import held
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import Doors, create_database, prepare
from quartet.site.launch.words import LaunchError

NAME = "quartet"
PATIENCE = 30.0
"""How long a second command waits for another's momentary database before it joins it."""


@contextmanager
def embedded(config: Config, *, patience: float = PATIENCE) -> Iterator[Cluster | None]:
    """Start the private PostgreSQL for the block; yields None when another process keeps running it."""
    with held(config.home / "run" / "postgres.lock", patience=patience) as mine:
        if not mine:
            yield None
            return
        cluster = Cluster(config)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


@contextmanager
def doors(config: Config) -> Iterator[Doors]:
    """Give the database's two doors for the block, starting it when nobody runs it.

    Raises LaunchError when it cannot be had.
    """
    if config.database_url:
        yield prepare(config.database_url, config)
        return
    with held(config.home / "run" / "up.lock") as nobody_is_up:
        running = not nobody_is_up
    if running:
        yield join(config)
        return
    with embedded(config) as cluster:
        yield open_doors(cluster, config) if cluster else join(config)


def join(config: Config) -> Doors:
    """Give the doors of the private PostgreSQL another process runs."""
    cluster = Cluster(config)
    cluster.wait()
    return open_doors(cluster, config)


def open_doors(cluster: Cluster, config: Config) -> Doors:
    """Make the database and its roles in a running private PostgreSQL, unless they are there."""
    create_database(cluster.dsn(), NAME)
    return prepare(cluster.dsn(dbname=NAME), replace(config, app_dsn=None))  # a server's role is not known here


def migrate(doors_: Doors) -> None:
    """Bring the tables up to date, as their owner. Raises LaunchError when a migration fails."""
    environment = child_environment(doors_.owner)
    argv = [sys.executable, "-m", "django", "migrate", "--noinput", "--verbosity=0"]
    if subprocess.run(argv, env=environment, check=False).returncode != 0:  # noqa: S603 -- ourselves
        raise LaunchError(zh="数据表升级失败，原因见上文。", en="Migrating the tables failed; see above.")


def child_environment(dsn: str) -> dict[str, str]:
    """Give our environment with `dsn` as Django's database, and without the administrator's way in."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    kept.setdefault("DJANGO_SETTINGS_MODULE", "quartet.site.settings")
    return kept | {"QUARTET_APP_DSN": dsn, "PYTHONUNBUFFERED": "1"}
