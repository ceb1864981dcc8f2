"""The story of an entitlement in sentences, made from the events as they were written."""

from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.moves import MOVES
from quartet.ground.ledger.history import HistoryEntry, history_of


def story(one: Entitlement) -> list[HistoryEntry]:
    """Everything that was done, the newest first."""
    return history_of(one.events.order_by("-position"), MOVES, {}, words=lambda event: event.data.get("note", ""))
