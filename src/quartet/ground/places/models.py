"""Places as rows: regions of every level under one code, their other names, their borders, and what offices count."""

import uuid
from typing import Any

import shapely
from django.db import models
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from quartet.ground.ledger.models import Chained
from quartet.ground.places import codes
from quartet.ground.places.states import URBAN_RURAL, Band, Kind, Level, band_for

models.CharField.register_lookup(Length)


class RegionQuerySet(models.QuerySet["Region"]):
    """Adjectives for regions; they chain."""

    def under(self, code: str) -> "RegionQuerySet":
        """Keep a region and everything in it: one range of the primary key."""
        low, high = codes.range_of(code)
        return self.filter(code__gte=low, code__lt=high)

    def at(self, level: Level) -> "RegionQuerySet":
        """Keep one level."""
        return self.filter(level=level)

    def current(self) -> "RegionQuerySet":
        """Keep those that still stand."""
        return self.filter(until=None)


class Region(models.Model):
    """A place of any level, from the city to a micro-grid; its code is its path."""

    code = models.CharField(_("statistical code"), max_length=15, primary_key=True, db_collation="C")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    name = models.CharField(_("official name"), max_length=80)
    short = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    official_code = models.CharField(_("official code"), max_length=12, blank=True)
    official_type = models.CharField(_("official type"), max_length=12, blank=True)
    urban_rural = models.CharField(_("urban or rural"), max_length=3, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    illustrative = models.BooleanField(_("illustrative"), default=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        indexes = [models.Index(fields=["level", "code"], name="region_level_code")]
        constraints = [
            models.CheckConstraint(name="region_code_is_digits", condition=models.Q(code__regex=r"^[1-9][0-9]*$")),
            models.CheckConstraint(
                name="region_code_is_as_long_as_its_level",
                condition=models.Q(
                    *(models.Q(level=level, code__length=length) for level, length in codes.LENGTHS.items()),
                    _connector=models.Q.OR,
                ),
            ),
            models.CheckConstraint(
                name="region_ends_not_before_it_begins",
                # Drawn and drawn again on one day: it never held for a whole day, and is kept all the same.
                condition=models.Q(since=None) | models.Q(until=None) | models.Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="region_households_only_for_grids",
                condition=models.Q(households=None) | models.Q(level=Level.GRID),
            ),
        ]

    def __str__(self) -> str:
        return self.short

    @property
    def county(self) -> str:
        """The county code: the first six digits, the shard key. The city has none."""
        return self.code[: codes.LENGTHS[Level.COUNTY]] if self.level >= Level.COUNTY else ""

    @property
    def parent_code(self) -> str | None:
        """The code one level up; None for the city."""
        return codes.parent_of(self.code)

    @property
    def urban_rural_words(self) -> Any:
        """The urban/rural class in words; empty where the tables give none."""
        return URBAN_RURAL.get(self.urban_rural, "")

    @property
    def codes_differ(self) -> bool:
        """Whether the ministry and the statistical bureau give the place two different codes."""
        return bool(self.official_code) and self.official_code != self.code

    @property
    def band(self) -> Band:
        """The household band for the micro-grids of this village."""
        return band_for(self.kind, self.urban_rural)


class OtherName(models.Model):
    """A name a region had before, or has in another table."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="other_names")
    name = models.CharField(_("name"), max_length=80)
    source = models.CharField(_("source"), max_length=80)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [
            models.UniqueConstraint(fields=["region", "name", "source"], name="other_name_said_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Boundary(models.Model):
    """The ground a region covers, WGS-84. `illustrative` (示意) says that we drew it and nobody measured it."""

    region = models.OneToOneField(Region, on_delete=models.CASCADE, primary_key=True, related_name="boundary")
    shape = models.BinaryField(_("shape (WKB)"))
    lon = models.FloatField(_("longitude of the label"))
    lat = models.FloatField(_("latitude of the label"))
    area_km2 = models.FloatField(_("area in square kilometres"))
    illustrative = models.BooleanField(_("illustrative"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")
        constraints = [
            models.CheckConstraint(name="boundary_has_ground", condition=models.Q(area_km2__gt=0)),
        ]

    def __str__(self) -> str:
        return self.region_id

    @property
    def ground(self) -> BaseGeometry:
        """The shape as geometry."""
        return shapely.from_wkb(bytes(self.shape))


class Succession(models.Model):
    """Ground that passed from a micro-grid that ended to one that began: what became of a code that is never reused."""

    before = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="passed_to")
    after = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="came_from")
    share = models.FloatField(_("share of the ground that ended"))
    main = models.BooleanField(_("main successor"))
    """Whether who held the one goes on with the other; a strip along a border changes nobody's post."""

    class Meta:
        verbose_name = _("succession")
        verbose_name_plural = _("successions")
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="succession_said_once"),
            models.CheckConstraint(name="succession_is_a_share", condition=models.Q(share__gt=0, share__lte=1)),
            models.CheckConstraint(name="succession_to_another", condition=~models.Q(before=models.F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.before_id} → {self.after_id}"


class OfficialCount(models.Model):
    """How many units of a level an office says a region has; shown apart from the rows we hold."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="official_counts")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    count = models.PositiveIntegerField(_("official count"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("official count")
        verbose_name_plural = _("official counts")
        constraints = [models.UniqueConstraint(fields=["region", "level"], name="official_count_once_a_level")]

    def __str__(self) -> str:
        return f"{self.count}"


class Edition(models.Model):
    """One state of the place tables. Its number tells a process whether what it keeps in memory is still true."""

    made_at = models.DateTimeField(_("made at"))
    source = models.CharField(_("source"), max_length=200)
    regions = models.PositiveIntegerField(_("regions"))

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")

    def __str__(self) -> str:
        return self.source


class ImportDraft(Chained):
    """A file somebody wants to import, as read and checked; applied at most once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    filename = models.CharField(_("file"), max_length=200)
    made_by = models.BigIntegerField(_("made by"), null=True)
    made_at = models.DateTimeField(_("made at"))
    rows = models.JSONField(_("rows"))
    applied_at = models.DateTimeField(_("applied at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.filename

    @property
    def name_in_ledger(self) -> str:
        """What the ledger calls it."""
        return f"import:{self.pk}"
