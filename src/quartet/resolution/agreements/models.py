"""An agreement (调解协议): what two sides promised each other, and what became of each promise.

Amounts are integers, in hundredths of the unit: cents for 元, and so for 斤 and 工日, so that parts add up exactly.
Every row of an agreement names it, so that one wall serves all of them.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.resolution.agreements.amounts import figures
from quartet.resolution.agreements.states import (
    BINDING,
    STATES,
    AgreementState,
    By,
    CourtState,
    DueKind,
    Form,
    Grade,
    Kept,
    Kind,
    Means,
    Paper,
    Side,
    Standing,
    Voice,
)
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Satisfaction

ONCE = "项"
"""The unit of an act: there is one of it, and it has no half."""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Adjectives for agreements; they chain after the door `queries.agreements_for`."""

    def binding(self) -> "AgreementQuerySet":
        """Those whose fulfilment is watched."""
        return self.filter(state__in=[state.value for state in BINDING])


class Agreement(Chained):
    """One agreement of one case. Changed only by `actions.make_move`; its story is in `AgreementEvent`."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=24, unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agreements")
    county = models.CharField(max_length=6)
    form = models.CharField(_("form"), max_length=8, choices=Form.choices)
    state = models.CharField(_("state"), max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT)
    court = models.CharField(max_length=12, choices=CourtState.choices, default=CourtState.NONE)
    summary = models.TextField(_("what the dispute is about"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    """The body that mediated: its number, its seal."""
    mediator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    opened_by = ArrayField(models.TextField(), default=list, blank=True)
    """The keys (see `rights.Scope`) of the parties' slips."""
    drafted_at = models.DateTimeField()
    countersigned_at = models.DateTimeField(null=True)
    """When the mediator had signed and the seal was set."""
    effective_at = models.DateTimeField(_("in force since"), null=True)
    ended_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    court_name = models.CharField(_("court"), max_length=80, blank=True)
    docket = models.CharField(_("docket number"), max_length=60, blank=True)
    filed_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=AgreementState.values), name="agreement_state_known"),
            models.CheckConstraint(condition=Q(court__in=CourtState.values), name="agreement_court_known"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="agreement_form_known"),
            models.CheckConstraint(
                condition=Q(effective_at__isnull=False, year__isnull=False, serial__isnull=False)
                | Q(state__in=["draft", "signing", "dropped"]),
                name="agreement_binding_has_number",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_at__isnull=False) | Q(effective_at__isnull=True) | Q(form="oral"),
                name="agreement_written_is_sealed",
            ),
            models.UniqueConstraint(fields=["unit", "year", "serial"], name="agreement_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["case"], name="agreement_by_case"),
            models.Index(fields=["county", "state", "id"], name="agreement_by_county"),
        ]

    def __str__(self) -> str:
        return self.number or self.code

    def get_absolute_url(self) -> str:
        """The agreement's page."""
        return reverse("agreement", args=[self.code])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"agreement:{self.pk}"

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return STATES[AgreementState(self.state)]

    @property
    def state_label(self) -> str:
        """The state's word."""
        return str(AgreementState(self.state).label)

    @property
    def court_label(self) -> str:
        """How far the court is, in words."""
        return str(CourtState(self.court).label)


class Hanging(models.Model):
    """A row that belongs to an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="%(class)s_rows")
    county = models.CharField(max_length=6)

    class Meta:
        abstract = True


class Signatory(Hanging):
    """A party (当事人) as the agreement names it. Filled in by hand now, from the mediation's parties later."""

    number = models.PositiveSmallIntegerField()
    side = models.CharField(_("side"), max_length=8, choices=Side.choices)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=24, blank=True)
    id_sealed = models.TextField(blank=True)
    """The identity number, encrypted (`sealing`); only papers for the court open it."""
    address = models.CharField(_("address"), max_length=200, blank=True)
    agent = models.CharField(_("represented by"), max_length=60, blank=True)
    signed_at = models.DateTimeField(null=True)
    copy_at = models.DateTimeField(null=True)
    """When this party got its copy (人民调解法 29)."""
    copy_how = models.CharField(max_length=200, blank=True)
    succeeds = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    ended_on = models.DateField(null=True)
    """The day the party died; a successor stands for it from then on."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="signatory_number_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="signatory_side_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """Side and name, as the agreement says it."""
        return f"{Side(self.side).label} {self.name}"


class Clause(Hanging):
    """One clause: who does what for whom, how much, when, where, and what if not."""

    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    debtor = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="owes")
    creditor = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="is_owed")
    what = models.CharField(_("what"), max_length=400, blank=True)
    amount = models.BigIntegerField(null=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True)
    parts = models.JSONField(default=list)
    """The plan: `[["2026-06-30", 300000], …]`; a day may be null where a duty lasts."""
    place = models.CharField(_("where"), max_length=200, blank=True)
    how = models.CharField(_("how"), max_length=200, blank=True)
    if_not = models.CharField(_("if it is not done"), max_length=400, blank=True)
    text = models.TextField(_("wording"))

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="clause_number_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="clause_kind_known"),
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gt=0), name="clause_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"


class Item(Hanging):
    """One thing owed: a line of the ledger of fulfilment (履行台账)."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    debtor = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="owed_items")
    creditor = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="due_items")
    what = models.CharField(max_length=400)
    amount = models.BigIntegerField()
    unit = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="item_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="item_amount_positive"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=Q(closed_at=None), name="item_open_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what}"

    @property
    def whole(self) -> bool:
        """Whether it is an act: done or not done."""
        return self.unit == ONCE

    @property
    def said(self) -> str:
        """How much, with its unit."""
        return f"{figures(self.amount)} {self.unit}"


