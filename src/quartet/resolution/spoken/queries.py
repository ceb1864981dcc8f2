"""Finding a case by six digits, and counting a village's quarter for the wall."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.states import CaseState
from quartet.resolution.reports.slips import numbers_of

FOUND = 5
"""So many cases at most are offered for six digits: there is one for each million."""


def by_digits(claims: Claims, digits: str) -> list[Case]:
    """The main cases one may see that six digits can stand for, the newest first."""
    latest = cases_for(claims).order_by("-pk").values_list("pk", flat=True).first()
    numbers = numbers_of(digits, latest or 0)
    found = cases_for(claims).filter(pk__in=numbers, parent=None).select_related("lead_unit")
    return list(found.order_by("-pk")[:FOUND])


def by_code(claims: Claims, code: str) -> list[Case]:
    """The same by the whole case code."""
    return list(cases_for(claims).filter(code=code, parent=None).select_related("lead_unit"))


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> "Quarter":
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        """The one before."""
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def span(self) -> tuple[datetime, datetime]:
        """From its first moment to just before the next one's."""
        return tuple(datetime.combine(day, time.min, SHANGHAI) for day in (self.first, self.after.first))  # type: ignore[return-value]  # two of two

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        """`2026Q1`; None for anything else."""
        year, mark, number = text.partition("Q")
        fits = mark and year.isascii() and year.isdecimal() and len(year) == 4 and number in {"1", "2", "3", "4"}  # noqa: PLR2004 -- digits of a year
        return cls(int(year), int(number)) if fits and int(year) else None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a village's quarter, before anything is left out."""

    total: int
    done: int
    """Of these, closed before the quarter was over."""
    fields: dict[str, int]
    """By the first two digits of the category."""


def count_quarter(claims: Claims, village: str, quarter: Quarter) -> Counted:
    """Count the main cases of a village that were reported in a quarter; nothing kept closely is counted."""
    since, until = quarter.span
    found = cases_for(claims).filter(
        village=village, parent=None, label__lte=Label.PERSONAL, registered_at__gte=since, registered_at__lt=until
    )
    rows = list(found.exclude(state__in=[CaseState.MERGED, CaseState.VOIDED]).values_list("category", "closed_at"))
    done = sum(closed is not None and closed < until for _category, closed in rows)
    return Counted(len(rows), done, dict(Counter(category[:2] for category, _closed in rows)))
