"""Warm stations (温暖驿站), the trainings held there, and the seats booked."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.stations.states import Service
from quartet.ground.people.models import Person


class WarmStation(models.Model):
    """A room where whoever works outside may rest, work and learn. Public."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    region = models.CharField(_("region code"), max_length=12, db_collation="C", db_index=True)
    county = models.GeneratedField(
        expression=Left("region", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    address = models.CharField(_("address"), max_length=120)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    opens = models.TimeField(_("opens at"))
    closes = models.TimeField(_("closes at"))
    days = models.CharField(_("days"), max_length=7, default="1234567")
    """The days of the week it is open, 1 for Monday."""
    services = ArrayField(models.CharField(max_length=16, choices=Service.choices), default=list)
    seats = models.PositiveSmallIntegerField(_("seats"))
    """How many people fit in: the most a training there may have."""
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    shut = models.CharField(_("closed for now"), max_length=200, blank=True)
    """Why it is closed for now; empty when it is open."""
    illustrative = models.BooleanField(default=False)
    """Made up for a demonstration (示意): the place and the hours are not a real station's."""
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="station_closes_after_opening"),
            models.CheckConstraint(condition=Q(days__regex=r"^[1-7]{1,7}$"), name="station_days_known"),
            models.CheckConstraint(condition=Q(lon__range=(-180, 180), lat__range=(-90, 90)), name="station_on_earth"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("station", args=[self.number])

    @property
    def offers(self) -> list[str]:
        """Its services in words."""
        return [str(Service(one).label) for one in self.services]


class Training(models.Model):
    """A training at a station: so many seats, each booked once."""

    station = models.ForeignKey(WarmStation, on_delete=models.PROTECT, related_name="trainings")
    county = models.CharField(max_length=6)
    title = models.CharField(_("name of the training"), max_length=80)
    words = models.CharField(_("what it is about"), max_length=400, blank=True)
    begins = models.DateTimeField(_("begins"))
    ends = models.DateTimeField(_("ends"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    taken = models.PositiveSmallIntegerField(default=0)
    """Kept with the bookings under this row's lock; the constraint holds whatever a program forgets."""
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled = models.CharField(_("why it is called off"), max_length=200, blank=True)
    command_id = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends__gt=F("begins")), name="training_ends_after_beginning"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="training_never_overbooked"),
        ]
        indexes: ClassVar = [models.Index(fields=["station", "begins"], name="training_by_station")]

    def __str__(self) -> str:
        return f"{self.title} {self.begins:%Y-%m-%d %H:%M}"

    @property
    def free(self) -> int:
        """Seats that are left."""
        return self.seats - self.taken


class Booking(models.Model):
    """A seat somebody booked. Given back it stays as a row and no longer counts."""

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training", "person"], condition=Q(given_back_at=None), name="booking_one_seat_each"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="booking_by_person")]

    def __str__(self) -> str:
        return f"{self.training_id} {self.person_id}"
