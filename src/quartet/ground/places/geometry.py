"""From a point to its micro-grid: an R-tree in memory, and a refusal in words when the point cannot be right."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from quartet.ground.errors import DomainError
from quartet.ground.places import crs as systems
from quartet.ground.places.crs import Crs

NOWHERE: Final = ""


class BadPoint(DomainError):
    """The coordinates cannot be used; subclasses say why."""

    status = 422
    code = "bad-point"
    message = _("These coordinates cannot be used.")


class NotAPoint(BadPoint):
    """A coordinate is missing, not a number, or beyond what the globe has."""

    code = "not-a-point"
    message = _("These are not coordinates: longitude and latitude in degrees are expected, such as 123.84 and 42.29.")


class UnknownCrs(BadPoint):
    """The caller names a coordinate system we do not know."""

    code = "unknown-crs"
    message = _("The coordinate system must be WGS-84 or GCJ-02.")


class SwappedPoint(BadPoint):
    """Longitude and latitude have changed places: the other way round the point is in the city."""

    code = "swapped-point"
    message = _("Longitude and latitude are swapped. Send longitude %(lat)s and latitude %(lon)s.")


class ShiftedPoint(BadPoint):
    """Outside as WGS-84, inside when read as GCJ-02."""

    code = "gcj02-point"
    message = _(
        "This point looks like GCJ-02, the shifted coordinates of Chinese map services. Say crs=GCJ-02, or send WGS-84."
    )


class OutsideCity(BadPoint):
    """The point is a good one, but elsewhere."""

    code = "outside-city"
    message = _("This point is outside the city.")


class Locator:
    """The micro-grids of a city, ready to say which one a point lies in. Immutable, safe to share between threads.

    Where areas meet or overlap the first one given wins: give them in code order, real ones before illustrative ones.
    """

    def __init__(self, codes: Sequence[str], areas: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> None:
        self._codes = list(codes)
        self._tree = shapely.STRtree(areas)

    def locate(self, lon: float, lat: float, *, crs: str = Crs.WGS84) -> str:
        """Give the code of the micro-grid a point lies in; on a border, the first.

        Raises NotAPoint, UnknownCrs, SwappedPoint, ShiftedPoint or OutsideCity.
        """
        try:
            system = Crs(crs)
        except ValueError:
            raise UnknownCrs from None
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise NotAPoint
        wgs84 = systems.to_wgs84(lon, lat) if system is Crs.GCJ02 else (lon, lat)
        found = self._code_at(*wgs84)
        if found == NOWHERE:
            raise self._why_nowhere(lon, lat, system)
        return found

    def locate_many(self, lons: npt.ArrayLike, lats: npt.ArrayLike) -> list[str]:
        """Give the codes for many WGS-84 points at once; NOWHERE for those outside. Points must be finite."""
        points: Any = shapely.points(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        askers, positions = self._tree.query(points, predicate="intersects")
        first = np.full(len(points), len(self._codes), dtype=np.int64)
        np.minimum.at(first, askers, positions)
        names = [*self._codes, NOWHERE]
        return [names[position] for position in first]

    def _code_at(self, lon: float, lat: float) -> str:
        positions = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._codes[positions.min()] if len(positions) else NOWHERE

    def _why_nowhere(self, lon: float, lat: float, system: Crs) -> BadPoint:
        if self._code_at(lat, lon) != NOWHERE:
            return SwappedPoint(lon=lon, lat=lat)
        if abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004 -- the globe
            return NotAPoint()
        if system is Crs.WGS84 and self._code_at(*systems.to_wgs84(lon, lat)) != NOWHERE:
            return ShiftedPoint()
        return OutsideCity()
