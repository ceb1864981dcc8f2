"""The registry in English, as the words stand in the code, and hands that draw."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from uuid6 import uuid7

from quartet.grassroots.grids import actions
from quartet.grassroots.grids.models import Redraw
from quartet.ground.people.models import Post
from quartet.ground.people.rights import acting_as
from quartet.ground.people.states import Role
from quartet.ground.places import memory, queries
from tests.cast import LONG_AGO, MONDAY, VILLAGE, Cast, behind_the_wall, grid_of, square_of

GRID = grid_of(VILLAGE)
Draw = Callable[..., Redraw]


def across(village: str = VILLAGE, share: float = 0.5) -> str:
    """A line from west to east across a village's square."""
    west, south, east, north = square_of(village).bounds
    height = south + share * (north - south)
    return json.dumps([[west - 0.01, height], [east + 0.01, height]])


@pytest.fixture
def draw(cast: Cast) -> Draw:
    """Somebody draws on the map."""

    def drawn(by: str, chosen: list[str], line: str = "", village: str = VILLAGE, **more: Any) -> Redraw:
        claims = cast.claims(by)
        with acting_as(claims):
            return actions.draw_by_hand(
                redraw_id=more.get("redraw_id") or uuid7(), village=village, chosen=chosen, line=line, acting=claims,
                now=more.get("now", MONDAY),
            )  # fmt: skip

    return drawn


Move = Callable[..., Redraw]


@pytest.fixture
def move(cast: Cast) -> Move:
    """Somebody makes a move."""

    def made(by: str, redraw: Redraw, verb: str, reason: str = "", now: datetime = MONDAY) -> Redraw:
        claims = cast.claims(by)
        with acting_as(claims):
            done = actions.make_move(redraw_id=redraw.pk, verb=verb, reason=reason, acting=claims, now=now)
        memory.forget()
        return done

    return made


def holds(cast: Cast, name: str, region: str) -> Post:
    """Somebody holds a micro-grid."""
    return Post.objects.create(
        person=cast.people[name], unit=cast.units["village"], role=Role.GRID_MEMBER, region=region, since=LONG_AGO
    )


def standing(village: str = VILLAGE) -> list[str]:
    """The codes of a village's current grids."""
    memory.forget()
    with behind_the_wall():
        return [region.code for region in queries.children(village)]
