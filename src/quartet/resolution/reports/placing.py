"""Finding where a report is, from a position, a chosen region or a name. Asks when unsure, never guesses."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.places import queries as places
from quartet.ground.places.names import Candidate, find_place


class PlaceUnsure(DomainError):
    """Several places have this name; somebody must say which."""

    status = 422
    code = "place-unsure"
    message = _("Several places fit “%(place)s”. Please choose one.")


@dataclass(frozen=True, slots=True)
class Placed:
    """What is known for sure about where it is."""

    region: str
    """The smallest region known for sure; the whole city when the place could not be told."""
    candidates: tuple[Candidate, ...] = ()
    """What the name may mean, when it means several."""


def find_region(*, lon: float | None, lat: float | None, place: str, crs: str = "WGS-84") -> Placed:
    """Find the region of a report. Raises the refusals of `locate` for a position that cannot be right."""
    if lon is not None and lat is not None:
        return Placed(places.locate(lon, lat, crs=crs).code)
    candidates = tuple(find_place(place)) if place.strip() else ()
    if len(candidates) == 1:
        return Placed(candidates[0].region.code)
    return Placed(places.city_code(), candidates)
