"""How the clock is moved: in Python by the process itself, in PostgreSQL by libfaketime.

Python's is moved by `time_machine`, in every process from its first line on (tests/clock). libfaketime is not used
there: with its clock moved forward, `time.sleep` of Python 3.11 fails (an absolute wait on the monotonic clock, from
which libfaketime takes the offset away), and moving the monotonic clock too stops Rust's threads in the web server.
PostgreSQL waits by epoll and runs well under it: a folder of two small scripts, named in QUARTET_PG_BIN, starts the real
programs with the library in front, so the product is run as it is. Caddy's clock (Go asks the kernel itself) stays where
it is; it only passes on what the others say.
"""

import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

from quartet.site.config import Config
from quartet.site.launch import postgres, programs
from tests.anyday.moments import Moment

CLOCK = Path(__file__).parents[1] / "clock"
LIBRARIES = (
    "/usr/lib/*/faketime/libfaketime.so.1",
    "/usr/lib/faketime/libfaketime.so.1",
    "/usr/local/lib/faketime/*.so.1",
)
SCRIPT = """#!/bin/sh
export LD_PRELOAD='{library}' FAKETIME='{offset:+.3f}' FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
exec '{program}' "$@"
"""


class NoLibrary(Exception):
    """libfaketime is not installed."""

    def __str__(self) -> str:
        return "缺少 faketime（Debian：apt install faketime）。 libfaketime is missing: apt install faketime"


def library() -> Path:
    """Where it is. Raises NoLibrary."""
    for pattern in LIBRARIES:
        for found in sorted(Path("/").glob(pattern.removeprefix("/"))):
            return found
    raise NoLibrary


@contextmanager
def clock(moment: Moment) -> Iterator[dict[str, str]]:
    """The environment in which it is that moment now and time goes on from there, for all that is started in it."""
    folder = Path(tempfile.mkdtemp(prefix="quartet-clock-"))
    folder.chmod(0o755)  # a root's database runs as nobody
    began = time.time()
    try:
        account = postgres._account(folder)
        found = programs.choose(Config.from_env().pg_bin).readable_by(account, folder / "programs")
        for name in ("postgres", "initdb"):
            script, offset = folder / name, moment.at.timestamp() - began
            script.write_text(SCRIPT.format(library=library(), offset=offset, program=found.bin / name))
            script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        path = os.pathsep.join(filter(None, [str(CLOCK), os.environ.get("PYTHONPATH")]))
        yield {
            "PYTHONPATH": path,
            "QUARTET_PG_BIN": str(folder),
            "QUARTET_TEST_CLOCK": moment.at.isoformat(),
            "QUARTET_TEST_CLOCK_SINCE": str(began),
        }
    finally:
        rmtree(folder, ignore_errors=True)
