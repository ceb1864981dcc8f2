"""Make areas fit each other and the ground they share out: one line between two neighbours, no gap, no overlap.

All borders are noded once on a grid of a tenth of a metre; what they enclose is given to whoever claims it, a sliver
nobody claims to the neighbour along its longest edge. What was wrong before is told, so that a caller may refuse it.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from quartet.ground.places.generate import PRECISION


class Welded(NamedTuple):
    """Areas that fit, in the order given (empty where nothing was left), and what was amiss as shares of the ground."""

    areas: list[BaseGeometry]
    gap: float
    overlap: float
    outside: float


def weld(areas: Sequence[BaseGeometry], ground: BaseGeometry) -> Welded:
    """Fit areas into a ground (both WGS-84). Where several claim a spot, the first has it."""
    faces = _faces([*areas, ground])
    inner = shapely.point_on_surface(faces)
    shapely.prepare(ground)
    held = shapely.area(faces)
    on_ground = shapely.intersects(ground, inner)
    claims = np.array([shapely.intersects(area, inner) for area in areas], dtype=bool).reshape(len(areas), len(faces))
    claimed = claims.any(axis=0)
    total = float(held[on_ground].sum()) or 1.0
    owner = {int(face): int(np.argmax(claims[:, face])) for face in np.flatnonzero(on_ground & claimed)}
    _adopt([int(face) for face in np.flatnonzero(on_ground & ~claimed)], owner, faces)
    pieces: dict[int, list[BaseGeometry]] = defaultdict(list)
    for face, area in owner.items():
        pieces[area].append(faces[face])
    return Welded(
        [shapely.coverage_union_all(pieces[area]) if pieces[area] else shapely.Polygon() for area in range(len(areas))],
        gap=float(held[on_ground & ~claimed].sum()) / total,
        overlap=float(held[on_ground & (claims.sum(axis=0) > 1)].sum()) / total,
        outside=float(held[~on_ground & claimed].sum()) / total,
    )


def _faces(areas: Sequence[BaseGeometry]) -> Any:
    noded = shapely.union_all([area.boundary for area in areas], grid_size=PRECISION)
    return np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded).tolist())))


def _adopt(waiting: list[int], owner: dict[int, int], faces: Any) -> None:
    """Give each face without an owner to the neighbour it shares the longest edge with."""
    tree = shapely.STRtree(faces)
    while waiting:
        left = []
        for face in waiting:
            near = [other for other in tree.query(faces[face], predicate="touches").tolist() if other in owner]
            edges = {other: shapely.length(shapely.intersection(faces[face], faces[other])) for other in near}
            longest = max(edges, key=lambda other: (edges[other], -other), default=None)
            if longest is None or not edges[longest]:
                left.append(face)
            else:
                owner[face] = owner[longest]
        if len(left) == len(waiting):
            return
        waiting = left
