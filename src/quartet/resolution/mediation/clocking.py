"""The period of a mediation: which clock runs from when, and what its story says to the engine."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from quartet.ground.clock.engine import Result, due
from quartet.ground.clock.events import Extended
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.mediation.models import Mediation
from quartet.resolution.mediation.states import CLOCK_OF, LABOUR_CLOCK, Mode


def clock_for(mediation: Mediation) -> tuple[str, datetime | None]:
    """The rule of the period, and when it started; an empty rule where the law sets no period."""
    if mediation.kind == "labour" and mediation.mode == Mode.PEOPLE:
        return LABOUR_CLOCK, mediation.opened_at
    return CLOCK_OF.get(Mode(mediation.mode), ""), mediation.accepted_at


def clock_of(mediation: Mediation, now: datetime, more: Iterable[tuple[datetime, int]] = ()) -> Result | None:
    """How the period stands, with extensions about to be agreed; None when none runs.

    Raises NotNow with the engine's reason when the rule does not allow one of those: after expiry it is too late.
    """
    if not mediation.clock or mediation.clock_started_at is None:
        return None
    told: list[tuple[datetime, dict[str, Any]]] = list(
        mediation.events.filter(verb="extend").order_by("position").values_list("at", "data")
    )
    fresh = list(more)
    agreed = [*((at, int(data["days"])) for at, data in told), *fresh]
    events = [Extended(at=at, length=days, all_parties_agree=True) for at, days in agreed]
    result = due(mediation.clock, mediation.clock_started_at, events, calendar=working_calendar(), as_of=now)
    if fresh and result.refused:
        raise NotNow(result.refused[-1].why.label)
    return result
