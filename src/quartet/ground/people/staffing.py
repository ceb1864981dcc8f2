"""Who is there to act: at a level's desk, in a unit. Asked before something lands there, and when it waits."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q, QuerySet

from quartet.ground.people.models import Post
from quartet.ground.people.queries import named_by
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import HANDLERS, ROLES, SEALERS, Level, Role, UnitKind

DESK_ROLES: dict[Level, Role] = {reach.desk: role for role, reach in ROLES.items() if reach.desk is not None}
"""Level → who decides there."""
_LEVELS = {role: level for level, role in DESK_ROLES.items()}
HANDLING_KINDS = (
    UnitKind.VILLAGE_COMMITTEE, UnitKind.DEPARTMENT, UnitKind.POLICE_STATION, UnitKind.JUDICIAL_OFFICE,
    UnitKind.TRIBUNAL, UnitKind.MEDIATION_COMMITTEE, UnitKind.MEDIATION_STUDIO,
)  # fmt: skip
"""Units that cases are sent to."""


def posts_on(on: date) -> QuerySet[Post]:
    """The posts in force on a day, of people who may sign in."""
    return Post.objects.on(on).filter(person__is_active=True)


def desk_people(region: str, level: Level, on: date, *, without: Collection[str] = ()) -> set[int]:
    """Who sits at the desk of a level for a place, but for those it is hidden from (`Claims.identities`)."""
    held = posts_on(on).filter(role=DESK_ROLES[level], region=region[: level.digits])
    return set(held.values_list("person", flat=True)) - named_by(without, on)


def sealers_at(region: str, level: Level, on: date, *, without: Collection[str] = ()) -> set[int]:
    """The few of a level who decide about what is confidential in a place, but for those it is hidden from."""
    held = posts_on(on).filter(role__in=SEALERS, region=region[: level.digits])
    return set(held.values_list("person", flat=True)) - named_by(without, on)


def sealers_of(region: str, level: Level, on: date, *, without: Collection[str] = ()) -> set[int]:
    """The same; where the level has nobody, those of the level above."""
    levels = (one for one in Level if one >= level)
    return next((found for one in levels if (found := sealers_at(region, one, on, without=without))), set())


def staffed_levels(region: str, on: date, *, without: Collection[str] = ()) -> set[Level]:
    """The levels of a place whose desk has somebody. One query."""
    desks = Q(pk__in=[])
    for level, role in DESK_ROLES.items():
        if len(region) >= level.digits:
            desks |= Q(role=role, region=region[: level.digits])
    held = posts_on(on).filter(desks).exclude(person__in=named_by(without, on))
    return {_LEVELS[Role(role)] for role in held.values_list("role", flat=True).distinct()}


def level_with_people(region: str, level: Level, on: date, *, lowest: Level, without: Collection[str] = ()) -> Level:
    """The level itself when its desk has somebody; else the next above, else the next below but not under `lowest`.

    The level itself too when there is nobody at all: then only the set-up check can help.
    """
    there = staffed_levels(region, on, without=without)
    above = sorted(one for one in there if one >= level)
    below = sorted(one for one in there if lowest <= one < level)
    return next(iter([*above, *reversed(below)]), level)


def unit_people(unit: int, on: date, *, without: Collection[str] = ()) -> set[int]:
    """Who handles cases for a unit."""
    held = posts_on(on).filter(unit=unit, role__in=HANDLERS)
    return set(held.values_list("person", flat=True)) - named_by(without, on)


def staffed_units(units: Iterable[int], on: date, *, without: Collection[str] = ()) -> set[int]:
    """Which of these units have somebody who handles cases. One query."""
    held = posts_on(on).filter(unit__in=list(units), role__in=HANDLERS).exclude(person__in=named_by(without, on))
    return set(held.values_list("unit", flat=True))


def stands_in(claims: Claims, region: str, level: Level, on: date, *, lowest: Level = Level.VILLAGE) -> bool:
    """Whether somebody is at the desk that acts for a level's desk with nobody."""
    desks = {desk for held in claims.posts if (desk := ROLES[held.role].desk) and region.startswith(held.region)}
    if not any(desk >= lowest and desk != level for desk in desks):
        return False
    there = level_with_people(region, level, on, lowest=lowest)
    return there != level and there in desks


def has_nobody(unit: int, on: date, roles: Collection[Role] = HANDLERS) -> bool:
    """Whether nobody in a unit holds one of these roles."""
    return not posts_on(on).filter(unit=unit, role__in=roles).exists()
