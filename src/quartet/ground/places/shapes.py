"""Borders for the map: GeoJSON light enough for a phone, neighbours still touching after it is simplified."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from quartet.ground.errors import DomainError
from quartet.ground.places import codes, generate
from quartet.ground.places.models import Boundary
from quartet.ground.places.states import Level

# A map is looked at about this many pixels wide; detail below two of them cannot be seen.
PIXELS: Final = 1200
DRAWING_WIDTH: Final = 640
DECIMALS: Final = 5  # about 1 m
DEEPEST: Final = 2


class TooDeep(DomainError):
    """So many shapes at once would be slow to send and impossible to read."""

    status = 422
    code = "too-many-shapes"
    message = _("A map shows at most two levels below a place.")


@lru_cache(maxsize=256)
def feature_collection(code: str, level: Level, _edition: int) -> bytes:
    """Give the regions of one level in a place (or the place itself) as GeoJSON, WGS-84, UTF-8.

    Every feature says whether its border is `illustrative` and where its label goes. Raises TooDeep.
    """
    if not 0 <= level - codes.level_of(code) <= DEEPEST:
        raise TooDeep
    boundaries = _boundaries(code, level)
    features = [
        {"type": "Feature", "id": boundary.region_id, "properties": _properties(boundary), "geometry": geometry}
        for boundary, geometry in zip(boundaries, _light(boundaries), strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


class Path(NamedTuple):
    """One region of a drawing: the `d` of its SVG path, what the path stands for, and where its name goes."""

    code: str
    name: str
    d: str
    illustrative: bool
    across: int
    down: int


class Drawing(NamedTuple):
    """A small map as SVG, for pages that need no script: its size and the regions one level below a place."""

    width: int
    height: int
    paths: list[Path]

    @property
    def box_width(self) -> int:
        """The width with room for the outermost lines."""
        return self.width + 4

    @property
    def box_height(self) -> int:
        """The height with room for the outermost lines."""
        return self.height + 4

    @property
    def illustrative(self) -> bool:
        """Whether any border in it was drawn and not measured."""
        return any(path.illustrative for path in self.paths)


@lru_cache(maxsize=256)
def drawing(code: str, _edition: int) -> Drawing | None:
    """Draw the regions one level below a place (a micro-grid: itself); None without borders."""
    level = Level(min(codes.level_of(code) + 1, Level.GRID))
    boundaries = _boundaries(code, level)
    named = [(boundary.region_id, boundary.region.short, boundary.illustrative) for boundary in boundaries]
    return drawing_of(named, np.array([boundary.ground for boundary in boundaries])) if boundaries else None


def drawing_of(named: Sequence[tuple[str, str, bool]], grounds: Any) -> Drawing:
    """Draw areas: code, name and whether illustrative of each, beside an array of their grounds (WGS-84)."""
    areas = _simplified(grounds, DRAWING_WIDTH)
    left, bottom, right, top = shapely.total_bounds(areas)
    squeeze = generate.KM_PER_DEGREE[0] / generate.KM_PER_DEGREE[1]
    scale = DRAWING_WIDTH / max((right - left) * squeeze, top - bottom)
    pixels = shapely.transform(areas, lambda at: np.rint((at - (left, top)) * (scale * squeeze, -scale)).astype(float))
    paths = [
        Path(code, name, _svg(area), illustrative, round(label.x), round(label.y))
        for (code, name, illustrative), area, label in zip(
            named, pixels, shapely.point_on_surface(pixels).tolist(), strict=True
        )
    ]
    return Drawing(round((right - left) * squeeze * scale), round((top - bottom) * scale), paths)


def _svg(area: BaseGeometry) -> str:
    rings = shapely.get_rings(area)
    return "".join(
        "M" + " ".join(f"{across:.0f},{down:.0f}" for across, down in shapely.get_coordinates(ring)) + "z"
        for ring in rings
    )


def _boundaries(code: str, level: Level) -> list[Boundary]:
    low, high = codes.range_of(code)
    return list(
        Boundary.objects.filter(region__code__gte=low, region__code__lt=high, region__level=level, region__until=None)
        .select_related("region")
        .order_by("region_id")
    )


def _simplified(areas: Any, pixels: int) -> Any:
    """Give the areas without detail nobody sees at this size, neighbours still touching."""
    left, bottom, right, top = shapely.total_bounds(areas)
    detail = 2 * max(right - left, top - bottom) / pixels
    return shapely.coverage_simplify(areas, detail) if shapely.coverage_is_valid(areas) else areas


def _properties(boundary: Boundary) -> dict[str, Any]:
    region = boundary.region
    return {
        "code": region.code,
        "name": region.short,
        "level": region.level,
        "illustrative": boundary.illustrative,
        "lon": boundary.lon,
        "lat": boundary.lat,
    }


def _light(boundaries: list[Boundary]) -> list[dict[str, Any]]:
    if not boundaries:
        return []
    rounded = shapely.transform(
        _simplified(np.array([boundary.ground for boundary in boundaries]), PIXELS),
        lambda corners: np.round(corners, DECIMALS),
    )
    return [json.loads(geometry) for geometry in shapely.to_geojson(rounded)]
