"""Where the facts of a rate come from. A source judges its subjects; a rate names it.

Mediation and findings become sources of their own: a row here, a rate in the table. All of it is read with the
system's claims: a number is counted over all cases, whoever asks for it later.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from quartet.oversight.rates.judging import Judgement, Told, judge
from quartet.oversight.rates.models import Exclusion, kept_as
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.queries import alike


@dataclass(frozen=True, slots=True)
class Found:
    """One subject judged, and what the tables keep beside it."""

    judgement: Judgement
    county: str
    label: int
    position: int


@dataclass(frozen=True, slots=True)
class Source:
    """Who keeps the facts of some rates."""

    touched: Callable[[Iterable[str]], set[int]]
    """Given subjects of the ledger, the numbers of those whose judgement may have changed."""
    judged: Callable[[Collection[int]], dict[int, Found]]
    """Given numbers, their judgements as the tables stand now."""
    every: Callable[[], Iterable[int]]
    """All numbers, for the recount."""


def _numbers(subjects: Iterable[str], kind: str) -> set[int]:
    return {int(number) for found, _colon, number in (one.partition(":") for one in subjects) if found == kind}


def _touched(subjects: Iterable[str]) -> set[int]:
    """Cases that moved, cases a request is about, and all that were joined to any of them."""
    subjects = list(subjects)
    found = _numbers(subjects, "case")
    asked = Exclusion.objects.filter(pk__in=_numbers(subjects, "exclusion"))
    return with_joined(found | set(asked.values_list("case", flat=True)))


def with_joined(numbers: set[int]) -> set[int]:
    """These cases and all that were joined to them: they share its outcome."""
    fresh = numbers
    while fresh:
        fresh = set(Case.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - numbers
        numbers = numbers | fresh
    return numbers


def _judged(numbers: Collection[int]) -> dict[int, Found]:
    cases = _with_targets(numbers)
    stories: dict[int, list[Told]] = defaultdict(list)
    for event in CaseEvent.objects.filter(case__in=cases).order_by("case", "position").iterator(chunk_size=5000):
        stories[event.case_id].append(told_of(event))
    approved: dict[int, set[int]] = defaultdict(set)
    for case, position in Exclusion.objects.filter(case__in=cases, approved=True).values_list("case", "position"):
        approved[case].add(position)
    judged: dict[int, Judgement] = {}
    for number in cases:
        _judge_with_target(number, cases, stories, approved, judged)
    return {
        number: Found(judged[number], case.county, kept_as(case), len(stories[number]))
        for number, case in cases.items() if number in judged and number in numbers
    }  # fmt: skip


_READ = ("region", "county", "label", "hidden_from", "merged_into", "text")


def _with_targets(numbers: Collection[int]) -> dict[int, Case]:
    """These cases, and what they were joined to, to the end."""
    found: dict[int, Case] = {}
    wanted = set(numbers)
    while wanted:
        found |= {case.pk: case for case in Case.objects.only(*_READ).filter(pk__in=wanted)}
        wanted = {case.merged_into_id for case in found.values() if case.merged_into_id} - set(found)
    return found


def _judge_with_target(
    number: int, cases: Mapping[int, Case], stories: Mapping[int, list[Told]], approved: Mapping[int, set[int]],
    judged: dict[int, Judgement],
) -> Judgement | None:  # fmt: skip
    if number in judged or number not in stories:
        return judged.get(number)
    case = cases[number]
    target = cases.get(case.merged_into_id or 0)
    into = _judge_with_target(target.pk, cases, stories, approved, judged) if target is not None else None
    likeness = alike(case.text, target.text) if target is not None else 1.0
    judged[number] = judge(stories[number], approved=approved.get(number, ()), into=into, likeness=likeness)
    return judged[number]


def told_of(event: CaseEvent) -> Told:
    """A move as the judge hears it."""
    stood = event.data.get("stood") or {}
    return Told(
        position=event.position, verb=event.verb, to=event.to_state, at=event.at, by=event.by_id,
        unit=stood.get("by_unit"), lead=stood.get("lead"), level=stood.get("level", 0),
        region=stood.get("region") or event.county,
        due=datetime.fromisoformat(stood["due"]) if stood.get("due") else None,
        said=event.data,
    )  # fmt: skip


def _every() -> Iterable[int]:
    return Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


SOURCES: dict[str, Source] = {"case": Source(_touched, _judged, _every)}
