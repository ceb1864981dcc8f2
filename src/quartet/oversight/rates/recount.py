"""Proving the rates: every verdict counted again from its story, every sum from its verdicts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from quartet.ground.ledger.models import Entry
from quartet.oversight.rates.actions import BATCH, take_turn
from quartet.oversight.rates.models import CaseVerdict, Horizon, Judged, Tally
from quartet.oversight.rates.patterns import together
from quartet.oversight.rates.sources import SOURCES, Source
from quartet.oversight.rates.states import Outcome
from quartet.oversight.rates.table import TOGETHER, VERSION
from quartet.oversight.rates.tallies import Key, content_of, keys_of, marks_of, verdicts_of


@dataclass(frozen=True, slots=True)
class Recount:
    """What a recount found."""

    subjects: int
    verdicts: int
    sums: int
    moving: int
    """Subjects that moved after the last count: left out here, counted within a minute."""
    differs: str
    """The first difference; empty when there is none."""


@transaction.atomic(durable=True)
def recount() -> Recount:
    """Count everything again, from the stories and by the rules as they are, and compare. Changes nothing.

    One snapshot for all of it. Subjects whose newest acts the last round could not see yet are passed over and told.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    take_turn()
    last = Horizon.objects.order_by("-pk").first()
    if last is not None and last.rules != VERSION:
        return Recount(0, 0, 0, 0, f"counted by rules {last.rules}, the rules now are {VERSION}: count first")
    fresh = list(
        Entry.objects.filter(transaction__gte=last.until if last else 0)
        .order_by("pk")
        .values_list("subject", flat=True)
    )
    subjects, differs, moving = 0, "", 0
    for name, source in SOURCES.items():
        moved = source.touched(fresh)
        moving += len(moved)
        for numbers in _batches(source.every()):
            asked = [number for number in numbers if number not in moved]
            subjects += len(asked)
            differs = differs or _compare(name, source, asked)
        differs = differs or _compare_marks(name, moved)
    sums, difference = _compare_sums()
    return Recount(subjects, CaseVerdict.objects.count(), sums, moving, differs or difference)


def _batches(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _compare(name: str, source: Source, numbers: list[int]) -> str:
    """Judge these subjects again. Gives the first that stands otherwise in the table."""
    found = source.judged(numbers)
    stored = CaseVerdict.objects.filter(source=name, subject__in=numbers).exclude(rate__in=TOGETHER)
    there = {(row.subject, row.rate): content_of(row) for row in stored}
    right = {
        (row.subject, row.rate): content_of(row)
        for number, one in found.items()
        for row in verdicts_of(name, number, one)
    }
    for key in sorted(there.keys() | right.keys()):
        if there.get(key) != right.get(key):
            return f"{name}:{key[0]} {key[1]}: {_told(there.get(key))} stands there, {_told(right.get(key))} is right"
    return ""


def _compare_marks(name: str, moved: set[int]) -> str:
    """Look for the marks of every month again in which nothing moves right now."""
    heads = Judged.objects.filter(source=name)
    months = set(heads.values_list("county", "month").distinct())
    months |= set(CaseVerdict.objects.filter(source=name, rate__in=TOGETHER).values_list("county", "month").distinct())
    months -= set(heads.filter(subject__in=moved).values_list("county", "month"))
    for county, month in sorted(months):
        stored = CaseVerdict.objects.filter(source=name, county=county, month=month, rate__in=TOGETHER)
        there = {(row.subject, row.rate) for row in stored}
        right = {(row.subject, row.rate) for row in marks_of(name, county, month, together(county, month))}
        if there != right:
            subject, mark = min(there ^ right)
            return f"{name}:{subject} {mark}: {'stands there' if (subject, mark) in there else 'is missing'}"
    return ""


def _compare_sums() -> tuple[int, str]:
    """Sum the verdicts. Gives how many sums there are, and the first that is wrong."""
    right: Counter[Key] = Counter()
    for row in CaseVerdict.objects.order_by("pk").iterator(chunk_size=5000):
        right.update(keys_of(row))
    count = 0
    for tally in Tally.objects.order_by("pk").iterator(chunk_size=5000):
        key = Key(tally.area, tally.month, tally.rate, tally.label, tally.outcome, tally.since, tally.county)
        count += 1
        if (should := right.pop(key, 0)) != tally.count:
            return count, f"{_named(key)}: {tally.count} stands there, {should} is right"
    missing = min(right, default=None)
    return count, f"{_named(missing)}: is missing, {right[missing]} is right" if missing else ""


def _named(key: Key) -> str:
    return f"{key.area} {key.month:%Y-%m} {key.rate} {key.outcome} (since {key.since:%Y-%m-%d})"


def _told(content: tuple[object, ...] | None) -> str:
    if content is None:
        return "nothing"
    outcome, since = content[5], content[6]
    assert isinstance(since, datetime)
    return str(outcome) if outcome == Outcome.MARKED else f"{outcome} since {timezone.localtime(since):%Y-%m-%d %H:%M}"
