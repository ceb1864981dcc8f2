"""The table of a circuit: which verb leads where, and who says it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.errors import NotNow
from quartet.ground.moves import Table
from quartet.ground.people.rights import Claims
from quartet.ground.said import says_something
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


def says_why(circuit: Circuit, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- as above
    """Those who were to come want to know."""
    if data.get("made") and not says_something(str(data.get("reason") or "")):
        raise NotNow(_("Please say why: those who were to come want to know."))


@dataclass(frozen=True, slots=True)
class Move:
    """One row."""

    verb: str
    old: CircuitState | None
    new: CircuitState
    tie: Tie
    label: "_StrPromise"
    told: "_StrPromise"
    """The line in the story. It names no side, only the case's code."""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None


S, T = CircuitState, Tie
_OFF = _("called it off: %(reason)s")
MOVES: tuple[Move, ...] = (
    Move("propose", None, S.PROPOSED, T.MEDIATOR, _("Plan a circuit"), _("planned it with %(stops)s stops")),
    Move("change", S.PROPOSED, S.PROPOSED, T.MEDIATOR, _("Change the time or the place"),
         _("moved %(code)s to %(begins)s"), needs=("stop", "starts", "minutes"), may=("venue",)),
    Move("drop", S.PROPOSED, S.PROPOSED, T.MEDIATOR, _("Take it out"), _("took %(code)s out"), needs=("stop",)),
    Move("add", S.PROPOSED, S.PROPOSED, T.MEDIATOR, _("Put it in"), _("put %(code)s in, at %(begins)s"),
         needs=("code", "starts")),
    Move("confirm", S.PROPOSED, S.CONFIRMED, T.MEDIATOR, _("Confirm the circuit"),
         _("confirmed it with %(stops)s stops"), guards=(has_stops,)),
    Move("call_off", S.PROPOSED, S.CALLED_OFF, T.MEDIATOR, _("Drop the circuit"),
         pgettext_lazy("a circuit", "dropped it")),
    Move("call_off", S.CONFIRMED, S.CALLED_OFF, T.MEDIATOR, pgettext_lazy("a circuit", "Call it off"), _OFF,
         may=("reason",), guards=(says_why,)),
    Move("note_outcome", S.CONFIRMED, S.CONFIRMED, T.TEAM, _("Write down what came of it"),
         _("%(code)s: %(outcome_label)s"), needs=("stop", "outcome")),
    *(Move("vacate", state, S.CALLED_OFF, T.PLATFORM, _("Nobody can go any more"), _OFF)
      for state in (S.PROPOSED, S.CONFIRMED)),
)  # fmt: skip


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, circuit, move: require_tie(claims, circuit, move.tie),
    at=lambda circuit, _move: CircuitState(circuit.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
