"""Walks are believable: on foot, within the micro-grid, the same for the same dice."""

import itertools
from random import Random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from quartet.demo.walks import BLUR, FAST, metres_between, moved, spot_in, walk

GRID = shapely.Polygon([(123.80, 42.20), (123.82, 42.20), (123.82, 42.21), (123.805, 42.21), (123.80, 42.204)])
CRESCENT = shapely.Polygon([(123.8, 42.2), (123.81, 42.2), (123.81, 42.201), (123.801, 42.201), (123.801, 42.209),
                            (123.81, 42.209), (123.81, 42.21), (123.8, 42.21)])  # fmt: skip
EVERY = 30


@pytest.mark.parametrize("ground", [GRID, CRESCENT])
@given(seed=st.integers(0, 10_000))
def test_nobody_leaves_the_ground_or_runs(ground: shapely.Polygon, seed: int) -> None:
    way = walk(ground, Random(seed), 120, every=EVERY)

    assert len(way) == 120
    assert shapely.contains_xy(ground, way).all()
    # Two blurred places: each may be off by some blurs, never by ten.
    assert max(metres_between(one, other) for one, other in itertools.pairwise(way)) < FAST * EVERY + 10 * BLUR


def test_a_walk_goes_somewhere_and_stays_now_and_then() -> None:
    way = walk(GRID, Random(3), 700, every=EVERY)
    steps = [metres_between(one, other) for one, other in itertools.pairwise(way)]

    assert max(metres_between(way[0], spot) for spot in way) > 200
    assert sum(step < 3 * BLUR for step in steps) > 50
    assert sum(step > 15 for step in steps) > 200


def test_the_same_dice_give_the_same_walk() -> None:
    assert walk(GRID, Random(5), 50, every=EVERY) == walk(GRID, Random(5), 50, every=EVERY)
    assert walk(GRID, Random(5), 50, every=EVERY) != walk(GRID, Random(6), 50, every=EVERY)


def test_a_ground_too_thin_for_dice_still_has_a_place() -> None:
    thin = shapely.LineString([(123.8, 42.2), (123.9, 42.3)]).buffer(1e-9)

    assert shapely.intersects_xy(thin, *spot_in(thin, Random(1)))
    way = walk(thin, Random(1), 20, every=EVERY)
    assert len(set(way)) == 1, "nowhere to go"


@given(heading=st.floats(0, 6.28), metres=st.floats(1, 500))
def test_to_move_so_many_metres_is_to_be_so_many_metres_away(heading: float, metres: float) -> None:
    here = (123.82, 42.05)

    assert metres_between(here, moved(here, heading, metres)) == pytest.approx(metres, rel=1e-3)
