"""The long runs: `make soak`, or `python -m tests.rig --kills 50 --seed 7`; `--phones 150000`. The last line is JSON.

What happened is kept in var/soak/: each kill, what is not as acknowledged, the oracle's log.
"""

import argparse
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import django
import psycopg

from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from tests.rig import killer, phonesim
from tests.site.launch.conftest import made_home

FOLDER = Path(__file__).parents[2] / "var" / "soak"


def main() -> int:
    """Run and judge; gives 0 when nothing was lost, doubled or torn and the ledger stands."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--pause", type=float, default=2.0, help="seconds of work between two kills")
    parser.add_argument("--phones", type=int, default=0, help="so many commands of telephones instead of kills")
    chosen = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if chosen.phones:
        return phones(chosen.phones, chosen.seed)
    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{chosen.seed}"
    with made_home() as home, (FOLDER / f"{name}.log").open("w", buffering=1) as log:

        def say(line: str) -> None:
            print(line, file=sys.stderr)
            print(line, file=log)

        acks = FOLDER / f"{name}.acks"
        done = killer.run(home, acks, kills=chosen.kills, seed=chosen.seed, pause=chosen.pause, say=say)
        print(json.dumps(asdict(done), ensure_ascii=False, indent=1), file=log)
    stands = "The ledger stands" in done.ledger
    row = done.summary() | {"ledger_stands": stands}
    print(json.dumps(row))
    return 0 if stands and not (row["lost"] or row["doubled"] or row["torn"]) else 1


def phones(items: int, seed: int) -> int:
    """Let telephones send so many commands; the last line is JSON, with what is wrong if anything is."""
    os.environ.setdefault("QUARTET_HOME", tempfile.gettempdir() + "/quartet-rig")  # settings keep a key there
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartet.site.settings")
    django.setup()
    from tests.cast import PASSWORD  # noqa: PLC0415 -- models exist once Django is set up

    with made_home() as home, killer.under_fire(home) as (running, _password):
        day = phonesim.week(items, seed)
        sending = phonesim.Phones(running.up.port, phonesim.tokens(running.up.port, PASSWORD), day)
        half = len(day.commands) // 2
        with psycopg.connect(Cluster(Config(home=home)).dsn(dbname="quartet"), autocommit=True) as server:
            sending.send_all(day.commands[:half], seed)
            phonesim.hand_over(server)
            sending.send_all(day.commands[half:], seed + 1)
            wrong = phonesim.faults(phonesim.verdict(server, day, sending.told))
        checked = running.up.command("check", "ledger")
        stands = "The ledger stands" in checked.stdout
    told = sending.told
    row = {"items": len(day.commands), "reports": day.reports, "requests": told.requests, "seconds": round(told.seconds),
           "per_second": round(told.requests / told.seconds, 1), "ledger_stands": stands, "seed": seed, "wrong": wrong}  # fmt: skip
    if not stands:
        print(checked.stdout, checked.stderr, file=sys.stderr)
    print(json.dumps(row, ensure_ascii=False))
    return 0 if stands and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
