"""Finding where a report is, from a position, a chosen region or a name. Asks when unsure, never guesses."""

from dataclasses import dataclass

from quartet.ground.places import queries as places
from quartet.ground.places.crs import Crs, to_wgs84


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known for sure about where it is."""

    region: str
    """The smallest region known for sure; the whole city when the place could not be told."""
    lon: float | None = None
    lat: float | None = None
    """The position in WGS-84, whichever system it was sent in."""
    candidates: tuple[places.Candidate, ...] = ()
    """What the name may mean, when it is not certain."""


def find_region(*, lon: float | None, lat: float | None, place: str, crs: str = Crs.WGS84) -> Placed:
    """Find the region of a report. Raises the refusals of `places.locate` for a position that cannot be right."""
    if lon is not None and lat is not None:
        code = places.locate_code(lon, lat, crs=crs)
        return Placed(code, *(to_wgs84(lon, lat) if crs == Crs.GCJ02 else (lon, lat)))
    candidates = places.find_place(place) if place.strip() else []
    if (sure := places.settled(candidates)) is not None:
        return Placed(sure.code)
    return Placed(places.city_code(), candidates=tuple(candidates))
