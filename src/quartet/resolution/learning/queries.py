"""What people decided: to learn from, and to count. Reads as the platform itself, at night."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.ledger.models import Chained
from quartet.ground.people.states import Label
from quartet.resolution.aids.models import AidSwitch
from quartet.resolution.aids.queries import areas_without
from quartet.resolution.aids.states import Aid
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.learning.figures import Decided
from quartet.resolution.learning.models import AccuracyMonth, Night
from quartet.resolution.learning.scrub import scrub
from quartet.resolution.learning.states import USED
from quartet.resolution.reports.models import Report
from quartet.resolution.suggest.categories import tree
from quartet.resolution.suggest.desk import KIND

SETTLING = ("dispatch", "consult", "solve_in_village")
"""Moves by which a desk lets a case go under its category: from then on the category is what people decided."""
TAKING = ("accept", "solve_in_village")
"""Moves by which those whose duty it is take a case on."""
MOST = 60_000
"""So many cases, the newest, are learned from."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One case to learn from: its words without the people in them, and what people decided."""

    number: int
    who: str
    """Who wrote it, as far as it is known: the same person has the same mark. It is not kept."""
    text: str
    """Scrubbed and normalised."""
    category: str


def lessons() -> list[Lesson]:
    """The cases that may be learned from, newest first.

    Left out: what is kept more closely than personal, what is hidden from anybody, requests for help, places that
    have switched learning off, and categories the machine set and nobody but the desk has yet looked at.
    """
    events = CaseEvent.objects.filter(case=OuterRef("pk"))
    first = Report.objects.filter(case=OuterRef("pk")).order_by("received_at", "pk")
    silent = Q(pk__in=[])
    for area in areas_without(Aid.LEARNING):
        silent |= Q(region__startswith=area)
    found = (
        Case.objects.filter(Exists(events.filter(verb__in=SETTLING)))
        .filter(Exists(events.filter(verb="classify")) | Exists(events.filter(verb__in=TAKING)))
        .filter(label__lte=Label.PERSONAL, hidden_from=[], parent=None, category__in=_kinds())
        .exclude(silent)
        .order_by("-pk")
        .values_list(
            "pk", "text", "category", Subquery(first.values("reporter_phone")[:1]),
            Subquery(first.values("reporter_name")[:1]),
        )
    )  # fmt: skip
    return [
        Lesson(number, _mark(number, phone, name), scrub(text, [name or ""]), category)
        for number, text, category, phone, name in found[:MOST]
    ]


def _mark(number: int, phone: str | None, name: str | None) -> str:
    digits = "".join(one for one in phone or "" if one.isdecimal())
    return digits or (name or "").strip() or f"case {number}"


def _kinds() -> list[str]:
    return [code for code in tree() if len(code) >= KIND]


def forgetting_since(at: datetime | None) -> bool:
    """Tell whether learning was switched off anywhere since a model was made."""
    asked = AidSwitch.objects.filter(aid=Aid.LEARNING, on=False)
    return asked.filter(at__gte=at).exists() if at is not None else False


def model_in_use() -> Night | None:
    """The night whose model is in use; None while it is the shipped one."""
    last = Night.objects.exclude(verdict__in=["worse", "too_few"]).order_by("-night").first()
    return last if last is not None and last.verdict in USED else None


def nights(limit: int = 14) -> QuerySet[Night]:
    """The last nights, newest first."""
    return Night.objects.order_by("-night")[:limit]


# -- months ----------------------------------------------------------------------------------------------------------


def span_of(month: date) -> tuple[datetime, datetime]:
    """When a month begins and ends here."""
    after = (month.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(month.replace(day=1), time(), SHANGHAI), datetime.combine(after, time(), SHANGHAI)


def decided_in(month: date) -> Iterator[Decided]:
    """The cases that were first sent on their way in a month, where the machine was asked when they came in."""
    begins, ends = span_of(month)
    events = CaseEvent.objects.filter(case=OuterRef("pk"))
    settled = events.filter(verb__in=SETTLING).order_by().values("case").annotate(first=Min("at")).values("first")
    found = (
        Case.objects.filter(parent=None, category__in=_kinds())
        .annotate(settled=Subquery(settled))
        .filter(settled__gte=begins, settled__lt=ends)
        .values_list(
            "county", "category", Subquery(events.filter(verb="register").values("data")[:1]),
            Exists(events.filter(verb="classify")),
        )
    )  # fmt: skip
    for county, category, data, confirmed in found.order_by("pk").iterator(chunk_size=2_000):
        reason = (data or {}).get("abstained", "off")  # before this was kept nobody can tell: not counted
        if reason != "off":
            listed = [one["code"] for one in data["suggested"]]
            yield Decided(county, category, listed, proposed=not reason, confirmed=confirmed)


def months_due(now: datetime) -> list[date]:
    """The months that are over and not published yet, since the first case was sent on its way."""
    first = CaseEvent.objects.filter(verb__in=SETTLING).aggregate(at=Min("at"))["at"] or now
    month, this = first.astimezone(SHANGHAI).date().replace(day=1), now.astimezone(SHANGHAI).date().replace(day=1)
    done = set(AccuracyMonth.objects.values_list("month", flat=True))
    due = []
    while month < this:
        if month not in done:
            due.append(month)
        month = span_of(month)[1].date()
    return due


def months() -> QuerySet[AccuracyMonth]:
    """The published months, newest first."""
    return AccuracyMonth.objects.order_by("-month")


def ledger_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the published months say now, for the ledger's check."""
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    found = AccuracyMonth.objects.filter(pk__in=ids)
    return {(one.name_in_ledger, 1): one.fact(list(one.lines.order_by("county", "field"))) for one in found}


def ledger_heads() -> Iterator[tuple[str, Chained]]:
    """Every published month with the end of its chain, for the ledger's check."""
    for one in AccuracyMonth.objects.order_by("pk"):
        yield one.name_in_ledger, one
