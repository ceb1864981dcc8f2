"""`python -m tests.bench [--quick] [part …]`: JSON lines on standard output, progress beside."""

import argparse
import sys

from tests.bench import intake
from tests.bench.stage import stage


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short: shows that it runs, not how fast")
    chosen = parser.parse_args()
    seconds, rounds = (1.0, 1) if chosen.quick else (6.0, 3)
    with stage() as ours:
        for figure in intake.reports_per_second(ours, seconds=seconds, rounds=rounds):
            print(figure.line(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
