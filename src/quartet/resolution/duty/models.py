"""The duty list (事项清单): whose duty a kind of matter is, level by level. The only source of "not ours"."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Person, Unit
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.duty.states import TownshipList


class DutyList(models.Model):
    """One version of an area's list. A published version never changes; a new one replaces it."""

    area = models.CharField(
        _("region code"), max_length=6, help_text=_("A county, or the city for what is nobody else's.")
    )
    version = models.PositiveIntegerField(_("version"))
    published_at = models.DateTimeField(_("published"), null=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("what changed and why"), max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area", "version"], name="duty_list_version_once"),
            models.UniqueConstraint(fields=["area"], condition=Q(published_at=None), name="duty_list_one_draft"),
        ]

    def __str__(self) -> str:
        return f"{self.area} v{self.version}"


class DutyLine(models.Model):
    """One line: this kind of matter, at this level, is that body's duty.

    A township's line may stand on one of two other lists: on `assist` it names the body that helps, and a department
    leads by the line above; on `taken_back` it names the body above that took the matter back from the township.
    """

    duty_list = models.ForeignKey(DutyList, on_delete=models.CASCADE, related_name="lines")
    category = models.CharField(
        _("category"), max_length=6, help_text=_("Holds for every category that begins with it.")
    )
    level = models.PositiveSmallIntegerField(_("level"))
    list = models.CharField(
        _("list of the township"), max_length=12, choices=TownshipList.choices, default=TownshipList.OWN
    )
    unit_kind = models.CharField(_("kind of body"), max_length=24, choices=UnitKind.choices)
    unit_name = models.CharField(
        _("body"), max_length=40, blank=True, help_text=_("How its name ends, where there are several.")
    )
    text = models.CharField(_("line"), max_length=200)
    basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["duty_list", "category", "level"], name="duty_line_one_body"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="duty_line_level_known"
            ),
            models.CheckConstraint(
                condition=Q(list=TownshipList.OWN.value) | Q(level=Level.TOWNSHIP.value),
                name="duty_line_lists_of_townships",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def number(self) -> str:
        """How a dispatch or a return cites the line: category and level."""
        return f"{self.category}-{self.level}"

    @property
    def body(self) -> str:
        """The body it names, in words."""
        return self.unit_name or str(UnitKind(self.unit_kind).label)

    def names(self, unit: Unit) -> bool:
        """Whether this line names this very body, wherever it stands."""
        level = unit.level > self.level if self.list == TownshipList.TAKEN_BACK else unit.level == self.level
        named = bool(self.unit_name) or self.unit_kind != UnitKind.DEPARTMENT  # of those there are many
        return named and level and unit.kind == self.unit_kind and unit.name.endswith(self.unit_name)
