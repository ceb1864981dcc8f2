"""Reading people and units."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet

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
    held = Post.objects.filter(Q(until=None) | Q(until__gt=on), role=Role.GRID_MEMBER, since__lte=on)
    return held.filter(region__in=regions).select_related("person").order_by("region", "person__name", "pk")


def holders_near(region: str, on: date) -> QuerySet[Post]:
    """Grid members around a place: who holds the micro-grid, or a grid of the village; nobody for anything larger."""
    held = Post.objects.filter(Q(until=None) | Q(until__gt=on), role=Role.GRID_MEMBER, since__lte=on)
    if len(region) < Level.VILLAGE.digits:
        return held.none()
    around = Q(region__startswith=region)
    if len(region) > Level.VILLAGE.digits:
        around |= Q(region=region[: Level.VILLAGE.digits])
    return held.filter(around)


def posted_in(region: str, role: Role, on: date) -> list[int]:
    """The people who hold a role for just this region on a day."""
    held = Post.objects.filter(Q(until=None) | Q(until__gt=on), role=role, region=region, since__lte=on)
    return list(held.order_by("person").values_list("person", flat=True).distinct())


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
