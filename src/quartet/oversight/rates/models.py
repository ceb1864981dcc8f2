"""What the rates are counted from and counted in: verdicts by case, tallies by area, and what may be left out."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.states import Label
from quartet.oversight.rates.states import Ground, Outcome
from quartet.resolution.cases.models import Case


class Judged(models.Model):
    """One subject as far as its story has been judged, and what its neighbours are compared by."""

    source = models.CharField(max_length=12)
    subject = models.BigIntegerField()
    county = models.CharField(max_length=6)
    region = models.CharField(max_length=15)
    month = models.DateField()
    label = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    """How many moves of its story were read."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)
    voided_at = models.DateTimeField(null=True)
    content = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "subject"], name="judged_once")]
        indexes: ClassVar = [models.Index(fields=["county", "month"], name="judged_by_month")]

    def __str__(self) -> str:
        return f"{self.source}:{self.subject} {self.month:%Y-%m}"


class CaseVerdict(models.Model):
    """What one subject is to one rate, or that it bears a mark: the sets behind every number."""

    source = models.CharField(max_length=12)
    subject = models.BigIntegerField()
    county = models.CharField(max_length=6)
    region = models.CharField(max_length=15)
    month = models.DateField()
    label = models.PositiveSmallIntegerField()
    rate = models.CharField(max_length=16)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    since = models.DateTimeField()
    """From then on it counts."""
    unit = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "subject", "rate"], name="verdict_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="verdict_outcome_known"),
        ]
        # A list of any area is a range of one index, and in the order of the list.
        indexes: ClassVar = [
            models.Index(fields=["rate", "month", "outcome", "region", "subject"], name="verdict_list"),
            models.Index(fields=["county", "month", "rate"], name="verdict_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.source}:{self.subject} {self.rate} {self.outcome}"


class Tally(models.Model):
    """How many subjects of one area, or of one unit, are alike to one rate. Always the sum of the verdicts.

    Kept by the county of the verdicts, so that counting never leaves a county; a city's number is the sum of its parts.
    """

    county = models.CharField(max_length=6)
    area = models.CharField(max_length=20)
    """A region code, or `u` and a unit's number."""
    month = models.DateField()
    rate = models.CharField(max_length=16)
    label = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=8)
    since = models.DateTimeField()
    count = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "month", "rate", "label", "outcome", "since", "county"], name="tally_once"
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="tally_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.month:%Y-%m} {self.rate} {self.outcome}: {self.count}"


class Horizon(models.Model):
    """Up to which transaction everything has been counted, by which rules, and when that was."""

    until = models.BigIntegerField()
    rules = models.CharField(max_length=12)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.until} {self.at:%Y-%m-%d %H:%M:%S}"


class Exclusion(Chained):
    """A request to leave a case out, or to count by a date its own unit moved: asked by one, decided by another."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exclusions")
    county = models.CharField(max_length=6)
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    position = models.PositiveIntegerField()
    """The move of the case's story it is about."""
    reason = models.CharField(_("reason"), max_length=400)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    words = models.CharField(_("why so decided"), max_length=400, blank=True)
    command_id = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "position"],
                condition=Q(approved__isnull=True) | Q(approved=True),
                name="exclusion_asked_once",
            ),
            models.CheckConstraint(condition=~Q(asked_by=F("decided_by")), name="exclusion_two_people"),
            models.CheckConstraint(condition=~Q(asked_unit=F("decided_unit")), name="exclusion_two_units"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="exclusion_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="exclusion_ground_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["county", "approved"], name="exclusion_waiting")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ground}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls this request."""
        return f"exclusion:{self.pk}"

    def fact(self, position: int) -> dict[str, Any]:
        """What the ledger vouches for: the request (1), and the decision (2)."""
        if position == 1:
            return {
                "case": self.case_id, "ground": self.ground, "position": self.position, "reason": self.reason,
                "by": self.asked_by_id, "unit": self.asked_unit_id, "at": self.asked_at,
            }  # fmt: skip
        return {
            "approved": self.approved, "by": self.decided_by_id, "unit": self.decided_unit_id, "at": self.decided_at,
            "words": self.words,
        }  # fmt: skip


def kept_as(case: Case) -> int:
    """How closely a case's numbers are kept. What is hidden from somebody is in nobody's table: that would tell."""
    return int(Label.ACCUSATION if case.hidden_from else case.label)
