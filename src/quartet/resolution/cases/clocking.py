"""The clock of a case: what its story says to the clock engine, and what the engine answers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import Result, due
from quartet.ground.clock.events import Event, Extended, Resumed, Suspended
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.clock.words import Approver, Ground
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.cases.models import Case, CaseQuerySet
from quartet.resolution.cases.states import STATES, CaseState

Told = tuple[str, datetime, dict[str, Any]]
"""A move as the clock hears it: verb, time, what was said."""

HEARD: dict[str, Callable[[datetime, dict[str, Any]], Event]] = {
    "suspend": lambda at, said: Suspended(at=at, ground=ground_of(said["ground"])),
    "resume": lambda at, _said: Resumed(at=at),
    # Only the desk above reaches this move, it must give the reason, and the resident's page tells it.
    "extend": lambda at, said: Extended(
        at=at, length=int(said["days"]), approved_by=Approver.OVERSEER, reason=said["reason"], told=True
    ),
}
"""Moves a running clock listens to, in the engine's words."""


def grounds(on: datetime) -> list[Ground]:
    """The reasons for which the clock of handling may stand still, as its rule names them."""
    rule = find_rule(STATES[CaseState.HANDLING].clock or "", on.date())
    return [ground for ground in Ground if ground in rule.pauses]


def ground_of(value: str) -> Ground:
    """The ground a form or an event names. Raises StopIteration for none the engine knows."""
    return next(ground for ground in Ground if ground.value == value)


def clock_of(case: Case, now: datetime, more: Iterable[Told] = (), calendar: Calendar | None = None) -> Result | None:
    """How the case's clock stands, with moves about to be made; None when none runs.

    `calendar` is another than the working one, to see what that would change.

    Raises NotNow with the engine's reason when one of those moves is none the rule allows. To resume is always
    allowed: a ground whose days are used up holds the clock no longer, and the case must not be stuck for it.
    """
    if not case.clock or case.clock_started_at is None:
        return None
    story = case.events.filter(at__gte=case.clock_started_at, verb__in=HEARD).order_by("position")
    fresh = list(more)
    told = [*((event.verb, event.at, event.data) for event in story), *fresh]
    events = [HEARD[verb](at, said) for verb, at, said in told]
    calendar = calendar or working_calendar()
    result = due(case.clock, case.clock_started_at, events, calendar=calendar, as_of=now)
    refused = [one for one in result.refused if not isinstance(one.event, Resumed)]
    if fresh and refused:
        raise NotNow(refused[-1].why.label)
    return result


def date_owed(case: Case, now: datetime, told: Told | None = None, calendar: Calendar | None = None) -> datetime | None:
    """The date owed, after a move the running clock hears; None while a ground without a limit holds the clock.

    Raises NotNow as `clock_of` does.
    """
    more = [told] if told else []
    result = clock_of(case, now, more, calendar)
    if result is None:
        return None
    if result.suspended_on is None:
        return result.planned.at
    limit = result.rule.pauses[result.suspended_on]
    if limit is None:
        return None
    used_up = clock_of(case, now + timedelta(days=limit), more, calendar)
    assert used_up is not None
    return used_up.planned.at


@dataclass(frozen=True, slots=True)
class Moved:
    """A case whose date another calendar moves."""

    case: Case
    was: datetime
    due: datetime | None


def moved_by(year: int, calendar: Calendar, cases: CaseQuerySet, now: datetime) -> Iterator[Moved]:
    """Which of these cases have another date by a calendar that differs in one year. Changes nothing.

    Only dates from that year's first possible rest days on, of clocks that started before it ended, can differ.
    """
    first, end = datetime(year - 1, 12, 25, tzinfo=SHANGHAI), datetime(year + 1, 1, 1, tzinfo=SHANGHAI)
    touched = cases.open().filter(due_at__gte=first, clock_started_at__lt=end)
    for case in touched.order_by("pk"):
        assert case.due_at is not None
        due_at = date_owed(case, now, calendar=calendar)
        if due_at != case.due_at:
            yield Moved(case, case.due_at, due_at)
