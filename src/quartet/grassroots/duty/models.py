"""Duty sessions and what hangs on them. Positions exist for duty only, and only for so many days.

`Position` and `Presence` are partitioned by day; the partitions live in a schema of their own (`tracks`) on which the
pages' role has no rights, so that they can be reached through the walled parents only.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty.states import DutyState, EndedBy, LookKind, Mode, Reason
from quartet.grassroots.members.states import DutyRole
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person


class DutySession(models.Model):
    """One duty of one grid member, from start to end. Times are the phone's; `…_heard_at` are ours."""

    uid = models.UUIDField(unique=True, help_text=_("Made by the phone, so that starting twice is starting once."))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9)
    village = models.CharField(max_length=12)
    role = models.CharField(_("role"), max_length=16, choices=DutyRole.choices, blank=True)
    started_at = models.DateTimeField(_("started"))
    start_heard_at = models.DateTimeField()
    start_trusted = models.BooleanField(default=True)
    """False when the phone's time and ours were far apart: said late, or by a wrong clock."""
    ends_by = models.DateTimeField(_("ends by itself"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_heard_at = models.DateTimeField(null=True)
    end_trusted = models.BooleanField(default=True)
    ended_by = models.CharField(max_length=8, choices=EndedBy.choices, blank=True)
    precise = models.BooleanField(default=False)
    """Whether desks may see the exact position whatever the policy: a call for help is open, a call-out accepted."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="onduty_one_open_duty"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="onduty_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(ends_by__gt=F("started_at")), name="onduty_lasts"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="") | Q(ended_at__isnull=False) & ~Q(ended_by=""),
                name="onduty_ended_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["township"], condition=Q(ended_at=None), name="onduty_now_township"),
            models.Index(fields=["county"], condition=Q(ended_at=None), name="onduty_now_county"),
            models.Index(fields=["ends_by"], condition=Q(ended_at=None), name="onduty_now_ends_by"),
            models.Index(fields=["person", "-started_at"], name="onduty_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.started_at:%Y-%m-%d %H:%M}"

    def state_at(self, now: datetime) -> DutyState:
        """On until it is ended; a forgotten one is over when its time is up, whether or not anybody has looked."""
        return DutyState.ON if self.ended_at is None and now < self.ends_by else DutyState.ENDED

    @property
    def name_in_ledger(self) -> str:
        """How the record of looks calls it."""
        return f"duty:{self.pk}"


class Position(models.Model):
    """One exact point of a duty (degrees WGS-84, accuracy in metres). Readable to few: see `policies`."""

    pk = models.CompositePrimaryKey("session_id", "at")
    session_id = models.BigIntegerField()
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    accuracy = models.FloatField()
    county = models.CharField(max_length=6)

    class Meta:
        managed = False
        db_table = "onduty_position"

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%H:%M:%S}"


class Presence(models.Model):
    """In which micro-grid a member on duty was first seen in a quarter of an hour: all that a desk sees by default."""

    pk = models.CompositePrimaryKey("session_id", "at")
    session_id = models.BigIntegerField()
    at = models.DateTimeField(help_text=_("The beginning of the quarter of an hour."))
    grid = models.CharField(max_length=15)
    county = models.CharField(max_length=6)

    class Meta:
        managed = False
        db_table = "onduty_presence"

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%H:%M} {self.grid}"


class Latest(models.Model):
    """The newest exact point of a duty that is on; gone the moment it ends."""

    session = models.OneToOneField(DutySession, primary_key=True, on_delete=models.CASCADE, related_name="latest")
    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    lon = models.FloatField()
    lat = models.FloatField()
    accuracy = models.FloatField()

    def __str__(self) -> str:
        return f"{self.session_id} {self.at:%H:%M:%S}"


class Sos(models.Model):
    """A member's call for help. Its place is kept only when it was sent on duty."""

    uid = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(DutySession, null=True, on_delete=models.PROTECT, related_name="+")
    county = models.CharField(max_length=6)
    township = models.CharField(max_length=9)
    village = models.CharField(max_length=12)
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    words = models.CharField(_("words"), max_length=400, blank=True)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    handled_words = models.CharField(_("what was done"), max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None) | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="onduty_sos_handled_by_somebody",
            ),
            models.CheckConstraint(condition=Q(lon=None) | Q(session__isnull=False), name="onduty_sos_place_on_duty"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["township"], condition=Q(handled_at=None), name="onduty_sos_open_township"),
        ]

    def __str__(self) -> str:
        return f"SOS {self.person_id} {self.at:%Y-%m-%d %H:%M}"


class CallOut(models.Model):
    """A desk asks a member on duty to come. Accepting it opens their exact position until it is over."""

    session = models.ForeignKey(DutySession, on_delete=models.PROTECT, related_name="callouts")
    county = models.CharField(max_length=6)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    words = models.CharField(_("where to, and what for"), max_length=400)
    accepted_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session"], condition=Q(over_at=None), name="onduty_one_callout"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.asked_at:%H:%M}"


class TrackPolicy(Chained):
    """How exactly a city's desks see members on duty: one row a city; none means `Mode.GRID`."""

    area = models.CharField(max_length=4, primary_key=True)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.GRID)

    def __str__(self) -> str:
        return f"{self.area} {self.mode}"

    @property
    def name_in_ledger(self) -> str:
        """Its subject in the ledger."""
        return f"tracks:{self.area}"


class PolicyChange(models.Model):
    """Who set the policy, when and why; append-only, each a link of the policy's chain in the ledger."""

    policy = models.ForeignKey(TrackPolicy, on_delete=models.PROTECT, related_name="changes")
    position = models.PositiveIntegerField()
    mode = models.CharField(max_length=8, choices=Mode.choices)
    why = models.CharField(_("why"), max_length=400)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "position"], name="onduty_policy_one_change_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} → {self.mode}"

    def fact(self) -> dict[str, str]:
        """What the ledger holds the hash of."""
        return {"mode": self.mode, "why": self.why, "by": str(self.by_id), "at": self.at.isoformat()}


class Look(models.Model):
    """Somebody looked at where a member was, or at the map of all on duty in a region; append-only, shown to them."""

    session = models.ForeignKey(DutySession, null=True, on_delete=models.PROTECT, related_name="looks")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who was looked at; null for the map: then everybody on duty in `region` at `at` was."""
    region = models.CharField(max_length=12)
    county = models.CharField(max_length=6)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=LookKind.choices)
    mode = models.CharField(max_length=8, choices=Mode.choices)
    """How exactly they could see."""
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices, blank=True)
    words = models.CharField(_("in your own words"), max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind=LookKind.MAP, session=None, person=None)
                | ~Q(kind=LookKind.MAP) & Q(session__isnull=False, person__isnull=False),
                name="onduty_look_at_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LookKind.TRAIL) | ~Q(reason="") & ~Q(words=""), name="onduty_look_has_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="onduty_look_by_person"),
            models.Index(fields=["session", "by", "-at"], name="onduty_look_by_session"),
            models.Index(fields=["region", "at"], condition=Q(session=None), name="onduty_look_at_map"),
        ]

    def __str__(self) -> str:
        return f"{self.by_id} → {self.session_id or self.region}"


class Device(models.Model):
    """A tracker a member carries, by its number in JT/T 808 frames. It speaks for them on duty and no longer."""

    number = models.CharField(max_length=20, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    county = models.CharField(max_length=6)

    def __str__(self) -> str:
        return f"{self.number} → {self.person_id}"
