"""Who runs stations and trainings, who books, and what must be so first."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.stations.models import Training, WarmStation
from quartet.ground.errors import NotNow
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import DESKS, Role

KEEPERS: Final = frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK, Role.CITY_DESK})
"""Who keeps the stations of their area and holds trainings there."""
BOOKERS: Final = frozenset({Role.GRID_MEMBER, Role.PARTNER, Role.VILLAGE_MEDIATOR, *DESKS})
"""Who may book a seat."""

_SYSTEM = "(SELECT current_setting('quartet.system', true) = 'on')"
_ME = "(SELECT COALESCE(NULLIF(current_setting('quartet.person', true), ''), '0')::bigint)"
_DESKS = "(SELECT string_to_array(current_setting('quartet.desks', true), ','))"
WALLS: Final[dict[str, str]] = {
    "stations_booking": (
        f"{_SYSTEM} OR person_id = {_ME} OR EXISTS (SELECT 1 FROM stations_training t "  # noqa: S608 -- our own names
        f"JOIN stations_warmstation s ON s.id = t.station_id WHERE t.id = training_id "
        f"AND ARRAY[left(s.region, 4), s.county, left(s.region, 9)]::text[] && {_DESKS})"
    ),
}
"""A booking is seen by who booked and by the desks that keep the station."""


def keeps(claims: Claims, station: WarmStation) -> bool:
    """Whether somebody's desk keeps this station."""
    return any(held.role in KEEPERS and station.region.startswith(held.region) for held in claims.posts)


def require_keeper(claims: Claims, region: str) -> None:
    """Refuse all but the desks in whose area it lies."""
    if not any(held.role in KEEPERS and region.startswith(held.region) for held in claims.posts):
        raise NotAllowed(_("Only the desk of that area does this."))


def require_booker(claims: Claims) -> int:
    """Give who books. Raises NotAllowed."""
    if claims.person is None or not claims.has_role(*BOOKERS):
        raise NotAllowed
    return claims.person


def require_bookable(training: Training, now: datetime) -> None:
    """A training that is still to come, not called off, with a seat left. Raises NotNow."""
    if training.cancelled:
        raise NotNow(_("This training is called off: %(why)s"), why=training.cancelled)
    if training.begins <= now:
        raise NotNow(_("This training has begun."))
    if training.free <= 0:
        raise NotNow(_("All seats are taken."))
