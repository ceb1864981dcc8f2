"""A figure beside its floor, and the arithmetic of times."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Barrier, Event, Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the output. `ratio` is value by floor; `goal` says what it must be."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    at_least: float | None = None
    """The goal for the ratio (for the value, without a floor)."""
    at_most: float | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.value / self.floor

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None when it is only told."""
        told = self.value if self.ratio is None else self.ratio
        if self.at_least is not None:
            return told >= self.at_least
        return None if self.at_most is None else told <= self.at_most

    def line(self) -> str:
        goal = f"≥ {self.at_least:g}" if self.at_least is not None else f"≤ {self.at_most:g}" if self.at_most else ""
        said = {"name": self.name, "value": _short(self.value), "unit": self.unit, "floor": _short(self.floor)}
        said |= {"ratio": _short(self.ratio), "goal": goal, "met": self.met}
        return json.dumps(said | self.more, ensure_ascii=False)


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def times(work: Callable[[], object], *, count: int) -> list[float]:
    """Milliseconds of each of `count` runs, sorted; the first run is not counted."""
    work()
    found = []
    for _ in range(count):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def share(found: Sequence[float], part: float) -> float:
    """The value below which `part` of the sorted values lie."""
    return found[min(len(found) - 1, int(len(found) * part))]


def per_second(makers: Sequence[Callable[[], Callable[[], object]]], *, seconds: float) -> float:
    """How often a second the workers get their work done together; each maker makes one worker, in its own thread."""
    counts = [0] * len(makers)
    ready, stop = Barrier(len(makers) + 1), Event()
    failed: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work = makers[number]()
            work()
        except BaseException as error:  # noqa: BLE001 -- told by the thread that waits
            failed.append(error)
            ready.abort()
            return
        ready.wait()
        while not stop.is_set():
            try:
                work()
            except BaseException as error:  # noqa: BLE001 -- same
                failed.append(error)
                return
            counts[number] += 1

    threads = [Thread(target=run, args=(number,), daemon=True) for number in range(len(makers))]
    for thread in threads:
        thread.start()
    try:
        ready.wait()
    finally:
        if failed:
            raise failed[0]
    start = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    passed = time.perf_counter() - start
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return sum(counts) / passed


def beside(one: Callable[[], float], other: Callable[[], float], *, rounds: int) -> tuple[float, float]:
    """Medians of two measurements taken in turn, so that what else the machine does falls on both."""
    pairs = [(one(), other()) for _ in range(rounds)]
    return statistics.median(a for a, _b in pairs), statistics.median(b for _a, b in pairs)
