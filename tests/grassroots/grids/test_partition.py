"""What must hold of every proposal, whatever the village looks like."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.grassroots.grids.partition import OUTSIDE, Proposal, parts_for, propose
from quartet.ground.places.states import RURAL_BAND, URBAN_BAND, Band

WEST, SOUTH = 123.8, 42.2
SQUARE = shapely.box(WEST, SOUTH, WEST + 0.02, SOUTH + 0.015)
BENT = shapely.Polygon(
    [(0, 0), (0.02, 0), (0.02, 0.004), (0.006, 0.004), (0.006, 0.010), (0.02, 0.010), (0.02, 0.015), (0, 0.015)]
)
HORSESHOE = shapely.transform(BENT, lambda at: at + np.array((WEST, SOUTH)))

TOOTH, GUM = 0.002, 0.003
COMB = shapely.union_all(
    [shapely.box(WEST, SOUTH, WEST + 0.02, SOUTH + GUM)]
    + [shapely.box(WEST + 2 * TOOTH * at, SOUTH, WEST + 2 * TOOTH * at + TOOTH, SOUTH + 0.015) for at in range(5)]
)


def dwellings(ground: shapely.Polygon, count: int, seed: int, hamlets: int = 0) -> np.ndarray:
    """So many points in a ground, scattered or gathered in hamlets."""
    chance = np.random.default_rng(seed)
    left, bottom, right, top = ground.bounds
    middles = chance.uniform((left, bottom), (right, top), (max(hamlets, 1), 2))
    found: list[np.ndarray] = []
    while sum(map(len, found)) < count:
        some = chance.uniform((left, bottom), (right, top), (count, 2))
        if hamlets:
            some = middles[chance.integers(hamlets, size=count)] + chance.normal(0, 0.001, (count, 2))
            some = np.concatenate([some, chance.uniform((left, bottom), (right, top), (9, 2))])
        found.append(some[shapely.contains_xy(ground, some[:, 0], some[:, 1])])
    return np.concatenate(found)[:count]


def check(proposal: Proposal, points: np.ndarray, households: np.ndarray, ground: shapely.Polygon) -> None:
    """Every dwelling in just the grid it was given to, in one piece each, the whole ground and nothing more."""
    assert [area.geom_type for area in proposal.areas] == ["Polygon"] * len(proposal.areas)
    assert all(shapely.is_valid(area) for area in proposal.areas)
    for number, area in enumerate(proposal.areas):
        inside = shapely.intersects_xy(area, points[:, 0], points[:, 1])
        assert (inside == (proposal.labels == number)).all()
        assert proposal.households[number] == households[proposal.labels == number].sum()
    assert shapely.coverage_is_valid(np.array(proposal.areas))
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(proposal.areas), ground)) < 1e-4 * ground.area


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([SQUARE, HORSESHOE, COMB]), st.integers(1, 260), st.integers(0, 10**6), st.integers(0, 4))
def test_a_proposal_shares_out_the_village_in_pieces_that_hold_together(
    ground: shapely.Polygon, count: int, seed: int, hamlets: int
) -> None:
    points = dwellings(ground, count, seed, hamlets)
    households = np.random.default_rng(seed).integers(1, 4, count)

    check(propose(points, households, band=RURAL_BAND, village=ground), points, households, ground)


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 9), st.integers(0, 10**6), st.integers(0, 4), st.floats(0, 1))
def test_every_grid_is_in_the_band_where_that_can_be(parts: int, seed: int, hamlets: int, full: float) -> None:
    count = round(parts * (33 + full * 14))
    points = dwellings(SQUARE, count, seed, hamlets)

    proposal = propose(points, np.ones(count), band=RURAL_BAND, village=SQUARE, parts=parts)

    assert len(proposal.areas) == parts
    assert all(RURAL_BAND.holds(households) for households in proposal.households)


def test_the_same_dwellings_give_the_same_grids() -> None:
    points = dwellings(HORSESHOE, 200, 7, 3)

    first, again = (propose(points, np.ones(200), band=RURAL_BAND, village=HORSESHOE) for _ in range(2))

    assert [area.wkb for area in first.areas] == [area.wkb for area in again.areas]
    assert (first.labels == again.labels).all()


@pytest.mark.parametrize(
    ("households", "band", "parts"),
    [(0, RURAL_BAND, 1), (29, RURAL_BAND, 1), (56, RURAL_BAND, 1), (57, RURAL_BAND, 2), (400, RURAL_BAND, 10),
     (1000, URBAN_BAND, 10), (10, Band(1, 1), 10)],
)  # fmt: skip
def test_there_are_as_many_grids_as_the_band_makes(households: int, band: Band, parts: int) -> None:
    assert parts_for(households, band) == parts


def test_two_hamlets_are_parted_in_the_empty_land_between_them() -> None:
    west = dwellings(shapely.box(WEST, SOUTH, WEST + 0.004, SOUTH + 0.015), 44, 1)
    east = dwellings(shapely.box(WEST + 0.016, SOUTH, WEST + 0.02, SOUTH + 0.015), 36, 2)

    proposal = propose(np.concatenate([west, east]), np.ones(80), band=RURAL_BAND, village=SQUARE)

    assert sorted(proposal.households) == [36, 44]


def test_houses_in_straight_rows_are_shared_out_as_well() -> None:
    across, along = np.meshgrid(
        np.linspace(WEST + 0.001, WEST + 0.019, 12), np.linspace(SOUTH + 0.001, SOUTH + 0.014, 10)
    )
    points = np.stack([across.ravel(), along.ravel()], axis=-1)

    proposal = propose(points, np.ones(120), band=RURAL_BAND, village=SQUARE)

    check(proposal, points, np.ones(120), SQUARE)
    assert all(39 <= households <= 41 for households in proposal.households)


def test_a_tower_with_too_many_households_is_a_grid_of_its_own() -> None:
    points = np.concatenate([dwellings(SQUARE, 80, 3), [(WEST + 0.0191, SOUTH + 0.0141)]])
    households = np.array([1] * 80 + [110])

    proposal = propose(points, households, band=RURAL_BAND, village=SQUARE)

    check(proposal, points, households, SQUARE)
    assert max(proposal.households) < 110 + 50


def test_one_spot_cannot_be_cut() -> None:
    points = np.full((3, 2), (WEST + 0.01, SOUTH + 0.01))

    proposal = propose(points, [40, 40, 40], band=RURAL_BAND, village=SQUARE)

    assert proposal.households == [120]
    assert proposal.labels.tolist() == [0, 0, 0]


def test_a_village_without_dwellings_is_one_grid() -> None:
    proposal = propose(np.zeros((0, 2)), [], band=RURAL_BAND, village=SQUARE)

    assert (len(proposal.areas), proposal.households) == (1, [0])


def test_a_dwelling_outside_the_village_belongs_to_no_grid() -> None:
    points = np.concatenate([dwellings(SQUARE, 40, 5), [(WEST - 1, SOUTH)]])

    proposal = propose(points, np.ones(41), band=RURAL_BAND, village=SQUARE)

    assert proposal.labels.tolist() == [0] * 40 + [OUTSIDE]
    assert proposal.households == [40]


def test_without_a_border_the_dwellings_and_the_room_around_them_are_the_village() -> None:
    points = dwellings(SQUARE, 100, 11)

    proposal = propose(points, np.ones(100), band=RURAL_BAND)

    assert (proposal.labels >= 0).all()
    assert shapely.covers(shapely.union_all(proposal.areas), shapely.multipoints(points))


def test_a_village_in_two_pieces_is_shared_out_too() -> None:
    far = shapely.box(WEST + 0.03, SOUTH, WEST + 0.04, SOUTH + 0.015)
    ground = shapely.union_all([SQUARE, far])
    points = np.concatenate([dwellings(SQUARE, 80, 1), dwellings(far, 40, 2)])

    proposal = propose(points, np.ones(120), band=RURAL_BAND, village=ground)

    assert sum(proposal.households) == 120
    assert all(RURAL_BAND.holds(households) for households in proposal.households)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(proposal.areas), ground)) < 1e-4 * ground.area
