"""The killer: a running product, a crowd that reports, and SIGKILL at what a printed seed chooses.

It kills by turns a part of the product and, at a named point of the work itself (`quartet.ground.crash`), whichever
process passes there next. Nobody is helped up: what comes back, the supervisor brought back. Only after the kill of
everything is `quartet up` started again, as an administrator would.
"""

import os
import random
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from quartet.ground.crash import POINTS
from quartet.resolution.learning.tasks import WORK
from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from tests.rig import acklog
from tests.rig.load import Crowd
from tests.rig.running import PARTS, Up, children_of, command_of, family_of, kill
from tests.rig.verdict import Verdict, judge, waiting

CLIENTS = 4
BACK_SECONDS = 90.0
"""What was killed must be back, or a point have been passed, within this."""
NIGHT = WORK[-1]
"""What the worker starts beside itself between two and five in the night."""
TOLD_SECONDS = 90.0
"""All notices must be in their trays so long after the last kill."""


def _backend(up: Up) -> set[int]:
    """One of the database's processes that serve the pages."""
    serving = [pid for pid in up.parts()["postgres"] if "quartet_app" in command_of(pid)]
    return set(serving[:1])


def _web_process(up: Up) -> set[int]:
    """One of the processes that answer requests."""
    return set(children_of(up.child(PARTS["web"]))[-1:])


VICTIMS: Mapping[str, Callable[[Up], set[int]]] = {
    "database": lambda up: up.parts()["postgres"],
    "one database process": _backend,
    "web": lambda up: up.parts()["web"],
    "one web process": _web_process,
    "worker": lambda up: up.parts()["worker"],
    "live": lambda up: up.parts()["live"],
    "front": lambda up: up.parts()["front"],
    "everything": lambda up: family_of(up.process.pid),
}


@dataclass(slots=True)
class Run:
    """What happened: each kill with the seconds until all was back, and the verdict."""

    seed: int
    kills: list[tuple[str, float]] = field(default_factory=list)
    verdict: Verdict | None = None
    ledger: str = ""

    def summary(self) -> dict[str, Any]:
        """The figures, as one flat row."""
        assert self.verdict is not None
        found = self.verdict
        seconds = [seconds for _name, seconds in self.kills]
        return {
            "kills": len(self.kills), "acks": found.acks, "reports": found.reports, "pictures": found.pictures,
            "notices": found.notices, "unacknowledged": found.unacknowledged, "lost": len(found.lost),
            "doubled": len(found.doubled), "torn": len(found.torn), "restart_median_s": round(median(seconds), 2),
            "restart_max_s": round(max(seconds), 2), "seed": self.seed,
        }  # fmt: skip


def plan(seed: int, kills: int, *, own_database: bool = True) -> list[str]:
    """Victims and points by turns, each once before any comes again. A server's own database is not ours to kill."""
    chance = random.Random(seed)
    decks = [
        _reshuffled(chance, [name for name in VICTIMS if own_database or "database" not in name]),
        _reshuffled(chance, list(POINTS)),
    ]
    return [next(decks[number % 2]) for number in range(kills)]


def _reshuffled(chance: random.Random, names: list[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(names, len(names))


class Killer:
    """One product under fire."""

    def __init__(self, home: Path, orders: Path, **environment: str) -> None:
        self._home, self._orders = home, orders
        self._environment = environment | {"QUARTET_CRASH": str(orders)}
        self.up = Up(home, **self._environment)

    def start(self, password: str) -> None:
        """Wait until it serves, and put people in."""
        self.up.wait()
        owner = self.up.command("shell-env").stdout.partition("QUARTET_OWNER_DSN=")[2].strip().strip("'")
        environment = os.environ | {"QUARTET_APP_DSN": owner, "QUARTET_HOME": str(self._home)}
        environment["DJANGO_SETTINGS_MODULE"] = "quartet.site.settings"
        argv = [sys.executable, "-m", "tests.rig.stage", password]
        subprocess.run(argv, check=True, env=environment, cwd=acklog.ROOT)
        self._whole = self._serving()

    def strike(self, name: str, crowd: Crowd) -> float:
        """Kill, and wait until all is back; gives the seconds that took. Raises what a client meets meanwhile."""
        if name in VICTIMS:
            victims = VICTIMS[name](self.up)
            assert victims, f"{name}: nobody to kill"
            kill(victims)
            _wait(lambda: not any(map(command_of, victims)), f"{name} does not die", crowd)
        else:
            order = self._orders / name
            parts = self.up.parts()
            passers = parts["web"] | parts["worker"]  # looked up first: who passes dies at once, and is replaced
            order.touch()
            _wait(lambda: not order.exists(), f"nobody passed {name}", crowd)
            _wait(lambda: not all(map(command_of, passers)), f"who passed {name} lives on", crowd)
        began = time.monotonic()
        if name == "everything":
            self.up.process.wait()
            self.up = Up(self._home, port=self.up.port, **self._environment)
            self.up.wait()
        _wait(self._all_back, f"not all was back after {name}", crowd)
        return time.monotonic() - began

    def _serving(self) -> dict[str, int]:
        """How many processes of each part serve. The dead have no command line; a night's work ends by itself."""
        commands = {name: [command_of(pid) for pid in pids] for name, pids in self.up.parts().items()}
        return {name: sum(bool(one) and NIGHT not in one for one in said) for name, said in commands.items()}

    def _all_back(self) -> bool:
        """Whether each part runs with all its first processes, and a page comes through the front."""
        serving = self._serving()
        for name, whole in self._whole.items():
            if serving.get(name, 0) < (1 if name == "postgres" else whole):
                return False
        try:
            return bool(self.up.health())
        except OSError:
            return False


def _wait(done: Callable[[], bool], otherwise: str, crowd: Crowd) -> None:
    deadline = time.monotonic() + BACK_SECONDS
    while not done():
        crowd.check()
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


@contextmanager
def under_fire(home: Path, **environment: str) -> Iterator[tuple[Killer, str]]:
    """A product that can be shot at, and its desk's password; ended in order."""
    orders = home / "orders"
    orders.mkdir()
    killer, password = Killer(home, orders, **environment), secrets.token_urlsafe(12)
    try:
        killer.start(password)
        yield killer, password
    finally:
        killer.up.process.terminate()
        killer.up.process.wait(90)


def run(
    home: Path, log: Path, *, kills: int, seed: int, pause: float, dsn: str | None = None, say: Callable[[str], None],
    **environment: str,
) -> Run:  # fmt: skip
    """Kill so many times, `pause` seconds apart, and judge. `dsn` is the superuser's of a server of its own."""
    done = Run(seed)
    say(f"seed {seed}")
    with under_fire(home, **environment) as (killer, password), acklog.oracle(home, log) as address:
        crowd = Crowd(clients=CLIENTS, port=killer.up.port, password=password, oracle=address, seed=seed)
        for name in plan(seed, kills, own_database=dsn is None):
            time.sleep(pause)
            seconds = killer.strike(name, crowd)
            done.kills.append((name, seconds))
            say(f"{len(done.kills):3} {name}: all back after {seconds:.1f} s")
        crowd.stop()
        dsn = dsn or Cluster(Config(home=home)).dsn(dbname="quartet")
        deadline = time.monotonic() + TOLD_SECONDS
        while waiting(dsn) and time.monotonic() < deadline:
            time.sleep(0.5)
        done.verdict = judge(acklog.read(log), dsn, home / "files")
        done.ledger = killer.up.command("check", "ledger").stdout.strip()
    return done
