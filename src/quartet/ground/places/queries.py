"""Reads of places: where a point lies, what words may mean, and the names on the way down to a code.

What every request needs is kept in memory (see `memory`), so these cost no query or one.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import shapely
from django.db.models import Q

from quartet.ground.places import codes, importing, names, reading
from quartet.ground.places.crs import Crs
from quartet.ground.places.geometry import Locator
from quartet.ground.places.memory import Kept, newest_edition
from quartet.ground.places.models import Boundary, ImportDraft, Region, RegionQuerySet, Succession
from quartet.ground.places.states import Level

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Candidate(NamedTuple):
    """A place the words may mean, and why. `exact` says that the name itself was said."""

    region: Region
    reason: str
    score: float
    exact: bool

    @property
    def path(self) -> str:
        """Where it lies, as people write it: several places may share a name."""
        return path_words(self.region.code)


def locate(lon: float, lat: float, *, crs: str = Crs.WGS84) -> Region:
    """Give the micro-grid a point lies in (degrees; `crs` WGS-84 or GCJ-02).

    Refusals: see `geometry.Locator.locate`.
    """
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
    return _path(code, newest_edition()) if len(code) in codes.LENGTHS.values() else ()


def path_words(code: str) -> str:
    """Give the path as people write it in an address: 铁岭县腰堡镇范家屯村. The city is named only when alone."""
    path = region_path(code)
    return "".join(region.short for region in path[1:] or path)


def many_path_words(wanted: Collection[str]) -> dict[str, str]:
    """Give the same for many codes in one query."""
    parts = {part for code in wanted for part in codes.path_of(code)}
    short = dict(Region.objects.filter(code__in=parts).values_list("code", "short"))
    return {code: "".join(short.get(part, "") for part in codes.path_of(code)[1:]) for code in wanted}


def name_of(code: str) -> str:
    """Give a place's own short name; the code itself when the tables lack it."""
    path = region_path(code)
    return path[-1].short if path and path[-1].code == code else code


def exists(code: str) -> bool:
    """Tell whether the tables know this very code."""
    path = region_path(code)
    return bool(path) and path[-1].code == code


def city_code() -> str:
    """Give the code of the city this installation serves: where a report goes whose place nobody can tell."""
    return _city_code(newest_edition())


def standing_for(code: str) -> list[Region]:
    """Give the current regions a code stands for: itself, or what carries on a micro-grid that ended.

    Empty for a code that never was, and for one that ended without a successor.
    """
    region = Region.objects.filter(code=code).first()
    if region is None or region.until is None:
        return [] if region is None else [region]
    found: dict[str, Region] = {}
    seen, asked = {code}, [code]
    while asked:
        passed = Succession.objects.filter(before__in=asked, main=True).select_related("after")
        asked = []
        for one in passed.order_by("-share", "after_id"):
            if one.after_id in seen:
                continue
            seen.add(one.after_id)
            if one.after.until is None:
                found[one.after_id] = one.after
            else:
                asked.append(one.after_id)
    return list(found.values())


def children(code: str) -> RegionQuerySet:
    """Give the current regions one level below, in code order."""
    below: RegionQuerySet = Region.objects.under(code).current().at(Level(codes.level_of(code) + 1)).order_by("code")
    return below


def known_for(parents: Collection[str]) -> importing.Known:
    """Give what an import must know of the tables: the places above its rows, and what now stands beside them."""
    above_or_measured = Q(code__in=parents) | Q(boundary__illustrative=False)
    regions = Region.objects.current().filter(above_or_measured).select_related("boundary").order_by("code")
    return {
        region.code: importing.Standing(region.kind, region.urban_rural, _measured(region))
        for region in regions
        if region.code in parents or region.parent_code in parents
    }


def plan_of(draft: ImportDraft) -> importing.Plan:
    """Judge a draft by what the tables hold now."""
    raws = [reading.Raw(number, cells) for number, cells in draft.rows]
    return importing.judge(raws, known_for(importing.parents_of(raws)))


def _measured(region: Region) -> "BaseGeometry | None":
    boundary = getattr(region, "boundary", None)  # the reverse of a one-to-one: absent rather than None
    return None if boundary is None or boundary.illustrative else boundary.ground


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


@lru_cache(maxsize=2)
def _city_code(_edition: int) -> str:
    found: str = Region.objects.filter(level=Level.CITY).order_by("code").values_list("code", flat=True)[0]
    return found


locator = Kept(_make_locator)
name_index = Kept(_make_names)
