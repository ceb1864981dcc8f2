"""What meetings resolved and is not done yet. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quartet.grassroots.carriers.actions import lapse
from quartet.grassroots.carriers.models import Resolution
from quartet.grassroots.carriers.policies import HOSTS
from quartet.grassroots.carriers.states import ResolutionState
from quartet.ground.clock.calendar import Calendar
from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims
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


def vacated(now: datetime) -> QuerySet[Resolution]:
    """What is open and of a host that has nobody any more."""
    there = staffing.posts_on(timezone.localdate(now)).filter(unit=OuterRef("meeting__unit"), role__in=HOSTS)
    waiting = Resolution.objects.filter(~Exists(there), state__in=[ResolutionState.OPEN, ResolutionState.DONE])
    return waiting.select_related("meeting__carrier").annotate(
        ladder=Value("vacated"), runs_from=F("meeting__starts_at"), runs_until=EndOfDay(F("due_on"))
    )


def desk_owes(one: Resolution, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The desk of the township, where it reads what was resolved."""
    sees = bool if one.meeting.area_reads else _nobody
    return Owed(url=one.get_absolute_url(), region=one.meeting.region, desk=Level.TOWNSHIP, sees=sees)


def _nobody(claims: Claims) -> bool:  # noqa: ARG001 -- what was said in private stays with nobody
    return False


def brings(one: Resolution, rung: Rung, now: datetime, calendar: Calendar) -> None:  # noqa: ARG001 -- as above
    """At its end it lapses: nothing stands open for ever."""
    if rung.name == "lapse":
        lapse(pk=one.pk, now=now)


VACATED = Source(
    name="vacated", title=_("Resolution of a meeting"), owes=_("the desk of the township"), open=vacated,
    owed=desk_owes, kinds={"vacated": _("What a meeting resolved whose host has nobody any more")}, then=brings,
    ladders={
        "vacated": (
            Rung("desk", 1, to(OWES), _("The host of a meeting has nobody any more: check or drop what it resolved")),
            Rung("lapse", 20, to(OWES), _("A resolution has lapsed: its host has nobody any more")),
        )
    },
)  # fmt: skip
SOURCE = Source(
    name="resolution", title=_("Resolution of a meeting"), owes=_("the unit it was given to"), ladders=LADDERS,
    open=open_resolutions, owed=owed, kinds={"resolution": _("What a meeting resolved")},
)  # fmt: skip
