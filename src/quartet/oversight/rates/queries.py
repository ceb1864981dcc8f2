"""Reading the rates: numbers of an area at a moment, the sets behind them, requests that wait."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label
from quartet.ground.places import queries as places
from quartet.oversight.rates.models import CaseVerdict, Exclusion, Horizon, Tally
from quartet.oversight.rates.states import COUNTED, Outcome
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.queries import CaseNotFound, cases_for

PAGE = 50


@dataclass(slots=True)
class Figure:
    """One rate of one area at one moment."""

    kept: int = 0
    missed: int = 0
    late: int = 0
    """Open, and the date has come: in the denominator, not in the numerator."""
    waiting: int = 0
    """The date has not come: not counted yet, whatever has become of it."""
    excluded: int = 0
    marked: int = 0

    @property
    def denominator(self) -> int:
        """Every case whose date has come and that was not left out."""
        return self.kept + self.missed + self.late

    @property
    def share(self) -> float | None:
        """Numerator by denominator, in percent; None of nothing."""
        return 100 * self.kept / self.denominator if self.denominator else None

    def add(self, outcome: str, count: int, *, counts: bool) -> None:
        """Put cases where they belong."""
        if outcome == Outcome.EXCLUDED:
            self.excluded += count
        elif outcome == Outcome.MARKED:
            self.marked += count
        elif not counts:
            self.waiting += count
        elif outcome == Outcome.KEPT:
            self.kept += count
        elif outcome == Outcome.MISSED:
            self.missed += count
        else:
            self.late += count


Figures = dict[str, Figure]
"""By rate and by mark; what is not there is nothing."""


def figures_of(areas: Iterable[str], month: date, label: Label, now: datetime) -> dict[str, Figures]:
    """The figures of several areas (or units, `u` and number) at a moment: nothing stored knows what time it is."""
    found: dict[str, Figures] = {area: defaultdict(Figure) for area in areas}
    rows = Tally.objects.filter(area__in=list(found), month=month, label__lte=label)
    counts = rows.order_by().values_list("area", "rate", "outcome")
    due = counts.annotate(due=Sum("count", filter=Q(since__lte=now), default=0), all=Sum("count"))
    for area, rate, outcome, come, every in due:
        figure = found[area][rate]
        figure.add(outcome, come, counts=True)
        if every > come:
            figure.add(outcome, every - come, counts=False)
    return found


def counted_at() -> datetime | None:
    """Until when everything has been counted."""
    last = Horizon.objects.order_by("-pk").first()
    return None if last is None else last.at


def units_of(area: str) -> list[Unit]:
    """The units that answer for exactly this area."""
    return list(Unit.objects.filter(region=area).order_by("kind", "pk"))


# -- sets ------------------------------------------------------------------------------------------------------------

SETS: dict[str, tuple[tuple[Outcome, bool | None], ...]] = {
    "denominator": tuple((outcome, True) for outcome in COUNTED),
    "numerator": ((Outcome.KEPT, True),),
    "late": ((Outcome.OPEN, True),),
    "missed": ((Outcome.MISSED, True),),
    "excluded": ((Outcome.EXCLUDED, None),),
    "waiting": tuple((outcome, False) for outcome in COUNTED),
    "marked": ((Outcome.MARKED, None),),
}
"""Name of a set → outcomes, and whether their date has come (None: whenever). In the order of the list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which set: of which area, rate and month, seen up to which label."""

    area: str
    rate: str
    month: date
    label: Label
    set: str = "denominator"


@dataclass(frozen=True, slots=True)
class Line:
    """One case of a set."""

    case: Case
    verdict: CaseVerdict
    unit: str
    exclusion: Exclusion | None

    @property
    def outcome(self) -> str:
        """What it is to the rate, in a word."""
        return str(Outcome(self.verdict.outcome).label)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a set."""

    lines: list[Line]
    after: str
    """Where the next page starts; empty on the last."""


