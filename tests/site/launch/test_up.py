"""`quartet up` as people and faults meet it: the whole of it, in processes of its own."""

import contextlib
import os
import re
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from quartet.site.config import Config
from quartet.site.launch.ports import is_free
from quartet.site.launch.postgres import Cluster
from tests.rig.running import Up, children_of, up
from tests.site.launch.conftest import made_home
from tests.site.launch.test_children import gone

pytestmark = pytest.mark.rig


@pytest.fixture(scope="module")
def shared() -> Iterator[Up]:
    """One running Quartet, started from nothing, for the tests that leave it as they found it."""
    with made_home(tables=False) as home, up(home) as running:
        yield running


def test_it_says_once_where_it_is_ready_and_serves(shared: Up) -> None:
    said = shared.console.read_text()

    assert re.findall(r"^Quartet is ready at (.*)$", said, re.MULTILINE) == [f"http://127.0.0.1:{shared.port}"]
    assert "启动数据库" in said
    assert "starting the database" in said
    assert shared.health()


def test_a_second_up_is_refused_in_words(shared: Up) -> None:
    refused = shared.command("up", "--no-demo")

    assert refused.returncode == 1
    assert f"Another `quartet up` (process {shared.process.pid})" in refused.stderr


def test_commands_join_the_running_database(shared: Up) -> None:
    addresses = shared.command("shell-env").stdout
    app = re.search(r"QUARTET_APP_DSN=(\S+)", addresses)
    assert app is not None
    with psycopg.connect(app[1]) as connection:
        assert connection.execute("select current_user").fetchone() == ("quartet_app",)

    migrated = shared.command("migrate")
    assert (migrated.returncode, "up to date" in migrated.stdout) == (0, True)
    managed = shared.command("manage", "showmigrations", "contenttypes")
    assert "[X] 0001_initial" in managed.stdout


def test_the_children_do_not_know_the_administrators_way_in(shared: Up) -> None:
    environment = Path(f"/proc/{shared.child('granian')}/environ").read_text()

    assert "quartet_app:" in environment
    assert "quartet_owner:" not in environment
    assert "postgres:" not in environment


@pytest.mark.parametrize("victim", ["granian", "caddy", "postgres"])
def test_a_killed_child_comes_back(shared: Up, victim: str) -> None:
    pid = shared.child(victim)

    os.kill(pid, signal.SIGKILL)

    deadline = time.monotonic() + 30
    while True:
        try:
            if shared.child(victim) != pid and shared.health():
                break
        except (OSError, StopIteration):
            assert time.monotonic() < deadline, shared.console.read_text()
            time.sleep(0.1)


def test_a_port_in_use_is_named(shared: Up, home: Path) -> None:
    other = Up(home, PORT=str(shared.port))

    assert other.process.wait(30) == 1
    assert f"Another program listens on 127.0.0.1:{shared.port}" in other.console.read_text()


def test_killed_with_all_it_started_it_continues_with_its_data(ready_home: Path) -> None:
    with up(ready_home) as first:
        with psycopg.connect(Cluster(Config(home=ready_home)).dsn(dbname="quartet")) as connection:
            connection.execute("create table kept as select 1 as one")
        children = first.children()
        grandchildren = [pid for child in children for pid in children_of(child)]
        for pid in [first.process.pid, *children]:
            os.kill(pid, signal.SIGKILL)
        first.process.wait()
        assert [pid for pid in grandchildren if not gone(pid, 15)] == []

        with up(ready_home) as second:
            assert second.health()
            with psycopg.connect(Cluster(Config(home=ready_home)).dsn(dbname="quartet")) as connection:
                assert connection.execute("select one from kept").fetchone() == (1,)


def test_ctrl_c_stops_everything_in_order(ready_home: Path) -> None:
    with up(ready_home) as running:
        children = running.children()
        running.process.send_signal(signal.SIGINT)

        assert running.process.wait(60) == 0
        assert [pid for pid in children if not gone(pid)] == []
        assert is_free("127.0.0.1", running.port)
        assert "Everything has stopped; all data are saved." in running.console.read_text()
        assert "database system is shut down" in (ready_home / "logs" / "postgres.log").read_text()
        assert not (ready_home / "postgres" / "data" / "postmaster.pid").exists()


def test_the_same_on_a_server_by_database_url(home: Path) -> None:
    server = Cluster(Config(home=home / "server"), durable=False)
    server.start()
    try:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("create role office login createrole password 'x'")
            connection.execute("create database theirs owner office")
        dsn = server.dsn(dbname="theirs", user="office", password="x")

        with up(home, DATABASE_URL=dsn) as running:
            assert running.health()
            assert not (home / "postgres").exists()
            assert "DATABASE_URL" not in Path(f"/proc/{running.child('granian')}/environ").read_text()

        refused = Up(home, DATABASE_URL=dsn, QUARTET_APP_DSN=server.dsn(dbname="theirs"))
        assert refused.process.wait(60) == 1
        assert "the database role postgres of the pages is a superuser" in refused.console.read_text()
    finally:
        server.stop()


def test_https_by_an_authority_of_its_own(ready_home: Path) -> None:
    with up(ready_home, HTTPS="internal", HOST="0.0.0.0", QUARTET_NAMES="localhost") as running:
        authority = ready_home / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        trusting = ssl.create_default_context(cafile=authority)
        with urllib.request.urlopen(f"https://localhost:{running.port}/healthz", context=trusting) as answer:
            assert answer.status == 200
        assert f"Quartet is ready at https://0.0.0.0:{running.port}\n" in running.console.read_text()


def test_what_the_front_logs_names_no_slip_and_no_query(shared: Up) -> None:
    for path in ("/s/2112-SECRET", "/p/1-SECRET", "/m/1/1-SECRET/", "/card/SECRET/", "/healthz?q=SECRET"):
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{shared.port}{path}", timeout=20).close()

    said = (shared.home / "logs" / "access.log").read_text()
    assert '"uri":"…"' in said
    assert '"uri":"/healthz…"' in said
    assert "SECRET" not in said


def test_without_up_a_command_starts_the_database_for_the_moment(ready_home: Path) -> None:
    environment = os.environ | {"QUARTET_HOME": str(ready_home)}
    argv = [sys.executable, "-m", "quartet.cli"]

    migrated = subprocess.run([*argv, "migrate"], env=environment, capture_output=True, text=True, check=False)
    asked = subprocess.run([*argv, "shell-env"], env=environment, capture_output=True, text=True, check=False)

    assert migrated.returncode == 0, migrated.stderr
    assert not (ready_home / "postgres" / "data" / "postmaster.pid").exists()
    assert (asked.returncode, "Run `quartet up` first." in asked.stderr) == (1, True)
