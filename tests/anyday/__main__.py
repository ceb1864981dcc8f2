"""`make any-day`, or `python -m tests.anyday leap-day sunday --only start`: is everything as it should be at a moment?

Each moment first starts the whole demonstration from nothing and opens its pages, then runs the tests that look at a
clock or a calendar. The exit code is 1 when anything was wrong anywhere.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime

from tests.anyday.moments import MOMENTS, TIELING, Moment, of_the_day
from tests.anyday.moved import NoLibrary, clock, library
from tests.anyday.start import start

DATED = (
    "tests/ground/clock", "tests/ground/holidays", "tests/ground/reminders", "tests/ground/people/test_posts.py",
    "tests/grassroots/duty", "tests/grassroots/members", "tests/grassroots/benefits", "tests/grassroots/stations",
    "tests/oversight/burden", "tests/oversight/sixfree", "tests/oversight/rates", "tests/resolution/watch",
    "tests/resolution/worklog", "tests/resolution/season", "tests/resolution/learning/test_months.py",
    "tests/resolution/agreements/test_pages.py", "tests/resolution/mediation/test_pages.py",
    "tests/resolution/whistle/test_pages.py", "tests/resolution/circuit/test_pages.py",
    "tests/resolution/spoken/test_pages.py", "tests/resolution/field/test_tasks.py", "tests/demo",
)  # fmt: skip
"""What computes with a day, and what reads the clock on the wall."""


def main(argv: Sequence[str] | None = None) -> int:
    """Go through the moments named, all of them, or today's."""
    parser = argparse.ArgumentParser(prog="make any-day ARGS=…")
    parser.add_argument("names", nargs="*", metavar="moment", help="leave out for all; --list names them")
    parser.add_argument("--list", action="store_true", help="name the moments and what is peculiar about them")
    parser.add_argument("--today", action="store_true", help="the three whose turn it is today")
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
    wrong = [moment.name for moment in moments if not _holds(moment, chosen.only)]
    _say(
        f"any day: {len(moments) - len(wrong)} of {len(moments)} moments hold"
        + "".join(f" · not {one}" for one in wrong)
    )
    return 1 if wrong else 0


def _holds(moment: Moment, only: str | None) -> bool:
    """Whether all is well then."""
    _say(f"\n== {moment.name}: {moment.at:%Y-%m-%d %H:%M} in Tieling; {moment.why}")
    well = True
    if only != "tests":
        with clock(moment) as environment:
            done = start(environment)
        _say(f"   ready after {done.seconds:.0f} s, {done.pages} pages opened")
        for line in done.wrong:
            _say(f"   WRONG: {line}")
        well = not done.wrong
    if only != "start":
        begun = time.monotonic()
        with clock(moment) as environment:
            argv = [
                sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", os.environ.get("WORKERS", "2"),
                "-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning",  # tests/clock was first
                "-m", "not journey and not rig", *DATED,
            ]  # fmt: skip
            well = subprocess.run(argv, env=os.environ | environment, check=False).returncode == 0 and well
        _say(f"   tests took {time.monotonic() - begun:.0f} s")
    return well


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
