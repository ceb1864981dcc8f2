"""Tasks that were handed to a grid and have a day. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import ASKED, LAST, OWES, Ladder, Rung, to
from quartet.ground.reminders.sources import EndOfDay, Hands, Owed, Source
from quartet.resolution.field import queries
from quartet.resolution.field.models import FieldTask

LADDERS: Mapping[str, Ladder] = {"task": (LAST, Rung("out", 1, to(OWES, ASKED), _("It is not reported done yet")))}


def open_tasks(now: datetime) -> QuerySet[FieldTask]:  # noqa: ARG001 -- every source is asked alike
    """Tasks with a day that nobody has reported done."""
    waiting = FieldTask.objects.filter(done_at=None, due_on__isnull=False)
    return waiting.annotate(ladder=Value("task"), runs_from=F("given_at"), runs_until=EndOfDay(F("due_on")))


def owed(task: FieldTask, now: datetime) -> Owed:
    """Whoever holds the grid today; who gave it hears when it is late."""
    holders = queries.holders_of(task.region, timezone.localdate(now)).values_list("person", flat=True)
    return Owed(
        url=queries.task_url(task), region=task.region, desk=Level.of_code(task.region),
        elsewhere=reverse("field-tasks"), owes=Hands(people=frozenset(holders)),
        asked=Hands(people=frozenset([task.given_by_id])),
    )  # fmt: skip


SOURCE = Source(
    name="task", title=_("Task"), owes=_("whoever holds the grid"), ladders=LADDERS, open=open_tasks, owed=owed,
    kinds={"task": _("A task for a grid")},
)  # fmt: skip
