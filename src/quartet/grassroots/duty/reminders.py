"""A call for help rings until somebody has said what was done about it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from quartet.grassroots.duty.models import Sos
from quartet.grassroots.duty.policies import ANSWERERS
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import Ladder, danger
from quartet.ground.reminders.sources import Owed, Source

MINUTES = 30
"""So long the desks have (the platform's own term)."""
LADDERS: Mapping[str, Ladder] = {"help": danger(MINUTES)}
_END = ExpressionWrapper(F("heard_at") + Value(timedelta(minutes=MINUTES)), output_field=DateTimeField())


def open_calls(now: datetime) -> QuerySet[Sos]:  # noqa: ARG001 -- every source is asked alike
    """Calls nobody has handled."""
    calls = Sos.objects.filter(handled_at=None)
    return calls.annotate(ladder=Value("help"), runs_from=F("heard_at"), runs_until=_END)


def owed(call: Sos, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The township's desk owes an answer; only those who may answer are told, and never the caller."""

    def sees(claims: Claims) -> bool:
        places = {call.village, call.township, call.county}
        return any(held.role in ANSWERERS and held.region in places for held in claims.posts)

    return Owed(
        url=reverse("onduty-sos", args=[call.uid]), region=call.village, desk=Level.TOWNSHIP,
        hidden=[f"p{call.person_id}"],
        sees=sees,
    )  # fmt: skip


SOURCE = Source(
    name="help", title=_("Call for help"), owes=_("the desk of the township"), ladders=LADDERS, open=open_calls,
    owed=owed, kinds={"help": gettext_lazy("a call for help that nobody has handled")},
)  # fmt: skip
