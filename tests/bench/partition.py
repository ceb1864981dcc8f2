"""Micro-grids proposed for every village of Tieling, beside k-means on the same dwellings with the same number of grids.

The dwellings are made up, the same every time: hamlets and scattered farms in villages, buildings of 6 to 48 households
in communities; a million households at full size.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import fmean

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from sklearn.cluster import KMeans

from quartet.grassroots.grids.partition import propose
from quartet.ground.places import generate, packed, tieling
from quartet.ground.places.states import URBAN_BAND, Band, Level, band_for
from tests.bench.figures import Figure

Points = npt.NDArray[np.float64]
HOUSEHOLDS = 1_000_000
KM = np.array(generate.KM_PER_DEGREE)


@dataclass(slots=True)
class Score:
    """What one way of sharing out reached, village by village."""

    seconds: float = 0.0
    fullest: list[float] = field(default_factory=list)
    """Households of the fullest grid by those of the mean one."""
    in_band: list[float] = field(default_factory=list)
    distance: list[float] = field(default_factory=list)
    """Mean kilometres from a household to the middle of its grid."""
    roundness: list[float] = field(default_factory=list)
    """4πA/L² of the grids: 1 is a circle, 0.785 a square (Polsby and Popper 1991)."""

    def add(
        self, points: Points, weights: Points, labels: npt.NDArray[np.int64], areas: list[BaseGeometry], band: Band
    ) -> None:
        held = np.bincount(labels, weights, len(areas))
        plane = points * KM
        sums = np.stack([np.bincount(labels, weights * plane[:, axis], len(areas)) for axis in (0, 1)], axis=-1)
        middles = sums / np.maximum(held, 1e-9)[:, None]
        away = np.hypot(*(plane - middles[labels]).T)
        on_plane = shapely.transform(np.array(areas), lambda at: at * KM)
        self.fullest.append(float(held.max() / held.mean()))
        self.in_band.append(float(((held >= band.least) & (held <= band.most)).mean()))
        self.distance.append(float((away * weights).sum() / weights.sum()))
        self.roundness.append(float((4 * np.pi * shapely.area(on_plane) / shapely.length(on_plane) ** 2).mean()))


def villages() -> list[tuple[str, BaseGeometry, Band]]:
    """Every village with its ground and its band."""
    grounds = generate.merged(packed.micro_grids(), 12)
    rows = {row.code: row for row in tieling.rows() if row.level == Level.VILLAGE}
    return [
        (code, ground, band_for(rows[code].kind, rows[code].urban_rural)) for code, ground in sorted(grounds.items())
    ]


def dwellings(code: str, ground: BaseGeometry, band: Band, households: int) -> tuple[Points, Points]:
    """Where people live in a village, and how many households in each place."""
    chance = np.random.default_rng(int(code))
    left, bottom, right, top = ground.bounds
    count = households if band != URBAN_BAND else max(1, households // 27)
    hamlets = chance.uniform((left, bottom), (right, top), (chance.integers(2, 6), 2))
    spread = 0.08 * min(right - left, top - bottom)
    found: list[Points] = []
    while sum(map(len, found)) < count:
        near = hamlets[chance.integers(len(hamlets), size=count)] + chance.normal(0, spread, (count, 2))
        some = np.concatenate([near, chance.uniform((left, bottom), (right, top), (count // 4 + 1, 2))])
        found.append(some[shapely.contains_xy(ground, some[:, 0], some[:, 1])])
    points = np.concatenate(found)
    points = points[chance.permutation(len(points))[:count]]
    weights = chance.integers(6, 49, count) if band == URBAN_BAND else np.ones(count)
    return points, weights.astype(float)


def cells(middles: Points, ground: BaseGeometry) -> list[BaseGeometry]:
    """The ground of k-means: everything nearest to a middle, in the order of the middles."""
    parts = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(middles), extend_to=ground))
    which, cell = shapely.STRtree(parts).query(shapely.points(middles), predicate="intersects")
    return shapely.intersection(parts[cell[np.argsort(which)]], ground).tolist()  # type: ignore[no-any-return]


def proposals(*, every: int) -> Iterator[Figure]:
    """Share out every n-th village both ways; the time is told for a million households."""
    chosen = villages()[::every]
    households = HOUSEHOLDS // len(villages())
    ours, floor, total = Score(), Score(), 0.0
    for code, ground, band in chosen:
        points, weights = dwellings(code, ground, band, households)
        start = time.perf_counter()
        proposal = propose(points, weights, band=band, village=ground)
        ours.seconds += time.perf_counter() - start
        parts = len(proposal.areas)
        start = time.perf_counter()
        found = KMeans(parts, n_init=1, random_state=0).fit(points * KM, sample_weight=weights)
        floor.seconds += time.perf_counter() - start
        ours.add(points, weights, proposal.labels, proposal.areas, band)
        floor.add(points, weights, found.labels_.astype(np.int64), cells(found.cluster_centers_ / KM, ground), band)
        total += float(weights.sum())
    scale = HOUSEHOLDS / total
    more = {"villages": len(chosen), "households": int(total)}
    yield Figure("grids.fullest_by_mean", fmean(ours.fullest), "", fmean(floor.fullest), at_most=0.85, more=more)
    yield Figure("grids.share_in_band", fmean(ours.in_band), "", fmean(floor.in_band), at_least=1.5, more=more)
    yield Figure("grids.distance", fmean(ours.distance), "km", fmean(floor.distance), at_most=1.15, more=more)
    yield Figure("grids.roundness", fmean(ours.roundness), "", fmean(floor.roundness), at_least=0.8, more=more)
    yield Figure("grids.seconds_a_million", ours.seconds * scale, "s", floor.seconds * scale, at_most=4, more=more)
