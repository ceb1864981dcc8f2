"""The clock as cases use it: what the story of a case tells in, the date owed and its reasons out."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.engine import Result, follow
from quartet.ground.clock.events import Event, Extended, Resumed, Suspended
from quartet.ground.clock.explain import Line, explain
from quartet.ground.clock.words import Approver, Ground
from quartet.ground.errors import DomainError

__all__ = ["ClockRefuses", "Event", "Line", "Result", "due", "event", "explain", "follow"]


class ClockRefuses(DomainError):  # noqa: N818 -- reads as the sentence it is
    """The rule of a clock does not allow what was asked of it; nothing has changed."""

    status = 409
    code = "clock-refuses"
    message = _("The lawful clock does not allow this. %(why)s")


def event(verb: str, at: datetime, *, ground: str | None = None, days: int | None = None) -> Event:
    """Give the clock event a move of a case stands for: suspend (with its ground), resume or extend (by days)."""
    return _EVENTS[verb](at, ground, days)


def _suspended(at: datetime, ground: str | None, _days: int | None) -> Event:
    return Suspended(at=at, ground=next(known for known in Ground if known.value == ground))


def _resumed(at: datetime, _ground: str | None, _days: int | None) -> Event:
    return Resumed(at=at)


def _extended(at: datetime, _ground: str | None, days: int | None) -> Event:
    """Extend: only the overseeing desk reaches this move, it must give a reason, and the resident's page shows it."""
    reason = "as the story of the case says"
    return Extended(at=at, length=days or 0, approved_by=Approver.OVERSEER, reason=reason, told=True)


_EVENTS: dict[str, Callable[[datetime, str | None, int | None], Event]] = {
    "suspend": _suspended,
    "resume": _resumed,
    "extend": _extended,
}


def due(
    rule_id: str, started_at: datetime, events: Iterable[Event] = (), *, calendar: Calendar | None = None
) -> datetime:
    """Give the last moment of the period, after everything that happened.

    Raises ClockRefuses when the rule does not allow the newest event; older ones without effect stay so. A refused
    resumption does not raise: who suspended without effect must still be able to go on. LookupError: unknown rule.
    """
    told = list(events)
    result = follow(rule_id, started_at, told, calendar=calendar)
    for refused in result.refused:
        if refused.event == told[-1] and not isinstance(refused.event, Resumed):
            raise ClockRefuses(why=refused.why.label)
    return result.planned.at
