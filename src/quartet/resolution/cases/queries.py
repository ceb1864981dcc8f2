"""Reading cases. `cases_for` is the only door; everything else goes through it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Post, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import SEALERS, Label, Level, Role, UnitKind
from quartet.ground.rows import locked
from quartet.resolution.cases.models import Case, CaseQuerySet
from quartet.resolution.cases.policies import CASE_SCOPE, kind_of
from quartet.resolution.cases.states import CaseState
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.queries import Route, bodies_at, current_list, route

NEAR_DAYS = timedelta(days=14)
NEAR_DEGREES = 0.004
"""About 300 m: near enough to be the same pothole."""
NEAR_SHARE = 0.3
"""The share of two texts' character pairs in common from which they may tell of one thing."""


class CaseNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "case-not-found"
    message = _("There is no such case, or it is not yours to see.")


def cases_for(claims: Claims) -> CaseQuerySet:
    """The cases this person may see."""
    return Case.objects.filter(CASE_SCOPE.as_q(claims))


def followers_of(case: Case, now: datetime) -> set[int]:
    """Whoever reported it as a grid member and still is one, and whoever has taken over their grid there."""
    if case.reporter_id is None:
        return set()
    today = timezone.localdate(now)
    village = case.region[: Level.VILLAGE.digits]
    theirs = Q(person=case.reporter_id)
    if case.label <= Label.PERSONAL:  # what is kept more closely does not pass on with a grid
        theirs |= Q(follows__contains=[case.reporter_id], region__startswith=village)
    held = Post.objects.on(today).filter(theirs, role=Role.GRID_MEMBER)
    return set(held.values_list("person", flat=True))


def sealing_units(region: str, level: Level) -> list[str]:
    """The units in which the named few of a level sit, as a deny column names them."""
    held = Post.objects.filter(until=None, role__in=SEALERS, region=region[: level.digits])
    return sorted({f"u{unit}" for unit in held.values_list("unit", flat=True)})


def followed_by(claims: Claims) -> CaseQuerySet:
    """Those of them that the person reported, or whose reporter's grid they have taken over."""
    ways = CASE_SCOPE.own_ways(claims)
    return cases_for(claims).filter(reduce(or_, ways, Q(pk__in=[])))


def get_case(claims: Claims, code: str, *, lock: bool = False) -> Case:
    """One case through the door, locked for a verb when asked. Raises CaseNotFound."""
    if lock:
        case = locked(Case, code=code)
    else:
        case = Case.objects.select_related("lead_unit", "parent").filter(code=code).first()
    if case is None or not CASE_SCOPE.opens(claims, case):
        raise CaseNotFound
    return case


def desk_unit(case: Case) -> str:
    """The name of the body that decides on a case at its level."""
    kind = UnitKind.VILLAGE_COMMITTEE if case.level == Level.VILLAGE else UnitKind.SERVICE_CENTRE
    region = case.region[: Level(case.level).digits]
    return people.body_name(kind, region) or str(Level(case.level).label)


def units_for(case: Case) -> list[Unit]:
    """The units a case may be sent to: those that answer for its place and may know of it, the nearest first."""
    named = people.units_named(case.hidden_from)
    return [unit for unit in bodies_at(case.region) if unit.pk not in named]


SEALED_PLACES: list[Callable[[Case], list[str]]] = []
"""Who keeps the place of a sealed case puts here, once, when its app starts, what tells it."""


def sealed_places(case: Case) -> list[str]:
    """The place as said, or as another room has kept it since the case was sealed; for who opens it in an emergency."""
    kept = [place for tell in SEALED_PLACES for place in tell(case)]
    return [place for place in (case.place, *kept) if place]


def discipline_bodies(case: Case) -> QuerySet[Unit]:
    """The discipline bodies of its county and its city, the nearest first."""
    areas = [case.region[: level.digits] for level in (Level.COUNTY, Level.CITY)]
    return Unit.objects.filter(region__in=areas, kind=UnitKind.DISCIPLINE).order_by("level", "pk")


def route_of(case: Case) -> Route:
    """Where the duty list in force sends a case from the level it stands at, and why."""
    return route(category=kind_of(case), level=case.level, units=units_for(case), duty_list=current_list(case.region))


@dataclass(frozen=True, slots=True)
class Quick:
    """Where an urgent case goes with one press: the body its line names, and whether anybody is there."""

    unit: Unit
    line: DutyLine
    why: str
    there: bool


def quick_route(case: Case, now: datetime) -> Quick | None:
    """The body that the duty list names for an urgent case that waits to be sent out; None when it names none."""
    if not case.urgent or case.state != CaseState.REGISTERED:
        return None
    routed = route(category=kind_of(case), level=case.level, units=units_for(case), duty_list=current_list(case.region))
    if routed.unit is None or routed.line is None:
        return None
    there = staffing.unit_people(routed.unit.pk, timezone.localdate(now), without=case.hidden_from)
    return Quick(routed.unit, routed.line, routed.why, bool(there))


@dataclass(frozen=True, slots=True)
class Trial:
    """What a new version of a duty list would do to the latest cases of its area."""

    tried: int
    moved: list[tuple[Case, Route, Route]]
    """Cases that would go to another body: where now, where then."""
    without: int
    """Cases for which the new version names nobody."""


def try_list(claims: Claims, draft: DutyList, limit: int = 1000) -> Trial:
    """Route the latest cases of an area by the list in force and by a draft, and compare. Changes nothing."""
    inside = {4: "city", 6: "county"}[len(draft.area)]
    current = current_list(draft.area)
    tried, moved, without = 0, [], 0
    units: dict[str, list[Unit]] = {}
    for case in cases_for(claims).filter(**{inside: draft.area}).exclude(category="").order_by("-pk")[:limit]:
        tried += 1
        near = units.setdefault(case.village, units_for(case))
        before, after = (
            route(category=case.category, level=case.level, units=near, duty_list=one) for one in (current, draft)
        )
        without += after.unit is None
        if before.unit != after.unit:
            moved.append((case, before, after))
    return Trial(tried, moved, without)


def _pairs(text: str) -> set[str]:
    letters = [letter for letter in text if letter.isalnum()]
    return {a + b for a, b in pairwise(letters)}


def alike(text: str, other: str) -> float:
    """The share (0 to 1) of the shorter text's character pairs that the other has too."""
    mine, theirs = _pairs(text), _pairs(other)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def near_duplicates(case: Case, claims: Claims, limit: int = 3) -> list[Case]:
    """Open cases that may tell of the same thing: same village or within 300 m, within 14 days, similar words."""
    near = Q(village=case.village) if len(case.region) >= Level.VILLAGE.digits else Q(pk__in=[])
    if case.lon is not None and case.lat is not None:
        near |= Q(
            lon__range=(case.lon - NEAR_DEGREES, case.lon + NEAR_DEGREES),
            lat__range=(case.lat - NEAR_DEGREES, case.lat + NEAR_DEGREES),
            county=case.county,
        )
    since = case.registered_at - NEAR_DAYS
    around = cases_for(claims).open().filter(near, registered_at__gte=since, parent=None).exclude(pk=case.pk)
    scored = []
    for other in around.order_by("-pk")[:200]:
        share = alike(case.text, other.text)
        if share >= NEAR_SHARE:
            scored.append((share, other))
    return [other for _share, other in sorted(scored, key=lambda pair: -pair[0])[:limit]]
