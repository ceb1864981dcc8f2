"""What passes from old grids to new ones, and who goes on with which."""

from itertools import pairwise

import shapely
from hypothesis import given
from hypothesis import strategies as st

from quartet.ground.places.lineage import Passing, passings


def strip(west: float, east: float) -> shapely.Polygon:
    return shapely.box(123 + west, 42, 123 + east, 42.1)


def mains(found: list[Passing]) -> set[tuple[str, str]]:
    return {(one.before, one.after) for one in found if one.main}


def test_a_split_goes_on_in_every_part() -> None:
    found = passings({"a": strip(0, 4)}, {"x": strip(0, 1), "y": strip(1, 2), "z": strip(2, 4)})

    assert mains(found) == {("a", "x"), ("a", "y"), ("a", "z")}
    assert [round(one.share, 6) for one in found] == [0.25, 0.25, 0.5]


def test_a_merge_goes_on_for_all() -> None:
    before = {name: strip(at, at + 1) for at, name in enumerate("abcde")}

    assert mains(passings(before, {"x": strip(0, 5)})) == {(name, "x") for name in "abcde"}


def test_a_strip_along_a_border_is_told_but_carries_nothing() -> None:
    found = passings({"a": strip(0, 2), "b": strip(2, 4)}, {"x": strip(0, 2.3), "y": strip(2.3, 4)})

    assert mains(found) == {("a", "x"), ("b", "y")}
    assert ("b", "x", False) in {(one.before, one.after, one.main) for one in found}


def test_the_width_of_a_line_is_nothing() -> None:
    found = passings({"a": strip(0, 2), "b": strip(2, 4)}, {"x": strip(0, 2.0001), "y": strip(2.0001, 4)})

    assert {(one.before, one.after) for one in found} == {("a", "x"), ("b", "y")}


QUARTERS = {f"q{x}{y}": shapely.box(123 + x, 42 + y, 124 + x, 43 + y) for x in (0, 1) for y in (0, 1)}
SPOT = shapely.box(123.9, 42.9, 124.1, 43.1)


def test_a_grid_torn_into_small_pieces_goes_on_with_one() -> None:
    outer = {"r": shapely.difference(shapely.union_all(list(QUARTERS.values())), SPOT)}

    found = mains(passings({"spot": SPOT, **outer}, QUARTERS))

    assert len([after for before, after in found if before == "spot"]) == 1


def test_a_grid_put_together_of_small_pieces_goes_on_for_one() -> None:
    rests = {name: shapely.difference(area, SPOT) for name, area in QUARTERS.items()}

    found = mains(passings(QUARTERS, {"spot": SPOT, **rests}))

    assert len([before for before, after in found if after == "spot"]) == 1
    assert found >= {(name, name) for name in QUARTERS}


def test_nothing_passes_from_nothing() -> None:
    assert passings({}, {"x": strip(0, 1)}) == []
    assert passings({"a": strip(0, 1)}, {}) == []
    assert passings({"a": strip(0, 1)}, {"x": strip(5, 6)}) == []


cuts = st.lists(st.integers(1, 99), min_size=0, max_size=6, unique=True).map(lambda at: [0, *sorted(at), 100])


@given(cuts, cuts)
def test_nobody_is_left_without_a_grid_and_no_grid_without_a_holder_it_could_have(
    old: list[int], new: list[int]
) -> None:
    before = {f"a{west:03}": strip(west / 10, east / 10) for west, east in pairwise(old)}
    after = {f"b{west:03}": strip(west / 10, east / 10) for west, east in pairwise(new)}

    found = passings(before, after)

    assert {one.before for one in found if one.main} == before.keys()
    assert {one.after for one in found if one.main} == after.keys()
    assert all(0 < one.share <= 1 for one in found)
