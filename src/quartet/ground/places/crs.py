"""Coordinates: we keep WGS-84 (GPS) inside; GCJ-02, which Chinese map services use, is converted at the edge.

The shift is the commonly published approximation of GCJ-02. Going back iterates it to below 1e-7 degrees (1 cm).
"""

import math
from enum import StrEnum
from typing import Final

_SEMI_MAJOR: Final = 6378245.0  # Krasovsky 1940, metres
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
_ENOUGH: Final = 1e-8  # degrees


class Crs(StrEnum):
    """The coordinate systems a caller may say a point is in; small letters and no dash will do."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"

    @classmethod
    def _missing_(cls, value: object) -> "Crs | None":
        plain = str(value).replace("-", "").upper()
        return next((system for system in cls if system.replace("-", "") == plain), None)


def to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Shift a WGS-84 point (degrees) the way Chinese map services do."""
    east, north = lon - 105.0, lat - 35.0
    curve = 1 - _ECCENTRICITY_SQUARED * math.sin(math.radians(lat)) ** 2
    metres_per_lat = _SEMI_MAJOR * (1 - _ECCENTRICITY_SQUARED) / curve**1.5 * math.pi / 180
    metres_per_lon = _SEMI_MAJOR / math.sqrt(curve) * math.cos(math.radians(lat)) * math.pi / 180
    return lon + _metres_east(east, north) / metres_per_lon, lat + _metres_north(east, north) / metres_per_lat


def to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Take the GCJ-02 shift of a point (degrees) back."""
    back_lon, back_lat = lon, lat
    for _ in range(10):
        there_lon, there_lat = to_gcj02(back_lon, back_lat)
        off_lon, off_lat = lon - there_lon, lat - there_lat
        back_lon, back_lat = back_lon + off_lon, back_lat + off_lat
        if abs(off_lon) < _ENOUGH and abs(off_lat) < _ENOUGH:
            break
    return back_lon, back_lat


def _waves(value: float, *terms: tuple[float, float]) -> float:
    return sum(height * math.sin(value * math.pi * rate) for height, rate in terms) * 2 / 3


def _metres_north(east: float, north: float) -> float:
    straight = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * math.sqrt(abs(east))
    return (
        straight
        + _waves(east, (20, 6), (20, 2))
        + _waves(north, (20, 1), (40, 1 / 3))
        + _waves(north, (160, 1 / 12), (320, 1 / 30))
    )


def _metres_east(east: float, north: float) -> float:
    straight = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * math.sqrt(abs(east))
    return straight + _waves(east, (20, 6), (20, 2), (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))
