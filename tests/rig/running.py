"""A whole `quartet up` in processes of its own, and its parts by name."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from quartet.site.launch.ports import free_port

PARTS: Mapping[str, str] = {
    "postgres": "bin/postgres",
    "worker": "quartet.cli worker",
    "web": "granian",
    "live": "uvicorn",
    "front": "caddy",
}
"""What runs below `quartet up`, and the words of a command line that tell it."""


class Up:
    """A running `quartet up`."""

    def __init__(self, home: Path, *, python: Path | None = None, port: int | None = None, **environment: str) -> None:
        self.home, self.port = home, port or free_port()
        kept = {name: value for name, value in os.environ.items() if name not in {"QUARTET_APP_DSN", "DATABASE_URL"}}
        self.environment = kept | {"QUARTET_HOME": str(home), "PORT": str(self.port)} | environment
        self.console = home / "console"
        with self.console.open("w") as output:
            argv = [python or sys.executable, "-m", "quartet.cli", "up", "--no-demo"]
            self.process = subprocess.Popen(argv, stdout=output, stderr=output, env=self.environment)

    def wait(self, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while "Quartet is ready at" not in self.console.read_text():
            assert self.process.poll() is None, self.console.read_text()
            assert time.monotonic() < deadline, self.console.read_text()
            time.sleep(0.1)

    def health(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=20) as answer:
            health: dict[str, Any] = json.load(answer)
        return health

    def children(self) -> list[int]:
        return children_of(self.process.pid)

    def child(self, word: str) -> int:
        return next(pid for pid in self.children() if word in command_of(pid))

    def parts(self) -> dict[str, set[int]]:
        """The processes of each part, below `quartet up`'s own: a part's first process and what that started."""
        found: dict[str, set[int]] = defaultdict(set)
        for pid in self.children():
            name = next((name for name, word in PARTS.items() if word in command_of(pid)), None)
            if name is not None:
                found[name] |= family_of(pid)
        return found

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "quartet.cli", *words]
        return subprocess.run(argv, env=self.environment, capture_output=True, text=True, check=False, timeout=60)


def children_of(pid: int) -> list[int]:
    """The processes a process started; none when it has gone meanwhile. Quartet's parts start them from any thread."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def family_of(pid: int) -> set[int]:
    """A process and all that it started, directly or not."""
    return {pid}.union(*(family_of(child) for child in children_of(pid)))


def command_of(pid: int) -> str:
    """The command line of a process; empty when it has gone meanwhile."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def kill(pids: set[int]) -> None:
    """End processes by SIGKILL, all of them at once; those that have gone meanwhile are fine."""
    for pid in sorted(pids):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def up(home: Path, *, python: Path | None = None, **environment: str) -> Iterator[Up]:
    """A ready `quartet up` for the block, ended in order."""
    running = Up(home, python=python, **environment)
    try:
        running.wait()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(60)
