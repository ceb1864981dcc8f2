"""What meetings resolved and is not done yet. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext_noop as _

from quartet.grassroots.carriers.models import Resolution
from quartet.grassroots.carriers.policies import HOSTS
from quartet.grassroots.carriers.states import ResolutionState
from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import ASKED, OWES, RUN_OUT, Ladder, Rung, to
from quartet.ground.reminders.sources import EndOfDay, Hands, Owed, Source

LADDERS: Mapping[str, Ladder] = {
    "resolution": (
        Rung("soon", -2, to(OWES), _("A resolution given to your unit is due soon")),
        Rung("out", 1, to(OWES, ASKED), RUN_OUT),
    )
}


def open_resolutions(now: datetime) -> QuerySet[Resolution]:  # noqa: ARG001 -- every source is asked alike
    """What is not done yet."""
    waiting = Resolution.objects.filter(state=ResolutionState.OPEN).select_related("meeting__carrier")
    return waiting.annotate(
        ladder=Value("resolution"), runs_from=F("meeting__starts_at"), runs_until=EndOfDay(F("due_on"))
    )


def owed(one: Resolution, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The unit it was given to; the host hears when it is late."""
    return Owed(
        url=one.get_absolute_url(), region=one.meeting.region, desk=Level.of_code(one.meeting.region),
        owes=Hands(unit=one.owner_id, roles=HOSTS), asked=Hands(unit=one.meeting.unit_id, roles=HOSTS),
    )  # fmt: skip


SOURCE = Source(
    name="resolution", title=_("Resolution of a meeting"), owes=_("the unit it was given to"), ladders=LADDERS,
    open=open_resolutions, owed=owed, kinds={"resolution": _("What a meeting resolved")},
)  # fmt: skip
