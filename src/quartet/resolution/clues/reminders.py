"""A clue that speaks of danger rings until somebody has looked: a desk that is empty does not silence it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import ExpressionWrapper, F, QuerySet, Value
from django.db.models.fields import DateTimeField
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import Ladder, danger
from quartet.ground.reminders.sources import Owed, Source
from quartet.resolution.clues.models import Clue
from quartet.resolution.clues.states import ClueState

MINUTES = 30
"""So long a desk has to look at it (the platform's own term)."""
LADDERS: Mapping[str, Ladder] = {"danger": danger(MINUTES)}
_END = ExpressionWrapper(F("sent_at") + Value(timedelta(minutes=MINUTES)), output_field=DateTimeField())


def urgent_clues(now: datetime) -> QuerySet[Clue]:  # noqa: ARG001 -- every source is asked alike
    """Clues of danger that nobody has verified or turned down."""
    waiting = Clue.objects.filter(state=ClueState.OPEN, urgent=True)
    return waiting.annotate(ladder=Value("danger"), runs_from=F("sent_at"), runs_until=_END)


def owed(clue: Clue, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """The desk of the place owes a look: the village's, or that of the larger area when nobody can tell the village."""
    return Owed(url=f"/clues/{clue.pk}/", region=clue.region, desk=Level.of_code(clue.region))


SOURCE = Source(
    name="clue", title=_("Clue"), owes=_("the desk of the place"), ladders=LADDERS, open=urgent_clues, owed=owed,
    kinds={"danger": gettext_lazy("a clue of danger")},
)  # fmt: skip
