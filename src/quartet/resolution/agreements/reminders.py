"""Who is told of a date of an agreement, when, and what that brings about. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop as _

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.engine import due as count_due
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label, Level
from quartet.ground.reminders.ladder import ABOVE, OWES, Ladder, Rung, to
from quartet.ground.reminders.sources import Hands, Owed, Source
from quartet.resolution.agreements.effects.fulfilling import VISIT
from quartet.resolution.agreements.models import Agreement, Due
from quartet.resolution.agreements.policies import LEAST, keys_of
from quartet.resolution.agreements.states import DueKind

LADDERS: Mapping[str, Ladder] = {
    DueKind.ITEM.value: (
        Rung("soon", -3, to(OWES), _("Something promised is due in three working days")),
        Rung("last", 0, to(OWES), _("Something promised is due today")),
        Rung("out", 1, to(OWES), _("Something promised was not confirmed, visit them")),
    ),
    DueKind.VISIT.value: (
        Rung("last", 0, to(OWES), _("Today is the last day for the visit")),
        Rung("out", 1, to(OWES, ABOVE), _("The visit after a missed date is late")),
    ),
    DueKind.CONFIRMATION.value: (
        Rung("half", -10, to(OWES), _("Half of the time for judicial confirmation is over")),
        Rung("soon", -3, to(OWES), _("Three working days are left for judicial confirmation")),
        Rung("last", 0, to(OWES), _("Today is the last day for judicial confirmation")),
        Rung("out", 1, to(OWES), _("The time for judicial confirmation is over, suing stays open")),
    ),
    DueKind.ACCEPTANCE.value: (Rung("out", 1, to(OWES), _("Ask the court whether it has accepted the application")),),
    DueKind.RULING.value: (Rung("out", 1, to(OWES), _("Ask the court whether it has confirmed the agreement")),),
}
"""Kind of date → its rungs, lowest first."""
MISSED = "out"
"""The rung at which a missed promise puts a visit on the list, and the month at the court is watched no more."""


def open_dates(now: datetime) -> QuerySet[Due]:  # noqa: ARG001 -- every source is asked alike
    """The dates that are watched."""
    dates = Due.objects.filter(met_at=None).select_related("agreement__case")
    return dates.annotate(ladder=F("kind"), runs_from=F("started_at"), runs_until=F("due_at"))


def owed(date: Due, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The handlers of the unit that leads the case. Above them is the county: no township's desk sees such matters."""
    agreement = date.agreement
    case = agreement.case
    return Owed(
        url=agreement.get_absolute_url(), region=case.region, desk=Level.TOWNSHIP, owes=Hands(unit=case.lead_unit_id),
        hidden=case.hidden_from, sees=lambda claims: _of_team(claims, agreement), code=agreement.code,
    )  # fmt: skip


def _of_team(claims: Claims, agreement: Agreement) -> bool:
    label = Label(max(agreement.case.label, LEAST))
    return not claims.keys(label).isdisjoint(keys_of(agreement))


def brings(date: Due, rung: Rung, now: datetime, calendar: Calendar) -> None:
    """A missed promise puts a visit on the mediator's list; about a month that is over nothing can be done any more."""
    if rung.name != MISSED:
        return
    if date.kind == DueKind.ITEM:
        _put_visit(date, now, calendar)
    if date.kind == DueKind.CONFIRMATION:
        Due.objects.filter(pk=date.pk).update(met_at=now)


def _put_visit(missed: Due, now: datetime, calendar: Calendar) -> None:
    """A visit waits for the mediator; one at a time for an agreement."""
    Due.objects.get_or_create(
        agreement=missed.agreement, kind=DueKind.VISIT, item=None, met_at=None,
        defaults={
            "county": missed.county, "clock": VISIT, "started_at": now,
            "due_at": count_due(VISIT, now, calendar=calendar).planned.at,
        },
    )  # fmt: skip


SOURCE = Source(
    name="agreement", title=_("Agreement"), owes=_("the handlers of the unit that leads the case"), ladders=LADDERS,
    open=open_dates, owed=owed, then=brings, kinds={kind.value: kind.label for kind in DueKind},
)  # fmt: skip
