"""The interim ruling (先行裁定, 农村土地承包经营纠纷调解仲裁法 42): farm work goes on before the quarrel is decided.

The arbitral tribunal may give it when a party applies and it is clear who has which right. Who does not obey can be
made to by the court, against security. Here it is only written down: that it was asked for, and what came of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import Result, due
from quartet.ground.clock.events import Stopped
from quartet.ground.clock.explain import explain

CLOCK = "LC4"
_BY_DAY = time(9)
"""A day written down afterwards counts from the morning: what is asked on a working day is asked on that day."""


class Ruling(models.TextChoices):
    """What is known of an interim ruling."""

    ASKED = "asked", gettext_lazy("a party has applied for it")
    ORDERED = "ordered", gettext_lazy("farm work goes on until the quarrel is decided")
    REFUSED = "refused", pgettext_lazy("an interim ruling", "not given")
    WITHDRAWN = "withdrawn", gettext_lazy("the application was withdrawn")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing written down of it: what, and on which day it was."""

    ruling: Ruling
    on: date


@dataclass(frozen=True, slots=True)
class Interim:
    """How it stands, in sentences."""

    says: str
    why: tuple[str, ...]
    """The article and the days one by one."""
    ordered: bool = False


def waiting(steps: Iterable[Step]) -> Step | None:
    """The application that has no answer yet."""
    last = next(iter(reversed(list(steps))), None)
    return last if last is not None and last.ruling is Ruling.ASKED else None


def interim(steps: Iterable[Step], *, now: datetime, calendar: Calendar) -> Interim:
    """Say how it stands, and by when an answer should be there: as if asked now, when nobody has asked."""
    told = list(steps)
    asked = next((step for step in reversed(told) if step.ruling is Ruling.ASKED), None)
    if asked is None:
        result = due(CLOCK, now, calendar=calendar, as_of=now)
        says = _("Asked for today, it should be answered by %(day)s.") % {"day": _day(result)}
        return Interim(says, _lines(result))
    answer = told[-1] if told[-1].ruling is not Ruling.ASKED else None
    events = [Stopped(at=_moment(answer.on, time.max))] if answer else []
    result = due(CLOCK, _moment(asked.on, _BY_DAY), events, calendar=calendar, as_of=now)
    words = {"asked": _iso(asked.on), "day": _day(result)}
    if answer is None:
        says = _("Interim ruling: applied for on %(asked)s, to be answered by %(day)s.") % words
        return Interim(says, _lines(result))
    words |= {"on": _iso(answer.on), "ruling": str(answer.ruling.label)}
    says = _("Interim ruling: applied for on %(asked)s; %(on)s: %(ruling)s.") % words
    return Interim(says, _lines(result), ordered=answer.ruling is Ruling.ORDERED)


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, SHANGHAI)


def _iso(day: date) -> str:
    return day.isoformat()


def _day(result: Result) -> str:
    return _iso(result.planned.day)


def _lines(result: Result) -> tuple[str, ...]:
    return tuple(line.text for line in explain(result, folded=True))
