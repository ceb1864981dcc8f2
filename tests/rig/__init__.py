"""Several people at once: threads with connections of their own, let go together, with real commits."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Do all of them at the same moment; what each gave, or the exception it raised, in their order."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act()
        except Exception as why:  # noqa: BLE001 -- the outcome is what the test looks at
            return why
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
