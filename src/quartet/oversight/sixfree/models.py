"""Applications of villages, their stories, and the independent numbers they are held against."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person
from quartet.ground.said import says_something
from quartet.oversight.sixfree.states import ASKS, K, SixFreeState, Source


class SixFreeApplication(Chained):
    """One village in one year. Changed only by `actions.move`."""

    village = models.CharField(_("region code"), max_length=12, db_collation="C")
    county = models.GeneratedField(
        expression=Left("village", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(max_length=12, choices=SixFreeState.choices, default=SixFreeState.ASSESSING)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    answers = models.JSONField(default=dict)
    """Question → what shows it, in a few words; empty words mean no."""
    evidence = models.JSONField(default=dict)
    """What was counted from cases at the last step: numbers only."""
    visited_at = models.DateTimeField(null=True)
    notice_until = models.DateField(null=True)
    appeal_until = models.DateField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    """Who decided last for the city: an appeal is decided by another person."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["village", "year"], name="sixfree_once_a_year"),
            models.CheckConstraint(condition=Q(state__in=SixFreeState.values), name="sixfree_state_known"),
            models.CheckConstraint(condition=Q(village__regex=r"^\d{12}$"), name="sixfree_of_a_village"),
            models.CheckConstraint(
                condition=~Q(state="notice") | Q(notice_until__isnull=False), name="sixfree_notice_has_end"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["not_yet", "appealed"]) | Q(appeal_until__isnull=False),
                name="sixfree_not_yet_can_be_appealed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["year", "state", "village"], name="sixfree_by_state")]

    def __str__(self) -> str:
        return f"{self.village} {self.year}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("sixfree-application", args=[self.pk])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"sixfree:{self.pk}"

    @property
    def standing(self) -> SixFreeState:
        """Its state, with word and shape."""
        return SixFreeState(self.state)

    @property
    def yes(self) -> int:
        """How many questions are answered yes, with words."""
        return sum(says_something(str(self.answers.get(ask, ""))) for ask in ASKS)

    @property
    def complete(self) -> bool:
        """Whether every question was answered, yes or no."""
        return all(ask in self.answers for ask in ASKS)

    def notice_over(self, today: date) -> bool:
        """Whether the public notice has run its days."""
        return self.notice_until is not None and today > self.notice_until


class SixFreeEvent(MoveEvent):
    """One move: append-only, in the order of its ledger positions."""

    application = models.ForeignKey(SixFreeApplication, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "position"], name="sixfree_event_one_per_position")
        ]


class Sample(models.Model):
    """Independent numbers of one source: how much turned up, how much of that was on record here. Nobody is named.

    The newest row of a source counts.
    """

    application = models.ForeignKey(SixFreeApplication, on_delete=models.PROTECT, related_name="samples")
    county = models.CharField(max_length=6)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    turned_up = models.PositiveIntegerField(_("turned up"))
    on_record = models.PositiveIntegerField(_("of these on record here"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(on_record__lte=F("turned_up")), name="sample_part_of_what_turned_up"),
            models.CheckConstraint(condition=Q(turned_up=0) | Q(turned_up__gte=K), name="sample_not_of_a_few"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.source} {self.on_record}/{self.turned_up}"
