import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.ground.places import geometry, packed
from quartet.ground.places.crs import Crs, to_gcj02, to_wgs84
from quartet.ground.places.geometry import NOWHERE, Locator

GRIDS = packed.micro_grids()
LOCATOR = Locator([grid.code for grid in GRIDS], [grid.area for grid in GRIDS])
CITY = shapely.coverage_union_all([grid.area for grid in GRIDS])
shapely.prepare(CITY)
WEST, SOUTH, EAST, NORTH = CITY.bounds
TIELING = (123.84139, 42.29306)


@st.composite
def points_in_city(draw: st.DrawFn) -> tuple[float, float]:
    return draw(
        st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)).filter(lambda at: CITY.covers(shapely.Point(at)))
    )


@given(points_in_city())
@settings(deadline=None)
def test_every_point_of_the_city_lies_in_exactly_one_micro_grid(point: tuple[float, float]) -> None:
    found = LOCATOR.locate(*point)
    at = shapely.Point(point)
    owners = [grid.code for grid in GRIDS if grid.code[:9] == found[:9] and grid.area.intersects(at)]
    inside = [code for code in owners if next(g for g in GRIDS if g.code == code).area.contains(at)]

    assert found in owners
    assert len(inside) <= 1
    assert found == min(owners)


@given(points_in_city())
@settings(deadline=None)
def test_a_shifted_point_said_to_be_shifted_lies_where_the_true_one_does(point: tuple[float, float]) -> None:
    shifted = to_gcj02(*point)
    back = to_wgs84(*shifted)

    assert math.dist(back, point) < 1e-7
    if LOCATOR.locate_many([back[0]], [back[1]]) != [NOWHERE]:
        assert LOCATOR.locate(*shifted, crs="gcj02") == LOCATOR.locate(*back)


def test_the_shift_at_tieling_is_that_of_the_sources() -> None:
    lon, lat = to_gcj02(*TIELING)

    assert (lon - TIELING[0]) * 82_300 == pytest.approx(483, abs=5)
    assert (lat - TIELING[1]) * 111_100 == pytest.approx(236, abs=5)


def test_on_a_border_the_first_code_wins() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)

    assert Locator(["a", "b"], [west, east]).locate(1, 0.5) == "a"
    assert Locator(["a", "b"], [east, west]).locate(1, 0.5) == "a"


def test_many_points_are_located_as_one_by_one() -> None:
    lons, lats = [123.75, 0.0, 124.1], [42.2, 0.0, 42.77]

    assert LOCATOR.locate_many(lons, lats) == [LOCATOR.locate(123.75, 42.2), NOWHERE, LOCATOR.locate(124.1, 42.77)]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_no_number_is_no_point(bad: float, place: int) -> None:
    point = list(TIELING)
    point[place] = bad

    with pytest.raises(geometry.NotAPoint):
        LOCATOR.locate(*point)


def test_degrees_the_globe_does_not_have_are_no_point() -> None:
    with pytest.raises(geometry.NotAPoint):
        LOCATOR.locate(500, 42)


def test_swapped_coordinates_are_told_the_right_order() -> None:
    with pytest.raises(geometry.SwappedPoint) as refusal:
        LOCATOR.locate(42.29306, 123.84139)

    assert refusal.value.in_language("en").endswith("Send longitude 123.84139 and latitude 42.29306.")
    assert refusal.value.in_language("zh-hans") == "经度和纬度写反了。应当是经度 123.84139，纬度 42.29306。"


def test_a_point_elsewhere_is_outside() -> None:
    with pytest.raises(geometry.OutsideCity):
        LOCATOR.locate(116.39, 39.9)


def test_a_point_only_inside_when_read_as_gcj02_says_so() -> None:
    east = max(shapely.get_coordinates(CITY).tolist())
    shifted = to_gcj02(east[0] - 1e-4, east[1])

    with pytest.raises(geometry.ShiftedPoint):
        LOCATOR.locate(*shifted)
    assert LOCATOR.locate(*shifted, crs=Crs.GCJ02)


def test_an_unknown_coordinate_system_is_refused() -> None:
    with pytest.raises(geometry.UnknownCrs):
        LOCATOR.locate(*TIELING, crs="bd09")


@pytest.mark.parametrize("said", ["WGS-84", "wgs84", "Wgs84"])
def test_a_coordinate_system_may_be_spelled_freely(said: str) -> None:
    assert Crs(said) is Crs.WGS84


def test_what_is_no_point_is_not_sought_for_ever() -> None:
    lon, lat = to_wgs84(float("nan"), 42.0)

    assert lon != lon or lat != lat  # noqa: PLR0124 -- what is no number differs from itself