def set_of(claims: Claims, asked: Asked, now: datetime, *, after: str = "", limit: int = PAGE) -> Found:
    """A page of the cases in a set, by place and number; of several outcomes the worst first."""
    rows: list[tuple[int, CaseVerdict]] = []
    begin, region, subject = _place(after)
    for number, (outcome, come) in enumerate(SETS[asked.set]):
        if number < begin or len(rows) > limit:
            continue
        walk = CaseVerdict.objects.filter(
            rate=asked.rate, month=asked.month, outcome=outcome, label__lte=asked.label, **_under(asked.area)
        )
        if come is not None:
            walk = walk.filter(**{"since__lte" if come else "since__gt": now})
        if number == begin and after:
            walk = walk.filter(Q(region__gt=region) | Q(region=region, subject__gt=subject))
        rows += [(number, one) for one in walk.order_by("region", "subject")[: limit + 1 - len(rows)]]
    page = rows[:limit]
    last = page[-1] if len(rows) > limit else None
    return Found(
        _lines(claims, [one for _number, one in page]),
        f"{last[0]}.{last[1].region}.{last[1].subject}" if last else "",
    )


def _place(after: str) -> tuple[int, str, int]:
    parts = after.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):  # noqa: PLR2004 -- as `set_of` wrote it
        return 0, "", 0
    return int(parts[0]), parts[1], int(parts[2])


def _under(area: str) -> dict[str, str]:
    """The range of codes under an area: the digit after the last one is a colon."""
    return {"region__gte": area, "region__lt": f"{area}:"}


def _lines(claims: Claims, verdicts: Sequence[CaseVerdict]) -> list[Line]:
    numbers = [one.subject for one in verdicts]
    cases = cases_for(claims).filter(pk__in=numbers).in_bulk()
    units = dict(Unit.objects.filter(pk__in={one.unit for one in verdicts if one.unit}).values_list("pk", "name"))
    asked = Exclusion.objects.filter(case__in=numbers).select_related("decided_by", "decided_unit").order_by("pk")
    exclusions = {one.case_id: one for one in asked}
    return [
        Line(cases[one.subject], one, units.get(one.unit or 0, ""), exclusions.get(one.subject))
        for one in verdicts if one.subject in cases
    ]  # fmt: skip


# -- requests --------------------------------------------------------------------------------------------------------


def exclusions_for(claims: Claims, area: str) -> QuerySet[Exclusion]:
    """The requests about cases somebody sees in an area, those that wait first."""
    related = Exclusion.objects.select_related("case", "asked_by", "asked_unit", "decided_by", "decided_unit")
    seen = related.filter(case__in=cases_for(claims).filter(region__startswith=area))
    return seen.order_by(F("decided_at").desc(nulls_first=True), "-pk")


def get_exclusion(claims: Claims, number: int, *, lock: bool = False) -> Exclusion:
    """One request about a case somebody sees. Raises CaseNotFound."""
    asked = Exclusion.objects.filter(pk=number, case__in=cases_for(claims))
    asked = asked.select_for_update(of=("self",)) if lock else asked
    found = asked.select_related("case", "asked_unit").first()
    if found is None:
        raise CaseNotFound
    return found


def mover_of(asked: Exclusion) -> tuple[int | None, int | None]:
    """Who made the move a request is about: person and unit."""
    move = CaseEvent.objects.get(case=asked.case_id, position=asked.position)
    return move.by_id, (move.data.get("stood") or {}).get("by_unit")


def ledger_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the requests say now, for the ledger's check."""
    numbers = [int(subject.partition(":")[2]) for subject in subjects]
    return {
        (one.name_in_ledger, position): one.fact(position)
        for one in Exclusion.objects.filter(pk__in=numbers)
        for position in range(1, one.ledger_position + 1)
    }


def ledger_heads() -> Iterator[tuple[str, Chained]]:
    """Every request with the end of its chain, for the ledger's check."""
    for one in Exclusion.objects.order_by("pk").iterator(chunk_size=5000):
        yield one.name_in_ledger, one


def path_of(area: str) -> list[tuple[str, str]]:
    """The areas an area lies in, and itself: code and name."""
    return [(region.code, region.short) for region in places.region_path(area)]
