"""From what somebody draws to pieces that fit: join the chosen grids, cut them by a line, fit everything. Pure."""

import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from quartet.grassroots.grids.states import Change
from quartet.grassroots.grids.welding import weld
from quartet.ground.errors import DomainError
from quartet.ground.places.coverage import TOLERANCE
from quartet.ground.places.generate import PRECISION, area_km2

MOST_CORNERS: Final = 500
SMALLEST_KM2: Final = 0.0005
"""Five hundred square metres: less ground is a slip of the hand."""


class BadDrawing(DomainError):
    """What was drawn cannot be micro-grids; subclasses say why."""

    status = 422
    code = "bad-drawing"
    message = _("This drawing cannot be used.")


class NothingChosen(BadDrawing):
    """Neither a grid nor a line."""

    code = "nothing-chosen"
    message = _("Choose two neighbouring micro-grids to merge, or draw a line to split one.")


class NotNeighbours(BadDrawing):
    """The chosen grids do not hang together."""

    code = "not-neighbours"
    message = _("The chosen micro-grids are not neighbours. Choose grids that share a border.")


class LineDoesNotCross(BadDrawing):
    """A line must go from border to border."""

    code = "line-does-not-cross"
    message = _("The line does not cut the chosen micro-grids. Draw it from one border to another.")


class NotALine(BadDrawing):
    """The line is no list of corners."""

    code = "not-a-line"
    message = _("The line cannot be read. Draw it again.")


class TooSmall(BadDrawing):
    """A piece is too small to be meant."""

    code = "piece-too-small"
    message = _("One of the pieces is smaller than 500 square metres. Draw the line anew.")


class LeavesGap(BadDrawing):
    """Some ground would belong to no grid."""

    code = "leaves-gap"
    message = _("The areas leave %(percent)s %% of the village without a micro-grid. Draw them so that they touch.")


class Overlaps(BadDrawing):
    """Some ground would belong to two grids."""

    code = "overlaps"
    message = _(
        "The areas overlap by %(percent)s %% of the village. Draw them so that they share a border and nothing more."
    )


class LeavesVillage(BadDrawing):
    """Some ground lies elsewhere."""

    code = "leaves-village"
    message = _("%(percent)s %% of the drawn ground lies outside the village. Keep to its border.")


class Standing(NamedTuple):
    """A grid as it stands: its code, name, households and ground."""

    code: str
    name: str
    households: int | None
    area: BaseGeometry


class Drawn(NamedTuple):
    """A piece as it would begin, or a grid that `keeps` its code and ground. None households: nobody can tell."""

    name: str
    households: int | None
    area: BaseGeometry
    keeps: str = ""

    def as_data(self) -> dict[str, Any]:
        """Give it as it is kept with the redraw."""
        area = shapely.to_wkt(self.area, rounding_precision=6)
        return {"name": self.name, "households": self.households, "area": area, "keeps": self.keeps}


def read_line(text: str) -> BaseGeometry | None:
    """Read a line as the map sends it: JSON, [[longitude, latitude], …]; None for no line. Raises NotALine."""
    if not text.strip():
        return None
    try:
        corners = np.array(json.loads(text), dtype=float)
    except (ValueError, TypeError, RecursionError):
        raise NotALine from None
    if corners.ndim != 2 or corners.shape[1] != 2 or not 2 <= len(corners) <= MOST_CORNERS:  # noqa: PLR2004 -- a list of pairs
        raise NotALine
    if not np.isfinite(corners).all() or len(np.unique(corners, axis=0)) < 2:  # noqa: PLR2004 -- two ends
        raise NotALine
    return LineString(corners)


def joined_and_cut(chosen: Sequence[Standing], line: BaseGeometry | None) -> list[Drawn]:
    """Join the chosen grids and cut what they are together by a line: one rule for split, merge and a new border.

    Households go with the ground they stood on, for people to correct. Raises the refusals above.
    """
    if not chosen or (line is None and len(chosen) < 2):  # noqa: PLR2004 -- one grid alone is not merged
        raise NothingChosen
    ground = shapely.union_all([grid.area for grid in chosen], grid_size=PRECISION)
    if len(shapely.get_parts(ground)) > max(len(shapely.get_parts(grid.area)) for grid in chosen):
        raise NotNeighbours
    areas = [ground] if line is None else _cut(ground, line)
    if any(area_km2(area) < SMALLEST_KM2 for area in areas):
        raise TooSmall
    return named(chosen, areas)


def _cut(ground: BaseGeometry, line: BaseGeometry) -> list[BaseGeometry]:
    whole = _to_border(line, ground)
    noded = shapely.union_all([ground.boundary, whole], grid_size=PRECISION)
    faces: Any = np.array(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded).tolist())))
    inside = faces[shapely.intersects(ground, shapely.point_on_surface(faces))]
    if len(inside) <= len(shapely.get_parts(ground)):
        raise LineDoesNotCross
    return sorted(inside.tolist(), key=lambda area: (-area.centroid.y, area.centroid.x))


