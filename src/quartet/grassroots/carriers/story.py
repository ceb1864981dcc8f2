"""The story of a meeting in sentences, made from the events as they were written."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from quartet.grassroots.carriers import queries
from quartet.grassroots.carriers.models import Meeting
from quartet.grassroots.carriers.moves import MEETING_MOVES
from quartet.ground.people.rights import Claims

_TOLD = {row.verb: row.told for row in MEETING_MOVES}


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when, by whom, what, and why a name may stand in what everybody reads."""

    at: datetime
    who: str
    what: str
    words: str


def told(claims: Claims, meeting: Meeting) -> list[Line]:
    """Everything that was done, the oldest first, for whoever reads its private part."""
    return [
        Line(event.at, event.by_name, str(_TOLD[event.verb]) % defaultdict(str, event.data),
             event.data.get("keep_because", ""))
        for event in queries.story_of(claims, meeting)
    ]  # fmt: skip
