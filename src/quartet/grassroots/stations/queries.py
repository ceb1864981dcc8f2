"""Reading stations (public), their trainings, one's own bookings."""

from collections.abc import Sequence
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quartet.grassroots.stations.models import Booking, Training, WarmStation
from quartet.grassroots.stations.policies import keeps
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims
from quartet.ground.places.codes import range_of
from quartet.ground.places.models import Region

EARTH_KM = 6371.0088
"""Mean radius (IUGG)."""
NEAREST = 5


class StationNotFound(DomainError):
    """There is none."""

    status = 404
    code = "station-not-found"
    message = gettext_lazy("There is no such station.")


class TrainingNotFound(DomainError):
    """There is none."""

    status = 404
    code = "training-not-found"
    message = gettext_lazy("There is no such training.")


def stations(region: str = "") -> QuerySet[WarmStation]:
    """The stations of an area, by place and number; everybody may know them."""
    found = WarmStation.objects.order_by("region", "number")
    low, high = range_of(region) if region else ("", "")
    return found.filter(region__gte=low, region__lt=high) if region else found


def get_station(number: str) -> WarmStation:
    """One station. Raises StationNotFound."""
    found = WarmStation.objects.filter(number=number).first()
    if found is None:
        raise StationNotFound
    return found


def km_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres on the sphere between two points (longitude, latitude in degrees), by the haversine."""
    lon, lat, lon2, lat2 = (radians(value) for value in (*one, *other))
    half = sin((lat2 - lat) / 2) ** 2 + cos(lat) * cos(lat2) * sin((lon2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def nearest(lon: float, lat: float, limit: int = NEAREST) -> list[tuple[WarmStation, float]]:
    """The nearest stations that are not closed, with kilometres as the crow flies."""
    there = WarmStation.objects.filter(shut="")
    found = [(one, km_between((lon, lat), (one.lon, one.lat))) for one in there.order_by("pk")]
    return sorted(found, key=lambda pair: (pair[1], pair[0].number))[:limit]


def point_of(code: str) -> tuple[float, float] | None:
    """The middle of a place; None when the tables do not know where it lies."""
    found = Region.objects.filter(code=code, boundary__isnull=False).values_list("boundary__lon", "boundary__lat")
    return found.first()


def open_now(station: WarmStation, now: datetime) -> bool:
    """Whether somebody would find it open."""
    there = timezone.localtime(now)
    in_hours = station.opens <= there.time() < station.closes
    return not station.shut and str(there.isoweekday()) in station.days and in_hours


def trainings_to_come(now: datetime, station: WarmStation | None = None) -> QuerySet[Training]:
    """The trainings that have not begun, the next first."""
    found = Training.objects.filter(begins__gt=now).select_related("station").order_by("begins", "pk")
    return found if station is None else found.filter(station=station)


def get_training(number: int) -> Training:
    """One training. Raises TrainingNotFound."""
    found = Training.objects.select_related("station").filter(pk=number).first()
    if found is None:
        raise TrainingNotFound
    return found


def booked_by(claims: Claims, trainings: Sequence[Training]) -> set[int]:
    """Which of these one has a seat in."""
    mine = Booking.objects.filter(person=claims.person or 0, given_back_at=None, training__in=trainings)
    return set(mine.values_list("training_id", flat=True))


def attendants(claims: Claims, training: Training) -> list[Booking]:
    """Who comes, for the desks that keep the station."""
    if not keeps(claims, training.station):
        return []
    return list(training.bookings.filter(given_back_at=None).select_related("person").order_by("at", "pk"))


def pack(claims: Claims, now: datetime) -> dict[str, Any]:  # noqa: ARG001 -- a part of the telephone's pack
    """The stations of one's county for the telephone app, which shows the nearest first; nothing without any."""
    counties = sorted({held.region[:6] for held in claims.posts if len(held.region) >= 6})  # noqa: PLR2004 -- a county
    found = WarmStation.objects.filter(county__in=counties, shut="").order_by("number")
    items = [
        {
            "title": one.name, "phone": one.phone,
            "text": f"{one.opens:%H:%M}–{one.closes:%H:%M} · {'、'.join(one.offers)} · {one.address}",
            "lon": round(one.lon, 5), "lat": round(one.lat, 5),
        }
        for one in found[:60]
    ]  # fmt: skip
    return {"title": _("Warm stations"), "items": items} if items else {}
