"""A mediation on a case: the file, its people, sessions and words. Everything here is for the case team only."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.resolution.cases.models import Case
from quartet.resolution.mediation.states import (
    OPEN_STATES,
    REPRESENTATIVES,
    STATES,
    Basis,
    Ending,
    Form,
    Helps,
    MediationState,
    Membership,
    Mode,
    Origin,
    Said,
    Served,
    Serves,
    SessionState,
    Side,
    Standing,
    TeamRole,
)  # fmt: skip

OPEN = Q(state__in=[state.value for state in OPEN_STATES])


class Mediation(Chained):
    """One mediation of one case; a case has one open at most. Changed only by `actions.make_move`."""

    code = models.CharField(_("mediation code"), max_length=40, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="mediations")
    case_code = models.CharField(max_length=32)
    county = models.CharField(max_length=6)
    region = models.CharField(_("region code"), max_length=15)
    state = models.CharField(_("state"), max_length=12, choices=MediationState.choices)
    mode = models.CharField(_("kind of mediation"), max_length=16, choices=Mode.choices)
    origin = models.CharField(_("how it came"), max_length=12, choices=Origin.choices)
    letter = models.CharField(_("letter of entrustment"), max_length=80, blank=True)
    kind = models.CharField(_("kind of dispute"), max_length=24, blank=True)
    matter = models.TextField(_("what the dispute is about"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    mediator = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    named = ArrayField(models.BigIntegerField(), default=list)
    """Everybody who was ever named mediator: none of them may later act for a side (特邀调解规定 16)."""
    keys = ArrayField(models.TextField())
    """What opens the file: `u` and a unit's number, `p` and a person's. The one rule of sight."""
    hidden_from = ArrayField(models.TextField(), default=list)
    """Who must never see it, whatever opens it: the accused, and mediators who withdrew for an interest."""
    opened_at = models.DateTimeField(_("opened"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    named_at = models.DateTimeField(null=True)
    clock = models.CharField(max_length=8, blank=True)
    clock_started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    form = models.CharField(max_length=8, choices=Form.choices, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=OPEN, name="mediation_one_open_per_case"),
            models.CheckConstraint(condition=Q(state__in=MediationState.values), name="mediation_state_known"),
            models.CheckConstraint(condition=OPEN | Q(ended_at__isnull=False), name="mediation_ended_has_time"),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "ended"]) | Q(ending__in=Ending.values),
                name="mediation_end_is_lawful",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["mediating", "proposed", "agreed"]) | Q(mediator__isnull=False),
                name="mediation_has_mediator",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["keys"], name="mediation_by_key"),
            models.Index(fields=["due_at", "id"], condition=OPEN, name="mediation_open_due"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The mediation's page."""
        return reverse("mediation", args=[self.code])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"mediation:{self.pk}"

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return STATES[MediationState(self.state)]

    @property
    def state_label(self) -> str:
        """The state's word."""
        return str(MediationState(self.state).label)


class MediationEvent(MoveEvent):
    """One move: append-only. It names parties by number and quotes nobody: words stay in rows with their own walls."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mediation", "position"], name="mediation_event_one_per_position")
        ]


class Hanging(models.Model):
    """What hangs on a mediation and is seen with it, unless its wall says less."""

    mediation = models.ForeignKey(Mediation, on_delete=models.PROTECT, related_name="%(class)s_set")
    county = models.CharField(max_length=6)

    class Meta:
        abstract = True


class Party(Hanging):
    """Somebody on one side, by number; their three answers are theirs alone to give."""

    number = models.PositiveSmallIntegerField()
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    name = models.CharField(_("name"), max_length=80)
    consents = models.BooleanField(null=True)
    accepts_mediator = models.BooleanField(null=True)
    accepts_proposal = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mediation", "number"], name="party_number_once")]

    def __str__(self) -> str:
        return self.name


class Contact(Hanging):
    """How to reach a party. Sealed: seen by the mediating body alone, on no list and no map (未成年人, 家庭暴力)."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT)
    phone = models.CharField(_("telephone"), max_length=24, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    note = models.CharField(_("how to reach them safely"), max_length=200, blank=True)
    sealed = models.BooleanField(_("keep sealed"), default=False)

    def __str__(self) -> str:
        return f"{self.party_id}"


class Helper(Hanging):
    """Who stands beside a party."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="helpers")
    number = models.PositiveSmallIntegerField()
    helps = models.CharField(max_length=16, choices=Helps.choices)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("telephone"), max_length=24, blank=True)
    authority = models.CharField(_("authorisation"), max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "helps", "number"], name="helper_number_once"),
            models.CheckConstraint(
                condition=~Q(helps="representative") | Q(number__range=(1, REPRESENTATIVES)),
                name="representatives_five_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(Hanging):
    """A body in the team, or asked to be: an invitation, a referral, and the access that comes and goes with it."""

    code = models.CharField(max_length=40)
    """The mediation's code: who is only invited sees no more of it than this row."""
    from_unit = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=12, choices=TeamRole.choices)
    state = models.CharField(max_length=10, choices=Membership.choices)
    basis = models.CharField(max_length=8, choices=Basis.choices)
    because = models.CharField(_("which consent or which law"), max_length=200)
    purpose = models.CharField(_("what for"), max_length=200, blank=True)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mediation", "unit"], condition=Q(state__in=["invited", "accepted"]), name="member_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["unit"], condition=Q(state="invited"), name="member_invited_by_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.state}"


