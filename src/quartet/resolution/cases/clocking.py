"""The clock of a case: what its story says to the clock engine, and what the engine answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from quartet.ground.clock.engine import Result, due
from quartet.ground.clock.events import Event, Excluded, Extended, Resumed, Suspended
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.clock.words import Approver, Ground
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import NotNow
from quartet.resolution.cases.states import STATES, CaseState

Told = tuple[str, datetime, dict[str, Any]]
"""A move as the clock hears it: verb, time, what was said."""

HEARD = ("suspend", "resume", "extend")
"""Moves a running clock listens to."""


def grounds(on: datetime) -> list[Ground]:
    """The reasons for which the clock of handling may stand still, as its rule names them."""
    rule = find_rule(STATES[CaseState.HANDLING].clock or "", on.date())
    return [ground for ground in Ground if ground in rule.pauses or ground in rule.excluded]


def clock_of(case: Case, now: datetime, more: Iterable[Told] = ()) -> Result | None:
    """How the case's clock stands, with moves about to be made; None when none runs.

    Raises NotNow with the engine's reason when one of those moves is none the rule allows.
    """
    if not case.clock or case.clock_started_at is None:
        return None
    story = case.events.filter(at__gte=case.clock_started_at, verb__in=HEARD).order_by("position")
    fresh = list(more)
    told = [(event.verb, event.at, event.data) for event in story] + fresh
    result = due(case.clock, case.clock_started_at, list(_events(case, told)), as_of=now)
    if fresh and result.refused:
        raise NotNow(str(result.refused[-1].why.label))
    return result


def _events(case: Case, told: Iterable[Told]) -> Iterator[Event]:
    """Say the story in the engine's words."""
    assert case.clock_started_at is not None
    rule = find_rule(case.clock, case.clock_started_at.date())
    waiting: tuple[datetime, Ground] | None = None
    for verb, at, said in told:
        if verb == "suspend":
            waiting = (at, Ground(said["ground"]))
            if waiting[1] not in rule.excluded:
                yield Suspended(at=at, ground=waiting[1])
        elif verb == "resume" and waiting is not None:
            since, ground = waiting
            waiting = None
            if ground not in rule.excluded:
                yield Resumed(at=at)
            elif at.date() > since.date():
                yield Excluded(first=since.date(), last=at.date() - timedelta(days=1), ground=ground)
        elif verb == "extend":
            yield Extended(
                at=at, length=int(said["days"]), approved_by=Approver.COUNTY_DESK, reason=said["reason"], told=True
            )
