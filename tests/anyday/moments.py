"""The moments at which a clock, a calendar or a time zone shows its teeth. One row each; every row is a test."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

TIELING = ZoneInfo("Asia/Shanghai")
A_DAY = 3
"""So many of them are asked by continuous integration, others tomorrow."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is, in Tieling, and what is peculiar about it."""

    name: str
    at: datetime
    why: str


def _row(name: str, at: str, why: str) -> Moment:
    return Moment(name, datetime.fromisoformat(at).replace(tzinfo=TIELING), why)


MOMENTS = (
    _row("leap-day", "2028-02-29 10:00", "a day that the years before and after do not have"),
    _row("new-year-eve", "2027-12-31 23:57", "midnight, the month and the year pass while things are done"),
    _row("new-year", "2028-01-01 09:30", "a year whose holidays nobody has published yet begins, on a Saturday"),
    _row("end-of-january", "2028-01-31 09:30", "the month after has no such day"),
    _row("30-may", "2027-05-30 14:00", "the day before the last of a long month, a Sunday"),
    _row("31-may", "2027-05-31 14:00", "the months before and after have no such day"),
    _row("the-27th", "2027-04-27 11:00", "340 days later is past the same month of next year"),
    _row("spring-festival", "2027-02-06 10:00", "the first day of the year of the goat: offices are closed for days"),
    _row("sunday", "2027-03-14 15:00", "nobody is in the office"),
    _row("five-past-midnight", "2027-06-02 00:05", "in UTC it is the day before"),
    _row("before-eight", "2027-06-01 07:55", "in UTC it is the day, and the month, before, for five minutes more"),
    _row("in-2030", "2030-10-01 10:00", "years after the last calendar that the product knows"),
)


def of_the_day(today: date, moments: Sequence[Moment] = MOMENTS) -> list[Moment]:
    """The ones for a day; all have had their turn after as many days as it takes."""
    first = today.toordinal() * A_DAY
    return [moments[(first + number) % len(moments)] for number in range(A_DAY)]
