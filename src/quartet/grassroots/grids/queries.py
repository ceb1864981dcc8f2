"""Reading micro-grids: the registry with its counts, a village's ground, redraws, and what a board shows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import shapely
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from shapely.geometry.base import BaseGeometry

from quartet.grassroots.grids.drawing import Standing
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.states import OPEN_STAGES, Stage
from quartet.ground.people.models import Post, Unit
from quartet.ground.people.queries import holders_of
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label, UnitKind
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.coverage import Fault, faults
from quartet.ground.places.lineage import passings
from quartet.ground.places.memory import newest_edition
from quartet.ground.places.models import Boundary, Region, Succession
from quartet.ground.places.shapes import Drawing, drawing_of
from quartet.ground.places.states import Band, Level

HOTLINE = "12345"
"""The one government hotline of every city (国办发〔2020〕53号): who to call where no supervision telephone is kept."""


# -- redraws ---------------------------------------------------------------------------------------------------------


def redraws_for(claims: Claims) -> QuerySet[Redraw]:
    """The redraws of the villages a person's desk posts reach, the newest first."""
    if claims.system:
        return Redraw.objects.order_by("-made_at", "pk")
    seen = Q(pk__in=[])
    for region in sorted(claims.reached("area", Label.OPEN)):
        low, high = codes.range_of(region)
        seen |= Q(village__gte=low, village__lt=high)
    return Redraw.objects.filter(seen).order_by("-made_at", "pk")


def redraws_under(claims: Claims, code: str) -> QuerySet[Redraw]:
    """Those of them that wait in a region."""
    low, high = codes.range_of(code)
    return redraws_for(claims).filter(village__gte=low, village__lt=high, stage=Stage.PROPOSED)


def open_redraws(claims: Claims, village: str) -> QuerySet[Redraw]:
    """Those of one village that wait for somebody, drafts too."""
    return redraws_for(claims).filter(village=village, stage__in=OPEN_STAGES)


def older_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What redraws say that were put in force before they had a story: the one entry of their chain."""
    ids = [UUID(subject.partition(":")[2]) for subject in subjects]
    return {(one.name_in_ledger, 1): one.fact() for one in Redraw.objects.filter(pk__in=ids, events=None)}


# -- ground ----------------------------------------------------------------------------------------------------------


class Ground(NamedTuple):
    """A village as a redraw needs it: its current grids, what they share out, and whether that is only drawn."""

    grids: list[Standing]
    area: BaseGeometry | None
    illustrative: bool


def ground_of(village: str) -> Ground:
    """Read a village's ground afresh. `area` is None where neither the village nor a grid has a border.

    Where grids were measured and the village's border is only drawn, what the grids cover is the village.
    """
    low, high = codes.range_of(village)
    rows = (
        Boundary.objects.filter(
            region__code__gte=low, region__code__lt=high, region__level=Level.GRID, region__until=None
        )
        .select_related("region")
        .order_by("region_id")
    )
    grids = [Standing(row.region_id, row.region.name, row.region.households, row.ground) for row in rows]
    drawn = any(row.illustrative for row in rows)
    own = Boundary.objects.filter(region=village).first()
    if own is not None and (drawn or not grids or not own.illustrative):
        return Ground(grids, own.ground, own.illustrative)
    return Ground(grids, shapely.union_all([grid.area for grid in grids]) if grids else None, drawn)


def next_number(village: str) -> int:
    """The number the next micro-grid of a village will have: one more than any had before."""
    newest = Region.objects.under(village).at(Level.GRID).order_by("-code").values_list("code", flat=True).first()
    return int(newest[-3:]) + 1 if newest else 1


def borders_between(grids: list[Standing]) -> Iterator[tuple[str, str, BaseGeometry]]:
    """Give the border each two neighbours share, as a line with few corners for a hand to drag."""
    areas: Any = np.array([grid.area for grid in grids], dtype=object)
    for left, right in sorted(map(tuple, shapely.STRtree(areas).query(areas, predicate="intersects").T.tolist())):
        if left < right:
            shared = shapely.line_merge(shapely.intersection(areas[left].boundary, areas[right].boundary))
            if shared.geom_type == "LineString" and not shared.is_empty:
                yield grids[left].code, grids[right].code, shapely.simplify(shared, shapely.length(shared) / 20)


def drawing_after(ground: Ground, redraw: Redraw) -> Drawing | None:
    """Draw the village as it would be: grids that stay, and the pieces under their numbers (1, 2, …) as codes."""
    takes = set(redraw.takes) | {piece["keeps"] for piece in redraw.pieces}
    stay = [(grid.code, grid.name, ground.illustrative) for grid in ground.grids if grid.code not in takes]
    areas = [grid.area for grid in ground.grids if grid.code not in takes]
    new = [(str(number), piece["name"], ground.illustrative) for number, piece in enumerate(redraw.pieces, 1)]
    grounds = np.array([*areas, *redraw.grounds], dtype=object)
    return drawing_of([*stay, *new], grounds) if len(grounds) else None


def carried_on(redraw: Redraw, ground: Ground, on: date) -> list[tuple[str, list[str]]]:
    """Say who would hold what: each piece's name with the names of those who go on with it."""
    before = {grid.code: grid.area for grid in ground.grids if grid.code in redraw.takes}
    pieces = [piece for piece in redraw.pieces if not piece["keeps"]]
    after = {f"{number:03}": shapely.from_wkt(piece["area"]) for number, piece in enumerate(pieces)}
    held: dict[str, list[str]] = {}
    for post in holders_of(redraw.takes, on):
        held.setdefault(post.region, []).append(post.person.name)
    passed = [one for one in passings(before, after) if one.main] if before else []
    return [
        (piece["name"], sorted({name for one in passed if one.after == key for name in held.get(one.before, [])}))
        for key, piece in zip(after, pieces, strict=True)
    ]