class Disclosure(Hanging):
    """What a mediator said ties them to the sides, and what the platform found (N12)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    relations = ArrayField(models.CharField(max_length=12), default=list)
    found = ArrayField(models.CharField(max_length=12), default=list)
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.relations}"


class Room(models.Model):
    """A room of a unit in which sessions are held."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=40)
    place = models.CharField(_("where it is"), max_length=120, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), default=8)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class Session(Hanging):
    """One meeting: with all sides, or with one alone (背靠背)."""

    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    room = models.ForeignKey(Room, null=True, on_delete=models.PROTECT, related_name="+")
    link = models.CharField(_("video link"), max_length=200, blank=True)
    alone_with = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=SessionState.choices, default=SessionState.PLANNED)
    attended = ArrayField(models.PositiveSmallIntegerField(), default=list)
    """Numbers of the parties who were there."""
    present = ArrayField(models.TextField(), default=list)
    """Keys of the team's bodies that were there: only they read what was admitted."""
    minutes = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_begins"),
            # A room is one session's at a time, whoever plans it and whoever may see it.
            ExclusionConstraint(
                name="room_one_session_at_a_time",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (
                        Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(room__isnull=False) & ~Q(state="called_off"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["starts_at"], name="session_by_time")]

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.starts_at:%Y-%m-%d %H:%M}"


class Statement(Hanging):
    """Something said. An admission is for those who were in the room (see the decision on sealed admissions)."""

    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="statements")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=12, choices=Said.choices)
    text = models.TextField()
    signed = models.BooleanField(default=False)
    keys = ArrayField(models.TextField(), default=list)
    """Of an admission: whom it is open to; nobody, once the mediation failed."""
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.said}"


class Service(Hanging):
    """A paper or notice that reached somebody, or did not, with the proof (送达)."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="services")
    session = models.ForeignKey(Session, null=True, on_delete=models.PROTECT, related_name="services")
    paper = models.CharField(max_length=12, choices=Served.choices)
    channel = models.CharField(max_length=12, choices=Serves.choices)
    proof = models.CharField(_("proof"), max_length=400)
    received = models.BooleanField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.party_id} {self.paper}"


class BodyNote(Hanging):
    """A body's own note: no other body of the team reads it (F9)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mediation_id} {self.unit_id}"


class Evidence(Hanging):
    """One piece of the kind's checklist: there, or still to be got."""

    piece = models.CharField(max_length=24)
    there = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mediation", "piece"], name="evidence_piece_once")]

    def __str__(self) -> str:
        return self.piece


class HarmReport(models.Model):
    """A duty to report harm at once (未成年人保护法 11, 反家庭暴力法 14): found, and reported to whom and when.

    The place of the case moves in here, so that no list, search or map shows where somebody is.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="harm_reports")
    county = models.CharField(max_length=6)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=8)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    words = models.TextField(_("what was seen or heard"))
    place = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    how = models.CharField(_("how, and the proof"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "rule"], name="harm_report_once")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.rule}"
