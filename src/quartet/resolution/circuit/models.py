"""Circuits and their stops, when people can come, times at a court, and notes between two mediators."""

from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.resolution.cases.models import Case
from quartet.resolution.circuit.states import STATES, CircuitState, Half, Outcome, Purpose, Standing, Weekday
from quartet.resolution.mediation.models import Session

SPAN = Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class Circuit(Chained):
    """One round through the villages by a mediator, perhaps with a judge. Changed only by `actions`."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    mediator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    judge = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    half = models.CharField(_("part of the day"), max_length=10, choices=Half.choices)
    state = models.CharField(max_length=12, choices=CircuitState.choices, default=CircuitState.PROPOSED)
    road = models.PositiveSmallIntegerField(default=0)
    """Minutes on the road, as planned."""
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    """Why it was called off."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CircuitState.values), name="circuit_state_known"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False), name="circuit_confirmed_has_time"
            ),
            models.CheckConstraint(condition=~Q(judge=F("mediator")), name="circuit_judge_is_another"),
        ]
        indexes: ClassVar = [models.Index(fields=["mediator", "-day"], name="circuit_by_mediator")]

    def __str__(self) -> str:
        return f"{self.day} {self.half} {self.mediator_id}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"circuit:{self.pk}"

    def get_absolute_url(self) -> str:
        """The circuit's page."""
        return reverse("circuit", args=[self.pk])

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return STATES[CircuitState(self.state)]

    @property
    def state_label(self) -> str:
        """The state's word."""
        return str(CircuitState(self.state).label)


class CircuitEvent(MoveEvent):
    """One act on a circuit."""

    circuit = models.ForeignKey(Circuit, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circuit", "position"], name="circuit_event_one_per_position")
        ]


class Stop(models.Model):
    """One dispute on a circuit: in which village, from when to when. A confirmed session's stop names its session."""

    circuit = models.ForeignKey(Circuit, on_delete=models.CASCADE, related_name="stops")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    case_code = models.CharField(max_length=32)
    village = models.CharField(max_length=12)
    venue = models.CharField(_("where they meet"), max_length=120, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    because = models.JSONField(default=list)
    """Why it weighs what it weighs: pairs of a reason and its number (`weights`)."""
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circuit", "case"], name="stop_once_per_case"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="stop_ends_after_it_begins"),
            ExclusionConstraint(
                name="stops_of_a_circuit_one_at_a_time",
                expressions=[("circuit", RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case", "starts_at"], name="stop_by_case"),
            models.Index(fields=["village", "-starts_at"], name="stop_by_village"),
        ]

    def __str__(self) -> str:
        return f"{self.case_code} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class Booking(models.Model):
    """A time in which somebody of a confirmed circuit is taken: never two at once, whoever confirms."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="bookings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="booked_once_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), (SPAN, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Availability(models.Model):
    """When those concerned can come: on a day of the week, on one day, or on any; from when to when."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), null=True, choices=Weekday.choices)
    day = models.DateField(_("or one day"), null=True)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="availability_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(weekday=None) | Q(day=None), name="availability_weekday_or_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="availability_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.starts:%H:%M}"

    def holds_on(self, at: datetime) -> bool:
        """Whether it says something of this day."""
        return self.day == at.date() if self.day else self.weekday in (None, at.isoweekday())


class Seat(models.Model):
    """When a mediator sits at a court, every week (驻庭调解). No circuit is planned into it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    court = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday.choices)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="seat_ends_after_it_begins"),
            models.UniqueConstraint(fields=["person", "weekday", "starts"], name="seat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.weekday} {self.starts:%H:%M}"


class CoachingNote(models.Model):
    """What one mediator writes to another. Nobody else reads it, no desk and no supervisor."""

    id = models.UUIDField(primary_key=True)
    county = models.CharField(max_length=6)
    writer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    case_code = models.CharField(max_length=32, blank=True)
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    text = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(writer=F("reader")), name="coaching_note_to_another")
        ]
        indexes: ClassVar = [
            models.Index(fields=["reader", "-at"], name="coaching_by_reader"),
            models.Index(fields=["writer", "-at"], name="coaching_by_writer"),
        ]

    def __str__(self) -> str:
        return f"{self.writer_id} → {self.reader_id}"
