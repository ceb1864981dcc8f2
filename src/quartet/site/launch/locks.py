"""Locks held by a process and gone with it, however it ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, *, patience: float = 0.0) -> Iterator[bool]:
    """Hold the lock `path` for the block; yields False when another process keeps it longer than `patience` s."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + patience
    with path.open("a") as file:
        while not (mine := _try(file.fileno())) and time.monotonic() < deadline:
            time.sleep(0.1)
        if mine:
            os.truncate(path, 0)
            file.write(str(os.getpid()))
            file.flush()
        yield mine


def holder(path: Path) -> str:
    """Say which process (its number) wrote itself into the lock last."""
    return path.read_text().strip() or "?"


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
