"""Propose micro-grids for a village from its dwellings: balanced, compact, in one piece each, and covering the village.

The village is cut in two by a straight line, each part again, until every part has about as many households as a
micro-grid should have; then each pair of neighbours is cut anew when that is better ("recursive weighted bisection with
local exchange"). A line is looked for in every direction and between any two dwellings that keep both sides within the
band; of these the one is taken that promises the most compact grids, which is where people leave gaps. So every border
is a straight line between houses and can be explained. No randomness: the same dwellings give the same grids.

Pure, and for one village at a time. Coordinates are WGS-84 degrees outside, kilometres on a local plane inside.
"""

import math
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from quartet.grassroots.grids.welding import weld
from quartet.ground.places.states import Band

Points = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]

OUTSIDE: Final = -1
KM_PER_LATITUDE: Final = 111.13
DIRECTIONS: Final = 16
FIRST_DIRECTION: Final = 0.05  # radians; houses stand in rows that run north and east, so no line should
ELBOW_ROOM: Final = 5e-4  # km between two dwellings for a border to pass between them: half a metre
ROUNDING: Final = 1e-5  # km: corners are kept to a centimetre
BALANCE_COUNTS: Final = 4.0  # how much a quarter too many households is worth in compactness: 4 × 0.25² = 25 %
SLACK: Final = 0.5  # of the band, for a part that will be cut again
TRIES: Final = 24
SWEEPS: Final = 4
WORTH_IT: Final = 0.99
MARGIN: Final = 0.05  # km around the outermost dwellings when nobody says where the village ends


class Proposal(NamedTuple):
    """Micro-grids proposed for a village: ground (WGS-84) and households of each, and the grid of each dwelling.

    `labels` are positions in `areas`, OUTSIDE for a dwelling that does not lie in the village.
    """

    areas: list[BaseGeometry]
    households: list[int]
    labels: Labels


def parts_for(households: float, band: Band) -> int:
    """Say how many micro-grids a number of households makes: as near to the middle of the band as whole numbers go."""
    middle = (band.least + band.most) / 2
    fewer = max(1, int(households // middle))
    return min((fewer, fewer + 1), key=lambda parts: abs(math.log(max(households, 1) / parts / middle)))


def propose(
    points: npt.ArrayLike,
    households: npt.ArrayLike,
    *,
    band: Band,
    village: BaseGeometry | None = None,
    parts: int | None = None,
) -> Proposal:
    """Propose micro-grids for dwellings (n×2: longitude, latitude) with so many households each.

    `village` is its ground; without it, the dwellings and a little room around them. `parts` asks for a number of
    grids; without it, as many as the band makes. A dwelling is never cut: a house with more households than the band
    allows makes a grid outside the band. Where the village is one piece, so is every grid.
    """
    degrees = np.asarray(points, dtype=float).reshape(-1, 2)
    weights = np.asarray(households, dtype=float).reshape(-1)
    per_degree = _km_per_degree(degrees, village)
    plane = degrees * per_degree
    ground = _around(plane) if village is None else shapely.transform(village, lambda at: at * per_degree)
    shapely.prepare(ground)
    inside = np.flatnonzero(shapely.intersects_xy(ground, plane[:, 0], plane[:, 1])) if len(plane) else np.zeros(0, int)
    task = _Task(plane, weights, band)
    wanted = parts or parts_for(float(weights[inside].sum()), band)
    shares = _exchanged(task, _bisected(task, _Share(inside, ground, wanted)))
    areas = [shapely.transform(share.ground, lambda at: at / per_degree) for share in shares]
    whole = shapely.transform(ground, lambda at: at / per_degree) if village is None else village
    labels = np.full(len(degrees), OUTSIDE, dtype=np.int64)
    for number, share in enumerate(shares):
        labels[share.points] = number
    counts = [round(float(weights[share.points].sum())) for share in shares]
    return Proposal(weld(areas, whole).areas, counts, labels)


class _Share(NamedTuple):
    """Dwellings (by their positions), the ground they stand on, and how many grids are to be made of it."""

    points: Labels
    ground: BaseGeometry
    parts: int


class _Task(NamedTuple):
    points: Points
    weights: Numbers
    band: Band


class _Line(NamedTuple):
    """A straight line: the direction it is seen from (radians), how far along that it lies (km), what it promises."""

    angle: float
    at: float
    left: int
    cost: float


def _km_per_degree(degrees: Points, village: BaseGeometry | None) -> Points:
    latitude = float(degrees[:, 1].mean()) if village is None else float(shapely.centroid(village).y)
    return np.array([KM_PER_LATITUDE * math.cos(math.radians(latitude)), KM_PER_LATITUDE])


def _around(plane: Points) -> BaseGeometry:
    return MultiPoint(plane).convex_hull.buffer(MARGIN, quad_segs=4)


def _bisected(task: _Task, whole: _Share) -> list[_Share]:
    """Cut until every share is one grid; the order is that of the cuts, so it is always the same."""
    done: list[_Share] = []
    waiting = [whole]
    while waiting:
        share = waiting.pop()
        halves = _cut(task, share) if share.parts > 1 else None
        if halves is None:
            done.append(share._replace(parts=1))
        else:
            waiting += reversed(halves)
    return done


def _cut(task: _Task, share: _Share) -> tuple[_Share, _Share] | None:
    """Cut a share in two along the best line that leaves both sides in one piece; None when no line can."""
    second_best: tuple[float, tuple[_Share, _Share]] | None = None
    lines = sorted(_lines(task, share), key=lambda line: line.cost)
    for line in lines[:TRIES]:
        halves, whole = _along(task, share, line)
        if not (len(halves[0].points) and len(halves[1].points)):
            continue
        wrong = sum(_outside_band(task, half) for half in halves)
        if whole and wrong <= _outside_band_of_line(task, share, line):
            return halves
        fault = wrong + (0 if whole else 10)
        if second_best is None or fault < second_best[0]:
            second_best = fault, halves
    return None if second_best is None else second_best[1]


_ANGLES: Final = FIRST_DIRECTION + np.pi * np.arange(DIRECTIONS) / DIRECTIONS
_AHEAD: Final = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])


