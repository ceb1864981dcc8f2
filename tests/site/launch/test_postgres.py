"""The private PostgreSQL is made once and comes back after every way of dying."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from quartet.site.config import Config
from quartet.site.launch import postgres
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.words import LaunchError
from tests.site.launch.conftest import needs_root
from tests.site.launch.test_children import gone

pytestmark = pytest.mark.rig


@pytest.fixture
def cluster(home: Path) -> Iterator[Cluster]:
    cluster = Cluster(Config(home=home, pg_bin=Config.from_env().pg_bin), durable=False)
    cluster.start()
    yield cluster
    cluster.stop()


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().splitlines()[0])


def ask(cluster: Cluster, question: str) -> str:
    with psycopg.connect(cluster.dsn()) as connection:
        answer = connection.execute(question.encode()).fetchone()
    assert answer is not None
    return str(answer[0])


def remember(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("create table kept as select 1 as one")


def test_it_is_made_with_checksums_utf8_and_passwords_only(cluster: Cluster) -> None:
    assert ask(cluster, "show data_checksums") == "on"
    assert ask(cluster, "show server_encoding") == "UTF8"
    assert ask(cluster, "select datcollate from pg_database where datname = 'postgres'") == "C.UTF-8"
    assert ask(cluster, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules") == "scram-sha-256"
    assert ask(cluster, "show listen_addresses") == "127.0.0.1"


@needs_root
def test_started_by_root_it_runs_as_nobody(cluster: Cluster) -> None:
    assert Path(f"/proc/{postmaster(cluster)}").stat().st_uid == 65534
    assert cluster.data.stat().st_mode & 0o777 == 0o700


def test_it_keeps_its_port_and_data_over_a_stop(cluster: Cluster) -> None:
    remember(cluster)
    port = cluster.port
    cluster.stop()
    assert not cluster.running()

    again = Cluster(cluster._config, durable=False)
    again.start()
    try:
        assert ask(again, "select one from kept") == "1"
        assert again.port == port
    finally:
        again.stop()


def test_it_comes_back_at_once_after_kill_9(cluster: Cluster) -> None:
    remember(cluster)
    os.kill(postmaster(cluster), signal.SIGKILL)

    cluster.start()

    assert ask(cluster, "select one from kept") == "1"


def test_a_pid_file_naming_somebody_elses_process_is_no_obstacle(cluster: Cluster) -> None:
    os.kill(postmaster(cluster), signal.SIGKILL)
    cluster.stop()
    with subprocess.Popen(["sleep", "60"]) as somebody:
        pid_file = cluster.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(somebody.pid), *lines[1:]]))
        (cluster.root / f".s.PGSQL.{cluster.port}.lock").write_text(f"{somebody.pid}\n")

        cluster.start()
        somebody.kill()

    assert ask(cluster, "select 1") == "1"


def test_a_server_left_over_by_a_killed_launcher_is_seen_off(home: Path) -> None:
    script = f"""
from pathlib import Path
from quartet.site.config import Config
from quartet.site.launch import children, postgres
children.end_with = lambda *_: None   # as on a system that cannot tie children to parents
cluster = postgres.Cluster(Config(home=Path({str(home)!r})), durable=False)
cluster.start()
import os, signal
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    cluster = Cluster(Config(home=home), durable=False)
    left_over = postmaster(cluster)

    cluster.start()
    try:
        assert gone(left_over)
        assert postmaster(cluster) != left_over
        assert ask(cluster, "select 1") == "1"
    finally:
        cluster.stop()


def test_it_ends_with_its_launcher(home: Path) -> None:
    script = f"""
from pathlib import Path
from quartet.site.config import Config
from quartet.site.launch import postgres
cluster = postgres.Cluster(Config(home=Path({str(home)!r})), durable=False)
cluster.start()
import os, signal
print(cluster._child.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        server = int(launcher.stdout.readline())

    assert gone(server)


def test_it_moves_when_its_port_is_taken(cluster: Cluster) -> None:
    cluster.stop()
    taken = cluster.port
    with socket.create_server(("127.0.0.1", taken)):
        cluster.start()

    assert cluster.port != taken
    assert ask(cluster, "select 1") == "1"


def test_a_lost_password_is_named(cluster: Cluster) -> None:
    cluster.stop()
    (cluster._config.home / "secrets" / "postgres.password").write_text("another")

    with pytest.raises(LaunchError, match="Restore the folder `secrets`"):
        cluster.start()


def test_why_it_will_not_start_is_shown(cluster: Cluster) -> None:
    cluster.stop()
    with (cluster.data / "postgresql.auto.conf").open("a") as file:
        file.write("no_such_setting = 1\n")

    with pytest.raises(LaunchError, match="no_such_setting"):
        cluster.start()


def test_half_made_data_are_made_anew(home: Path) -> None:
    cluster = Cluster(Config(home=home), durable=False)
    (cluster.root / "data.new").mkdir()
    (cluster.root / "data.new" / "PG_VERSION").write_text("18\n")

    cluster.start()
    try:
        assert ask(cluster, "select 1") == "1"
        assert not (cluster.root / "data.new").exists()
    finally:
        cluster.stop()


@needs_root
def test_a_closed_home_is_not_opened_but_its_data_are_put_where_nobody_reaches_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "REACHABLE", home / "lib")
    closed = home / "root" / "var"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)

    cluster = Cluster(Config(home=closed), durable=False)
    cluster.start()
    try:
        assert ask(cluster, "select 1") == "1"
        assert (closed / "postgres").resolve().is_relative_to(home / "lib")
        assert closed.parent.stat().st_mode & 0o777 == 0o700
        assert Cluster(Config(home=closed)).data == cluster.data
    finally:
        cluster.stop()
    shutil.rmtree(home / "lib")
    with pytest.raises(LaunchError, match="is gone"):
        Cluster(Config(home=closed))


@needs_root
def test_a_home_closed_later_is_named(home: Path) -> None:
    inner = home / "inner"
    Cluster(Config(home=inner))
    home.chmod(0o700)

    with pytest.raises(LaunchError, match="cannot enter"):
        Cluster(Config(home=inner))


def test_waiting_for_a_server_that_never_comes_ends(home: Path) -> None:
    with pytest.raises(LaunchError, match="does not answer"):
        Cluster(Config(home=home)).wait(seconds=0)
