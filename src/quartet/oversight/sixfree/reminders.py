"""What runs out for six-free villages: the public notice, and the days to appeal. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext_noop as _

from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import DESK, Ladder, Rung, to
from quartet.ground.reminders.sources import EndOfDay, Owed, Source
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.states import SixFreeState

NOTICE, NOT_YET = SixFreeState.NOTICE, SixFreeState.NOT_YET
LADDERS: Mapping[str, Ladder] = {
    NOTICE.value: (Rung("over", 1, to(DESK), _("The public notice is over: confirm, or uphold an objection")),),
    NOT_YET.value: (Rung("soon", -3, to(DESK), _("Three working days are left to appeal")),),
}


def open_applications(now: datetime) -> QuerySet[SixFreeApplication]:  # noqa: ARG001 -- every source is asked alike
    """Applications on which days run."""
    running = SixFreeApplication.objects.filter(state__in=[NOTICE, NOT_YET])
    until = Case(When(state=NOTICE, then=F("notice_until")), default=F("appeal_until"))
    return running.annotate(ladder=F("state"), runs_from=F("begun_at"), runs_until=EndOfDay(until))


def owed(one: SixFreeApplication, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The city's desk confirms; the village's committee may appeal."""
    desk = Level.CITY if one.state == NOTICE else Level.VILLAGE
    return Owed(url=one.get_absolute_url(), region=one.village, desk=desk)


SOURCE = Source(
    name="sixfree", title=_("Six-free village"), owes=_("the city's desk, or the village that may appeal"),
    ladders=LADDERS, open=open_applications, owed=owed,
    kinds={
        NOTICE.value: _("Public notice of a six-free village"), NOT_YET.value: _("Days to appeal against “not yet”"),
    },
)  # fmt: skip
