"""Share an area out among places: a power diagram whose cells reach wanted sizes, on a lattice of sample points.

Only additions, products, comparisons and sequential sums are used, so the same input gives the same bits on any
machine. Coordinates are kilometres on a local plane.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

Points: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.int64]
Inside: TypeAlias = Callable[[Points], npt.NDArray[np.bool_]]

# Square kilometres added to the weight of a fixed place so that its border passes at some distance from its centre.
ROOM_AT_FIXED: Final = 10.0


class Lattice(NamedTuple):
    """Sample points of an area; each stands for the square of side `side` around it."""

    points: Points
    side: float

    def refined(self, wanted: int, inside: Inside) -> "Lattice":
        """Halve the squares until at least `wanted` points stand for the same area."""
        points, side = self.points, self.side
        while len(points) < wanted:
            quarter = side / 4
            steps = np.array([(-quarter, -quarter), (-quarter, quarter), (quarter, -quarter), (quarter, quarter)])
            points = (points[:, None, :] + steps[None, :, :]).reshape(-1, 2)
            points, side = points[inside(points)], side / 2
        return Lattice(points, side)


def lattice_over(bounds: Sequence[float], side: float, inside: Inside) -> Lattice:
    """Lay squares of one size over a box (left, bottom, right, top) and keep the middles that lie inside."""
    left, bottom, right, top = bounds
    columns, rows = np.arange(left + side / 2, right, side), np.arange(bottom + side / 2, top, side)
    points = np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)
    return Lattice(points[inside(points)], side)


def share_out(
    points: Points, shares: Sequence[float], *, fixed: Mapping[int, Points], start: Mapping[int, Points], rounds: int
) -> Labels:
    """Say which place each point belongs to, so that place i holds about `shares[i]` of all points.

    Places in `fixed` keep their centre, those in `start` begin at theirs, the others as far from all as they can; each
    round moves a free centre to the middle of what it holds (Lloyd) and grows or shrinks it towards its share.
    """
    wanted = np.array(shares) / sum(shares) * len(points)
    area_of_point = _spread_of(points) / len(points)
    centres = _first_centres(points, len(shares), {**start, **fixed})
    free = np.array([place not in fixed for place in range(len(shares))])
    weights = np.zeros(len(shares))
    for _ in range(rounds):
        labels = _nearest(points, centres, weights)
        held = np.bincount(labels, minlength=len(shares))
        sums = np.stack([np.bincount(labels, points[:, axis], len(shares)) for axis in (0, 1)], axis=-1)
        movable = free & (held > 0)
        centres[movable] = sums[movable] / held[movable, None]
        weights += 0.3 * (wanted - held) * area_of_point
        for place in sorted(fixed, key=lambda place: -weights[place]):
            # A fixed centre stays well inside its own cell, whatever its neighbours want.
            rivals = np.delete(weights - _squares(centres, centres[place]), place)
            weights[place] = max(weights[place], rivals.max(initial=-np.inf) + ROOM_AT_FIXED)
    return settle(points, centres, weights)


def settle(points: Points, centres: Points, weights: npt.NDArray[np.float64]) -> Labels:
    """Give every point to its place; a place left with nothing takes the one point nearest to its centre."""
    labels = _nearest(points, centres, weights)
    held = np.bincount(labels, minlength=len(centres))
    for place in np.flatnonzero(held == 0):
        by_distance = np.argsort(_squares(points, centres[place]), kind="stable")
        taken = next(point for point in by_distance if held[labels[point]] > 1)
        held[labels[taken]] -= 1
        labels[taken], held[place] = place, 1
    return labels


def middle_point(points: Points) -> Points:
    """Give the point of the set nearest to its mean: always inside, whatever the shape."""
    mean = np.array([np.bincount(np.zeros(len(points), np.int64), points[:, axis])[0] for axis in (0, 1)]) / len(points)
    middle: Points = points[int(np.argmin(_squares(points, mean)))]
    return middle


def _squares(points: Points, centre: Points) -> npt.NDArray[np.float64]:
    across, along = points[:, 0] - centre[0], points[:, 1] - centre[1]
    squares: npt.NDArray[np.float64] = across * across + along * along
    return squares


def _nearest(points: Points, centres: Points, weights: npt.NDArray[np.float64]) -> Labels:
    across = points[:, 0, None] - centres[None, :, 0]
    along = points[:, 1, None] - centres[None, :, 1]
    labels: Labels = np.argmin(across * across + along * along - weights, axis=1)
    return labels


def _spread_of(points: Points) -> float:
    """Give a cautious area of the set: what its points cover if they fill half of their box."""
    width, height = points.max(axis=0) - points.min(axis=0)
    return float(width * height) / 2 or 1.0


def _first_centres(points: Points, count: int, known: Mapping[int, Points]) -> Points:
    centres = np.zeros((count, 2))
    distance = np.full(len(points), np.inf)
    if not known:
        distance = -_squares(points, middle_point(points))
    for place, centre in known.items():
        centres[place] = centre
        distance = np.minimum(distance, _squares(points, centre))
    for place in range(count):
        if place not in known:
            centres[place] = points[int(np.argmax(distance))]
            distance = np.minimum(np.abs(distance), _squares(points, centres[place]))
    return centres
