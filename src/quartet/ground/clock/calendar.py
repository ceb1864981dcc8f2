"""Working days in China: weekdays, corrected by the State Council's yearly notices (放假调休).

A year without a notice is never guessed: its weekdays count as working days and every date found through it is
provisional (待国务院公布) until the notice is imported with `Calendar.with_notice`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from quartet.ground.clock.words import DayKind

_SATURDAY = 5
_LAST_WEEK = (12, 25)  # the notice for 2019 moved 29 and 31 December 2018: these days wait for the next year's notice


class SpecialDay(NamedTuple):
    """A day a notice takes out of the weekday rule: its holiday (in Chinese) and whether it is off or worked."""

    name: str
    off: bool


@dataclass(frozen=True)
class Notice:
    """One yearly notice: its special days, and where it was published."""

    year: int
    days: Mapping[date, SpecialDay]
    papers: tuple[str, ...] = ()

    @classmethod
    def from_holiday_cn(cls, data: Mapping[str, Any]) -> "Notice":
        """Read one year in the holiday-cn format: `{"year", "papers", "days": [{"name", "date", "isOffDay"}]}`.

        Raises KeyError or ValueError when the data are not of that form or name a day outside the year.
        """
        year = int(data["year"])
        days = {date.fromisoformat(d["date"]): SpecialDay(str(d["name"]), bool(d["isOffDay"])) for d in data["days"]}
        if strangers := [day.isoformat() for day in days if day.year != year and not _is_eve_of(year, day)]:
            raise ValueError(f"the notice for {year} names days outside it: {', '.join(strangers)}")
        return cls(year=year, days=days, papers=tuple(data.get("papers", ())))


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, as far as announced. Immutable: an imported notice makes a new calendar."""

    notices: tuple[Notice, ...] = ()

    def with_notice(self, notice: Notice) -> "Calendar":
        """Give a calendar that knows this notice; it replaces an earlier one for the same year."""
        return Calendar((*(known for known in self.notices if known.year != notice.year), notice))

    def is_working(self, day: date) -> bool:
        """Say whether offices work on this day: as the notices say where they say anything, else by the weekday."""
        special = self._special.get(day)
        return day.weekday() < _SATURDAY if special is None else not special.off

    def kind(self, day: date) -> DayKind:
        """Say why a day is worked or not."""
        special = self._special.get(day)
        if special is None:
            return DayKind.WEEKDAY if day.weekday() < _SATURDAY else DayKind.WEEKEND
        return DayKind.HOLIDAY if special.off else DayKind.MAKE_UP

    def holiday(self, day: date) -> str:
        """Give the Chinese name of the holiday a notice ties to this day, or an empty string."""
        special = self._special.get(day)
        return special.name if special else ""

    def unannounced(self, day: date) -> int | None:
        """Give the year whose notice is still missing to be sure about this day, or None when it is settled."""
        if day.year not in self._years:
            return day.year
        return day.year + 1 if _is_eve_of(day.year + 1, day) and day.year + 1 not in self._years else None

    @cached_property
    def version(self) -> str:
        """A short fingerprint of every special day known, to store beside a computed date."""
        told = sorted((day.isoformat(), special.off) for day, special in self._special.items())
        return sha256(json.dumps(told).encode()).hexdigest()[:12]

    @cached_property
    def _special(self) -> dict[date, SpecialDay]:
        in_order = sorted(self.notices, key=lambda notice: notice.year)  # the later notice has the last word
        return {day: special for notice in in_order for day, special in notice.days.items()}

    @cached_property
    def _years(self) -> frozenset[int]:
        return frozenset(notice.year for notice in self.notices if notice.days)


@cache
def shipped() -> Calendar:
    """Give the calendar of the notices that ship with the package."""
    text = files("quartet.ground.clock").joinpath("data", "holidays.json").read_text(encoding="utf-8")
    return Calendar(tuple(Notice.from_holiday_cn(year) for year in json.loads(text)))


def _is_eve_of(year: int, day: date) -> bool:
    return day.year == year - 1 and (day.month, day.day) >= _LAST_WEEK
