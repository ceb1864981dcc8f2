"""What a process keeps of the place tables in memory, for as long as their newest `Edition` stays the newest."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from django.db.models import Max

from quartet.ground.places.models import Edition

T = TypeVar("T")
# How long another process may answer from the edition before the newest one.
FRESH_FOR_SECONDS: Final = 5.0


class Kept(Generic[T]):
    """A value made from the tables, made again when a newer edition of them is there. Safe between threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: tuple[int, T] | None = None

    def get(self) -> T:
        """Give the value for the newest edition."""
        edition = newest_edition()
        made = self._made
        if made is None or made[0] != edition:
            with self._lock:
                made = self._made
                if made is None or made[0] != edition:
                    made = self._made = (edition, self._make())
        return made[1]


class _Stamp:
    number = 0
    read_at = -FRESH_FOR_SECONDS


def newest_edition() -> int:
    """Give the number of the newest edition (0 before the first), asked of the database at most every few seconds."""
    now = time.monotonic()
    if now - _Stamp.read_at >= FRESH_FOR_SECONDS:
        _Stamp.number = Edition.objects.aggregate(newest=Max("pk"))["newest"] or 0
        _Stamp.read_at = now
    return _Stamp.number


def forget() -> None:
    """Ask the database for the edition at the next read: for the process that has just changed it, and for tests."""
    _Stamp.read_at = -FRESH_FOR_SECONDS
