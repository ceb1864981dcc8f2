"""Carriers, their meetings in a public and a private part, resolutions and their story, cards, help asked for."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.carriers.states import (
    RESOLUTION_STATES,
    CarrierKind,
    MeetingState,
    ResolutionState,
    Standing,
    Topic,
    carrier_kinds,
)  # fmt: skip
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit


class Carrier(models.Model):
    """A carrier at a place, kept by a unit. What kind it is stands in the table of kinds."""

    county = models.CharField(max_length=6)
    region = models.CharField(_("region code"), max_length=15)
    kind = models.CharField(_("kind"), max_length=16)
    name = models.CharField(_("name"), max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(_("place"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=24, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="carrier_name_once")]
        indexes: ClassVar = [models.Index(fields=["region"], name="carrier_by_region")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("carrier", args=[self.pk])

    @property
    def its_kind(self) -> CarrierKind:
        """The row of its kind."""
        return carrier_kinds()[self.kind]


class Meeting(Chained):
    """A meeting with its public part. What is for those who were there alone stands in `PrivatePart`."""

    id = models.UUIDField(primary_key=True)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="meetings")
    county = models.CharField(max_length=6)
    region = models.CharField(max_length=15)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    area_reads = models.BooleanField()
    title = models.CharField(_("title"), max_length=80)
    starts_at = models.DateTimeField(_("begins"))
    place = models.CharField(_("place"), max_length=120)
    agenda = models.TextField(_("agenda"))
    state = models.CharField(max_length=12, choices=MeetingState.choices, default=MeetingState.PLANNED)
    minutes = models.TextField(_("minutes, public part"), blank=True)
    attended = models.PositiveSmallIntegerField(_("how many came"), default=0)
    reason = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)
    keep_because = models.CharField(max_length=200, blank=True)
    """Why a name that was found may stand in the public part."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=MeetingState.values), name="meeting_state_known"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(state="held"), name="meeting_published_was_held"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["carrier", "-starts_at"], name="meeting_by_carrier")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("meeting", args=[self.pk])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"meeting:{self.pk}"


class MeetingEvent(MoveEvent):
    """One move of a meeting: append-only. What was said stands in its minutes and never here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "position"], name="meeting_event_one_per_position")
        ]


class PrivatePart(models.Model):
    """Who came, and what was said in confidence: never printed with the public part, never published."""

    meeting = models.OneToOneField(Meeting, primary_key=True, on_delete=models.PROTECT, related_name="private")
    county = models.CharField(max_length=6)
    attendees = ArrayField(models.TextField(), default=list)
    minutes = models.TextField(_("minutes, private part"), blank=True)

    def __str__(self) -> str:
        return f"{self.meeting_id}"


class Resolution(Chained):
    """What a meeting resolved: who does it, until when, and whether it is done."""

    uid = models.UUIDField(unique=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    county = models.CharField(max_length=6)
    number = models.PositiveSmallIntegerField()
    text = models.TextField(_("what was resolved"))
    public = models.BooleanField(_("stands in the public part"))
    owner = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    state = models.CharField(max_length=8, choices=ResolutionState.choices, default=ResolutionState.OPEN)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "number"], name="resolution_number_once"),
            models.CheckConstraint(condition=Q(state__in=ResolutionState.values), name="resolution_state_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="resolution_open_owner"),
            models.Index(fields=["due_on"], condition=Q(state="open"), name="resolution_open_due"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} #{self.number}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("resolution", args=[self.uid])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"resolution:{self.pk}"

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return RESOLUTION_STATES[ResolutionState(self.state)]


class ResolutionEvent(MoveEvent):
    """One move of a resolution: append-only."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="events")
    words = models.TextField(blank=True)
    due_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resolution", "position"], name="resolution_event_one_per_position")
        ]

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for; the first stories did not keep where it stood before."""
        whole = super().fact()
        later = {name for name in ("from", "data") if not whole[name]}
        kept = {name: value for name, value in whole.items() if name not in later}
        return {**kept, "words": self.words, "due": str(self.due_on or "")}


class PracticeCard(models.Model):
    """What worked, on one page for others to use. No party's name stands on it."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    title = models.CharField(_("title"), max_length=60)
    problem = models.TextField(_("the problem"))
    steps = models.TextField(_("the steps"))
    result = models.TextField(_("the result"))
    contact = models.CharField(_("whom to ask"), max_length=120)
    keep_because = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("practice-card", args=[self.pk])


class Reuse(models.Model):
    """A unit that used a card, once each: of these a card has so many."""

    card = models.ForeignKey(PracticeCard, on_delete=models.PROTECT, related_name="reuses")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["card", "unit"], name="reuse_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.card_id} {self.unit_id}"


class HelpAsked(models.Model):
    """A family asked for help: yes, and about what. No name, no village, no answer of the check."""

    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9)
    topic = models.CharField(max_length=10, choices=Topic.choices)
    on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["township", "on"], name="help_asked_by_township")]

    def __str__(self) -> str:
        return f"{self.township} {self.topic}"
