"""Checking the ledger: every act must still stand as it was written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import ForeignKey, QuerySet

from quartet.ground.ledger.chain import digest_of, hash_of, seal_of
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained, Entry, Seal, View
from quartet.ground.people.models import Post

Facts = Callable[[list[str]], dict[tuple[str, int], Any]]
"""Given subjects, the facts as they stand now, by (subject, position)."""
Heads = Callable[[], Iterator[tuple[str, Chained]]]
"""Every subject with the end of its chain."""

LOOKS = 50
"""So many openings of a record are told to its subject."""
_sources: dict[str, tuple[Facts, Heads]] = {}


def looked_at(subject: str) -> list[tuple[datetime, str]]:
    """When a closely kept record was opened, and by which office: for its subject, who may ask. The latest first."""
    views = list(View.objects.filter(subject=subject).order_by("-pk")[:LOOKS])
    posts = Post.objects.filter(person__in={view.person for view in views}).select_related("unit").order_by("-since")
    offices: dict[int, str] = {}
    for post in posts:
        offices.setdefault(post.person_id, post.unit.name)
    return [(view.at, offices.get(view.person, "")) for view in views]


def register_source(kind: str, facts: Facts, heads: Heads) -> None:
    """Name who keeps the facts of subjects called `kind:…`, so that the check can compare them."""
    _sources[kind] = (facts, heads)


def record_field(event: type[MoveEvent]) -> "ForeignKey[Any, Any]":
    """The foreign key of a room's events that says whose story they tell."""
    return next(
        field
        for field in event._meta.get_fields()  # noqa: SLF001 -- Django's documented way to a model's fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Chained)
    )


def register_story(kind: str, event: type[MoveEvent], *, older: Facts = lambda _subjects: {}) -> None:
    """Let the ledger's check compare the events of subjects called `kind:…` with what was chained.

    `older` gives the facts of what was chained before its room had events.
    """
    to_record = record_field(event)
    model: type[Chained] = to_record.related_model  # type: ignore[assignment]  # record_field looked for one

    def facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
        key = model._meta.pk.to_python  # noqa: SLF001 -- as above
        names = {key(subject.partition(":")[2]): subject for subject in subjects}
        events: QuerySet[MoveEvent] = QuerySet(event).filter(**{f"{to_record.name}__in": list(names)})
        told = {(names[getattr(one, to_record.attname)], one.position): one.fact() for one in events.order_by("pk")}
        return {**older(subjects), **told}

    def heads() -> Iterator[tuple[str, Chained]]:
        chained: QuerySet[Chained] = QuerySet(model).only("pk", "ledger_position", "ledger_digest").order_by("pk")
        for record in chained.iterator(chunk_size=5000):
            yield record.name_in_ledger, record

    register_source(kind, facts, heads)


def newest() -> dict[str, QuerySet[Any]]:
    """The newest acts, seals and looks at closely kept cases, for the audit administrator's page."""
    return {
        "entries": Entry.objects.order_by("-pk")[:50],
        "seals": Seal.objects.order_by("-until")[:10],
        "views": View.objects.order_by("-pk")[:20],
    }


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the ledger does not stand as it was written."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found."""

    entries: int
    seals: int
    broken: Break | None


def check_ledger(batch: int = 5000) -> Check:
    """Recompute every hash and compare. Names the first broken row by subject and position, or by seal."""
    entries = 0
    heads: dict[str, tuple[int, str]] = {}
    ordered = Entry.objects.order_by("subject", "position").iterator(chunk_size=batch)
    pending: list[Entry] = []
    broken: Break | None = None
    for subject, group in groupby(ordered, key=lambda entry: entry.subject):
        previous, expected = "", 1
        for entry in group:
            entries += 1
            broken = broken or _check_entry(entry, expected, previous)
            previous, expected = entry.digest, entry.position + 1
            pending.append(entry)
        heads[subject] = (expected - 1, previous)
        if len(pending) >= batch:
            broken = broken or _check_facts(pending)
            pending = []
        if broken:
            return Check(entries, 0, broken)
    broken = _check_facts(pending) or _check_heads(heads)
    seals, broken = _check_seals(broken)
    return Check(entries, seals, broken)


def _check_entry(entry: Entry, expected: int, previous: str) -> Break | None:
    where = f"{entry.subject} #{entry.position} (row {entry.pk})"
    if entry.position != expected:
        return Break(where, f"entry {expected} is missing before it")
    if entry.previous != previous:
        return Break(where, "it does not continue the entry before it")
    if digest_of(entry) != entry.digest:
        return Break(where, "its own columns were changed")
    return None


def _check_facts(entries: list[Entry]) -> Break | None:
    by_kind: dict[str, list[Entry]] = {}
    for entry in entries:
        by_kind.setdefault(entry.subject.partition(":")[0], []).append(entry)
    for kind, group in by_kind.items():
        if kind not in _sources:
            continue
        facts = _sources[kind][0](sorted({entry.subject for entry in group}))
        for entry in group:
            key = (entry.subject, entry.position)
            where = f"{entry.subject} #{entry.position} (row {entry.pk})"
            if key not in facts:
                return Break(where, "what it recorded was removed")
            if hash_of(facts[key]) != entry.fact:
                return Break(where, "what it recorded was changed")
    return None


def _check_heads(heads: dict[str, tuple[int, str]]) -> Break | None:
    for _facts, sources in _sources.values():
        for subject, chained in sources():
            found = heads.get(subject, (0, ""))
            if found != (chained.ledger_position, chained.ledger_digest):
                return Break(
                    f"{subject} #{chained.ledger_position}", f"the chain ends at {found[0]}: later entries were removed"
                )
    return None


def _check_seals(broken: Break | None) -> tuple[int, Break | None]:
    previous, since, count = "", 0, 0
    for seal in Seal.objects.order_by("until"):
        count += 1
        where = f"seal {seal.pk} (transactions {seal.since} to {seal.until})"
        covered = Entry.objects.filter(transaction__gte=seal.since, transaction__lt=seal.until)
        digests = list(covered.order_by("transaction", "id").values_list("digest", flat=True))
        if not broken and (seal.since, seal.previous) != (since, previous):
            broken = Break(where, "it does not continue the seal before it")
        if not broken and (len(digests), seal_of(previous, digests)) != (seal.entries, seal.digest):
            broken = Break(where, f"it sealed {seal.entries} entries, {len(digests)} stand there now or they differ")
        previous, since = seal.digest, seal.until
    return count, broken
