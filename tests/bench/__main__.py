"""`python -m tests.bench [--quick] [--only PART …]`: JSON lines on standard output, progress beside."""

import argparse
import sys
from collections.abc import Callable, Iterator

from tests.bench import intake, lists, moves, pages, partition, rates, roster, rows, streams, tracks
from tests.bench.figures import Figure
from tests.bench.stage import Stage, stage, tell

_filled: list[rows.City] = []
"""What the cases were made of, once they are there; a stage is filled once."""


def _fill(ours: Stage, all_rows: int) -> rows.City:
    """Write few cases into one database and many into the other."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the stage

    if not _filled:
        made_of = rows.city(first=100_000)
        connection.close()  # a forked child must not share it
        rows.fill(ours.few, made_of, 0, rows.FEW)
        tell(f"filling in {all_rows:,} cases")
        rows.fill(ours.superuser, made_of, 0, all_rows)
        _filled.append(made_of)
    return _filled[0]


def _many(ours: Stage, *, quick: bool) -> Iterator[Figure]:
    """Lists at few and at many cases, and search among the many."""
    runs, all_rows = (3, 20_000) if quick else (15, 1_000_000)
    _fill(ours, all_rows)
    tell("measuring lists and search")
    yield from lists.lists(ours, runs=runs)
    yield from lists.search(ours, runs=2 if quick else 12)


def _rates(ours: Stage, *, quick: bool) -> Iterator[Figure]:
    """The pages of the rates at few and at many cases."""
    runs, all_rows = (3, 20_000) if quick else (15, 1_000_000)
    made_of = _fill(ours, all_rows)
    tell("judging and summing them")
    rates.fill(ours.few, made_of, rows.FEW)
    rates.fill(ours.superuser, made_of, all_rows)
    tell("measuring the rates")
    yield from rates.pages(ours, runs=runs)


PARTS: dict[str, Callable[..., Iterator[Figure]]] = {
    "intake": lambda ours, quick: intake.reports_per_second(ours, seconds=1 if quick else 6, rounds=1 if quick else 3),
    "moves": lambda ours, quick: moves.moves_per_second(ours, seconds=1 if quick else 5, rounds=1 if quick else 3),
    "streams": lambda ours, quick: streams.streams(ours, many=100 if quick else 2000, reports=3 if quick else 20),
    "pages": lambda ours, quick: pages.weights(ours),  # noqa: ARG005 -- every part is called alike
    "grids": lambda ours, quick: partition.proposals(every=60 if quick else 1),  # noqa: ARG005 -- every part is called alike
    "roster": lambda ours, quick: roster.imported(ours, count=300 if quick else 15_000),
    "tracks": lambda ours, quick: tracks.tracks(ours, quick=quick),
    "many": lambda ours, quick: _many(ours, quick=quick),
    "rates": lambda ours, quick: _rates(ours, quick=quick),
}


def main() -> int:
    """Print every figure; the exit code tells whether all goals were met (always 0 with --quick)."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short: shows that it runs, not how fast")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="some parts")
    chosen = parser.parse_args()
    met = True
    with stage() as ours:
        for name in chosen.only:
            tell(name)
            for figure in PARTS[name](ours, chosen.quick):
                met &= figure.met is not False
                print(figure.line(), flush=True)
    return 0 if met or chosen.quick else 1


if __name__ == "__main__":
    sys.exit(main())
