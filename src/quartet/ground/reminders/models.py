"""Which rungs have been told: what makes each happen once."""

from typing import ClassVar

from django.db import models


class Fired(models.Model):
    """One rung of one thing that ran, told once.

    What was given another date has made another promise: `due_at` is part of what is told once.
    """

    source = models.CharField(max_length=16)
    subject = models.CharField(max_length=36)
    """The thing's key in its own table, as text."""
    county = models.CharField(max_length=6)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rung = models.CharField(max_length=12)
    at = models.DateTimeField()
    late = models.BooleanField(default=False)
    """Told later than it should have been: the scheduler stood still then."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "subject", "started_at", "due_at", "rung"], name="reminder_fired_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.subject} {self.rung} {self.at:%Y-%m-%d %H:%M}"
