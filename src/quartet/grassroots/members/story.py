"""A member's story in sentences, made from the events as they were written."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from quartet.grassroots.members.models import Member
from quartet.grassroots.members.moves import ACTS
from quartet.grassroots.members.states import Act

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One event: when, by whom, what, and the words that were given for it."""

    at: datetime
    who: str
    what: str
    words: str


def told(member: Member) -> list[Line]:
    """The newest events of a member, the newest first."""
    return [
        Line(event.at, event.by_name, _sentence(event.act, event.data), str(event.data.get("reason", "")))
        for event in member.events.order_by("-position")[:SHOWN]
    ]


def _sentence(act: str, data: dict[str, object]) -> str:
    if act == Act.CORRECT and "photo" in data:
        return _("Photograph put on the card") if data["photo"] else _("Photograph taken off the card")
    return str(ACTS[Act(act)].told) % defaultdict(str, data)
