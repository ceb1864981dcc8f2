"""A member's story in sentences, made from the events as they were written."""

from dataclasses import replace

from django.utils.translation import gettext as _

from quartet.grassroots.members.models import Member
from quartet.grassroots.members.moves import ACTS
from quartet.ground.ledger.history import HistoryEntry, history_of

SHOWN = 50


def told(member: Member) -> list[HistoryEntry]:
    """The newest events of a member, the newest first."""
    events = member.events.order_by("-position")[:SHOWN]
    found = history_of(events, ACTS.values(), {}, words=lambda event: event.data.get("reason", ""))
    return [replace(one, what=_photograph(one.data["photo"])) if "photo" in one.data else one for one in found]


def _photograph(there: bool) -> str:  # noqa: FBT001 -- what the event kept
    return _("Photograph put on the card") if there else _("Photograph taken off the card")
