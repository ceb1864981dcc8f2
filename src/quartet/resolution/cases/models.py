"""A case (案卷): one matter, one code, from the first word to its close."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.states import Label, Level
from quartet.resolution.cases.states import DESK_STATES, OPEN_STATES, STATES, CaseState, Satisfaction, Standing

OPEN = Q(state__in=[state.value for state in OPEN_STATES])


class CaseQuerySet(models.QuerySet["Case"]):
    """Adjectives for cases; they chain after the door `queries.cases_for`."""

    def open(self) -> "CaseQuerySet":
        """Cases somebody still owes a step."""
        return self.filter(OPEN)

    def late_first(self) -> "CaseQuerySet":
        """What is due soonest on top, cases without a date last."""
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")


class Case(Chained):
    """One matter. Changed only by `moves.make_move`; its story is in `CaseEvent`."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(_("case code"), max_length=32, unique=True)
    region = models.CharField(_("region code"), max_length=15)
    city = models.GeneratedField(
        expression=Left("region", Value(4)), output_field=models.CharField(max_length=4), db_persist=True
    )
    county = models.GeneratedField(
        expression=Left("region", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    township = models.GeneratedField(
        expression=Left("region", Value(9)), output_field=models.CharField(max_length=9), db_persist=True
    )
    village = models.GeneratedField(
        expression=Left("region", Value(12)), output_field=models.CharField(max_length=12), db_persist=True
    )
    place = models.CharField(_("place, as said"), max_length=200, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    text = models.TextField(_("what is wrong"))
    category = models.CharField(_("category"), max_length=12, blank=True)
    level = models.PositiveSmallIntegerField(_("level that decides"))
    state = models.CharField(_("state"), max_length=12, choices=CaseState.choices, default=CaseState.REGISTERED)
    label = models.PositiveSmallIntegerField(_("confidentiality"), default=Label.PERSONAL)
    urgent = models.BooleanField(_("urgent"), default=False)
    """Somebody may be in danger: other clocks, first in every list, at the township at the lowest."""
    hidden_from = ArrayField(models.TextField(), default=list, blank=True)
    lead_unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    reporter = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    registered_at = models.DateTimeField(_("registered"))
    clock = models.CharField(max_length=8, blank=True)
    clock_started_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    returns = models.PositiveSmallIntegerField(default=0)
    reopens = models.PositiveSmallIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state_known"),
            # The second return opens a consultation, and that decides: nothing is sent around a third time.
            models.CheckConstraint(condition=Q(returns__lte=2), name="case_returned_twice_at_most"),
            models.CheckConstraint(condition=Q(level__in=[level.value for level in Level]), name="case_level_known"),
            models.CheckConstraint(condition=Q(label__in=[label.value for label in Label]), name="case_label_known"),
            models.CheckConstraint(
                condition=Q(lead_unit__isnull=False) | ~Q(state__in=["dispatched", "handling", "suspended"]),
                name="case_in_hand_has_lead",
            ),
            models.CheckConstraint(condition=Q(closed_at__isnull=False) | OPEN, name="case_ended_has_time"),
            models.CheckConstraint(
                condition=Q(urgent=False) | Q(level__gt=Level.VILLAGE), name="case_urgent_above_village"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=False) | ~Q(state="merged"), name="case_merged_has_target"
            ),
        ]
        # Every desk's list is an equality on its own column, late first: the same cost at a thousand and a million.
        indexes: ClassVar = [
            *(
                models.Index(fields=[area, "due_at", "id"], condition=OPEN, name=f"case_open_{area}")
                for area in ("city", "county", "township", "village")
            ),
            models.Index(fields=["lead_unit", "due_at", "id"], condition=OPEN, name="case_open_unit"),
            # They stand before all others in every list, and are few at any time.
            models.Index(fields=["due_at", "id"], condition=OPEN & Q(urgent=True), name="case_open_urgent"),
            # "What is due now?" is asked every minute, clock by clock.
            models.Index(fields=["clock", "due_at", "id"], condition=OPEN, name="case_open_clock"),
            *(
                models.Index(
                    fields=[level.name.lower(), "due_at", "id"],
                    condition=Q(level=level, state__in=[state.value for state in DESK_STATES]),
                    name=f"case_desk_{level.name.lower()}",
                )
                for level in Level
            ),
            *(
                models.Index(fields=[area, "-id"], name=f"case_newest_{area}")
                for area in ("city", "county", "township", "village")
            ),
            models.Index(fields=["lead_unit", "-id"], name="case_newest_unit"),
            # Most cases have no reporter with an account: they cost these two nothing.
            models.Index(fields=["reporter", "-id"], condition=Q(reporter__isnull=False), name="case_newest_reporter"),
            models.Index(
                fields=["reporter", "due_at", "id"],
                condition=OPEN & Q(reporter__isnull=False),
                name="case_open_reporter",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The case's page."""
        return reverse("case", args=[self.code])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger and the outbox call this case."""
        return f"case:{self.pk}"

    @property
    def standing(self) -> Standing:
        """What its state means."""
        return STATES[CaseState(self.state)]

    @property
    def state_label(self) -> str:
        """The state's word."""
        return str(CaseState(self.state).label)


class CaseText(models.Model):
    """What a case is found by (see `search`).

    A table of its own: cases change with every move, and each change of a row makes new entries in all its indexes.
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="+")
    words = SearchVectorField()

    class Meta:
        # New rows wait in a short list that every search reads too: long enough to save work, short enough to read.
        indexes: ClassVar = [GinIndex(fields=["words"], name="case_words", gin_pending_list_limit=128)]

    def __str__(self) -> str:
        return f"{self.case_id}"


class CaseEvent(MoveEvent):
    """One move of a case: append-only, in the order of its ledger positions."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "position"], name="case_event_one_per_position")
        ]


class FollowUp(models.Model):
    """One attempt to ask the resident (回访): solved and satisfied are two questions."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    county = models.CharField(max_length=6)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12)
    reached = models.BooleanField()
    solved = models.BooleanField(null=True)
    satisfied = models.CharField(max_length=16, choices=Satisfaction.choices, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reached=True, solved__isnull=False) | Q(reached=False, solved__isnull=True),
                name="follow_up_answer_only_when_reached",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["case", "at"], name="follow_up_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d} {self.solved}"


class SavedFilter(models.Model):
    """A desk's question it asks often."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=400)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "name"], name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