# -- the registry ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GridLine:
    """One micro-grid of the registry."""

    code: str
    name: str
    households: int | None
    since: date | None
    illustrative: bool
    band: Band
    holders: tuple[str, ...] = ()

    @property
    def outside_band(self) -> bool:
        """Whether its number of households is worth a look."""
        return self.households is not None and not self.band.holds(self.households)

    @property
    def village(self) -> str:
        """The code of its village."""
        return self.code[: codes.LENGTHS[Level.VILLAGE]]


@dataclass(slots=True)
class Counts:
    """What stands under one region: counts that each lead to what is counted."""

    code: str
    name: str
    grids: int = 0
    households: int = 0
    outside_band: int = 0
    without_holder: int = 0
    villages_without: int = 0
    faults: int = 0

    def add(self, line: GridLine, *, held: bool) -> None:
        """Count one grid."""
        self.grids += 1
        self.households += line.households or 0
        self.outside_band += line.outside_band
        self.without_holder += not held


@dataclass(frozen=True, slots=True)
class Registry:
    """A region's micro-grids: all counted, by the regions one level below, and line by line."""

    total: Counts
    below: list[Counts]
    lines: list[GridLine]
    held: frozenset[str]
    empty: list[Region]
    """Villages without any micro-grid."""
    faulty: dict[str, Fault]
    """Villages whose grids leave a gap or overlap."""
    illustrative: bool

    def shown(self, what: str) -> list[GridLine]:
        """The grids behind one of the counts."""
        if what == "band":
            return [line for line in self.lines if line.outside_band]
        return [line for line in self.lines if line.code not in self.held]


def registry(code: str, on: date) -> Registry:
    """Count a region's micro-grids. Two queries and what is kept in memory; codes of the city down to a village."""
    regions = Region.objects.under(code).current().filter(level__gte=Level.VILLAGE).order_by("code")
    villages: dict[str, Region] = {}
    lines = []
    for region in regions.only(
        "code", "level", "name", "short", "kind", "urban_rural", "households", "since", "illustrative"
    ):
        if region.level == Level.VILLAGE:
            villages[region.code] = region
        elif (home := villages.get(region.parent_code or "")) is not None:
            lines.append(
                GridLine(region.code, region.short, region.households, region.since, region.illustrative, home.band)
            )
    held = _held(code, lines, on)
    filled = {line.village for line in lines}
    empty = [village for village in villages.values() if village.code not in filled]
    faulty = _faults(code)
    total = Counts(code, places.name_of(code))
    below: dict[str, Counts] = {}
    length = codes.LENGTHS[Level(codes.level_of(code) + 1)] if codes.level_of(code) < Level.VILLAGE else 0
    if length:
        below = {one.code: Counts(one.code, one.short) for one in places.children(code)}
    for counts in (total, *below.values()):
        counts.villages_without = sum(codes.is_under(one.code, counts.code) for one in empty)
        counts.faults = sum(codes.is_under(one, counts.code) for one in faulty)
    for line in lines:
        total.add(line, held=line.code in held)
        if line.code[:length] in below:
            below[line.code[:length]].add(line, held=line.code in held)
    return Registry(total, list(below.values()), lines, held, empty, faulty, any(line.illustrative for line in lines))