def _lines(task: _Task, share: _Share) -> list[_Line]:
    """Give for each direction, and each way to divide the grids between the sides, the line that promises most."""
    parts = share.parts
    if len(share.points) < 2:  # noqa: PLR2004 -- nothing stands between fewer
        return []
    middle = task.points[share.points].mean(axis=0)
    points = task.points[share.points] - middle
    along = points @ _AHEAD  # dwellings × directions
    order = np.argsort(along, axis=0, kind="stable")
    along = np.take_along_axis(along, order, axis=0)
    sums = np.cumsum(_moments(points, task.weights[share.points])[order], axis=0)
    left, right = sums[:-1], sums[-1] - sums[:-1]
    too_narrow = np.diff(along, axis=0) <= ELBOW_ROOM
    target = float(sums[-1, 0, 0]) / parts
    found = []
    for first in range(max(1, parts // 3), parts - max(1, parts // 3) + 1):
        costs = _promise(task.band, left, first, target) + _promise(task.band, right, parts - first, target)
        costs[too_narrow] = np.inf
        best = np.argmin(costs, axis=0)
        for step, gap in enumerate(best.tolist()):
            if np.isfinite(cost := costs[gap, step]):
                at = (along[gap, step] + along[gap + 1, step]) / 2 + middle @ _AHEAD[:, step]
                found.append(_Line(float(_ANGLES[step]), float(at), first, float(cost)))
    return found


def _moments(points: Points, weights: Numbers) -> Numbers:
    across, along = points[:, 0], points[:, 1]
    # A house without households still is a place: it counts a little, so that it has somewhere to belong.
    heavy = np.maximum(weights, 1e-3)
    moments = [weights, heavy, heavy * across, heavy * along, heavy * across**2, heavy * along**2]
    return np.stack([*moments, heavy * across * along], axis=-1)


def _promise(band: Band, sums: Numbers, parts: int, target: float) -> Numbers:
    """Say how compact the grids of a side can become, with a price for imbalance: less is better.

    A side with the standard deviations a ≥ b, divided into n grids of equal shape, leaves 2ab/n around their
    middles, or a²/n² + b² if it is so long that they can only stand in a row.
    """
    held, heavy = sums[..., 0], np.maximum(sums[..., 1], 1e-9)
    mean_x, mean_y = sums[..., 2] / heavy, sums[..., 3] / heavy
    xx, yy = sums[..., 4] / heavy - mean_x**2, sums[..., 5] / heavy - mean_y**2
    xy = sums[..., 6] / heavy - mean_x * mean_y
    spread, skew = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
    long, short = np.maximum(spread + skew, 0), np.maximum(spread - skew, 0)
    in_a_row = long / parts**2 + short
    left_over = np.where(long > short * parts**2, in_a_row, 2 * np.sqrt(long * short) / parts)
    share = held / max(target, 1e-9) / parts
    slack = 1.0 if parts == 1 else SLACK
    least, most = (
        target - slack * (target - min(band.least, target)),
        target + slack * (max(band.most, target) - target),
    )
    per_grid = held / parts
    outside = np.maximum(0, np.maximum(least - per_grid, per_grid - most)) * parts
    return heavy * left_over * (1 + BALANCE_COUNTS * (share - 1) ** 2) + 1e6 * outside


def _along(task: _Task, share: _Share, line: _Line) -> tuple[tuple[_Share, _Share], bool]:
    """Cut the ground along a line, and give what a bend of the border cuts off to the other side."""
    left = _ground_of(shapely.intersection(share.ground, _half_plane(share.ground, line), grid_size=ROUNDING))
    right = _ground_of(shapely.difference(share.ground, left, grid_size=ROUNDING))
    across = task.points[share.points] @ np.array([math.cos(line.angle), math.sin(line.angle)]) < line.at
    pieces = len(shapely.get_parts(left)) + len(shapely.get_parts(right))
    allowed = len(shapely.get_parts(share.ground)) + 1
    if pieces > allowed:
        left, right, across = _swapped(task, share, (left, right), across)
        pieces = len(shapely.get_parts(left)) + len(shapely.get_parts(right))
    halves = (
        _Share(share.points[across], left, line.left),
        _Share(share.points[~across], right, share.parts - line.left),
    )
    return halves, pieces <= allowed and not (left.is_empty or right.is_empty)


def _swapped(
    task: _Task, share: _Share, grounds: tuple[BaseGeometry, BaseGeometry], across: npt.NDArray[np.bool_]
) -> tuple[BaseGeometry, BaseGeometry, npt.NDArray[np.bool_]]:
    points, weights = task.points[share.points], task.weights[share.points]
    kept: list[BaseGeometry] = []
    strays: list[list[BaseGeometry]] = []
    across = across.copy()
    for number, ground in enumerate(grounds):
        parts = shapely.get_parts(ground).tolist()
        here = across if number == 0 else ~across
        held = [
            (float(weights[here & shapely.intersects_xy(part, points[:, 0], points[:, 1])].sum()), part.area)
            for part in parts
        ]
        main = max(range(len(parts)), key=lambda part: held[part]) if parts else -1
        kept.append(parts[main] if parts else ground)
        strays.append([part for part in parts if part is not kept[-1]])
    for number, lost in enumerate(strays):
        for part in lost:
            across[shapely.intersects_xy(part, points[:, 0], points[:, 1])] = number == 1
    left = shapely.union_all([kept[0], *strays[1]], grid_size=ROUNDING)
    right = shapely.union_all([kept[1], *strays[0]], grid_size=ROUNDING)
    return _ground_of(left), _ground_of(right), across


def _ground_of(found: BaseGeometry) -> BaseGeometry:
    """Drop the points and lines in which areas only touch."""
    parts: list[Polygon] = [part for part in shapely.get_parts(found).tolist() if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _half_plane(ground: BaseGeometry, line: _Line) -> BaseGeometry:
    """Give everything before the line, as a box larger than the ground."""
    left, bottom, right, top = ground.bounds
    reach = 2 * math.hypot(right - left, top - bottom) + 1
    ahead = np.array([math.cos(line.angle), math.sin(line.angle)])
    aside = np.array([-ahead[1], ahead[0]])
    middle = np.array([(left + right) / 2, (bottom + top) / 2])
    foot = middle + (line.at - float(middle @ ahead)) * ahead
    near, far = foot + reach * aside, foot - reach * aside
    return Polygon([near, far, far - reach * ahead, near - reach * ahead])


def _outside_band(task: _Task, share: _Share) -> float:
    held = float(task.weights[share.points].sum()) / share.parts
    return max(0.0, task.band.least - held, held - task.band.most) * share.parts


def _outside_band_of_line(task: _Task, share: _Share, line: _Line) -> float:
    across = task.points[share.points] @ np.array([math.cos(line.angle), math.sin(line.angle)]) < line.at
    halves = (
        _Share(share.points[across], share.ground, line.left),
        _Share(share.points[~across], share.ground, share.parts - line.left),
    )
    return sum(_outside_band(task, half) for half in halves)


def _exchanged(task: _Task, shares: list[_Share]) -> list[_Share]:
    """Cut each pair of neighbours anew while that makes them clearly better, a few times round."""
    shares = list(shares)
    fresh = set(range(len(shares)))
    for _ in range(SWEEPS):
        grounds: Any = np.array([share.ground for share in shares], dtype=object)
        pairs = shapely.STRtree(grounds).query(grounds, predicate="intersects").T.tolist()
        asked, fresh = fresh, set()
        for first, second in sorted(pair for pair in pairs if pair[0] < pair[1]):
            if {first, second}.isdisjoint(asked | fresh):
                continue  # nothing has changed since they were last looked at
            halves = _cut_anew(task, shares[first], shares[second])
            if halves is not None:
                shares[first], shares[second] = halves
                fresh |= {first, second}
    return shares


def _cut_anew(task: _Task, first: _Share, second: _Share) -> tuple[_Share, _Share] | None:
    both = _Share(np.sort(np.concatenate([first.points, second.points])), first.ground, 2)
    now = _price(task, first, second)
    line = min(_lines(task, both), key=lambda line: line.cost, default=None)
    if line is None or line.cost >= WORTH_IT * now:
        return None
    ground = _ground_of(shapely.union(first.ground, second.ground, grid_size=ROUNDING))
    if len(shapely.get_parts(ground)) > max(len(shapely.get_parts(one.ground)) for one in (first, second)):
        return None  # they meet in a point only
    halves, whole = _along(task, both._replace(ground=ground), line)
    if not whole or not (len(halves[0].points) and len(halves[1].points)):
        return None
    return halves if _price(task, *halves) < WORTH_IT * now else None


def _price(task: _Task, first: _Share, second: _Share) -> float:
    sums = [
        _moments(task.points[one.points], task.weights[one.points]).sum(axis=0, keepdims=True)
        for one in (first, second)
    ]
    target = float(sums[0][0, 0] + sums[1][0, 0]) / 2
    return float(sum(_promise(task.band, one, 1, target)[0] for one in sums))
