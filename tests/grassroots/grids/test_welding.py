import numpy as np
import pytest
import shapely

from quartet.grassroots.grids.welding import weld

GROUND = shapely.box(123, 42, 123.04, 42.02)


def halves(gap: float) -> list[shapely.Polygon]:
    """Two areas that leave so much of the ground between them, or overlap where it is negative."""
    middle = 123.02
    return [shapely.box(123, 42, middle - gap * 0.02, 42.02), shapely.box(middle + gap * 0.02, 42, 123.04, 42.02)]


def test_what_fits_stays_as_it_is() -> None:
    welded = weld(halves(0), GROUND)

    assert (welded.gap, welded.overlap, welded.outside) == (0, 0, 0)
    assert all(shapely.equals(fit, area) for fit, area in zip(welded.areas, halves(0), strict=True))


@pytest.mark.parametrize("gap", [0.005, 0.2])
def test_a_gap_is_told_and_given_to_the_neighbour(gap: float) -> None:
    welded = weld(halves(gap), GROUND)

    assert welded.gap == pytest.approx(gap, rel=1e-3)
    assert shapely.equals(shapely.union_all(welded.areas), GROUND)


def test_an_overlap_is_told_and_the_first_has_it() -> None:
    welded = weld(halves(-0.1), GROUND)

    assert welded.overlap == pytest.approx(0.1, rel=1e-3)
    assert welded.areas[0].area == pytest.approx(0.55 * GROUND.area, rel=1e-3)
    assert shapely.coverage_is_valid(np.array(welded.areas))


def test_what_lies_outside_is_told_and_cut_off() -> None:
    welded = weld([shapely.box(122.98, 42, 123.04, 42.02)], GROUND)

    assert welded.outside == pytest.approx(0.5, rel=1e-3)
    assert shapely.equals(welded.areas[0], GROUND)


def test_an_area_that_has_nothing_left_is_empty() -> None:
    welded = weld([GROUND, shapely.box(123.01, 42.005, 123.02, 42.01)], GROUND)

    assert welded.areas[1].is_empty


def test_ground_that_touches_no_area_stays_nobodys() -> None:
    far = shapely.box(123.1, 42, 123.12, 42.02)
    welded = weld([GROUND], shapely.union_all([GROUND, far]))

    assert welded.gap == pytest.approx(1 / 3, rel=1e-3)
    assert shapely.equals(welded.areas[0], GROUND)
