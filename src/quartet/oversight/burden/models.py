"""Budgets of townships, standing demands on members, and what a named leader signed for beyond the budget."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person


class Signed(Chained):
    """What all three have: by whom it was put down, when, and where it stands in the ledger."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120, help_text=_("Post and unit as they were called then."))
    at = models.DateTimeField()
    command_id = models.UUIDField(unique=True)

    class Meta:
        abstract = True

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"{self._meta.model_name}:{self.pk}"

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for: every column people can read, but for a later end."""
        skipped = {"id", "ledger_position", "ledger_digest", "ended_on", "ended_by", "command_id"}
        said = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields
                if field.name not in skipped}  # fmt: skip
        return {name: f"{value:.1f}" if isinstance(value, Decimal) else value for name, value in said.items()}


class Budget(Signed):
    """How many minutes a member and week may be asked for in a township. The newest row counts; none is changed."""

    township = models.CharField(_("region code"), max_length=9)
    county = models.CharField(max_length=6)
    minutes = models.PositiveSmallIntegerField(_("minutes a member and week"))
    why = models.CharField(_("reason"), max_length=400)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(why=""), name="budget_says_why")]
        indexes: ClassVar = [models.Index(fields=["township", "-id"], name="budget_newest")]

    def __str__(self) -> str:
        return f"{self.township} {self.minutes}"


class Demand(Signed):
    """Something every member of an area must do every week: a form, a list, a call. Published with who asked for it."""

    area = models.CharField(_("region code"), max_length=9, db_collation="C")
    county = models.CharField(max_length=6)
    title = models.CharField(_("what is asked"), max_length=120)
    basis = models.CharField(_("by which document"), max_length=200)
    minutes = models.DecimalField(_("minutes a week"), max_digits=5, decimal_places=1)
    since = models.DateField(_("from the day"))
    leader = models.CharField(_("leader who signs"), max_length=60, blank=True)
    leader_post = models.CharField(_("post of the leader"), max_length=80, blank=True)
    leader_why = models.CharField(_("why it must be"), max_length=400, blank=True)
    over = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    """By how many minutes it went beyond the tightest budget when it was put down."""
    ended_on = models.DateField(_("ended on"), null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gt=0), name="demand_takes_time"),
            models.CheckConstraint(
                condition=Q(over=0) | ~Q(leader="") & ~Q(leader_post="") & ~Q(leader_why=""),
                name="demand_over_budget_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="demand_ends_after_beginning"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area"], condition=Q(ended_on=None), name="demand_in_force")]

    def __str__(self) -> str:
        return f"{self.area} {self.title}"


class Overrun(Signed):
    """More minutes for one township and one week, signed by a named leader. Published."""

    township = models.CharField(_("region code"), max_length=9)
    county = models.CharField(max_length=6)
    week = models.DateField(_("week"), help_text=_("Its Monday."))
    minutes = models.PositiveSmallIntegerField(_("more minutes a member"))
    leader = models.CharField(_("leader who signs"), max_length=60)
    leader_post = models.CharField(_("post of the leader"), max_length=80)
    why = models.CharField(_("why it must be"), max_length=400)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(leader="") & ~Q(leader_post="") & ~Q(why="") & Q(minutes__gt=0), name="overrun_is_signed"
            ),
            models.CheckConstraint(condition=Q(week__iso_week_day=1), name="overrun_week_begins_on_monday"),
        ]
        indexes: ClassVar = [models.Index(fields=["township", "week"], name="overrun_by_week")]

    def __str__(self) -> str:
        return f"{self.township} {self.week} +{self.minutes}"
