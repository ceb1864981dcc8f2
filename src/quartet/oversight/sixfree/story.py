"""The story of an application in sentences, made from the events as they were written."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.moves import MOVES
from quartet.oversight.sixfree.states import Source

_TOLD = {row.verb: row.told for row in MOVES}


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when, by whom, what."""

    at: datetime
    who: str
    what: str


def told(application: SixFreeApplication) -> list[Line]:
    """Everything that was done, the newest first."""
    lines = []
    for event in application.events.order_by("-position"):
        data = dict(event.data)
        if "source" in data:
            data["source_label"] = Source(data["source"]).label
        lines.append(Line(event.at, event.by_name, str(_TOLD[event.verb]) % defaultdict(str, data)))
    return lines
