"""Acknowledged is saved: whatever is killed, and whenever."""

import random
from pathlib import Path

import pytest

from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from quartet.site.launch.roles import create_database
from tests.rig import killer
from tests.rig.verdict import Verdict

pytestmark = pytest.mark.rig
DEBIAN = Path("/usr/lib/postgresql/15/bin")


def passed(done: killer.Run, *, kills: int) -> None:
    """All that was acknowledged is there once and whole, and enough was tried to say so."""
    assert isinstance(done.verdict, Verdict)
    assert (done.verdict.lost, done.verdict.doubled, done.verdict.torn) == ([], [], [])
    assert "The ledger stands" in done.ledger
    assert len(done.kills) == kills
    assert done.verdict.reports > 3 * kills
    assert min(done.verdict.pictures, done.verdict.notices) > 0


def test_ten_kills_lose_nothing_and_double_nothing(ready_home: Path, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)

    done = killer.run(ready_home, tmp_path / "acks", kills=10, seed=seed, pause=1.5, say=print)

    print(done.summary())
    passed(done, kills=10)


@pytest.mark.skipif(not DEBIAN.exists(), reason="Debian's PostgreSQL 15 is not installed here")
def test_the_same_on_debians_postgresql_by_database_url(home: Path, tmp_path: Path) -> None:
    server = Cluster(Config(home=home / "server", pg_bin=DEBIAN))
    server.start()
    try:
        create_database(server.dsn(), "theirs")
        dsn = server.dsn(dbname="theirs")
        done = killer.run(
            home, tmp_path / "acks", kills=3, seed=random.SystemRandom().randrange(10**6), pause=1.5, say=print,
            dsn=dsn, DATABASE_URL=dsn,
        )  # fmt: skip
    finally:
        server.stop()

    print(done.summary())
    passed(done, kills=3)