class Entry(Hanging):
    """Something performed, or said to be. It counts once both sides have confirmed it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField()
    at = models.DateTimeField()
    amount = models.BigIntegerField()
    means = models.CharField(max_length=8, choices=Means.choices)
    note = models.CharField(max_length=400, blank=True)
    """In kind: what was handed over for it; both sides confirm what it counts for."""
    witness = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    by_party = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="entry_amount_positive"),
            models.CheckConstraint(condition=Q(means__in=Means.values), name="entry_means_known"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_why=""), name="entry_withdrawn_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(by_party__isnull=False), name="entry_written_by_somebody"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["item"], name="entry_by_item")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.amount}"


class Answer(Hanging):
    """What one side says of an entry; the newest of each side counts. Never changed."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="+")
    voice = models.CharField(max_length=4, choices=Voice.choices)
    by = models.CharField(max_length=12, choices=By.choices)
    words = models.CharField(max_length=400, blank=True)
    heard_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(by="slip", heard_by__isnull=True) | ~Q(by="slip") & Q(heard_by__isnull=False),
                name="answer_heard_or_by_slip",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["entry"], name="answer_by_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.voice}"


class Photo(Hanging):
    """A photographed paper: the picture itself lies with `ground.files`."""

    picture = models.UUIDField()
    kind = models.CharField(max_length=16, choices=Paper.choices)
    party = models.ForeignKey(Signatory, null=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.PROTECT, related_name="photos")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["picture"], name="photo_picture_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind}"


class Due(Hanging):
    """A date that is watched: a promise, a visit, the court's month. Open until it is met."""

    kind = models.CharField(max_length=12, choices=DueKind.choices)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="dues")
    clock = models.CharField(max_length=8, blank=True)
    """The clock rule it runs by; empty for a day the parties chose."""
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    met_at = models.DateTimeField(null=True)
    found = models.CharField(max_length=2000, blank=True)
    """What a visit found."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "kind", "item"], condition=Q(met_at=None), nulls_distinct=False,
                name="due_one_open_of_a_kind",
            ),
            models.CheckConstraint(condition=Q(kind__in=DueKind.values), name="due_kind_known"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["kind", "due_at", "id"], condition=Q(met_at=None), name="due_open_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kind} {self.due_at:%Y-%m-%d}"


class Reminded(Hanging):
    """One rung of one date, told once. A date that was moved is another promise."""

    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    rung = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["due", "due_at", "rung"], name="agreement_reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.due_id} {self.rung}"


class Call(Hanging):
    """One attempt to ask a party whether the agreement is kept (履行回访)."""

    party = models.ForeignKey(Signatory, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    kept = models.CharField(max_length=12, choices=Kept.choices)
    satisfied = models.CharField(max_length=16, choices=Satisfaction.choices, blank=True)
    worse = models.BooleanField(default=False)
    """Whether there is a sign that the quarrel is getting worse: a duty to act (人民调解法 25), never a label."""
    words = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(satisfied="") | ~Q(kept="not_reached"), name="call_answer_only_when_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.kept}"


class SubsidyClaim(Hanging):
    """A mediator's pay for one case (以案定补): what the file shows, and two people who looked."""

    mediator = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(max_length=12, choices=Grade.choices)
    amount = models.PositiveIntegerField(help_text=_("In cents."))
    facts = models.JSONField(default=dict)
    """What it was worked out from, as it stood that day."""
    parties = models.CharField(max_length=64)
    """A hash of who the two sides are, to notice one quarrel paid for twice; it names nobody."""
    made_at = models.DateTimeField()
    first_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    first_at = models.DateTimeField(null=True)
    second_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    second_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            # One case one payment: a refused claim may be made again, a standing one not twice.
            models.UniqueConstraint(
                fields=["agreement"], condition=Q(refused_at=None), name="subsidy_once_per_agreement"
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("first_by")), name="subsidy_two_people_look"
            ),
            models.CheckConstraint(
                condition=(Q(first_by__isnull=True) | ~Q(first_by=F("mediator")))
                & (Q(second_by__isnull=True) | ~Q(second_by=F("mediator"))),
                name="subsidy_not_by_the_paid",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["county", "parties", "made_at"], name="subsidy_by_parties")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.amount}"


class AgreementEvent(Hanging, MoveEvent):  # noqa: DJ008 -- MoveEvent has it
    """One act on an agreement: append-only, in the order of its ledger positions."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "position"], name="agreement_event_one_per_position")
        ]
