"""The append-only record of every act, chained so that a changed or missing row shows."""

from typing import ClassVar

from django.db import models
from django.db.models.expressions import RawSQL


class Entry(models.Model):
    """One act on one subject.

    Each entry holds the hash of the entry before it on the same subject, so a subject's story cannot be edited in
    the middle; a `Seal` chains all subjects together, so it cannot be cut short either. `fact` is the hash of what
    the act recorded elsewhere (a case event): editing that breaks the chain too.
    """

    subject = models.CharField(max_length=48)
    position = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    actor = models.BigIntegerField(null=True)
    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    fact = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    transaction = models.BigIntegerField(db_default=RawSQL("pg_current_xact_id()::text::bigint", []))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "position"], name="ledger_one_entry_per_position")
        ]
        indexes: ClassVar = [models.Index(fields=["transaction", "id"], name="ledger_by_transaction")]

    def __str__(self) -> str:
        return f"{self.subject} #{self.position} {self.act}"


class Seal(models.Model):
    """A hash over every entry of the transactions in [since, until), and over the seal before it."""

    since = models.BigIntegerField()
    until = models.BigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.since}–{self.until}: {self.entries}"


class View(models.Model):
    """Who opened a case that is closely kept (label sensitive or above)."""

    subject = models.CharField(max_length=48)
    person = models.BigIntegerField()
    county = models.CharField(max_length=6)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject", "at"], name="view_by_subject")]

    def __str__(self) -> str:
        return f"{self.person} → {self.subject}"


class Chained(models.Model):
    """A subject of the ledger: keeps the end of its own chain, so that writing needs no look-up under its lock."""

    ledger_position = models.PositiveIntegerField(default=0, editable=False)
    ledger_digest = models.CharField(max_length=64, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def name_in_ledger(self) -> str:
        """How the ledger calls it: its kind and its key."""
        raise NotImplementedError
