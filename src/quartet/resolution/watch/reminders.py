"""Cases as a source of reminders: which clocks run, who owes the next step, who may see the case."""

from datetime import datetime

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop as _

from quartet.ground.people.states import Label, Level
from quartet.ground.reminders.sources import NOBODY, Hands, Owed, Source
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.states import UNIT_STATES, in_groups
from quartet.resolution.watch.ladder import LADDERS

_READ = (
    "code", "region", "level", "state", "label", "hidden_from", "lead_unit", "reporter",
    "clock", "clock_started_at", "due_at",
)  # fmt: skip


def open_cases(now: datetime) -> QuerySet[Case]:  # noqa: ARG001 -- every source is asked alike
    """Cases on which a clock runs."""
    running = Case.objects.open().filter(clock_started_at__isnull=False, due_at__isnull=False).only(*_READ)
    return running.annotate(ladder=F("clock"), runs_from=F("clock_started_at"), runs_until=F("due_at"))


def owed(case: Case, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The leading unit's handlers owe the next step, or the desk while it is the desk's turn."""
    return Owed(
        url=case.get_absolute_url(), region=case.region, desk=Level(case.level), hidden=case.hidden_from,
        sealed=case.label >= Label.ACCUSATION,
        owes=Hands(unit=case.lead_unit_id) if case.state in UNIT_STATES else NOBODY,
        sees=lambda claims: CASE_SCOPE.opens(claims, case), code=in_groups(case.code),
    )  # fmt: skip


SOURCE = Source(
    name="case", title=_("Case"), owes=_("the handlers of the leading unit, or the desk while it is its turn"),
    ladders=LADDERS, open=open_cases, owed=owed,
)  # fmt: skip
