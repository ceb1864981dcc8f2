"""A whistle on a case: who was called, when each came and left, what was decided, what each side says of the other."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.resolution.cases.models import Case
from quartet.resolution.whistle.states import (
    EXPECTED,
    STANDINGS,
    Answer,
    Becomes,
    CallState,
    DecisionState,
    Kind,
    Proof,
    Side,
    Standing,
    WhistleState,
)  # fmt: skip

RUNNING = Q(state=WhistleState.RUNNING.value)


class Whistle(Chained):
    """One numbered call to several bodies. Changed only by its `workflow`; its story is in `WhistleEvent`."""

    code = models.CharField(_("whistle code"), max_length=40, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="whistles")
    case_code = models.CharField(max_length=32)
    county = models.CharField(max_length=6)
    region = models.CharField(_("region code"), max_length=15)
    level = models.PositiveSmallIntegerField()
    """The level of the desk that blew it: one above decides about refusals."""
    state = models.CharField(_("state"), max_length=8, choices=WhistleState.choices)
    kind = models.CharField(_("kind of whistle"), max_length=12, choices=Kind.choices)
    category = models.CharField(max_length=12, blank=True)
    """The case's category when it was blown: a body that says no cites a line of the duty list for it."""
    why = models.TextField(_("why they are needed"))
    place = models.CharField(_("where to come"), max_length=200)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    keys = ArrayField(models.TextField())
    """`u` and a unit's number: the whistler's and the called bodies'. Who sees the case sees the whistle besides."""
    hidden_from = ArrayField(models.TextField(), default=list)
    blown_at = models.DateTimeField(_("blown"))
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(_("what came of it"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WhistleState.values), name="whistle_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="whistle_kind_lawful"),
            models.CheckConstraint(
                condition=RUNNING | Q(ended_at__isnull=False) & ~Q(outcome=""), name="whistle_ended_has_outcome"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["county", "-blown_at"], condition=RUNNING, name="whistle_running"),
            models.Index(fields=["region", "-id"], name="whistle_by_region"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The whistle's page."""
        return reverse("whistle", args=[self.code])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"whistle:{self.pk}"

    @property
    def running(self) -> bool:
        """Whether it still goes on."""
        return self.state == WhistleState.RUNNING


class Hanging(models.Model):
    """What hangs on a whistle and is seen with it."""

    whistle = models.ForeignKey(Whistle, on_delete=models.PROTECT, related_name="%(class)ss")
    county = models.CharField(max_length=6)

    class Meta:
        abstract = True


class Call(Hanging):
    """One called body: whom of it was asked, when it came, when it left."""

    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    wanted = models.CharField(_("what they are needed for"), max_length=200)
    state = models.CharField(_("state"), max_length=12, choices=CallState.choices, default=CallState.CALLED)
    named = ArrayField(models.BigIntegerField(), default=list)
    """People by number, in the order in which they are asked."""
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose turn it is to answer, or who answered."""
    called_at = models.DateTimeField(_("called at"))
    asked_at = models.DateTimeField()
    answer_due_at = models.DateTimeField()
    clock = models.CharField(max_length=8)
    due_at = models.DateTimeField(_("due on the spot"))
    accepted_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    proof = models.CharField(max_length=12, choices=Proof.choices, blank=True)
    left_at = models.DateTimeField(null=True)
    line = models.CharField(_("line of the duty list"), max_length=400, blank=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "number"], name="call_number_once"),
            models.UniqueConstraint(fields=["whistle", "unit"], name="call_body_once"),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["arrived", "left"]) | Q(arrived_at__isnull=False, proof__in=Proof.values),
                name="call_arrived_has_proof",
            ),
            models.CheckConstraint(condition=~Q(state="left") | Q(left_at__isnull=False), name="call_left_has_time"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(line="") & ~Q(reason=""), name="call_refused_by_a_line"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answer_due_at"], condition=Q(state="called"), name="call_unanswered"),
            models.Index(fields=["unit", "-id"], name="call_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.whistle_id} #{self.number}"

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return STANDINGS[CallState(self.state)]

    @property
    def state_label(self) -> str:
        """The state's word."""
        return str(CallState(self.state).label)

    @property
    def expected(self) -> bool:
        """Whether it is still to come."""
        return self.state in EXPECTED

    @property
    def late(self) -> bool | None:
        """Whether it came after its clock; None while it has not come."""
        return None if self.arrived_at is None else self.arrived_at > self.due_at


class WhistleEvent(Hanging, MoveEvent):  # noqa: DJ008 -- MoveEvent has it
    """One act: append-only. `call` is the number of the body it was about; none for the whistle's own."""

    call = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "position"], name="whistle_event_one_per_position")
        ]

    def fact(self) -> dict[str, Any]:
        """The body it was about belongs to it too."""
        return {**super().fact(), "call": self.call}


class Minute(Hanging):
    """One version of the one shared minute; a new version asks for every body's signature anew."""

    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("minute"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["whistle", "version"], name="minute_version_once")]

    def __str__(self) -> str:
        return f"{self.whistle_id} v{self.version}"


class Signature(Hanging):
    """A body's signature under a version of the minute, with its dissent if it has one."""

    minute = models.ForeignKey(Minute, on_delete=models.PROTECT, related_name="signatures")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="signatures")
    dissent = models.TextField(_("dissent"), blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["minute", "call"], name="minute_signed_once")]

    def __str__(self) -> str:
        return f"{self.minute_id} {self.call_id}"


class Decision(Hanging):
    """Who does what by when."""

    number = models.PositiveSmallIntegerField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(_("what is to be done"), max_length=400)
    due_at = models.DateTimeField(_("due"))
    becomes = models.CharField(max_length=12, choices=Becomes.choices)
    case_code = models.CharField(max_length=32, blank=True)
    """The code of the request for help it opened."""
    state = models.CharField(max_length=8, choices=DecisionState.choices, default=DecisionState.OPEN)
    over_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["whistle", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(over_at__isnull=False) & ~Q(words=""), name="decision_over_has_words"
            ),
            models.CheckConstraint(condition=~Q(becomes="assist") | ~Q(case_code=""), name="decision_assist_has_case"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


class Assessment(Hanging):
    """What one side says of the other's part: of the body, never of a person; words, and no figure is made of it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="assessments")
    side = models.CharField(max_length=8, choices=Side.choices)
    solved = models.CharField(_("Is the matter solved?"), max_length=8, choices=Answer.choices)
    in_time = models.CharField(_("Did they come in time?"), max_length=8, choices=Answer.choices)
    needed = models.CharField(_("Were they needed?"), max_length=8, choices=Answer.choices)
    words = models.TextField(_("In words"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "side"], name="assessed_once_by_each_side"),
            models.CheckConstraint(condition=~Q(words=""), name="assessed_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.side}"


class OnCall(models.Model):
    """Whom of a unit a whistle asks first, second, third: named people, never a list of addresses."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="on_call")
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "place"], name="on_call_place_once"),
            models.UniqueConstraint(fields=["unit", "person"], name="on_call_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.place} {self.person_id}"
