"""A walk through a micro-grid, by a throw of dice: pure geometry, degrees WGS-84."""

import math
from collections.abc import Callable
from random import Random
from typing import Final

import shapely
from shapely.geometry.base import BaseGeometry

METRES_NORTH: Final = 110_540.0
METRES_EAST: Final = 111_320.0
"""Metres of a degree of latitude, and of one of longitude at the equator."""
SLOW, FAST = 0.6, 1.5
"""Metres a second of somebody who looks around, and of somebody who has somewhere to go."""
BLUR = 4.0
"""Metres by which a telephone is wrong while its owner stands still."""
TRIES = 12

Spot = tuple[float, float]
"""Longitude and latitude."""


def spot_in(ground: BaseGeometry, chance: Random) -> Spot:
    """Give a place within the ground, anywhere; what lies in the middle of it when dice find none."""
    inside = _inside(ground)
    west, south, east, north = ground.bounds
    for _try in range(TRIES):
        spot = chance.uniform(west, east), chance.uniform(south, north)
        if inside(spot):
            return spot
    middle = ground.representative_point()
    return middle.x, middle.y


def walk(ground: BaseGeometry, chance: Random, count: int, *, every: int) -> list[Spot]:
    """Give so many places, one each `every` seconds: on foot, with stays at a door now and then, never outside."""
    inside = _inside(ground)
    here = spot_in(ground, chance)
    heading, way = chance.uniform(0, math.tau), [here]
    left, pace = 0, 0.0
    while len(way) < count:
        if left <= 0:
            stays = pace > 0 and chance.random() < 0.5  # noqa: PLR2004 -- after every second stretch somebody stays
            left = chance.randint(10, 30) if stays else chance.randint(20, 80)
            pace = 0.0 if stays else chance.uniform(SLOW, FAST)
        left -= 1
        if pace:
            heading = _turned(here, heading + chance.gauss(0, 0.3), pace * every, chance, inside)
            ahead = moved(here, heading, pace * every)
            here = ahead if inside(ahead) else here
        blurred = moved(here, chance.uniform(0, math.tau), abs(chance.gauss(0, BLUR)))
        way.append(blurred if inside(blurred) else here)
    return way[:count]


def moved(spot: Spot, heading: float, metres: float) -> Spot:
    """The place so many metres away; `heading` in radians, 0 is east."""
    lon, lat = spot
    east = METRES_EAST * math.cos(math.radians(lat))
    return lon + metres * math.cos(heading) / east, lat + metres * math.sin(heading) / METRES_NORTH


def metres_between(one: Spot, other: Spot) -> float:
    """How far apart two places of one neighbourhood are."""
    east = METRES_EAST * math.cos(math.radians(one[1]))
    return math.hypot((one[0] - other[0]) * east, (one[1] - other[1]) * METRES_NORTH)


def _turned(here: Spot, heading: float, metres: float, chance: Random, inside: Callable[[Spot], bool]) -> float:
    """The heading, or another one when it would lead outside."""
    for _try in range(TRIES):
        if inside(moved(here, heading, metres)):
            break
        heading += chance.uniform(1, 3) * chance.choice((-1, 1))
    return heading


def _inside(ground: BaseGeometry) -> Callable[[Spot], bool]:
    shapely.prepare(ground)
    return lambda spot: bool(shapely.contains_xy(ground, *spot))
