"""The long run: `make soak`, or `python -m tests.rig --kills 50 --seed 7`. The last line is JSON.

What happened is kept in var/soak/: each kill, what is not as acknowledged, the oracle's log.
"""

import argparse
import json
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.rig import killer
from tests.site.launch.conftest import made_home

FOLDER = Path(__file__).parents[2] / "var" / "soak"


def main() -> int:
    """Run and judge; gives 0 when nothing was lost, doubled or torn and the ledger stands."""
    parser = argparse.ArgumentParser(prog="python -m tests.rig")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--pause", type=float, default=2.0, help="seconds of work between two kills")
    chosen = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
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


if __name__ == "__main__":
    sys.exit(main())
