"""What a place is made of: what offices count, what the code tables list, and how micro-grids cover the ground."""

from functools import lru_cache
from typing import Final, NamedTuple

import shapely
from django.db.models import Count, Q

from quartet.ground.places import codes
from quartet.ground.places.memory import newest_edition
from quartet.ground.places.models import Boundary, OfficialCount, Region
from quartet.ground.places.states import Kind, Level

# A gap or overlap below this share of a village is rounding, not a hole in the map.
TOLERANCE: Final = 0.01


class CountLine(NamedTuple):
    """What offices count at one level beside the rows of the code tables, which also list the bureau's own units."""

    level: Level
    official: int | None
    source: str
    rows: int
    own_units: int


class Coverage(NamedTuple):
    """How well the micro-grids under a place cover it; `gap` and `overlap` are shares of its area."""

    grids: int
    households: int
    outside_band: int
    villages_without: int
    gap: float
    overlap: float
    illustrative: bool

    @property
    def gap_percent(self) -> str:
        """The gap as people read it."""
        return f"{100 * self.gap:.1f}"

    @property
    def overlap_percent(self) -> str:
        """The overlap as people read it."""
        return f"{100 * self.overlap:.1f}"

    @property
    def whole(self) -> bool:
        """Whether every village has micro-grids and they neither leave a gap nor overlap."""
        return not self.villages_without and self.gap < TOLERANCE and self.overlap < TOLERANCE


def count_lines(code: str) -> list[CountLine]:
    """Give for each level under a place what offices count (where they say) and how many rows the tables have."""
    official = {count.level: count for count in OfficialCount.objects.filter(region=code).order_by("level")}
    own = Q(kind__in=[Kind.ZONE, Kind.STATISTICAL])
    found = (
        Region.objects.under(code)
        .current()
        .filter(level__gt=codes.level_of(code))
        .values("level")
        .annotate(rows=Count("pk"), own_units=Count("pk", filter=own))
        .order_by("level")
    )
    lines = []
    for line in found:
        said = official.get(line["level"])
        lines.append(
            CountLine(
                Level(line["level"]),
                said.count if said else None,
                said.source if said else "",
                line["rows"],
                line["own_units"],
            )
        )
    return lines


def coverage(code: str) -> Coverage:
    """Say how the micro-grids under a place cover it. Kept in memory."""
    return _coverage(code, newest_edition())


@lru_cache(maxsize=512)
def _coverage(code: str, _edition: int) -> Coverage:
    villages = {village.code: village for village in Region.objects.under(code).current().at(Level.VILLAGE)}
    grids = list(
        Region.objects.under(code)
        .current()
        .at(Level.GRID)
        .order_by("code")
        .values_list("code", "households", "boundary__shape", "boundary__illustrative")
    )
    areas = shapely.from_wkb([bytes(shape) for *_, shape, _drawn in grids if shape is not None])
    # The exact union is slow; areas that fit each other edge by edge, as drawn ones do, have a quick one.
    union = shapely.coverage_union_all if shapely.coverage_is_valid(areas) else shapely.union_all
    covered, held = shapely.area(union(areas)), shapely.area(areas).sum()
    ground = Boundary.objects.filter(region=code).first()
    total = shapely.area(ground.ground) if ground else covered
    return Coverage(
        grids=len(grids),
        households=sum(households or 0 for _, households, *_ in grids),
        outside_band=sum(
            households is not None and not villages[grid[:12]].band.holds(households)
            for grid, households, *_ in grids
            if grid[:12] in villages
        ),
        villages_without=len(villages.keys() - {grid[:12] for grid, *_ in grids}),
        gap=max(0.0, float((total - covered) / total)) if total else 0.0,
        overlap=max(0.0, float((held - covered) / total)) if total else 0.0,
        illustrative=any(drawn for *_, drawn in grids),
    )
