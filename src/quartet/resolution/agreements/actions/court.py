"""What the parties ask of the court, and what it answers."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.engine import due
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.agreements.actions.core import Making, NotPossible, meet_due, not_later_than_today, open_due
from quartet.resolution.agreements.confirmation import ACCEPT, APPLY, DECIDE, clock_of, moment
from quartet.resolution.agreements.states import DueKind


def file(making: Making) -> None:
    """The joint application was handed in: the thirty days are kept, the court's three days begin."""
    agreement, day = making.agreement, making.given["filed_on"]
    not_later_than_today(making, day)
    assert agreement.effective_at is not None  # a guard has seen that it is in force
    clock = clock_of(agreement, making.now)
    if moment(day).date() < agreement.effective_at.date() or (clock and day > clock.planned.day):
        raise NotPossible(_("It can be handed in from the day it took effect to the last of the thirty days."))
    agreement.court_name, agreement.filed_on = making.given["court_name"], day
    agreement.accepted_on = agreement.decided_on = None
    agreement.docket = ""
    making.data["filed_on"] = day.isoformat()
    meet_due(making, DueKind.CONFIRMATION)
    _watch(making, DueKind.ACCEPTANCE, ACCEPT, day)


def _watch(making: Making, kind: DueKind, rule: str, start: date) -> None:
    result = due(rule, moment(start), calendar=working_calendar())
    open_due(making, kind, result.planned.at, clock=rule, started_at=moment(start))


def _on(making: Making, not_before: date | None) -> date:
    day: date = making.given["court_on"]
    not_later_than_today(making, day)
    if not_before is not None and day < not_before:
        raise NotPossible(_("The court cannot have decided before it had the papers."))
    making.data["court_on"] = day.isoformat()
    return day


def accept(making: Making) -> None:
    """The court accepted the application: its fifteen days begin."""
    making.agreement.accepted_on = _on(making, making.agreement.filed_on)
    making.agreement.docket = making.given["docket"]
    meet_due(making, DueKind.ACCEPTANCE)
    _watch(making, DueKind.RULING, DECIDE, making.agreement.accepted_on)


def not_accept(making: Making) -> None:
    """The court did not accept it. While the thirty days last, it can be handed in again."""
    _on(making, making.agreement.filed_on)
    meet_due(making, DueKind.ACCEPTANCE)
    _time_again(making)


def confirm(making: Making) -> None:
    """The court confirmed it: what is not done can be enforced (人民调解法 33)."""
    making.agreement.decided_on = _on(making, making.agreement.accepted_on)
    making.agreement.docket = making.given["docket"]
    meet_due(making, DueKind.RULING)


def reject(making: Making) -> None:
    """The court rejected it; suing for what was agreed stays open."""
    making.agreement.decided_on = _on(making, making.agreement.accepted_on)
    meet_due(making, DueKind.RULING)


def withdraw(making: Making) -> None:
    """The parties took the application back; the thirty days run on as if it had not been."""
    meet_due(making, DueKind.ACCEPTANCE)
    meet_due(making, DueKind.RULING)
    _time_again(making)


def _time_again(making: Making) -> None:
    making.agreement.filed_on = making.agreement.accepted_on = None
    clock = clock_of(making.agreement, making.now)
    if clock is not None and clock.planned.at > making.now:
        open_due(making, DueKind.CONFIRMATION, clock.planned.at, clock=APPLY)
