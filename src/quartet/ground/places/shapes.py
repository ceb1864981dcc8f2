"""Borders for the map: GeoJSON light enough for a phone, neighbours still touching after it is simplified."""

import json
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.places import codes
from quartet.ground.places.models import Boundary
from quartet.ground.places.states import Level

# A map is looked at about this many pixels wide; detail below two of them cannot be seen.
PIXELS: Final = 1200
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
    low, high = codes.range_of(code)
    boundaries = list(
        Boundary.objects.filter(region__code__gte=low, region__code__lt=high, region__level=level, region__until=None)
        .select_related("region")
        .order_by("region_id")
    )
    features = [
        {"type": "Feature", "id": boundary.region_id, "properties": _properties(boundary), "geometry": geometry}
        for boundary, geometry in zip(boundaries, _light(boundaries), strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


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
    areas = shapely.from_wkb([bytes(boundary.shape) for boundary in boundaries])
    left, bottom, right, top = shapely.total_bounds(areas)
    pixel = max(right - left, top - bottom) / PIXELS
    light = shapely.coverage_simplify(areas, 2 * pixel) if shapely.coverage_is_valid(areas) else areas
    rounded = shapely.transform(light, lambda corners: np.round(corners, DECIMALS))
    return [json.loads(geometry) for geometry in shapely.to_geojson(rounded)]