def _to_border(line: BaseGeometry, ground: BaseGeometry) -> BaseGeometry:
    """Let an end that stops short inside go on to the nearest border, a hair beyond it."""
    corners = shapely.get_coordinates(line).tolist()
    for end in (0, -1):
        tip = shapely.Point(corners[end])
        if shapely.intersects(ground, tip):
            near = shapely.get_coordinates(shapely.shortest_line(tip, ground.boundary))[-1]
            way = near - np.array(corners[end])
            length = float(np.hypot(*way))
            beyond = near + way * (2 * PRECISION / length) if length else near
            corners.insert(0 if end == 0 else len(corners), beyond.tolist())
    return LineString(corners)


def named(before: Sequence[Standing], areas: Sequence[BaseGeometry]) -> list[Drawn]:
    """Give each area the name of the grid it has most of, once, and its share of the households that stood there.

    An area no old name is left for has an empty one; `with_names` fills it.
    """
    shared = np.zeros((len(before), len(areas)))
    for row, grid in enumerate(before):
        shared[row] = shapely.area(shapely.intersection(grid.area, np.array(areas, dtype=object)))
    names = [""] * len(areas)
    left = shared.copy()
    while left.size and left.max() > 0:
        row, column = divmod(int(np.argmax(left)), len(areas))
        names[column] = before[row].name
        left[row, :], left[:, column] = 0, 0
    held = np.array([grid.households or 0 for grid in before], dtype=float)
    of_old = shared / np.array([grid.area.area for grid in before])[:, None] if len(before) else shared
    counts = _whole_numbers(held @ of_old if len(before) else np.zeros(len(areas)), int(held.sum()))
    known = all(grid.households is not None for grid in before) and bool(before)
    return [Drawn(name, count if known else None, area) for name, count, area in zip(names, counts, areas, strict=True)]


def _whole_numbers(shares: Any, total: int) -> list[int]:
    """Round shares to whole numbers that keep their sum: the largest remainders are rounded up."""
    counts = np.floor(shares + 1e-9).astype(int)
    for index in np.argsort(-(shares - counts), kind="stable")[: max(0, total - int(counts.sum()))]:
        counts[index] += 1
    return [int(count) for count in counts]


def fitted(pieces: Sequence[Drawn], ground: BaseGeometry) -> list[Drawn]:
    """Fit areas somebody measured or drew elsewhere into their village. Raises LeavesGap, Overlaps, LeavesVillage."""
    welded = weld([piece.area for piece in pieces], ground)
    for share, refusal in ((welded.outside, LeavesVillage), (welded.overlap, Overlaps), (welded.gap, LeavesGap)):
        if share > TOLERANCE:
            raise refusal(percent=f"{100 * share:.1f}")
    if any(area_km2(area) < SMALLEST_KM2 for area in welded.areas):
        raise TooSmall
    return [piece._replace(area=area) for piece, area in zip(pieces, welded.areas, strict=True)]


def with_names(pieces: Sequence[Drawn], numbers_from: int, taken: Sequence[str] = ()) -> list[Drawn]:
    """Name what has no name by the number its code will have; a name that is taken gets one too."""
    used = set(taken)
    done = []
    for number, piece in enumerate(pieces, numbers_from):
        name = piece.name if piece.name and piece.name not in used else f"第{number}微网格"
        used.add(name)
        done.append(piece._replace(name=name))
    return done


def change_of(ends: Sequence[str], pieces: Sequence[Drawn], *, first: bool) -> Change:
    """Say what it is in a word; `first` where the village has no micro-grids yet."""
    new = [piece for piece in pieces if not piece.keeps]
    if first:
        return Change.BEGIN
    if not new:
        return Change.CORRECT
    if len(ends) == 1 and len(new) > 1:
        return Change.SPLIT
    if len(new) == 1 and len(ends) > 1:
        return Change.MERGE
    return Change.REDRAW


def settled(before: Sequence[Standing], pieces: Sequence[Drawn]) -> tuple[list[str], list[Drawn]]:
    """Let a piece with just the ground of a standing grid keep its code; give the codes that end and what is new in it.

    A grid that stays as it is in every way is in neither. Ground is the same to within the width of a border.
    """
    ends, news = {grid.code: grid for grid in before}, []
    for piece in pieces:
        same = next((grid for grid in ends.values() if _same_ground(grid.area, piece.area)), None)
        if same is None:
            news.append(piece)
            continue
        del ends[same.code]
        households = same.households if piece.households is None else piece.households
        if (piece.name or same.name, households) != (same.name, same.households):
            news.append(Drawn(piece.name or same.name, households, same.area, keeps=same.code))
    return list(ends), news


def _same_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    strips = shapely.area(shapely.symmetric_difference(one, other))
    return bool(strips < 5 * PRECISION * max(shapely.length(one), shapely.length(other)))
