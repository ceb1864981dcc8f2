"""What each night's learning came to, and how good the suggestions were, month by month."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from quartet.ground.ledger.models import Chained
from quartet.resolution.learning.states import USED, Verdict


class Night(models.Model):
    """One night of learning: how much there was, what both models scored on the same cases, what became of it."""

    night = models.DateField(unique=True)
    at = models.DateTimeField()
    lessons = models.PositiveIntegerField()
    """Cases learned from."""
    exam = models.PositiveIntegerField()
    """Cases no model ever learns from, on which both are tried."""
    right_before = models.PositiveIntegerField()
    right_after = models.PositiveIntegerField()
    """Exam cases whose category the model in use, and the one of this night, guessed first."""
    verdict = models.CharField(max_length=12, choices=Verdict.choices)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="night_verdict_known"),
            models.CheckConstraint(
                condition=Q(right_before__lte=F("exam"), right_after__lte=F("exam")), name="night_right_within_exam"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.BETTER) | Q(right_after__gte=F("right_before")),
                name="night_never_worse",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.night} {self.verdict}"

    @property
    def used(self) -> bool:
        """Whether the model of this night went into use."""
        return self.verdict in USED


class AccuracyMonth(Chained):
    """One month's figures, published once and never changed: the ledger vouches for them."""

    month = models.DateField(unique=True)
    """Its first day."""
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls this month."""
        return f"accuracy:{self.pk}"

    def fact(self, lines: "list[AccuracyLine]") -> dict[str, Any]:
        """What the ledger vouches for: every figure."""
        return {"month": self.month, "at": self.published_at, "lines": [line.fact() for line in lines]}


class AccuracyLine(models.Model):
    """The figures of one county and one field of life; an empty code stands for all, "*" for the small ones pooled."""

    month = models.ForeignKey(AccuracyMonth, on_delete=models.CASCADE, related_name="lines")
    county = models.CharField(max_length=6, blank=True)
    field = models.CharField(max_length=2, blank=True)
    n = models.PositiveIntegerField()
    proposed = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["month", "county", "field"], name="accuracy_line_once"),
            models.CheckConstraint(condition=Q(n__gte=5), name="accuracy_line_five_at_least"),
            models.CheckConstraint(
                condition=Q(first__lte=F("proposed"), proposed__lte=F("n"), listed__lte=F("n"), confirmed__lte=F("n")),
                name="accuracy_line_parts_within_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month_id} {self.county} {self.field} {self.n}"

    def fact(self) -> list[Any]:
        """The line as plain values."""
        return [self.county, self.field, self.n, self.proposed, self.first, self.listed, self.confirmed]

    @property
    def abstained(self) -> int:
        """Cases in which the machine would rather not say."""
        return self.n - self.proposed

    @property
    def first_share(self) -> int | None:
        """Of the proposals, the per cent people kept; None without proposals."""
        return round(100 * self.first / self.proposed) if self.proposed else None

    @property
    def listed_share(self) -> int:
        """Of all cases, the per cent whose category was among the three listed."""
        return round(100 * self.listed / self.n)

    @property
    def abstained_share(self) -> int:
        """Of all cases, the per cent without a proposal."""
        return round(100 * self.abstained / self.n)

    @property
    def confirmed_share(self) -> int:
        """Of all cases, the per cent whose category a person set with their own hand."""
        return round(100 * self.confirmed / self.n)
