"""What must happen after a commit, written in the same commit."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL


class Event(models.Model):
    """Something that was committed and that others want to hear of.

    It carries the keys that open the record (see `rights.Scope`) and no content: who may hear it may also fetch it.
    """

    topic = models.CharField(max_length=40)
    subject = models.CharField(max_length=48)
    county = models.CharField(max_length=6)
    keys = ArrayField(models.TextField())
    label = models.PositiveSmallIntegerField()
    denied = ArrayField(models.TextField(), default=list)
    """Whom it is kept from, whatever they hold (see `rights.Claims.identities`)."""
    at = models.DateTimeField()
    transaction = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []))

    class Meta:
        indexes: ClassVar = [models.Index(fields=["transaction", "id"], name="event_by_transaction")]

    def __str__(self) -> str:
        return f"{self.topic} {self.subject}"


class Notice(models.Model):
    """Lines in somebody's own tray; they name things and never quote them."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey(Event, on_delete=models.PROTECT)
    lines = models.JSONField(default=list)
    """Where to look and what has happened, in the words of who wrote it (see `actions.notify`): plain values."""
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            # The worker may run a job twice; the person is told once.
            models.UniqueConstraint(fields=["person", "event"], name="notice_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} ← {self.event}"


class Beat(models.Model):
    """When a process that works on its own last showed that it is alive. What stands still is seen from outside."""

    class Name(models.TextChoices):
        """Who beats."""

        WORKER = "worker"  # it took up a job
        SCHEDULER = "scheduler"  # it finished a round of "what is due now?"

    name = models.CharField(max_length=12, primary_key=True, choices=Name.choices)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
