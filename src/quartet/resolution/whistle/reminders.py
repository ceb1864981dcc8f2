"""What runs out on a whistle: the answer, the arrival, what a meeting decided. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext_noop as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import DESKS, Level
from quartet.ground.reminders.ladder import ASKED, DAY_LATE, LAST, LATE, OWES, RUN_OUT, URGENT, Ladder, Rung, half, to
from quartet.ground.reminders.sources import Hands, Owed, Source
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.whistle.models import Call, Decision, Whistle
from quartet.resolution.whistle.policies import held_keys
from quartet.resolution.whistle.states import EXPECTED, PACES, CallState, DecisionState, WhistleState

_RUN_OUT = Rung("out", 1, to(OWES, ASKED), RUN_OUT)
ANSWER: Mapping[str, Ladder] = {
    "QA7": (
        Rung("soon", timedelta(minutes=-5), to(OWES), _("Five minutes are left, then the next is asked"), urgent=True),
    ),
    "QA8": (LAST,),
}
"""Clock of the answer → its rungs. When it has run out the whistle itself asks the next named person."""
ARRIVAL: Mapping[str, Ladder] = {
    "QA9": (half(1), LAST, _RUN_OUT, LATE),
    # half an hour from whistle to arrival
    "WB1": (Rung("out", timedelta(0), to(OWES, ASKED), RUN_OUT, urgent=True), URGENT[2]),
}
"""Clock of the arrival → its rungs."""
DECIDED: Mapping[str, Ladder] = {
    "decision": (
        Rung("soon", -1, to(OWES), _("One working day is left")),
        _RUN_OUT,
        Rung("late", 2, to(ASKED), DAY_LATE),
    )
}


def _running() -> QuerySet[Call]:
    calls = Call.objects.filter(whistle__state=WhistleState.RUNNING)
    return calls.select_related("whistle__case")


def unanswered(now: datetime) -> QuerySet[Call]:  # noqa: ARG001 -- every source is asked alike
    """Bodies whose named person was asked and has not answered."""
    paces = [models.When(whistle__kind=kind, then=Value(pace.answer)) for kind, pace in PACES.items()]
    asked = _running().filter(state=CallState.CALLED, person__isnull=False)
    return asked.annotate(
        ladder=models.Case(*paces, output_field=models.CharField()),
        runs_from=F("asked_at"),
        runs_until=F("answer_due_at"),
    )


def expected(now: datetime) -> QuerySet[Call]:  # noqa: ARG001 -- as above
    """Bodies that are still to come."""
    coming = _running().filter(state__in=EXPECTED)
    return coming.annotate(ladder=F("clock"), runs_from=F("called_at"), runs_until=F("due_at"))


def decisions(now: datetime) -> QuerySet[Decision]:  # noqa: ARG001 -- as above
    """What meetings decided and nobody has done yet."""
    open_ones = Decision.objects.filter(state=DecisionState.OPEN).select_related("whistle__case", "call")
    return open_ones.annotate(ladder=Value("decision"), runs_from=F("call__called_at"), runs_until=F("due_at"))


def _owed(whistle: Whistle, owes: Hands) -> Owed:
    def sees(claims: Claims) -> bool:
        return not set(held_keys(claims)).isdisjoint(whistle.keys) or CASE_SCOPE.opens(claims, whistle.case)

    return Owed(
        url=whistle.get_absolute_url(), region=whistle.region, desk=Level(whistle.level), owes=owes,
        asked=Hands(unit=whistle.unit_id, roles=DESKS), hidden=whistle.hidden_from, sees=sees, code=whistle.code,
    )  # fmt: skip


def answer_owed(call: Call, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The person whose turn it is."""
    return _owed(call.whistle, Hands(people=frozenset(filter(None, [call.person_id]))))


def arrival_owed(call: Call, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """Who said that they come; before that the whole body."""
    comes = [call.person_id] if call.person_id and call.state == CallState.ACCEPTED else []
    return _owed(call.whistle, Hands(people=frozenset(comes), unit=call.unit_id))


def decision_owed(decision: Decision, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The body for which it was decided."""
    return _owed(decision.whistle, Hands(unit=decision.call.unit_id))


SOURCES = (
    Source(
        name="whistle_answer", title=_("Answer to a whistle"), owes=_("the named person whose turn it is"),
        ladders=ANSWER, open=unanswered, owed=answer_owed,
    ),
    Source(
        name="whistle_arrival", title=_("Coming to a whistle"), owes=_("who said that they come, or the called body"),
        ladders=ARRIVAL, open=expected, owed=arrival_owed,
    ),
    Source(
        name="whistle_decision", title=_("Decision on the spot"), owes=_("the body for which it was decided"),
        ladders=DECIDED, open=decisions, owed=decision_owed,
        kinds={"decision": _("What a meeting on the spot decided")},
    ),
)  # fmt: skip
