"""The story of an entitlement in sentences, made from the events as they were written."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.moves import MOVES

_TOLD = {row.verb: row.told for row in MOVES}


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when, by whom, what, and what was noted."""

    at: datetime
    who: str
    what: str
    words: str
    photo: str


def told(one: Entitlement) -> list[Line]:
    """Everything that was done, the newest first."""
    return [
        Line(event.at, event.by_name, str(_TOLD[event.verb]) % defaultdict(str, event.data),
             event.data.get("note", ""), event.data.get("photo", ""))
        for event in one.events.order_by("-position")
    ]  # fmt: skip
