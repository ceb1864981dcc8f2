"""The stories of a meeting and of a resolution in sentences, made from the events as they were written."""

from quartet.grassroots.carriers import queries
from quartet.grassroots.carriers.models import Meeting
from quartet.grassroots.carriers.moves import MEETING_MOVES
from quartet.ground.ledger.history import HistoryEntry, history_of
from quartet.ground.people.rights import Claims


def story(claims: Claims, meeting: Meeting) -> list[HistoryEntry]:
    """Everything that was done, the oldest first, for whoever reads its private part."""
    events = queries.story_of(claims, meeting)
    return history_of(events, MEETING_MOVES, {}, words=lambda event: event.data.get("keep_because", ""))
