"""Writing verdicts, and with them the sums: a tally changes by exactly what its verdicts change by."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from quartet.ground.people.states import Level
from quartet.oversight.rates.models import CaseVerdict, Judged
from quartet.oversight.rates.sources import Found
from quartet.oversight.rates.states import EVER, Outcome
from quartet.oversight.rates.table import TOGETHER


class Key(NamedTuple):
    """One row of the tallies."""

    area: str
    month: date
    rate: str
    label: int
    outcome: str
    since: datetime
    county: str


Deltas = Counter[Key]


def areas_of(region: str, unit: int | None) -> list[str]:
    """What a verdict is summed into: the city, county, township and village it belongs to, and the unit."""
    return [region[: level.digits] for level in Level if len(region) >= level.digits] + ([f"u{unit}"] if unit else [])


def keys_of(verdict: CaseVerdict) -> list[Key]:
    """The rows a verdict is counted in."""
    return [
        Key(area, verdict.month, verdict.rate, verdict.label, verdict.outcome, verdict.since, verdict.county)
        for area in areas_of(verdict.region, verdict.unit)
    ]


def verdicts_of(source: str, subject: int, found: Found) -> list[CaseVerdict]:
    """The rows a judgement is kept in, without the marks of `patterns`."""
    said = found.judgement
    rows = [(rate, one.outcome, one.since, one.unit, one.region) for rate, one in said.verdicts.items()]
    unit = said.verdicts["on_time"].unit if said.verdicts else None
    rows += [(mark, Outcome.MARKED, EVER, unit, said.region) for mark in sorted(said.marks)]
    return [
        CaseVerdict(
            source=source, subject=subject, county=found.county, region=region, month=said.month, label=found.label,
            rate=rate, outcome=outcome.value, since=since, unit=unit,
        )
        for rate, outcome, since, unit, region in rows
    ]  # fmt: skip


def judged_of(source: str, subject: int, found: Found) -> Judged:
    """How far a subject was read, and what it is compared by."""
    said = found.judgement
    return Judged(
        source=source, subject=subject, county=found.county, region=said.region, month=said.month, label=found.label,
        position=found.position, closed_at=said.closed_at, closed_by=said.closed_by, voided_at=said.voided_at,
        content=said.content,
    )  # fmt: skip


COMPARED = ("county", "region", "month", "label", "rate", "outcome", "since", "unit")


def content_of(row: CaseVerdict) -> tuple[object, ...]:
    """What two rows must share to be the same."""
    return tuple(getattr(row, name) for name in COMPARED)


_JUDGED = ("county", "region", "month", "label", "position", "closed_at", "closed_by", "voided_at", "content")


def store(source: str, found: Mapping[int, Found]) -> set[tuple[str, date]]:
    """Keep judgements. Gives the counties and months that were touched, before or now."""
    heads = {one.subject: one for one in Judged.objects.filter(source=source, subject__in=found)}
    touched = {(one.county, one.month) for one in heads.values()}
    before = CaseVerdict.objects.filter(source=source, subject__in=found).exclude(rate__in=TOGETHER)
    fresh = [row for subject, one in found.items() for row in verdicts_of(source, subject, one)]
    replace(before, fresh)
    made = [judged_of(source, subject, one) for subject, one in found.items()]
    Judged.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["source", "subject"], update_fields=list(_JUDGED)
    )
    return touched | {(one.county, one.month) for one in made}


def store_marks(source: str, county: str, month: date, marks: Mapping[str, Collection[int]]) -> None:
    """Keep the marks of a county's month that show only together."""
    before = CaseVerdict.objects.filter(source=source, county=county, month=month, rate__in=TOGETHER)
    replace(before, marks_of(source, county, month, marks))


def marks_of(source: str, county: str, month: date, marks: Mapping[str, Collection[int]]) -> list[CaseVerdict]:
    """The rows those marks are kept in."""
    wanted = {subject for subjects in marks.values() for subject in subjects}
    heads = {one.subject: one for one in Judged.objects.filter(source=source, subject__in=wanted)}
    led = dict(
        CaseVerdict.objects.filter(source=source, subject__in=wanted, rate="on_time").values_list("subject", "unit")
    )
    return [
        CaseVerdict(
            source=source, subject=subject, county=county, region=heads[subject].region, month=month,
            label=heads[subject].label, rate=mark, outcome=Outcome.MARKED.value, since=EVER, unit=led.get(subject),
        )
        for mark, subjects in marks.items() for subject in sorted(subjects)
    ]  # fmt: skip


def replace(before: Iterable[CaseVerdict], after: Iterable[CaseVerdict]) -> None:
    """Put rows in the place of others, and move the sums by the difference."""
    old = {(row.subject, row.rate): row for row in before}
    new = {(row.subject, row.rate): row for row in after}
    gone = [row for key, row in old.items() if key not in new or content_of(new[key]) != content_of(row)]
    come = [row for key, row in new.items() if key not in old or content_of(old[key]) != content_of(row)]
    deltas: Deltas = Counter()
    for row in gone:
        deltas.subtract(keys_of(row))
    for row in come:
        deltas.update(keys_of(row))
    CaseVerdict.objects.filter(pk__in=[row.pk for row in gone]).delete()
    CaseVerdict.objects.bulk_create(come, batch_size=2000)
    add(deltas)


def add(deltas: Deltas) -> None:
    """Move the sums; a sum of nothing is no row."""
    changed = sorted((key, count) for key, count in deltas.items() if count)
    with connection.cursor() as cursor:
        for statement, rows in (
            (_MORE, [(*key, count) for key, count in changed if count > 0]),
            (_LESS, [(*key, count) for key, count in changed if count < 0]),
            (_SWEEP, [(*key, count) for key, count in changed if count < 0]),
        ):
            if rows:
                cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])


_ROWS = (
    "unnest(%s::text[], %s::date[], %s::text[], %s::smallint[], %s::text[], %s::timestamptz[], %s::text[], "
    "%s::integer[]) AS k (area, month, rate, label, outcome, since, county, count)"
)
_SAME = (
    "(t.area, t.month, t.rate, t.label, t.outcome, t.since, t.county) "
    "= (k.area, k.month, k.rate, k.label, k.outcome, k.since, k.county)"
)
_MORE = f"""\
INSERT INTO rates_tally AS t (area, month, rate, label, outcome, since, county, count) SELECT k.* FROM {_ROWS}
ON CONFLICT (area, month, rate, label, outcome, since, county) DO UPDATE SET count = t.count + excluded.count"""  # noqa: S608 -- our own names
_LESS = f"UPDATE rates_tally t SET count = t.count + k.count FROM {_ROWS} WHERE {_SAME}"  # noqa: S608 -- as above
_SWEEP = f"DELETE FROM rates_tally t USING {_ROWS} WHERE t.count = 0 AND {_SAME}"  # noqa: S608 -- as above
