"""Who switched an automatic help off or on, where, when and why: one row an act, none is ever changed."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Person
from quartet.resolution.aids.states import Aid


class AidSwitch(Chained):
    """One act of switching. The newest row of an area and an aid counts; without a row the aid is on."""

    area = models.CharField(_("region code"), max_length=9)
    """A township, a county or the city: it holds for everything under it."""
    aid = models.CharField(_("automatic help"), max_length=12, choices=Aid.choices)
    on = models.BooleanField()
    why = models.CharField(_("reason"), max_length=400)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=120, help_text=_("Post and unit as they were called then."))
    at = models.DateTimeField()
    command_id = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(aid__in=Aid.values), name="aid_switch_aid_known"),
            models.CheckConstraint(condition=~Q(why=""), name="aid_switch_says_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "aid", "-id"], name="aid_switch_newest")]

    def __str__(self) -> str:
        return f"{self.area} {self.aid} {'on' if self.on else 'off'}"

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls this act."""
        return f"aid:{self.pk}"

    def fact(self) -> dict[str, Any]:
        """What the ledger vouches for."""
        return {
            "area": self.area, "aid": self.aid, "on": self.on, "why": self.why, "by": self.by_id,
            "by_name": self.by_name, "at": self.at, "command": str(self.command_id),
        }  # fmt: skip
