"""What passes from old micro-grids to new ones: shares of ground, and who goes on with which. Pure."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

# A share below this is the width of a line.
HAIR: Final = 0.001
# From this share on, of either's ground, a new grid is the old one carried on.
MAIN: Final = 0.5


class Passing(NamedTuple):
    """Ground that passed: from which old code to which new one, which share of the old, and whether posts follow."""

    before: str
    after: str
    share: float
    main: bool


def passings(before: Mapping[str, BaseGeometry], after: Mapping[str, BaseGeometry]) -> list[Passing]:
    """Say what passed from grids that end to grids that begin, in code order. Codes to ground (WGS-84).

    Posts follow (`main`) where at least half of the old or half of the new is the other. So a split gives every part
    the holder, a merged grid has them all, and a strip along a border moves nobody. Whatever is cut up more finely
    goes on with its greatest share: no holder is left without a grid, no grid without the holder it can have.
    """
    old, new = sorted(before), sorted(after)
    areas: Any = np.array([before[code] for code in old]), np.array([after[code] for code in new])
    shared = np.zeros((len(old), len(new)))
    if old and new:
        left, right = shapely.STRtree(areas[1]).query(areas[0], predicate="intersects")
        shared[left, right] = shapely.area(shapely.intersection(areas[0][left], areas[1][right]))
    of_old = shared / shapely.area(areas[0])[:, None]
    of_new = shared / shapely.area(areas[1])[None, :]
    passed = (of_old > HAIR) | (of_new > HAIR)
    main = passed & ((of_old >= MAIN) | (of_new >= MAIN))
    for row in np.flatnonzero(passed.any(axis=1) & ~main.any(axis=1)):
        main[row, int(np.argmax(shared[row]))] = True
    for column in np.flatnonzero(passed.any(axis=0) & ~main.any(axis=0)):
        main[int(np.argmax(shared[:, column])), column] = True
    return [
        Passing(old[row], new[column], min(1.0, float(of_old[row, column])), bool(main[row, column]))
        for row, column in np.argwhere(passed).tolist()
    ]
