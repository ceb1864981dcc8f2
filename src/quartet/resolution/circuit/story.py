"""What was done with a circuit, in sentences."""

from quartet.ground.ledger.history import HistoryEntry, Spoken, history_of
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.moves import MOVES
from quartet.resolution.circuit.states import Outcome

SPOKEN: Spoken = {"outcome_label": ("outcome", lambda code: Outcome(code).label)}


def story(circuit: Circuit) -> list[HistoryEntry]:
    """The newest first."""
    return history_of(circuit.events.order_by("-position"), MOVES, SPOKEN)
