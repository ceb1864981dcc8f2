"""A clue: what a partner noticed about a matter or a place. Never a record of a person, and gone when not verified."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Person
from quartet.resolution.clues.states import ClueState


class Clue(models.Model):
    """One clue. Its words live 14 days at most: verified they become a report, otherwise the row is a tombstone.

    There is no column for a person it is about, and no index over its words: it cannot be searched.
    """

    id = models.UUIDField(primary_key=True)
    region = models.CharField(max_length=15, db_collation="C")
    county = models.GeneratedField(
        expression=Left("region", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    content = models.CharField(max_length=64, help_text=_("SHA-256 of what was sent: the same id must say the same."))
    text = models.TextField(_("what was noticed"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    category = models.CharField(_("category"), max_length=12, blank=True)
    urgent = models.BooleanField(_("somebody is in danger"), default=False)
    pictures = ArrayField(models.UUIDField(), default=list, blank=True)
    removed = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    """Kinds of what was taken out of the words, never the words."""
    kept_because = models.CharField(_("why a name or number is needed"), max_length=200, blank=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ClueState.choices, default=ClueState.OPEN)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    case_code = models.CharField(max_length=32, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["region"], condition=Q(state="open"), name="clue_open_by_region"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="clue_open_by_end"),
            models.Index(fields=["sent_by", "-sent_at"], name="clue_by_sender"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=ClueState.values), name="clue_state_known"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(text="", place="", lon=None, lat=None, kept_because="", pictures=[]),
                name="clue_words_only_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state="verified") | Q(case_code=""), name="clue_case_only_when_verified"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def standing(self) -> ClueState:
        """Its state, with its words."""
        return ClueState(self.state)
