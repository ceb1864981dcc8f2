"""How the table of a circuit acts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import CommandReused, DomainError
from quartet.ground.people.rights import Claims, Held, write_freely
from quartet.ground.workflow import Audience, Workflow
from quartet.resolution.circuit import moves, queries
from quartet.resolution.circuit.effects import EFFECTS, Ctx, DoubleBooked
from quartet.resolution.circuit.models import Circuit, CircuitEvent
from quartet.resolution.circuit.moves import Move
from quartet.resolution.circuit.policies import RIDERS
from quartet.resolution.mediation.workflow import MEDIATIONS


class StopsCollide(DomainError):
    """Two stops of one circuit at once."""

    status = 409
    code = "stops-collide"
    message = _("Another stop of this circuit lies in that time.")


class CircuitWorkflow(Workflow[Circuit, Move]):
    """Rounds through the villages."""

    name = "circuit"
    event = CircuitEvent
    table = moves.TABLE
    effects = EFFECTS
    key = "pk"
    recorded = frozenset({"stop", "outcome"})
    """The effects keep the rest of what the story says: codes and times, no words of anybody."""
    refusals = {
        **MEDIATIONS.refusals,
        "circuit_circuit_pkey": CommandReused,  # planned before circuits had a story
        "booked_once_at_a_time": DoubleBooked,
        "stops_of_a_circuit_one_at_a_time": StopsCollide,
    }

    def lock(self, key: UUID, verb: str, acting: Claims, now: datetime) -> Circuit:
        """Lock one they see. Raises CircuitNotFound."""
        seen = queries.get_circuit(acting, key)
        write_freely()
        rows = Circuit.objects.select_for_update(of=("self",)).select_related("mediator", "judge", "unit")
        return rows.get(pk=seen.pk)

    def audience(self, record: Circuit) -> Audience:
        """Nobody's page listens; notices reach whom they are for."""
        return Audience("")

    def says_same(self, event: Any, given: Mapping[str, Any]) -> bool:
        """One page has a form for each stop: of another stop, time or outcome it is another command."""
        said = {name: given[name] for name in ("stop", "outcome", "code") if name in given}
        if "starts" in given:
            said["begins"] = f"{given['starts']:%H:%M}"
        return bool(said.items() <= event.data.items())

    def works(self, ctx: Ctx, held: Held) -> bool:
        """In a post that goes on rounds."""
        return held.role in RIDERS

    def near(self, ctx: Ctx, held: Held) -> bool:
        """Of the unit whose round it is."""
        return held.unit == ctx.record.unit_id


CIRCUITS = CircuitWorkflow()
