"""What is kept running besides the database: web, live events, worker, front."""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from quartet.site.launch.children import Child, spawn
from quartet.site.launch.words import say

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a child that ended is started again: doubled each time, up to the longest."""
STEADY = 30.0
"""A child that ran this long (seconds) is forgiven its earlier ends."""
PATIENCE = 15.0
"""How long a child may take to end in order (seconds)."""


@dataclass
class Service:
    """One program to keep running."""

    name: str
    argv: list[str | Path]
    environment: Mapping[str, str]
    log: Path
    child: Child | None = None
    failures: int = 0
    started_at: float = field(default=0.0)
    start_again_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it."""
        self.child = spawn(self.argv, log=self.log, env=self.environment)
        self.started_at = time.monotonic()

    def keep(self) -> None:
        """Start it again when it has ended, with a growing pause. Never waits."""
        now = time.monotonic()
        if self.child is not None:
            if self.child.running():
                return
            self.failures = 0 if now - self.started_at > STEADY else self.failures + 1
            pause = min(FIRST_PAUSE * 2 ** max(0, self.failures - 1), LONGEST_PAUSE)
            self.child, self.start_again_at = None, now + pause
            say(
                zh=f"{self.name} 意外结束，{pause:g} 秒后重新启动（日志 {self.log}）",
                en=f"{self.name} ended, starting it again in {pause:g} s",
            )
        elif now >= self.start_again_at:
            self.start()

    def stop(self) -> None:
        """End it in order."""
        if self.child is not None:
            self.child.stop(PATIENCE)
            self.child = None


def web(host: str, port: int) -> list[str | Path]:
    """Give the command of the pages and the API: processes for the cores, threads for waiting on the database."""
    workers = str(max(2, min(os.cpu_count() or 2, 8)))
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", workers]
    options += ["--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    options += ["--respawn-failed-workers", "--workers-kill-timeout", "10"]
    return [sys.executable, "-m", "granian", *options, "quartet.site.launch.web:application"]


def live(port: int) -> list[str | Path]:
    """Give the command of the live events."""
    options = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning", "--no-access-log"]
    options += ["--timeout-graceful-shutdown", "3"]
    return [sys.executable, "-m", "uvicorn", *options, "quartet.site.live:application"]


def worker() -> list[str | Path]:
    """Give the command of the worker."""
    return [sys.executable, "-m", "quartet.cli", "worker"]
