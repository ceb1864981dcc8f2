"""What a place is made of: what offices count, what the code tables list, and how micro-grids cover the ground."""

from collections import defaultdict
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
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


class Fault(NamedTuple):
    """What is amiss with the ground of a village's micro-grids, as shares of the village."""

    gap: float
    overlap: float

    @property
    def gap_percent(self) -> str:
        """The gap as people read it."""
        return f"{100 * self.gap:.1f}"

    @property
    def overlap_percent(self) -> str:
        """The overlap as people read it."""
        return f"{100 * self.overlap:.1f}"


def faults(county: str) -> dict[str, Fault]:
    """Give the villages of a county (or below) whose micro-grids leave a gap or overlap. Kept in memory.

    A village whose own border is only drawn says nothing about grids that were measured: then only overlaps count.
    """
    return _faults(county, newest_edition())


@lru_cache(maxsize=64)
def _faults(county: str, _edition: int) -> dict[str, Fault]:
    length = codes.LENGTHS[Level.VILLAGE]
    held = _grounds(county, Level.GRID)
    villages = {code: (area, drawn) for code, area, drawn in _grounds(county, Level.VILLAGE)}
    held = [grid for grid in held if grid[0][:length] in villages]
    areas = np.array([area for _code, area, _drawn in held], dtype=object)
    home = np.array([code[:length] for code, _area, _drawn in held])
    grounds = np.array([villages[code][0] for code in home], dtype=object)
    inside: dict[str, float] = defaultdict(float)
    shared: dict[str, float] = defaultdict(float)
    for code, area in zip(home.tolist(), shapely.area(shapely.intersection(areas, grounds)).tolist(), strict=True):
        inside[code] += area
    left, right = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = (left < right) & (home[left] == home[right]) if held else np.zeros(0, dtype=bool)
    over = shapely.area(shapely.intersection(areas[left[pairs]], areas[right[pairs]]))
    for code, area in zip(home[left[pairs]].tolist(), over.tolist(), strict=True):
        shared[code] += area
    measured = {code[:length] for code, _area, drawn in held if not drawn}
    found = {}
    for code, covered in inside.items():
        ground, drawn = villages[code]
        gap = 0.0 if drawn and code in measured else 1 - (covered - shared[code]) / ground.area
        fault = Fault(max(0.0, gap), shared[code] / ground.area)
        if max(fault) > TOLERANCE:
            found[code] = fault
    return found


def _grounds(code: str, level: Level) -> list[tuple[str, shapely.geometry.base.BaseGeometry, bool]]:
    low, high = codes.range_of(code)
    rows = list(
        Boundary.objects.filter(region__code__gte=low, region__code__lt=high, region__level=level, region__until=None)
        .order_by("region_id")
        .values_list("region_id", "shape", "illustrative")
    )
    shapes = shapely.from_wkb([bytes(shape) for _code, shape, _drawn in rows])
    return [(found, area, drawn) for (found, _shape, drawn), area in zip(rows, shapes, strict=True)]


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
