"""Histories made by the real verbs, on fixed days of May 2026, and how a rate reads one case at a moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from quartet.ground.people.rights import Claims
from quartet.oversight.rates.actions import count_subjects
from quartet.oversight.rates.models import CaseVerdict, Judged
from quartet.oversight.rates.states import Outcome
from quartet.oversight.rates.table import MARK_BY_ID
from quartet.resolution.cases.models import Case
from tests.cast import Cast, behind_the_wall, case_now

MAY = date(2026, 5, 1)
LATER = datetime(2026, 7, 20, tzinfo=UTC)
"""When everything of May has long been due."""


def on(day: int, hour: int = 9, minute: int = 0, month: int = 5) -> datetime:
    """A moment of 2026 in Tieling."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def count(*cases: Case) -> None:
    """Count these cases, or all."""
    with behind_the_wall():
        numbers = [case.pk for case in cases] or Case.objects.order_by("pk").values_list("pk", flat=True)
        count_subjects([f"case:{number}" for number in numbers])


def reading(case: Case, rate: str, now: datetime = LATER) -> str | None:
    """What a case is to a rate at a moment: kept, missed, late, waiting or excluded; None: it is no case of it."""
    with behind_the_wall():
        row = CaseVerdict.objects.filter(source="case", subject=case.pk, rate=rate).first()
    if row is None:
        return None
    if row.outcome == Outcome.EXCLUDED:
        return "excluded"
    if row.since > now:
        return "waiting"
    return {"kept": "kept", "missed": "missed", "open": "late"}[row.outcome]


def readings(case: Case, now: datetime = LATER) -> dict[str, str | None]:
    """All rates of a case."""
    return {rate: reading(case, rate, now) for rate in ("response", "on_time", "resolution", "satisfaction")}


KEPT = dict.fromkeys(("response", "on_time", "resolution", "satisfaction"), "kept")


def marks(case: Case) -> set[str]:
    """The marks a case bears."""
    with behind_the_wall():
        return set(CaseVerdict.objects.filter(subject=case.pk, rate__in=MARK_BY_ID).values_list("rate", flat=True))


def judged(case: Case) -> Judged:
    """How far a case was read."""
    with behind_the_wall():
        return Judged.objects.get(subject=case.pk)


class Story:
    """One case told step by step; each step is a real verb at its moment."""

    def __init__(self, cast: Cast, at: datetime | None = None, **said: Any) -> None:
        self.cast, self.at = cast, at or on(11)
        self.case = cast.report(at=self.at, **{"category": "0101", **said})

    def __call__(self, verb: str, by: str, at: datetime, **given: Any) -> "Story":
        self.at = at
        self.case = self.cast.move(self.case.code, verb, by, at=at, **given)
        return self

    def answers(self, at: datetime, answer: str = "solved", satisfied: str = "satisfied") -> "Story":
        """The resident answers on the status page."""
        given = {"answer": answer, "satisfied": satisfied}
        self.case = self.cast.move_as(Claims(slip=self.case.code), self.case.code, "answer", at=at, **given)
        return self

    def in_village(self, at: datetime | None = None) -> "Story":
        """The village takes it on."""
        return self("solve_in_village", "clerk", at or self.at + timedelta(hours=1))

    def resolved(self, at: datetime, by: str = "clerk") -> "Story":
        return self("resolve", by, at, outcome="修好了")

    def asked(
        self, at: datetime, by: str = "township_desk", answer: str = "solved", satisfied: str = "satisfied"
    ) -> "Story":
        given = {"channel": "telephone", "answer": answer}
        if satisfied:
            given["satisfied"] = satisfied
        return self("ask", by, at, **given)

    def closed(self, at: datetime, by: str = "clerk") -> "Story":
        return self("close", by, at)

    def at_township(self, at: datetime | None = None) -> "Story":
        """Handed up to the township's desk."""
        return self("escalate", "clerk", at or self.at + timedelta(hours=1), reason="村里解决不了")

    def to_tribunal(self, at: datetime, by: str = "township_desk") -> "Story":
        return self("dispatch", by, at, unit=self.cast.units["tribunal"], line="0101-2")

    def counted(self) -> Case:
        """Count it and give the case as it stands."""
        count(self.case)
        return case_now(self.case.code)


def honest(cast: Cast, at: datetime | None = None, **said: Any) -> Story:
    """The village takes it on, settles it in two days, the township asks, the village closes."""
    begin = at or on(11)
    story = Story(cast, begin, **said).in_village()
    return (
        story.resolved(begin + timedelta(days=1))
        .asked(begin + timedelta(days=2))
        .closed(begin + timedelta(days=2, hours=1))
    )
