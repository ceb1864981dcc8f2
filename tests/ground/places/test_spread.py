import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quartet.ground.places.spread import Points, lattice_over, middle_point, settle, share_out


def everywhere(points: Points) -> np.ndarray:
    return np.ones(len(points), dtype=bool)


@given(st.lists(st.sampled_from([0.1, 0.3, 1.0, 2.0]), min_size=1, max_size=12))
def test_every_point_belongs_to_a_place_and_every_place_holds_points(shares: list[float]) -> None:
    lattice = lattice_over((0, 0, 20, 20), 1, everywhere)

    labels = share_out(lattice.points, shares, fixed={}, start={}, rounds=20)

    assert len(labels) == 400
    assert set(labels.tolist()) == set(range(len(shares)))


def test_places_grow_to_about_their_share() -> None:
    lattice = lattice_over((0, 0, 30, 30), 1, everywhere)

    labels = share_out(lattice.points, [1, 2, 3], fixed={}, start={}, rounds=60)

    shares = np.bincount(labels) / len(labels)
    assert np.abs(shares - np.array([1, 2, 3]) / 6).max() < 0.05


def test_a_fixed_place_holds_its_centre() -> None:
    lattice = lattice_over((0, 0, 30, 30), 1, everywhere)
    centre = np.array([29.5, 29.5])

    labels = share_out(lattice.points, [0.1, 5, 5], fixed={0: centre}, start={}, rounds=60)

    assert labels[int(np.argmin(((lattice.points - centre) ** 2).sum(axis=1)))] == 0


def test_a_place_left_with_nothing_takes_a_point() -> None:
    points = np.array([(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])
    centres = np.array([(1.0, 0.0), (1.9, 0.0)])

    assert settle(points, centres, np.array([9.0, 0.0])).tolist() == [0, 0, 1]


def test_a_finer_lattice_stands_for_the_same_ground() -> None:
    coarse = lattice_over((0, 0, 4, 4), 1, everywhere)
    fine = coarse.refined(100, everywhere)

    assert len(coarse.points) * coarse.side**2 == len(fine.points) * fine.side**2 == 16
    assert len(fine.points) >= 100


def test_the_middle_point_is_one_of_the_set() -> None:
    horseshoe = np.array([(0.0, 0.0), (0.0, 2.0), (4.0, 2.0), (4.0, 0.0)])

    assert middle_point(horseshoe).tolist() in horseshoe.tolist()
