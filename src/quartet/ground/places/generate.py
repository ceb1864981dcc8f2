"""Draw illustrative (示意) townships, villages and micro-grids inside the real county borders.

No public source has them. We share each county out among its townships, each township among its villages and each
village among its micro-grids, and keep one seed per micro-grid. The Voronoi cells of the seeds, cut at the county
borders and noded together once, are the micro-grids; every larger shape is the union of its micro-grids. So there is no
gap and no overlap at any level by construction, and the same input gives the same shapes.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from quartet.ground.places import tieling
from quartet.ground.places.spread import Inside, Lattice, Points, lattice_over, middle_point, share_out
from quartet.ground.places.states import Kind, Level, band_for

# Kilometres per degree at the city's middle latitude: good to 1 % over the city, and areas are said as such.
MIDDLE_LATITUDE: Final = 42.7
KM_PER_DEGREE: Final = (111.32 * math.cos(math.radians(MIDDLE_LATITUDE)), 111.13)
# One millionth of a degree is about 0.1 m: where all borders are noded.
PRECISION: Final = 1e-6

GRIDS_IN_VILLAGE: Final = range(6, 11)
GRIDS_IN_COMMUNITY: Final = range(7, 14)
GRIDS_IN_ZONE: Final = range(1, 4)
# How much ground a unit takes beside a rural village.
ROOM_OF_VILLAGE, ROOM_OF_ZONE, ROOM_OF_COMMUNITY = 1.0, 0.3, 0.1
SAMPLES_PER_PLACE: Final = 24


class Grid(NamedTuple):
    """One generated micro-grid: its code, its household count and its area (WGS-84)."""

    code: str
    households: int
    area: BaseGeometry


class _Seed(NamedTuple):
    code: str
    households: int
    point: Points


def micro_grids(rows: Sequence[tieling.Row], counties: Mapping[str, dict[str, Any]]) -> list[Grid]:
    """Give the micro-grids of all villages in `rows`, in code order, filling the county polygons (GeoJSON, WGS-84)."""
    planes = {code: _to_plane(shape(geometry)) for code, geometry in sorted(counties.items())}
    children: dict[str, list[tieling.Row]] = defaultdict(list)
    for row in rows:
        if row.level >= Level.TOWNSHIP and not row.until:
            children[row.code[: 6 if row.level == Level.TOWNSHIP else 9]].append(row)
    seeds = {code: _county_seeds(code, plane, children) for code, plane in planes.items()}
    return _cells(planes, seeds)


def merged(grids: Iterable[Grid], length: int) -> dict[str, BaseGeometry]:
    """Give the areas of a higher level, as unions of micro-grids that share a code prefix of this length."""
    groups: dict[str, list[BaseGeometry]] = defaultdict(list)
    for grid in grids:
        groups[grid.code[:length]].append(grid.area)
    return {code: shapely.coverage_union_all(areas) for code, areas in groups.items()}


def area_km2(area: BaseGeometry) -> float:
    """Give an area in square kilometres."""
    return float(shapely.area(area)) * KM_PER_DEGREE[0] * KM_PER_DEGREE[1]


def _to_plane(area: BaseGeometry) -> BaseGeometry:
    return shapely.transform(area, lambda degrees: degrees * KM_PER_DEGREE)


def _to_degrees(area: BaseGeometry) -> BaseGeometry:
    return shapely.transform(area, lambda kilometres: kilometres / KM_PER_DEGREE)


def _county_seeds(code: str, plane: BaseGeometry, children: Mapping[str, list[tieling.Row]]) -> list[_Seed]:
    shapely.prepare(plane)
    inside: Inside = lambda points: shapely.contains_xy(plane, points)  # noqa: E731 -- a closure with a type
    townships = children[code]
    room = {row.code: [_room(village) for village in children[row.code]] for row in townships}
    lattice = lattice_over(plane.bounds, 1.0, inside).refined(SAMPLES_PER_PLACE * len(townships) * 4, inside)
    known = tieling.township_points()
    fixed = {place: _plane_point(known[row.code]) for place, row in enumerate(townships) if row.code in known}
    seat = _plane_point(tieling.seat_points()[code]) if code in tieling.seat_points() else None
    crowded = [place for place, row in enumerate(townships) if sum(room[row.code]) < 0.5 * len(room[row.code])]
    start = _around(seat, crowded) if seat is not None else {}
    labels = share_out(lattice.points, [sum(room[row.code]) for row in townships], fixed=fixed, start=start, rounds=60)
    return [
        seed
        for place, row in enumerate(townships)
        for seed in _township_seeds(
            children[row.code],
            Lattice(lattice.points[labels == place], lattice.side),
            fixed.get(place),
            inside,
        )
    ]


def _township_seeds(
    villages: Sequence[tieling.Row], lattice: Lattice, centre: Points | None, inside: Inside
) -> list[_Seed]:
    lattice = lattice.refined(SAMPLES_PER_PLACE * len(villages) * 4, inside)
    room = [_room(village) for village in villages]
    crowded = [place for place, size in enumerate(room) if size < ROOM_OF_VILLAGE / 2]
    heart = middle_point(lattice.points) if centre is None else centre
    labels = share_out(lattice.points, room, fixed={}, start=_around(heart, crowded), rounds=40)
    return [
        seed
        for place, village in enumerate(villages)
        for seed in _village_seeds(village, Lattice(lattice.points[labels == place], lattice.side), inside)
    ]


def _village_seeds(village: tieling.Row, lattice: Lattice, inside: Inside) -> list[_Seed]:
    dice = random.Random(village.code)  # noqa: S311 -- the same made-up figures every time
    band = band_for(village.kind, village.urban_rural)
    count = dice.choice(_grid_counts(village))
    lattice = lattice.refined(SAMPLES_PER_PLACE * count, inside)
    labels = share_out(lattice.points, [1.0] * count, fixed={}, start={}, rounds=12)
    middles = sorted((middle_point(lattice.points[labels == place]) for place in range(count)), key=lambda at: -at[1])
    return [
        _Seed(f"{village.code}{number:03}", dice.randint(*band), middle) for number, middle in enumerate(middles, 1)
    ]


def _grid_counts(village: tieling.Row) -> range:
    if village.kind == Kind.ZONE:
        return GRIDS_IN_ZONE
    return GRIDS_IN_COMMUNITY if village.kind == Kind.RESIDENTS else GRIDS_IN_VILLAGE


def _room(village: tieling.Row) -> float:
    if village.kind == Kind.ZONE:
        return ROOM_OF_ZONE
    rural = village.kind in {Kind.VILLAGERS, Kind.STATISTICAL} or village.urban_rural.startswith("2")
    return ROOM_OF_VILLAGE if rural else ROOM_OF_COMMUNITY


def _plane_point(degrees: tuple[float, float]) -> Points:
    return np.array(degrees) * KM_PER_DEGREE


def _around(heart: Points, places: Sequence[int]) -> dict[int, Points]:
    """Start crowded places on a small sunflower around a heart, so that the town grows in one piece."""
    golden = math.pi * (3 - math.sqrt(5))
    return {
        place: heart + 0.2 * math.sqrt(step) * np.array([math.cos(step * golden), math.sin(step * golden)])
        for step, place in enumerate(places, 1)
    }


def _cells(planes: Mapping[str, BaseGeometry], seeds: Mapping[str, list[_Seed]]) -> list[Grid]:
    """Cut the Voronoi cells at the county borders, node everything once, and give each face to its seed."""
    lines: list[BaseGeometry] = []
    for code, plane in planes.items():
        points = shapely.multipoints([seed.point for seed in seeds[code]])
        edges: Any = shapely.voronoi_polygons(points, extend_to=plane, only_edges=True)
        cut: Any = shapely.intersection(edges, plane)
        lines += [_to_degrees(plane.boundary), _to_degrees(cut)]
    noded = shapely.union_all(lines, grid_size=PRECISION)
    faces = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded).tolist())))
    return _given_to_seeds(faces, planes, seeds)


def _given_to_seeds(faces: Any, planes: Mapping[str, BaseGeometry], seeds: Mapping[str, list[_Seed]]) -> list[Grid]:
    inner = _to_plane_all(shapely.point_on_surface(faces))
    pieces: dict[str, list[BaseGeometry]] = defaultdict(list)
    owner: dict[int, str] = {}
    stray: dict[int, str] = {}
    for code, plane in planes.items():
        shapely.prepare(plane)
        here = np.flatnonzero(shapely.contains(plane, inner))
        points: Any = shapely.points([seed.point for seed in seeds[code]])
        nearest = shapely.STRtree(points).nearest(inner[here])
        spots: Any = shapely.points([seed.point / KM_PER_DEGREE for seed in seeds[code]])
        for face, at in zip(here.tolist(), nearest.tolist(), strict=True):
            if shapely.intersects(faces[face], spots[at]):
                owner[face] = seeds[code][at].code
            else:
                stray[face] = code
    _adopt(stray, owner, faces)
    for face, code in owner.items():
        pieces[code].append(faces[face])
    return [
        Grid(seed.code, seed.households, shapely.coverage_union_all(pieces[seed.code]))
        for seed in sorted((seed for county in seeds.values() for seed in county), key=lambda seed: seed.code)
    ]


def _to_plane_all(points: Any) -> Any:
    return shapely.transform(points, lambda degrees: degrees * KM_PER_DEGREE)


def _adopt(stray: Mapping[int, str], owner: dict[int, str], faces: Any) -> None:
    """Give a piece that a bend of the border cut off from its seed to the neighbour it shares the longest edge with.

    `stray` says which county a piece lies in: it stays there.
    """
    tree = shapely.STRtree(faces)
    waiting = list(stray)
    while waiting:
        left = []
        for face in waiting:
            near_by = tree.query(faces[face], predicate="touches").tolist()
            touching = [near for near in near_by if owner.get(near, "").startswith(stray[face])]
            edges = {near: shapely.length(shapely.intersection(faces[face], faces[near])) for near in touching}
            longest = max(edges, key=lambda near: (edges[near], -near), default=None)
            if longest is None or not edges[longest]:
                left.append(face)
            else:
                owner[face] = owner[longest]
        if len(left) == len(waiting):
            raise AssertionError("a piece of the map touches no other")
        waiting = left
