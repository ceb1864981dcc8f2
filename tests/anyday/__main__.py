"""`make any-day`, or `python -m tests.anyday leap-day sunday --only start`: is everything as it should be at a moment?

Each moment first starts the whole demonstration from nothing and opens its pages, then runs the tests that look at a
clock or a calendar. The exit code is 1 when anything was wrong anywhere.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tests.anyday.moments import MOMENTS, TIELING, Moment, of_the_day
from tests.anyday.moved import NoLibrary, clock, library
from tests.anyday.start import start

ON_THE_WALL = (
    "tests/grassroots/duty", "tests/grassroots/stations", "tests/demo/test_benefits.py", "tests/demo/test_seed.py",
    "tests/ground/people/test_activation.py", "tests/resolution/field/test_commands.py",
    "tests/resolution/field/test_tasks.py", "tests/resolution/reports/test_slips.py",
)  # fmt: skip
"""What reads the clock on the wall, because the database does, or the demonstration. What plays it is in the start."""
DATED = (
    "tests/ground/clock", "tests/ground/holidays", "tests/ground/reminders", "tests/ground/people",
    "tests/grassroots/duty", "tests/grassroots/members", "tests/grassroots/benefits", "tests/grassroots/stations",
    "tests/grassroots/carriers", "tests/oversight/burden", "tests/oversight/sixfree", "tests/oversight/rates",
    "tests/resolution/watch", "tests/resolution/worklog", "tests/resolution/season", "tests/resolution/field",
    "tests/resolution/learning/test_months.py", "tests/resolution/agreements/test_pages.py",
    "tests/resolution/mediation/test_pages.py", "tests/resolution/mediation/test_party.py",
    "tests/resolution/whistle/test_pages.py", "tests/resolution/circuit/test_pages.py",
    "tests/resolution/spoken/test_pages.py", "tests/resolution/reports/test_slips.py", "tests/demo",
)  # fmt: skip
"""All that computes with a day. Most of it brings a fixed clock along; at a moment only the database's is moved then."""


def main(argv: Sequence[str] | None = None) -> int:
    """Go through the moments named, all of them, or today's."""
    parser = argparse.ArgumentParser(prog="make any-day ARGS=…")
    parser.add_argument("names", nargs="*", metavar="moment", help="leave out for all; --list names them")
    parser.add_argument("--list", action="store_true", help="name the moments and what is peculiar about them")
    parser.add_argument("--today", action="store_true", help="the three whose turn it is today")
    parser.add_argument("--brief", action="store_true", help="of the tests only those that read the clock on the wall")
    parser.add_argument("--only", choices=("start", "tests"), help="one of the two parts")
    chosen = parser.parse_args(argv)
    known = {moment.name: moment for moment in MOMENTS}
    if chosen.list:
        for moment in MOMENTS:
            _say(f"{moment.name:<20}{moment.at:%Y-%m-%d %H:%M}  {moment.why}")
        return 0
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no such moment: {', '.join(unknown)}; --list names them")
    try:
        library()
    except NoLibrary as missing:
        _say(str(missing))
        return 2
    moments = [known[name] for name in chosen.names] or list(MOMENTS)
    if chosen.today:
        moments = of_the_day(datetime.now(TIELING).date())
    wrong = [
        moment.name for moment in moments if not _holds(moment, chosen.only, ON_THE_WALL if chosen.brief else DATED)
    ]
    _say(
        f"any day: {len(moments) - len(wrong)} of {len(moments)} moments hold"
        + "".join(f" · not {one}" for one in wrong)
    )
    return 1 if wrong else 0


def _holds(moment: Moment, only: str | None, paths: Sequence[str]) -> bool:
    """Whether all is well then. The demonstration starts beside the tests: neither fills two cores."""
    _say(f"\n== {moment.name}: {moment.at:%Y-%m-%d %H:%M} in Tieling; {moment.why}")
    parts: list[Callable[[], bool]] = []
    if only != "tests":
        parts.append(lambda: _starts(moment))
    if only != "start":
        parts.append(lambda: _passes(moment, paths))
    with ThreadPoolExecutor(len(parts)) as beside:
        return all(done.result() for done in [beside.submit(part) for part in parts])


def _starts(moment: Moment) -> bool:
    with clock(moment) as environment:
        done = start(environment)
    lines = [
        f"   ready after {done.seconds:.0f} s, {done.pages} pages opened",
        *(f"   WRONG: {one}" for one in done.wrong),
    ]
    _say("\n".join(lines))
    return not done.wrong


def _passes(moment: Moment, paths: Sequence[str]) -> bool:
    begun = time.monotonic()
    with clock(moment) as environment:
        argv = [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", os.environ.get("WORKERS", "2"),
            "-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning",  # tests/clock was first
            "-m", "not journey and not rig", *paths,
        ]  # fmt: skip
        tested = subprocess.run(argv, env=os.environ | environment, capture_output=True, text=True, check=False)
    last = tested.stdout.strip().splitlines()[-1:] or [tested.stderr.strip()]
    _say(f"   tests: {last[0]} ({time.monotonic() - begun:.0f} s)")
    if tested.returncode != 0:
        _say(tested.stdout + tested.stderr)
    return tested.returncode == 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
