"""Sponsor agreements, what each member is entitled to, the receipt for it, and gaps of insurance."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.benefits.catalogue import Benefit, catalogue
from quartet.grassroots.benefits.states import EntitlementState
from quartet.grassroots.members.models import Member
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person


class SponsorAgreement(Chained):
    """What a partner promised to pay for, where and how long (激励保障合作协议书). Ended early, never changed."""

    area = models.CharField(_("region code"), max_length=9, db_collation="C")
    partner = models.CharField(_("partner"), max_length=80)
    benefits = ArrayField(models.CharField(max_length=24), verbose_name=_("benefits"))
    since = models.DateField(_("valid from"))
    until = models.DateField(_("valid until"))
    terms = models.TextField(_("terms"), max_length=2000)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_name = models.CharField(max_length=120, help_text=_("Unit and name as they were called then."))
    signed_at = models.DateTimeField()
    command_id = models.UUIDField(unique=True, default=uuid.uuid4)
    ended_on = models.DateField(_("ended on"), null=True)
    ended_why = models.CharField(_("reason"), max_length=400, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="sponsor_ends_after_beginning"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_why="", ended_by=None)
                | Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""),
                name="sponsor_ended_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.area}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("benefits-agreement", args=[self.pk])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"sponsor:{self.pk}"

    @property
    def last_day(self) -> date:
        """The day from which it pays for nothing."""
        return self.until if self.ended_on is None else min(self.until, self.ended_on)

    @property
    def funds(self) -> list[Benefit]:
        """The rows of the catalogue it pays for."""
        return [catalogue()[code] for code in self.benefits if code in catalogue()]

    def facts(self) -> dict[int, dict[str, Any]]:
        """What the ledger vouches for, by position: the promise, and its early end."""
        signed = {
            "area": self.area, "partner": self.partner, "benefits": self.benefits, "since": self.since,
            "until": self.until, "terms": self.terms, "by": self.signed_by_id, "at": self.signed_at,
        }  # fmt: skip
        return {1: signed, 2: {"on": self.ended_on, "why": self.ended_why, "by": self.ended_by_id}}


class Entitlement(Chained):
    """One benefit of one member for one period; money is by month. Changed only by `actions.act_on`."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="entitlements")
    region = models.CharField(_("region code"), max_length=12, db_collation="C")
    county = models.GeneratedField(
        expression=Left("region", Value(6)), output_field=models.CharField(max_length=6), db_persist=True
    )
    benefit = models.CharField(_("benefit"), max_length=24)
    since = models.DateField(_("valid from"))
    until = models.DateField(_("valid until"), null=True)
    """The first day it is not valid any more; null for what one keeps."""
    agreement = models.ForeignKey(SponsorAgreement, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("yuan a month"), max_digits=8, decimal_places=2, default=Decimal(0))
    policy = models.CharField(_("number of the policy or card"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=EntitlementState.choices, default=EntitlementState.DUE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "benefit", "since"], name="entitlement_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="entitlement_ends_after_beginning"
            ),
            models.CheckConstraint(condition=Q(state__in=EntitlementState.values), name="entitlement_state_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="entitlement_amount_not_negative"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region", "state", "id"], name="entitlement_by_region"),
            models.Index(fields=["member", "-since"], name="entitlement_by_member"),
            models.Index(fields=["benefit", "until"], name="entitlement_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.benefit} {self.since}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("benefit", args=[self.pk])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"entitlement:{self.pk}"

    @property
    def subject(self) -> str:
        """What the picture of a signed paper belongs to."""
        return f"benefit:{self.pk}"

    @property
    def row(self) -> Benefit:
        """Its row of the catalogue."""
        return catalogue()[self.benefit]

    @property
    def standing(self) -> EntitlementState:
        """Its state, with word and shape."""
        return EntitlementState(self.state)


class BenefitEvent(MoveEvent):
    """One act on one entitlement: append-only, in the order of its ledger positions."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="events")
    command_id = models.UUIDField(null=True)
    """Once an entitlement: one command grants to many."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entitlement", "position"], name="benefit_event_one_per_position"),
            models.UniqueConstraint(fields=["command_id", "entitlement"], name="benefit_event_command_once"),
        ]

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for; the first stories kept no states."""
        whole = super().fact()
        return whole if self.to_state else {name: whole[name] for name in whole if name not in {"from", "to"}}


class InsuranceGap(models.Model):
    """Days a grid member had no accident insurance in force. For the desks to cure; it never reaches the member."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(_("region code"), max_length=12, db_collation="C")
    county = models.CharField(max_length=6)
    found_at = models.DateTimeField()
    on_duty = models.BooleanField(default=False)
    """Whether they were on duty at that time: told to the county's desk too."""
    cured_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(cured_at=None), name="gap_one_open")
        ]
        indexes: ClassVar = [models.Index(fields=["region"], condition=Q(cured_at=None), name="gap_open_by_region")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.found_at:%Y-%m-%d}"
