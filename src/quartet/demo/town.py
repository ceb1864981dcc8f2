"""What a day is made of, read from the tables; and the people a county needs before it can have one."""

from django.db import transaction
from django.utils import timezone

from quartet.demo import members
from quartet.demo.day import Town
from quartet.demo.personas import COUNTY, PERSONAS, TOWNSHIP
from quartet.grassroots.members.intake import enrol_all
from quartet.grassroots.members.models import Member
from quartet.ground.people.models import Post
from quartet.ground.people.rights import SYSTEM
from quartet.ground.people.states import Level, Role
from quartet.ground.places.models import Boundary, Region
from quartet.ground.places.states import Level as PlaceLevel
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import current_list

A_COUNTYS_NUMBERS = 1_000_000
"""Telephone numbers of the roster of each county lie so far apart."""


def read(county: str) -> Town:
    """The town of a county. The personas' own people stay out: somebody may be signed in as them."""
    grounds = {
        one.region_id: one.ground
        for one in Boundary.objects.filter(
            region__level=PlaceLevel.GRID, region__until=None, region__code__startswith=county
        ).order_by("region_id")
    }
    held = Post.objects.filter(region__startswith=county, until=None).exclude(
        person__username__in=[persona.key for persona in PERSONAS]
    )
    held = held.order_by("region", "pk")
    members_ = held.filter(role=Role.GRID_MEMBER).values_list("person__username", "region")
    partners = held.filter(role=Role.PARTNER).values_list("person__username", "region")
    own = DutyLine.objects.filter(duty_list=current_list(county), level=Level.VILLAGE).values_list(
        "category", flat=True
    )
    return Town(
        county=county,
        near=TOWNSHIP if county == COUNTY else county,
        grounds=grounds,
        members=[(who, grid) for who, grid in members_ if grid in grounds],
        partners=list(partners),
        village_own=frozenset(own),
    )


def man(county: str) -> int:
    """Give every micro-grid of a county its member, unless it has some; gives how many were added."""
    if Member.objects.filter(county=county).exclude(person__username__in=[one.key for one in PERSONAS]).exists():
        return 0
    grids = list(Region.objects.filter(code__startswith=county, level=PlaceLevel.GRID, until=None).order_by("code"))
    first = 0 if county == COUNTY else int(county[4:6]) * A_COUNTYS_NUMBERS
    with transaction.atomic():
        enrol_all(list(members.rows(grids, len(grids), first=first)), acting=SYSTEM, now=timezone.now())
    return len(grids)
