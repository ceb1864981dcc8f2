"""Which rungs of which clocks have been told: what makes each happen once."""

from typing import ClassVar

from django.db import models

from quartet.resolution.cases.models import Case


class Fired(models.Model):
    """One rung of one running clock of one case, told once.

    A clock that was given another date has made another promise: `due_at` is part of what is told once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    clock_started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.CharField(max_length=12)
    at = models.DateTimeField()
    late = models.BooleanField(default=False)
    """Told later than it should have been: the scheduler stood still then."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "clock_started_at", "due_at", "rung"], name="watch_fired_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rung} {self.at:%Y-%m-%d %H:%M}"
