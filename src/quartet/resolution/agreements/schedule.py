"""Instalments: how a whole is cut into parts by dates. Pure; the parts always add up to the whole.

A part is rounded down to a whole yuan (or whole unit) where that is possible; what is left over is in the last part,
and `explain` says so beside the plan.
"""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartet.resolution.agreements.amounts import HUNDRED, figures
from quartet.resolution.season.calendar import windows_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_PARTS = 120
"""Ten years by the month: more is no plan anybody keeps."""


class Step(models.TextChoices):
    """How far one instalment is from the next."""

    TEN_DAYS = "ten_days", gettext_lazy("every ten days (on the 10th, the 20th and the last of a month)")
    MONTH = "month", gettext_lazy("every month")
    QUARTER = "quarter", gettext_lazy("every three months")
    YEAR = "year", gettext_lazy("every year")
    HARVEST = "harvest", gettext_lazy("after each harvest")


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: its day, and its amount in hundredths of the unit."""

    due: date
    amount: int


def dates(first: date, count: int, step: Step, *, region: str = "") -> list[date]:
    """Give the days of a plan, the first one included. `region` decides when the harvest ends there.

    A month without that day ends on its last: 31 January is followed by 28 February and by 31 March.
    """
    if not 1 <= count <= MOST_PARTS:
        raise ValueError(f"a plan has 1 to {MOST_PARTS} instalments, not {count}")
    days = _days(first, step, region)
    return [next(days) for _number in range(count)]


def _days(first: date, step: Step, region: str) -> Iterator[date]:
    months = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}
    if step in months:
        number = 0
        while True:
            yield _after(first, months[step] * number)
            number += 1
    day = first
    if step is Step.TEN_DAYS:
        while True:
            day = _end_of_ten(day)
            yield day
            day += timedelta(days=1)
    while True:
        day = harvest_end(day, region)
        yield day
        day += timedelta(days=1)


def _after(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def _end_of_ten(day: date) -> date:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=next(end for end in (10, 20, last) if day.day <= end))


def harvest_end(day: date, region: str) -> date:
    """The last day of the harvest that is running or comes next, as the crop calendar of the region has it."""
    ends = (_last_harvest_day(region, year) for year in (day.year, day.year + 1))
    return next(end for end in ends if end >= day)


def _last_harvest_day(region: str, year: int) -> date:
    found = [window.last for window in windows_of(region) if window.work == "harvest"]
    month, number = (int(part) for part in max(found, default="10-20").split("-"))
    return date(year, month, number)


def equal(total: int, days: Sequence[date], *, to: int = HUNDRED) -> list[Part]:
    """Cut a whole into equal parts on these days; each is a multiple of `to`, the last takes what is left.

    Where a whole is too small for that, parts are exact to a hundredth. Raises ValueError when there is less than a
    hundredth for each.
    """
    if total < len(days) or not days:
        raise ValueError("there is not enough for so many instalments")
    part = total // len(days)
    part = part // to * to or part
    return [*(Part(day, part) for day in days[:-1]), Part(days[-1], total - part * (len(days) - 1))]


def explain(parts: Sequence[Part], unit: str) -> "_StrPromise | str":
    """Say in the active language how a plan was rounded; empty when all parts are alike."""
    if len({part.amount for part in parts}) <= 1:
        return ""
    told = {
        "each": figures(parts[0].amount), "last": figures(parts[-1].amount), "unit": unit,
        "total": figures(sum(part.amount for part in parts)), "count": len(parts),
    }  # fmt: skip
    return (
        _(
            "%(total)s %(unit)s in %(count)s parts is not even: each is %(each)s %(unit)s, "
            "the last one %(last)s %(unit)s, so that together they are the whole."
        )
        % told
    )
