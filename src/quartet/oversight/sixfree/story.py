"""The story of an application in sentences, made from the events as they were written."""

from quartet.ground.ledger.history import HistoryEntry, Spoken, history_of
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.moves import MOVES
from quartet.oversight.sixfree.states import Source

SPOKEN: Spoken = {"source_label": ("source", lambda code: Source(code).label)}


def story(application: SixFreeApplication) -> list[HistoryEntry]:
    """Everything that was done, the newest first."""
    return history_of(application.events.order_by("-position"), MOVES, SPOKEN, words=lambda _event: "")
