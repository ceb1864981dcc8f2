"""Days of circuits: who rides out is told the working day before. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, QuerySet, Value
from django.utils.translation import gettext_noop as _

from quartet.ground.people.states import Level
from quartet.ground.reminders.ladder import OWES, Ladder, Rung, to
from quartet.ground.reminders.sources import EndOfDay, Hands, Owed, Source
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.states import CircuitState

LADDERS: Mapping[str, Ladder] = {
    "circuit": (
        Rung("soon", -1, to(OWES), _("You ride out on the next working day")),
        Rung("out", 1, to(OWES), _("Write down what came of each stop")),
    )
}


def open_circuits(now: datetime) -> QuerySet[Circuit]:  # noqa: ARG001 -- every source is asked alike
    """Confirmed circuits with a stop of which nobody has said what came of it."""
    confirmed = Circuit.objects.filter(state=CircuitState.CONFIRMED, stops__outcome="").select_related("unit")
    return confirmed.annotate(
        ladder=Value("circuit"), runs_from=F("confirmed_at"), runs_until=EndOfDay(F("day"))
    ).distinct()


def owed(circuit: Circuit, now: datetime) -> Owed:  # noqa: ARG001 -- as above
    """Those who ride."""
    return Owed(
        url=circuit.get_absolute_url(), region=circuit.unit.region, desk=Level.of_code(circuit.unit.region),
        owes=Hands(people=frozenset(filter(None, [circuit.mediator_id, circuit.judge_id]))),
        sees=lambda claims: claims.person in {circuit.mediator_id, circuit.judge_id},
    )  # fmt: skip


SOURCE = Source(
    name="circuit", title=_("Circuit"), owes=_("the mediator and the judge who ride"), ladders=LADDERS,
    open=open_circuits, owed=owed, kinds={"circuit": _("The day of a circuit")},
)  # fmt: skip
