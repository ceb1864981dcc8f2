"""Reads of places. What every request needs (names, paths, the locate index) is kept in memory, one `Edition` long."""

import time
from collections.abc import Callable, Collection
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

import shapely
from django.db.models import Count, Max, Q

from quartet.ground.places import codes, importing, names, reading
from quartet.ground.places.crs import Crs
from quartet.ground.places.geometry import Locator
from quartet.ground.places.models import Boundary, Edition, ImportDraft, OfficialCount, Region, RegionQuerySet
from quartet.ground.places.states import Kind, Level

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

T = TypeVar("T")
# How long another process may answer from the edition before the newest one.
FRESH_FOR_SECONDS: Final = 5.0
# A gap or overlap below this share of a village is rounding, not a hole in the map.
TOLERANCE: Final = 0.01


class Candidate(NamedTuple):
    """A place the words may mean, and why. `exact` says that the name itself was said."""

    region: Region
    reason: str
    score: float
    exact: bool


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
    def whole(self) -> bool:
        """Whether every village has micro-grids and they neither leave a gap nor overlap."""
        return not self.villages_without and self.gap < TOLERANCE and self.overlap < TOLERANCE


class Kept(Generic[T]):
    """A value made from the tables, made again when a newer edition of them is there. Safe between threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: tuple[int, T] | None = None

    def get(self) -> T:
        """Give the value for the newest edition."""
        edition = newest_edition()
        made = self._made
        if made is None or made[0] != edition:
            with self._lock:
                made = self._made
                if made is None or made[0] != edition:
                    made = self._made = (edition, self._make())
        return made[1]


class _Stamp:
    number = 0
    read_at = -FRESH_FOR_SECONDS


def newest_edition() -> int:
    """Give the number of the newest edition (0 before the first), asked of the database at most every few seconds."""
    now = time.monotonic()
    if now - _Stamp.read_at >= FRESH_FOR_SECONDS:
        _Stamp.number = Edition.objects.aggregate(newest=Max("pk"))["newest"] or 0
        _Stamp.read_at = now
    return _Stamp.number


def forget() -> None:
    """Ask the database for the edition at the next read: for the process that has just changed it, and for tests."""
    _Stamp.read_at = -FRESH_FOR_SECONDS


def locate(lon: float, lat: float, *, crs: str = Crs.WGS84) -> Region:
    """Give the micro-grid a point lies in (degrees; `crs` wgs84 or gcj02). Refusals: see `geometry.Locator.locate`."""
    found: Region = Region.objects.get(code=locate_code(lon, lat, crs=crs))
    return found


def locate_code(lon: float, lat: float, *, crs: str = Crs.WGS84) -> str:
    """Give the code of the micro-grid a point lies in, without a query. Refusals: see `geometry.Locator.locate`."""
    return locator.get().locate(lon, lat, crs=crs)


def find_place(text: str, within: str | None = None, limit: int = 8) -> list[Candidate]:
    """Give the places the words may mean, best first, each with its reason. With several, ask: never take the first.

    A county or township named in the text narrows the search, and so does `within`, a region code.
    """
    matches = name_index.get().find(text, within=within, limit=limit)
    regions = Region.objects.in_bulk([match.code for match in matches])
    return [Candidate(regions[match.code], match.reason, match.score, match.exact) for match in matches]


def settled(candidates: list[Candidate]) -> Region | None:
    """Give the one place that was meant, when there is exactly one and it was named as it is; otherwise None: ask."""
    return candidates[0].region if len(candidates) == 1 and candidates[0].exact else None


def region_path(code: str) -> tuple[Region, ...]:
    """Give the regions from the city down to this code; levels the tables lack are left out. Kept in memory."""
    return _path(code, newest_edition())


def path_words(code: str) -> str:
    """Give the path as people write it in an address: 铁岭县腰堡镇范家屯村, the city left out."""
    return "".join(region.short for region in region_path(code) if region.level > Level.CITY)


def name_of(code: str) -> str:
    """Give a place's own short name; the code itself when the tables lack it."""
    path = region_path(code)
    return path[-1].short if path else code


def exists(code: str) -> bool:
    """Tell whether the tables know this very code."""
    path = region_path(code)
    return bool(path) and path[-1].code == code


def city_code() -> str:
    """Give the code of the city this installation serves: where a report goes whose place nobody can tell."""
    return _city_code(newest_edition())


def children(code: str) -> RegionQuerySet:
    """Give the current regions one level below, in code order."""
    below: RegionQuerySet = Region.objects.under(code).current().at(Level(codes.level_of(code) + 1)).order_by("code")
    return below


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


def shape_of(code: str) -> "BaseGeometry | None":
    """Give the ground a region covers, if we have it."""
    boundary = Boundary.objects.filter(region=code).first()
    return shapely.from_wkb(bytes(boundary.shape)) if boundary else None


def known_for(parents: Collection[str]) -> importing.Known:
    """Give what an import must know of the tables: the places above its rows, and what now stands beside them."""
    beside = Q(pk__in=[])
    for parent in parents:
        low, high = codes.range_of(parent)
        beside |= Q(code__gte=low, code__lt=high, level=codes.level_of(parent) + 1, boundary__illustrative=False)
    regions = Region.objects.current().filter(Q(code__in=parents) | beside).select_related("boundary")
    return {
        region.code: importing.Standing(region.kind, region.urban_rural, _measured(region))
        for region in regions.order_by("code")
    }


def plan_of(draft: ImportDraft) -> importing.Plan:
    """Judge a draft by what the tables hold now."""
    raws = [reading.Raw(number, cells) for number, cells in draft.rows]
    return importing.judge(raws, known_for(importing.parents_of(raws)))


def _measured(region: Region) -> "BaseGeometry | None":
    boundary = getattr(region, "boundary", None)  # the reverse of a one-to-one: absent rather than None
    return None if boundary is None or boundary.illustrative else shapely.from_wkb(bytes(boundary.shape))


def _make_locator() -> Locator:
    grids = (
        Boundary.objects.filter(region__level=Level.GRID, region__until=None)
        .order_by("illustrative", "region_id")
        .values_list("region_id", "shape")
    )
    found = list(grids)
    return Locator([code for code, _ in found], shapely.from_wkb([bytes(shape) for _, shape in found]))


def _make_names() -> names.NameIndex:
    regions = Region.objects.current().filter(level__lt=Level.GRID).prefetch_related("other_names").order_by("code")
    return names.NameIndex(
        names.Entry(
            region.code,
            Level(region.level),
            region.name,
            region.short,
            tuple((other.name, other.source) for other in region.other_names.all()),
        )
        for region in regions
    )


@lru_cache(maxsize=8192)
def _path(code: str, _edition: int) -> tuple[Region, ...]:
    return tuple(Region.objects.filter(code__in=codes.path_of(code)).order_by("level"))


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
    ground = shape_of(code)
    total = shapely.area(ground) if ground is not None else covered
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


locator = Kept(_make_locator)
name_index = Kept(_make_names)


@lru_cache(maxsize=2)
def _city_code(_edition: int) -> str:
    found: str = Region.objects.filter(level=Level.CITY).order_by("code").values_list("code", flat=True)[0]
    return found
