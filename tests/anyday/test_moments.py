"""The moments have their turns, and at each of them Python and PostgreSQL agree what time it is."""

import json
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.anyday.moments import A_DAY, MOMENTS, Moment, of_the_day
from tests.anyday.moved import NoLibrary, clock, library

ASK = """
import json, os, tempfile, time
from pathlib import Path
import psycopg
from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster

home = Path(tempfile.mkdtemp(dir=os.environ["ROOM"]))
home.chmod(0o755)
cluster = Cluster(Config(home=home, pg_bin=Config.from_env().pg_bin), durable=False)
cluster.start()
try:
    with psycopg.connect(cluster.dsn()) as connection:
        told = connection.execute("select extract(epoch from clock_timestamp())").fetchone()[0]
    print(json.dumps([time.time(), float(told)]))
finally:
    cluster.stop()
"""


def has_library() -> bool:
    try:
        library()
    except NoLibrary:
        return False
    return True


def test_each_moment_has_its_turn() -> None:
    days = [date(2026, 11, 30) + timedelta(days=number) for number in range(len(MOMENTS))]
    turns = [of_the_day(day) for day in days]

    assert all(len({moment.name for moment in turn}) == A_DAY for turn in turns)
    assert {moment.name for turn in turns for moment in turn} == {moment.name for moment in MOMENTS}
    assert len({moment.name for moment in MOMENTS}) == len(MOMENTS)


@pytest.mark.rig
@pytest.mark.skipif(not has_library(), reason="libfaketime is not installed")
@pytest.mark.parametrize("moment", [MOMENTS[0], MOMENTS[-1]], ids=lambda one: one.name)
def test_python_and_postgresql_live_at_the_same_moment(moment: Moment) -> None:
    with tempfile.TemporaryDirectory() as room, clock(moment) as environment:
        Path(room).chmod(0o755)  # a root's database runs as nobody
        asked = subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | environment | {"ROOM": room}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
    python, postgresql = json.loads(asked.stdout)

    assert abs(python - postgresql) < 1
    assert 0 <= python - moment.at.timestamp() < 120
