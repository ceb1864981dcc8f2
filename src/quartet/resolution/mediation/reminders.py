"""What runs out in mediation: its lawful period, and a duty to report harm. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import DESK, LAST, OWES, URGENT, Ladder, Rung, half, to
from quartet.ground.reminders.sources import Hands, Owed, Source
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.states import in_groups
from quartet.resolution.mediation.models import OPEN, HarmReport, Mediation
from quartet.resolution.mediation.policies import held_keys

_SOON = Rung("soon", -3, to(OWES), _("Three working days are left"))
_OUT = Rung("out", 1, to(OWES, DESK), _("The lawful period is over: agree on more time beforehand, or end it"))
LADDERS: Mapping[str, Ladder] = {
    "PM1": (half(10), _SOON, LAST, _OUT),
    "CM5": (half(10), _SOON, LAST, _OUT),
    "LB1": (half(5), _SOON, LAST, _OUT),
}
"""Clock of the mediation → its rungs."""
HARM: Mapping[str, Ladder] = dict.fromkeys(("DV1a", "DV1b", "DV2", "DV3", "MN1"), URGENT)
"""Clock of the duty to report → its rungs: at any hour."""


def open_mediations(now: datetime) -> QuerySet[Mediation]:  # noqa: ARG001 -- every source is asked alike
    """Mediations whose period runs."""
    running = Mediation.objects.filter(OPEN, clock_started_at__isnull=False, due_at__isnull=False)
    running = running.select_related("case")
    return running.annotate(ladder=F("clock"), runs_from=F("clock_started_at"), runs_until=F("due_at"))


def owed(mediation: Mediation, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The mediator owes it, or the body before one is named. Desks hear of it on the case, where the period stands."""
    case = mediation.case

    def sees(claims: Claims) -> bool:
        return not set(held_keys(claims)).isdisjoint(mediation.keys) or CASE_SCOPE.opens(claims, case)

    return Owed(
        url=mediation.get_absolute_url(), region=mediation.region, desk=Level(case.level), sees=sees,
        owes=Hands(people=frozenset(filter(None, [mediation.mediator_id])), unit=mediation.unit_id),
        hidden=[*mediation.hidden_from, *case.hidden_from], code=mediation.code, elsewhere=case.get_absolute_url(),
    )  # fmt: skip


def open_duties(now: datetime) -> QuerySet[HarmReport]:  # noqa: ARG001 -- as above
    """Harm that was found and not reported yet."""
    waiting = HarmReport.objects.filter(reported_at=None).select_related("case")
    return waiting.annotate(ladder=F("rule"), runs_from=F("found_at"), runs_until=F("due_at"))


def harm_owed(duty: HarmReport, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The unit that found it reports it. The desks hear of it on the case; the page of the duty is the finder's."""
    case = duty.case
    return Owed(
        url=reverse("harm", args=[case.code]), region=case.region, desk=Level(case.level),
        owes=Hands(unit=duty.unit_id), hidden=case.hidden_from, sees=lambda claims: CASE_SCOPE.opens(claims, case),
        code=in_groups(case.code), elsewhere=case.get_absolute_url(),
    )  # fmt: skip


SOURCES = (
    Source(
        name="mediation", title=_("Mediation"), owes=_("the mediator; before one is named, the mediating body"),
        ladders=LADDERS, open=open_mediations, owed=owed,
    ),
    Source(
        name="harm", title=_("Duty to report harm"), owes=_("the unit that found it"), ladders=HARM, open=open_duties,
        owed=harm_owed,
    ),
)  # fmt: skip
