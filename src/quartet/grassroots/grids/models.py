"""Redraws: proposals to split, merge, redraw or rename the micro-grids of a village, and what became of them."""

from typing import Any, ClassVar

import shapely
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from quartet.grassroots.grids.states import OPEN_STAGES, Change, Stage, Way
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person


class Redraw(Chained):
    """One change of a village's micro-grids, from the draft to the decision. What is in force is never edited.

    `takes` are the codes of the grids that would end; `pieces` what would begin in their place: name, households and
    ground (WKT, WGS-84), the ground fitted together.
    """

    id = models.UUIDField(primary_key=True)
    county = models.CharField(_("county"), max_length=6)
    village = models.CharField(_("village"), max_length=12)
    change = models.CharField(_("change"), max_length=8, choices=Change.choices)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    takes = models.JSONField(_("grids that end"))
    pieces = models.JSONField(_("grids that begin"))
    way = models.CharField(_("drawn"), max_length=12, choices=Way.choices)
    said = models.JSONField(default=dict)
    """What it was drawn from, for who decides: `file`, or how many `dwellings` and how many were `left_out`."""
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    became = models.JSONField(_("codes given"), default=list)

    class Meta:
        verbose_name = _("redraw")
        verbose_name_plural = _("redraws")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="redraw_decided_or_open",
                condition=Q(stage__in=sorted(OPEN_STAGES), decided_at=None)
                | (~Q(stage__in=sorted(OPEN_STAGES)) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="redraw_sent_back_with_reason", condition=~Q(stage="sent_back", reason="")),
        ]
        indexes: ClassVar = [models.Index(fields=["village", "made_at"], name="redraw_by_village")]

    def __str__(self) -> str:
        return f"{self.village} {self.get_change_display()}"

    def get_absolute_url(self) -> str:
        """Where it is decided."""
        return reverse("redraw", args=[self.pk])

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"redraw:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.stage in OPEN_STAGES

    @property
    def grounds(self) -> list[BaseGeometry]:
        """The ground of the pieces, in their order."""
        return [shapely.from_wkt(piece["area"]) for piece in self.pieces]

    def fact(self) -> dict[str, Any]:
        """What was drawn and what came of it, as the ledger hashes it."""
        return {
            "village": self.village, "change": self.change, "stage": self.stage, "takes": self.takes,
            "pieces": self.pieces, "became": self.became, "reason": self.reason,
        }  # fmt: skip


class RedrawEvent(MoveEvent):
    """One act on a redraw."""

    redraw = models.ForeignKey(Redraw, on_delete=models.PROTECT, related_name="events")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["redraw", "position"], name="redraw_event_one_per_position")
        ]

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for: of what came into force, the drawing too."""
        in_force = {"redraw": self.redraw.fact()} if self.to_state == Stage.IN_FORCE else {}
        return {**super().fact(), **in_force}
