"""What runs out among benefits: sponsors' agreements, insurances, and who works without one. A new reminder is a row.

Gaps and ends of insurances are the desks' matter: they are told once for an area, with a number of nobody, and never to
the member.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quartet.grassroots.benefits.models import Entitlement, InsuranceGap, SponsorAgreement
from quartet.grassroots.benefits.queries import SOON, ending
from quartet.ground.people.rights import SYSTEM
from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import ABOVE, DESK, Ladder, Rung, to
from quartet.ground.reminders.sources import EndOfDay, Owed, Source

WITHOUT = _("Members of your area have no accident insurance in force. Please see to it.")
ON_DUTY_WITHOUT = _("Somebody is on duty without an accident insurance in force. Please see to it today.")
ENDING = _("It ends within 30 days")
_NOW = timedelta(0)

SPONSORS: Mapping[str, Ladder] = {"sponsor": (Rung("soon", -SOON, to(DESK), ENDING),)}
INSURANCES: Mapping[str, Ladder] = {"insurance": (Rung("soon", -SOON, to(DESK), ENDING),)}
GAPS: Mapping[str, Ladder] = {
    "without": (Rung("found", _NOW, to(DESK), WITHOUT),),
    "on_duty": (Rung("duty", _NOW, to(DESK, ABOVE), ON_DUTY_WITHOUT, urgent=True),),
}


def open_sponsors(now: datetime) -> QuerySet[SponsorAgreement]:
    """Agreements with the last day on which they pay."""
    last = Least(F("until"), Coalesce(F("ended_on"), F("until")))
    found = SponsorAgreement.objects.annotate(
        ladder=Value("sponsor"), runs_from=F("signed_at"), runs_until=EndOfDay(last)
    )
    return found.filter(runs_until__gte=now)  # what has ended is no news


def sponsor_owed(agreement: SponsorAgreement, now: datetime) -> Owed:  # noqa: ARG001 -- every source is asked alike
    """The desk of the area it is for."""
    return Owed(url=agreement.get_absolute_url(), region=agreement.area, desk=Level.of_code(agreement.area))


def open_insurances(now: datetime) -> QuerySet[Entitlement]:
    """Insurances that end soon and have none that follows."""
    return ending(SYSTEM, timezone.localdate(now)).annotate(
        ladder=Value("insurance"), runs_from=EndOfDay(F("since")), runs_until=EndOfDay(F("until"))
    )


def insurance_owed(one: Entitlement, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The township's desk; one line for its area."""
    return Owed(
        url=reverse("benefits-gaps"), region=one.region, desk=Level.TOWNSHIP, hidden=[f"p{one.member_id}"],
        key=f"insurance:{one.region[: Level.TOWNSHIP.digits]}",
    )  # fmt: skip


def open_gaps(now: datetime) -> QuerySet[InsuranceGap]:  # noqa: ARG001 -- as above
    """Who works without insurance."""
    busy = Case(When(on_duty=True, then=Value("on_duty")), default=Value("without"), output_field=CharField())
    return InsuranceGap.objects.filter(cured_at=None).annotate(
        ladder=busy, runs_from=F("found_at"), runs_until=F("found_at")
    )


def gap_owed(gap: InsuranceGap, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The township's desk, and the county's when they are on duty; nobody about themselves, one line for an area."""
    return Owed(
        url=reverse("benefits-gaps"), region=gap.region, desk=Level.TOWNSHIP, hidden=[f"p{gap.person_id}"],
        key=f"gap:{gap.on_duty}:{gap.region[: Level.TOWNSHIP.digits]}",
    )  # fmt: skip


SOURCES = (
    Source(
        name="sponsor", title=_("Agreement with a sponsor"), owes=_("the desk of its area"), ladders=SPONSORS,
        open=open_sponsors, owed=sponsor_owed, kinds={"sponsor": _("The last day on which a sponsor pays")},
    ),
    Source(
        name="insurance", title=_("Accident insurance"), owes=_("the township's desk"), ladders=INSURANCES,
        open=open_insurances, owed=insurance_owed,
        kinds={"insurance": _("The last day of an insurance without one that follows")},
    ),
    Source(
        name="gap", title=_("Without insurance"), owes=_("the township's desk"), ladders=GAPS, open=open_gaps,
        owed=gap_owed,
        kinds={"without": _("Who holds a grid without insurance"), "on_duty": _("Who is on duty without insurance")},
    ),
)  # fmt: skip
