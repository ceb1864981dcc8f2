"""Desks and units with nobody who can act: seen before a case lands there, with what waits there already."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.staffing import DESK_ROLES, HANDLING_KINDS, posts_on
from quartet.ground.people.states import HANDLERS, SEALERS, Level, Role, UnitKind
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level as PlaceLevel
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import DESK_STATES, UNIT_STATES

SEERS = (Role.SYSTEM_ADMIN, Role.COUNTY_DESK, Role.CITY_DESK)
"""Who sees to it that somebody is there."""
SHOWN = 40
"""So many names under one heading; the rest is counted."""
_PLACES = {
    PlaceLevel.CITY: Level.CITY, PlaceLevel.COUNTY: Level.COUNTY, PlaceLevel.TOWNSHIP: Level.TOWNSHIP,
    PlaceLevel.VILLAGE: Level.VILLAGE,
}  # fmt: skip


def areas_of(claims: Claims) -> list[str]:
    """The areas somebody sees to: those of their desk, or of the system they administer."""
    return sorted({held.region for held in claims.posts if held.role in SEERS})


def vacant_desks(areas: Iterable[str], on: date) -> QuerySet[Region]:
    """The regions of these areas, villages up to the city, whose desk has nobody."""
    within, empty = Q(pk__in=[]), Q(pk__in=[])
    for area in areas:
        within |= Q(code__startswith=area)
    for place, level in _PLACES.items():
        held = posts_on(on).filter(region=OuterRef("code"), role=DESK_ROLES[level])
        empty |= Q(~Exists(held), level=place)
    return Region.objects.current().filter(within, empty).order_by("code")


def unsealed(areas: Iterable[str], on: date) -> QuerySet[Region]:
    """The counties and cities of these areas without anybody at the desk for what is confidential."""
    within = Q(pk__in=[])
    for area in areas:
        within |= Q(code__startswith=area)
    held = posts_on(on).filter(region=OuterRef("code"), role__in=SEALERS)
    found = Region.objects.current().filter(within, ~Exists(held), level__in=[PlaceLevel.CITY, PlaceLevel.COUNTY])
    return found.order_by("code")


def vacant_units(areas: Iterable[str], on: date) -> QuerySet[Unit]:
    """The units of these areas that cases are sent to, and in which nobody handles any."""
    within = Q(pk__in=[])
    for area in areas:
        within |= Q(region__startswith=area)
    held = posts_on(on).filter(unit=OuterRef("pk"), role__in=HANDLERS)
    kinds = [*HANDLING_KINDS, UnitKind.DISCIPLINE]
    return Unit.objects.filter(within, ~Exists(held), kind__in=kinds).order_by("region", "kind", "pk")


@dataclass(frozen=True, slots=True)
class Vacant:
    """How many desks and units of somebody's areas have nobody."""

    desks: int
    units: int

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.desks or self.units)


def count_vacant(claims: Claims, on: date) -> Vacant:
    """The line that stands on a desk's page; nothing to say for those who do not see to it."""
    areas = areas_of(claims)
    if not areas:
        return Vacant(0, 0)
    desks = vacant_desks(areas, on).count() + unsealed(areas, on).count()
    return Vacant(desks, vacant_units(areas, on).count())


@dataclass(slots=True)
class Empty:
    """A desk or a unit with nobody."""

    name: str
    waiting: int
    """Cases whose next step it owes."""


@dataclass(slots=True)
class Group:
    """What has nobody in one township, county or city."""

    region: str
    desks: list[Empty] = field(default_factory=list)
    units: list[Empty] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """Cases that wait for nobody."""
        return sum(one.waiting for one in (*self.desks, *self.units))


def vacancies(claims: Claims, on: date) -> list[Group]:
    """All of them, by township, county and city; where most waits on top."""
    areas = areas_of(claims)
    groups: dict[str, Group] = {}
    at_desks, at_units = _waiting()
    for region in vacant_desks(areas, on):
        home = groups.setdefault(_home(region.code), Group(_home(region.code)))
        home.desks.append(Empty(region.name, at_desks[region.code]))
    for region in unsealed(areas, on):
        home = groups.setdefault(_home(region.code), Group(_home(region.code)))
        home.desks.append(Empty(_("%(region)s: desk for what is confidential") % {"region": region.name}, 0))
    for unit in vacant_units(areas, on):
        home = groups.setdefault(_home(unit.region), Group(_home(unit.region)))
        home.units.append(Empty(unit.name, at_units[unit.pk]))
    return sorted(groups.values(), key=lambda one: (-one.waiting, one.region))


def _home(region: str) -> str:
    """Under which region it is listed: a village's under its township."""
    return region[: Level.TOWNSHIP.digits]


def _waiting() -> tuple[Counter[str], Counter[int]]:
    """How many cases wait at each desk and in each unit, as far as whoever asks sees them: the wall stands."""
    desks: Counter[str] = Counter()
    for level in Level:
        column = level.name.lower()
        at_desk = Case.objects.filter(level=level, state__in=[state.value for state in DESK_STATES])
        desks.update(dict(at_desk.values_list(column).annotate(Count("pk")).order_by()))
    in_units = Case.objects.filter(state__in=[state.value for state in UNIT_STATES])
    return desks, Counter(dict(in_units.values_list("lead_unit").annotate(Count("pk")).order_by()))


def lines(areas: Iterable[str], on: date) -> Iterator[str]:
    """Each of them by its code and name, for the command."""
    for region in vacant_desks(areas, on):
        yield f"{region.code} {region.name}"
    for unit in vacant_units(areas, on):
        yield f"{unit.region} {unit.name}"
