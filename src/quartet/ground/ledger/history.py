"""The story of a record that moves by a table: one line a move, added and never changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Person


class MoveEvent(models.Model):
    """One move of one record, in the order of its ledger positions. The room says of which record."""

    county = models.CharField(max_length=6)
    position = models.PositiveIntegerField()
    verb = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120, help_text=_("Post and unit as they were called then."))
    at = models.DateTimeField()
    data = models.JSONField(default=dict)
    command_id = models.UUIDField(unique=True, null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.object_name} #{self.position} {self.verb}"

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for: every column people can read."""
        return {
            "verb": self.verb, "from": self.from_state, "to": self.to_state, "by": self.by_id,
            "by_name": self.by_name, "at": self.at, "data": self.data, "command": str(self.command_id or ""),
        }  # fmt: skip


Spoken = Mapping[str, tuple[str, Callable[[Any], Any]]]
"""A word that a sentence asks for → under which name an event kept its code, and what says the code in words."""


class Words(dict[str, Any]):
    """What an event kept, said in the reader's language; a dash for what an older event did not keep."""

    def __init__(self, spoken: Spoken, kept: Mapping[str, Any]) -> None:
        super().__init__(kept)
        self._spoken = spoken

    def __missing__(self, key: str) -> str:
        source, say = self._spoken.get(key, ("", str))
        return str(say(self[source])) if source in self else "—"


class Told(Protocol):
    """What a row of a table says of itself in a story."""

    @property
    def verb(self) -> str:
        """What is done."""

    @property
    def old(self) -> Any:
        """The state it starts from; None makes the record."""

    @property
    def new(self) -> Any:
        """The state it leads to."""

    @property
    def told(self) -> Any:
        """The sentence, with the words it asks for."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event as people read it."""

    at: datetime
    who: str
    what: str
    words: str
    """What was said along with it."""
    event: Any

    @property
    def verb(self) -> str:
        """What was done."""
        return str(self.event.verb)

    @property
    def state(self) -> str:
        """Where the record stood after it."""
        return str(self.event.to_state)

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event kept."""
        kept: Mapping[str, Any] = self.event.data
        return kept

    @property
    def late(self) -> int:
        """So many minutes after its clock, for a step that has one on the spot; otherwise 0."""
        return int(self.data.get("minutes_late", 0))

    @property
    def photo(self) -> str:
        """The picture of a signed paper, if one hangs on it; others keep only whether there is one."""
        kept = self.data.get("photo", "")
        return kept if isinstance(kept, str) else ""


def history_of(
    events: Iterable[MoveEvent], rows: Iterable[Told], spoken: Spoken, *, names: Mapping[str, Any] | None = None,
    words: Callable[[MoveEvent], Any] = lambda event: event.data.get("words", ""),
    row_of: Callable[[MoveEvent], Told | None] = lambda _event: None,
) -> list[HistoryEntry]:  # fmt: skip
    """Say events in the reader's language, in the order given.

    `names` says more words that sentences may ask for; `words` what is quoted below the sentence; `row_of` which row
    an event was made by, where verb and states do not tell.
    """
    by_verb: dict[str, Told] = {}
    by_way: dict[tuple[str, str, str], Told] = {}
    for row in rows:
        by_verb.setdefault(row.verb, row)
        by_way.setdefault((row.verb, str(row.old or ""), str(row.new)), row)
    found = []
    for event in events:
        row = row_of(event) or by_way.get((event.verb, event.from_state, event.to_state)) or by_verb[event.verb]
        what = (str(row.told) % Words(spoken, {**(names or {}), **event.data})).strip()
        found.append(HistoryEntry(event.at, event.by_name, what, str(words(event) or ""), event))
    return found
