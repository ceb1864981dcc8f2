"""What telephones send and what they are sent: commands, what could not be carried out, tasks, patrols."""

import json
from contextlib import suppress
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Person
from quartet.resolution.cases.models import Case
from quartet.resolution.field.states import UNFINISHED, CommandState, Verb, Why


class Command(models.Model):
    """One command of a telephone, as it came. The id was made by the telephone, so sending twice is one command."""

    id = models.UUIDField(primary_key=True)
    number = models.BigIntegerField(unique=True, db_default=RawSQL("nextval('field_command_number')", []))
    """The order in which the platform got to know of it: the only order that counts."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    verb = models.CharField(max_length=12, choices=Verb.choices)
    content = models.CharField(max_length=64, help_text=_("SHA-256 of what was sent: the same id must say the same."))
    payload = models.JSONField()
    phone_time = models.DateTimeField(null=True)
    """What the telephone's clock said. It may be years off: nothing is decided by it."""
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=CommandState.choices)
    report = models.UUIDField(null=True)
    """The id of the report it is, or belongs to."""
    subject = models.CharField(max_length=32, blank=True)
    """What its files belong to: a case's code, `task:…` or `patrol:…`."""
    files = ArrayField(models.UUIDField(), default=list)
    answer = models.JSONField(default=dict)
    """What the telephone is told beside the state."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CommandState.values), name="field_command_state_known"),
            models.CheckConstraint(
                condition=Q(report__isnull=False) | ~Q(state="waiting"), name="field_command_waits_for_something"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-number"], name="field_command_mine"),
            models.Index(
                fields=["report"], condition=Q(state=CommandState.WAITING.value), name="field_command_waiting"
            ),
            models.Index(
                fields=["received_at"], condition=Q(state__in=[one.value for one in UNFINISHED]),
                name="field_command_unfinished",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class Aside(models.Model):
    """What came from somebody we know and could not be carried out: kept byte by byte until a person has looked."""

    command = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    why = models.CharField(max_length=12, choices=Why.choices)
    content = models.CharField(max_length=64)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    tried_with = models.CharField(
        max_length=24, help_text="The version that could not read it; a newer one tries again."
    )
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["command", "content"], name="field_aside_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["county", "id"], condition=Q(settled_at=None), name="field_aside_open")
        ]

    def __str__(self) -> str:
        return f"{self.why} {self.command}"

    @property
    def text(self) -> str:
        """What was sent, as far as it can be shown: its words readable where it is JSON."""
        raw = bytes(self.raw)
        with suppress(ValueError, RecursionError):
            return json.dumps(json.loads(raw), ensure_ascii=False, indent=1)
        return raw.decode("utf-8", "replace").replace("\0", "�")


class FieldTask(models.Model):
    """An instruction to whoever holds a grid (指令直达基层终端): received, done, in their own words."""

    county = models.CharField(max_length=6)
    region = models.CharField(_("region code"), max_length=15)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=32, blank=True)
    """The case's code: its doer may not open the case, and still says which it was."""
    place = models.CharField(_("place"), max_length=200, blank=True)
    lon = models.FloatField(_("longitude"), null=True)
    lat = models.FloatField(_("latitude"), null=True)
    text = models.TextField(_("task"))
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(max_length=120, help_text=_("Post and unit as they were called then."))
    given_at = models.DateTimeField()
    due_on = models.DateField(_("due"), null=True)
    got_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    command = models.UUIDField(unique=True)
    """The form's own id, so that giving it twice gives it once."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(region__regex=r"^\d{12}(\d{3})?$"), name="field_task_of_a_grid"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region"], condition=Q(done_at=None), name="field_task_open"),
            models.Index(fields=["county", "-id"], name="field_task_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.region}"

    @property
    def subject(self) -> str:
        """What files sent with it belong to: its case, or itself."""
        return self.code or f"task:{self.pk}"


class TaskWord(models.Model):
    """What somebody said of a task: that it reached them, or that it is done. Several may; none replaces another."""

    task = models.ForeignKey(FieldTask, on_delete=models.PROTECT, related_name="words")
    county = models.CharField(max_length=6)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    done = models.BooleanField()
    text = models.TextField(blank=True)
    command = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "command"], name="field_task_word_once"),
            models.UniqueConstraint(
                fields=["task", "person"], condition=Q(done=False), name="field_task_got_once_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.person}"


class Patrol(models.Model):
    """What somebody saw where they looked. No distances, no counts: it says what is there, not how busy they were."""

    county = models.CharField(max_length=6)
    region = models.CharField(_("region code"), max_length=15)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=120)
    place = models.CharField(_("place"), max_length=200)
    quiet = models.BooleanField(_("nothing wrong"))
    text = models.TextField(blank=True)
    received_at = models.DateTimeField()
    command = models.UUIDField(unique=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["county", "-id"], name="field_patrol_newest")]

    def __str__(self) -> str:
        return f"{self.place} {self.received_at:%Y-%m-%d}"
