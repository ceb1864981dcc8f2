"""Reading people and units."""

from django.db.models import Prefetch, Q, QuerySet

from quartet.ground.people.models import Person, Post, Unit


def people_matching(text: str) -> QuerySet[Person]:
    """People with their present posts, by name or user name. For administrators' pages only."""
    posts = Post.objects.filter(until=None).select_related("unit").order_by("pk")
    found = Person.objects.prefetch_related(Prefetch("posts", queryset=posts)).order_by("username")
    return found.filter(Q(name__contains=text) | Q(username__contains=text)) if text else found


def units_in(region: str) -> QuerySet[Unit]:
    """The units that answer for a region and everything under it."""
    return Unit.objects.filter(region__startswith=region).order_by("region", "pk")