def _held(code: str, lines: Iterable[GridLine], on: date) -> frozenset[str]:
    """The grids somebody holds: by the grid's own code, or with their whole village."""
    low, high = codes.range_of(code)
    posts = Post.objects.on(on).filter(role="grid_member")
    regions = set(posts.filter(region__gte=low, region__lt=high).values_list("region", flat=True).distinct())
    if codes.level_of(code) == Level.VILLAGE:
        regions |= set(posts.filter(region=code).values_list("region", flat=True))
    return frozenset(line.code for line in lines if line.code in regions or line.village in regions)


def _faults(code: str) -> dict[str, Fault]:
    """What is amiss with the ground, from what is kept for each county."""
    length = codes.LENGTHS[Level.COUNTY]
    counties = [code[:length]] if len(code) >= length else [one.code for one in places.children(code)]
    found: dict[str, Fault] = {}
    for county in counties:
        found |= {village: fault for village, fault in faults(county).items() if codes.is_under(village, code)}
    return found


def holders_by_grid(village: str, grids: Iterable[str], on: date) -> Mapping[str, list[Post]]:
    """Who holds each grid of a village: its own members, then those of the whole village."""
    grids = list(grids)
    found: dict[str, list[Post]] = {grid: [] for grid in grids}
    for post in holders_of([*grids, village], on):
        for grid in grids if post.region == village else [post.region]:
            found[grid].append(post)
    return found


def ended_grids(village: str) -> QuerySet[Region]:
    """The micro-grids of a village that have ended, the last first."""
    return Region.objects.under(village).at(Level.GRID).filter(until__isnull=False).order_by("-until", "code")


def history_of(code: str) -> tuple[list[Succession], list[Succession]]:
    """What a micro-grid came from and what it passed to, the greatest share first."""
    came = Succession.objects.filter(after=code).select_related("before").order_by("-share", "before_id")
    passed = Succession.objects.filter(before=code).select_related("after").order_by("-share", "after_id")
    return list(came), list(passed)


# -- the board -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Board:
    """What the law has posted in public about one micro-grid, and nothing else (滨州条例 6, 10)."""

    grid: Region
    place: str
    village: str
    holders: list[Post]
    committee: str
    committee_phone: str
    supervision: str
    supervision_phone: str
    duties: list[tuple[str, list[str]]]
    """What the duty list makes the village's own: fields of life with their kinds."""
    successors: list[Region]
    """What came after it, when it has ended."""


def board(code: str, on: date) -> Board | None:
    """What the board of a micro-grid shows; None when there never was one of this code."""
    grid = Region.objects.filter(code=code, level=Level.GRID).first()
    if grid is None:
        return None
    return boards(code[: codes.LENGTHS[Level.VILLAGE]], [grid], on)[0]


def boards(village: str, grids: Iterable[Region], on: date) -> list[Board]:
    """The boards of some grids of one village, for the price of one."""
    grids = list(grids)
    held = holders_by_grid(village, [grid.code for grid in grids], on)
    committee = _body(village, UnitKind.VILLAGE_COMMITTEE)
    supervision = _body(village[:6], UnitKind.SUPERVISION) or _body(village[:4], UnitKind.SUPERVISION)
    duties = import_string(settings.BOARD_DUTIES)(village)
    return [
        Board(
            grid, places.path_words(grid.code), places.name_of(village), held[grid.code],
            committee.name if committee else "", committee.phone if committee else "",
            supervision.name if supervision else "", (supervision.phone if supervision else "") or HOTLINE,
            duties, places.standing_for(grid.code) if grid.until else [],
        )
        for grid in grids
    ]  # fmt: skip


def current_grids(village: str) -> list[Region]:
    """The micro-grids of a village, in code order."""
    return list(Region.objects.under(village).at(Level.GRID).current().order_by("code"))


def edition() -> int:
    """The number of the place tables' present edition."""
    return newest_edition()


def _body(region: str, kind: UnitKind) -> Unit | None:
    return Unit.objects.filter(region=region, kind=kind).order_by("pk").first()
