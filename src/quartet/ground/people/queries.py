"""Reading people and units."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.states import Level, Role, UnitKind

NAMES_KEPT = 5
"""Seconds a name is kept in memory: every move writes two down, and they hardly ever change."""


def people_matching(text: str) -> QuerySet[Person]:
    """People with their present posts, by name or user name. For administrators' pages only."""
    posts = Post.objects.filter(until=None).select_related("unit").order_by("pk")
    found = Person.objects.prefetch_related(Prefetch("posts", queryset=posts)).order_by("username")
    return found.filter(Q(name__contains=text) | Q(username__contains=text)) if text else found


def holders_of(regions: Iterable[str], on: date) -> QuerySet[Post]:
    """The posts of grid members who hold just these regions on a day, by name."""
    held = Post.objects.on(on).filter(role=Role.GRID_MEMBER)
    return held.filter(region__in=regions).select_related("person").order_by("region", "person__name", "pk")


def holders_near(region: str, on: date) -> QuerySet[Post]:
    """Grid members around a place: who holds the micro-grid, or a grid of the village; nobody for anything larger."""
    held = Post.objects.on(on).filter(role=Role.GRID_MEMBER)
    if len(region) < Level.VILLAGE.digits:
        return held.none()
    around = Q(region__startswith=region)
    if len(region) > Level.VILLAGE.digits:
        around |= Q(region=region[: Level.VILLAGE.digits])
    return held.filter(around)


def posted_in(region: str, role: Role, on: date) -> list[int]:
    """The people who hold a role for just this region on a day."""
    held = Post.objects.on(on).filter(role=role, region=region)
    return list(held.order_by("person").values_list("person", flat=True).distinct())


def units_of(person: int, now: datetime) -> list[int]:
    """The units in which somebody holds a post, or held one in the last year: those who worked with them."""
    since = timezone.localdate(now) - timedelta(days=365)
    held = Post.objects.filter(Q(until=None) | Q(until__gt=since), person=person)
    return sorted(set(held.values_list("unit", flat=True)))


def administrators(role: Role, on: date) -> set[int]:
    """Who holds an administrator's post on a day."""
    held = Post.objects.on(on).filter(role=role)
    return set(held.values_list("person", flat=True))


def called(name: str, region: str) -> list[Person]:
    """People of this name, or of this user name, who hold a post in a region."""
    posted = Person.objects.filter(posts__until=None, posts__region__startswith=region)
    return list(posted.filter(Q(name=name) | Q(username=name)).distinct().order_by("username")[:10])


def names_of(denied: Iterable[str]) -> str:
    """The people and units that a deny column names, by name, for those who decide about it."""
    return "、".join(unit_name(int(key[1:])) if key[0] == "u" else person_name(int(key[1:])) for key in denied)


def units_named(denied: Iterable[str]) -> set[int]:
    """The units that a deny column names."""
    return {int(key[1:]) for key in denied if key[0] == "u"}


def named_by(denied: Iterable[str], on: date) -> set[int]:
    """The people whom a deny column names (`Claims.identities`): themselves, or by a post on that day in a unit."""
    people, units = {int(key[1:]) for key in denied if key[0] == "p"}, units_named(denied)
    if not units:
        return people
    held = Post.objects.filter(Q(until=None) | Q(until__gt=on), unit__in=units)
    return people | set(held.values_list("person", flat=True))


def unit_name(unit: int) -> str:
    """A unit's name as of a few seconds ago at the most."""
    return _kept(f"unit:{unit}", lambda: Unit.objects.filter(pk=unit))


def person_name(person: int) -> str:
    """A person's name, likewise."""
    return _kept(f"person:{person}", lambda: Person.objects.filter(pk=person))


def body_name(kind: UnitKind, region: str) -> str:
    """The name of the body of a kind that answers for exactly this region, likewise; empty when there is none."""
    return _kept(f"body:{kind}:{region}", lambda: Unit.objects.filter(kind=kind, region=region).order_by("pk"))


def _kept(key: str, named: Callable[[], QuerySet[Any]]) -> str:
    name: str | None = cache.get(key)
    if name is None:
        name = next(iter(named().values_list("name", flat=True)[:1]), "")
        cache.set(key, name, NAMES_KEPT)
    return name
