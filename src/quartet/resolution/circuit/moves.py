"""The table of a circuit: which verb leads where, and who says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.errors import NotNow
from quartet.ground.moves import Table
from quartet.ground.people.rights import Claims
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.policies import Tie, require_tie
from quartet.resolution.circuit.states import CircuitState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Guard = Callable[[Circuit, Mapping[str, Any], Claims], None]


def has_stops(circuit: Circuit, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """An empty round is not driven."""
    if not circuit.stops.exists():
        raise NotNow(_("There is no stop on it."))


@dataclass(frozen=True, slots=True)
class Move:
    """One row."""

    verb: str
    old: CircuitState
    new: CircuitState
    tie: Tie
    label: "_StrPromise"
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None


S = CircuitState
MOVES: tuple[Move, ...] = (
    Move("change", S.PROPOSED, S.PROPOSED, Tie.MEDIATOR, _("Change the time or the place")),
    Move("drop", S.PROPOSED, S.PROPOSED, Tie.MEDIATOR, _("Take it out")),
    Move("add", S.PROPOSED, S.PROPOSED, Tie.MEDIATOR, _("Put it in")),
    Move("confirm", S.PROPOSED, S.CONFIRMED, Tie.MEDIATOR, _("Confirm the circuit"), guards=(has_stops,)),
    Move("call_off", S.PROPOSED, S.CALLED_OFF, Tie.MEDIATOR, _("Drop the circuit")),
    Move("call_off", S.CONFIRMED, S.CALLED_OFF, Tie.MEDIATOR, pgettext_lazy("a circuit", "Call it off")),
    Move("note_outcome", S.CONFIRMED, S.CONFIRMED, Tie.TEAM, _("Write down what came of it")),
)


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, circuit, move: require_tie(claims, circuit, move.tie),
    at=lambda circuit, _move: CircuitState(circuit.state),
)
