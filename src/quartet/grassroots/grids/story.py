"""What became of a redraw, in sentences."""

from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.moves import MOVES
from quartet.grassroots.grids.states import Way
from quartet.ground.ledger.history import HistoryEntry, Spoken, history_of

SPOKEN: Spoken = {"way_label": ("way", lambda code: Way(code).label)}


def story(redraw: Redraw) -> list[HistoryEntry]:
    """What was done with it, the newest first."""
    return history_of(redraw.events.order_by("-position"), MOVES, SPOKEN)
