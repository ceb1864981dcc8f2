"""What the parties ask of the court, and what it answers."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.engine import due
from quartet.ground.holidays.queries import working_calendar
from quartet.resolution.agreements.confirmation import ACCEPT, APPLY, DECIDE, clock_of, moment
from quartet.resolution.agreements.effects.core import (
    Ctx,
    NotPossible,
    meet_due,
    not_later_than_today,
    open_due,
)
from quartet.resolution.agreements.states import DueKind


def file(ctx: Ctx) -> None:
    """The joint application was handed in: the thirty days are kept, the court's three days begin."""
    agreement, day = ctx.record, ctx.given["filed_on"]
    not_later_than_today(ctx, day)
    assert agreement.effective_at is not None  # a guard has seen that it is in force
    clock = clock_of(agreement, ctx.now)
    if moment(day).date() < agreement.effective_at.date() or (clock and day > clock.planned.day):
        raise NotPossible(_("It can be handed in from the day it took effect to the last of the thirty days."))
    agreement.court_name, agreement.filed_on = ctx.given["court_name"], day
    agreement.accepted_on = agreement.decided_on = None
    agreement.docket = ""
    ctx.data["filed_on"] = day.isoformat()
    meet_due(ctx, DueKind.CONFIRMATION)
    _watch(ctx, DueKind.ACCEPTANCE, ACCEPT, day)


def _watch(ctx: Ctx, kind: DueKind, rule: str, start: date) -> None:
    result = due(rule, moment(start), calendar=working_calendar())
    open_due(ctx, kind, result.planned.at, clock=rule, started_at=moment(start))


def _on(ctx: Ctx, not_before: date | None) -> date:
    day: date = ctx.given["court_on"]
    not_later_than_today(ctx, day)
    if not_before is not None and day < not_before:
        raise NotPossible(_("The court cannot have decided before it had the papers."))
    ctx.data["court_on"] = day.isoformat()
    return day


def accept(ctx: Ctx) -> None:
    """The court accepted the application: its fifteen days begin."""
    ctx.record.accepted_on = _on(ctx, ctx.record.filed_on)
    ctx.record.docket = ctx.given["docket"]
    meet_due(ctx, DueKind.ACCEPTANCE)
    _watch(ctx, DueKind.RULING, DECIDE, ctx.record.accepted_on)


def not_accept(ctx: Ctx) -> None:
    """The court did not accept it. While the thirty days last, it can be handed in again."""
    _on(ctx, ctx.record.filed_on)
    meet_due(ctx, DueKind.ACCEPTANCE)
    _time_again(ctx)


def confirm(ctx: Ctx) -> None:
    """The court confirmed it: what is not done can be enforced (人民调解法 33)."""
    ctx.record.decided_on = _on(ctx, ctx.record.accepted_on)
    ctx.record.docket = ctx.given["docket"]
    meet_due(ctx, DueKind.RULING)


def reject(ctx: Ctx) -> None:
    """The court rejected it; suing for what was agreed stays open."""
    ctx.record.decided_on = _on(ctx, ctx.record.accepted_on)
    meet_due(ctx, DueKind.RULING)


def withdraw(ctx: Ctx) -> None:
    """The parties took the application back; the thirty days run on as if it had not been."""
    meet_due(ctx, DueKind.ACCEPTANCE)
    meet_due(ctx, DueKind.RULING)
    _time_again(ctx)


def _time_again(ctx: Ctx) -> None:
    ctx.record.filed_on = ctx.record.accepted_on = None
    clock = clock_of(ctx.record, ctx.now)
    if clock is not None and clock.planned.at > ctx.now:
        open_due(ctx, DueKind.CONFIRMATION, clock.planned.at, clock=APPLY)
