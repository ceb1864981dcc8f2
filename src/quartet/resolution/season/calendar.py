"""When fields must be sown and harvested, county by county: `data/crop_calendar.csv`.

The rows that ship are illustrative (示意): no office publishes such dates for a county in a form we could cite, and
they move with the weather. A county's agricultural bureau corrects the file; the row of the longest area code counts.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Window:
    """One kind of field work of one crop in one area: month and day of its first and last day, every year."""

    area: str
    crop: str
    crop_en: str
    work: str
    first: str
    last: str
    source: str

    def left(self, today: date) -> int | None:
        """Give the days until it closes (0: today is the last one), or None when it is not open."""
        first, last = (date.fromisoformat(f"{today.year}-{day}") for day in (self.first, self.last))
        return (last - today).days if first <= today <= last else None

    def opens_in(self, today: date) -> int:
        """Give the days until it opens next."""
        first = date.fromisoformat(f"{today.year}-{self.first}")
        if first < today:
            first = date.fromisoformat(f"{today.year + 1}-{self.first}")
        return (first - today) // timedelta(days=1)


@cache
def windows() -> tuple[Window, ...]:
    """Give all rows."""
    text = files("quartet.resolution.season").joinpath("data", "crop_calendar.csv").read_text(encoding="utf-8")
    return tuple(Window(**row) for row in csv.DictReader(text.splitlines()))


def windows_of(region: str) -> Iterator[Window]:
    """Give what holds in a region: of each crop and work the row of the longest area code that covers it."""
    nearest: dict[tuple[str, str], Window] = {}
    for window in sorted(windows(), key=lambda one: len(one.area)):
        if region.startswith(window.area):
            nearest[window.crop, window.work] = window
    yield from nearest.values()
