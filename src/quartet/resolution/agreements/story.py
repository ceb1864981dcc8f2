"""The story of an agreement in words, for its team; and where it stands, for a party, without names of the staff."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from quartet.ground.ledger.history import HistoryEntry, MoveEvent, Spoken, history_of
from quartet.resolution.agreements import queries
from quartet.resolution.agreements.fulfilment import Weight
from quartet.resolution.agreements.models import Agreement, AgreementEvent, Signatory
from quartet.resolution.agreements.moves import MOVES
from quartet.resolution.agreements.states import Grade, Kept, Means, Paper, Voice
from quartet.resolution.cases.states import Channel

SPOKEN: Spoken = {
    "means_label": ("means", lambda code: Means(code).label),
    "voice_label": ("voice", lambda code: Voice(code).label),
    "paper_label": ("paper", lambda code: Paper(code).label),
    "channel_label": ("channel", lambda code: Channel(code).label),
    "kept_label": ("kept", lambda code: Kept(code).label),
    "grade_label": ("grade", lambda code: Grade(code).label),
}
"""Events keep codes; these say them in the reader's language."""


def story(agreement: Agreement) -> list[HistoryEntry]:
    """What was done, the newest first."""
    events = AgreementEvent.objects.filter(agreement=agreement).order_by("-position")
    return history_of(events, MOVES, SPOKEN, words=lambda one: one.data.get("words") or _without_picture(one))


def _without_picture(event: MoveEvent) -> str:
    """Why there is no picture of what was signed, when somebody said so."""
    why = event.data.get("no_picture", "")
    return _("No picture: %(why)s") % {"why": why} if why else ""


@dataclass(frozen=True, slots=True)
class PartyItem:
    """One promise as a party reads it."""

    line: queries.ItemLine
    says: str
    """Who owes whom what, by when, in a sentence."""
    asks: list[queries.EntryLine]
    """Entries that wait for this party's word."""
    mine: bool
    may_tell: bool


def party_items(agreement: Agreement, party: Signatory, now: datetime) -> Iterator[PartyItem]:
    """What a party owes and is owed, what waits for its word, and what the others owe each other."""
    for line in queries.item_lines(agreement, now):
        item = line.item
        owes, owed = item.debtor_id == party.pk, item.creditor_id == party.pk
        told = {
            "who": _("You") if owes else item.debtor.name if item.debtor else _("Both sides"),
            "whom": _("you") if owed else item.creditor.name if item.creditor else "",
            "what": item.what, "amount": "" if item.whole else item.said,
        }  # fmt: skip
        sentence = _("%(who)s to %(whom)s: %(what)s %(amount)s") if told["whom"] else _("%(who)s: %(what)s %(amount)s")
        side = "debtor" if owes else "creditor"
        asks = [
            entry for entry in line.entries
            if (owes or owed) and not line.done and entry.weight is Weight.SAID and getattr(entry, side) is None
        ]  # fmt: skip
        mine = owes or owed
        yield PartyItem(line, (sentence % told).strip(), asks, mine, mine and not line.done and line.balance.room > 0)
