"""From a hand's line to pieces that fit."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from quartet.grassroots.grids import drawing
from quartet.grassroots.grids.drawing import Drawn, Standing
from quartet.grassroots.grids.states import Change

WEST = Standing("211221106201001", "西网格", 40, shapely.box(123.80, 42.20, 123.82, 42.22))
EAST = Standing("211221106201002", "东网格", 31, shapely.box(123.82, 42.20, 123.84, 42.22))
FAR = Standing("211221106201003", "远网格", None, shapely.box(123.90, 42.20, 123.92, 42.22))
GROUND = shapely.box(123.80, 42.20, 123.84, 42.22)


def line(*corners: tuple[float, float]) -> shapely.LineString:
    return drawing.read_line(json.dumps(corners))


def test_a_line_from_border_to_border_splits_a_grid() -> None:
    pieces = drawing.joined_and_cut([WEST], line((123.79, 42.21), (123.83, 42.21)))

    assert [(piece.name, piece.households) for piece in pieces] == [("西网格", 20), ("", 20)]
    assert shapely.equals(shapely.union_all([piece.area for piece in pieces]), WEST.area)


def test_an_end_that_stops_short_goes_on_to_the_border() -> None:
    pieces = drawing.joined_and_cut([WEST], line((123.801, 42.21), (123.815, 42.2105), (123.819, 42.21)))

    assert len(pieces) == 2


def test_chosen_neighbours_without_a_line_become_one() -> None:
    pieces = drawing.joined_and_cut([WEST, EAST], None)

    assert [piece.households for piece in pieces] == [71]
    assert pieces[0].name in {"西网格", "东网格"}
    assert shapely.equals(pieces[0].area, GROUND)


def test_a_line_through_two_neighbours_is_their_new_border_and_each_keeps_its_name() -> None:
    pieces = drawing.joined_and_cut([WEST, EAST], line((123.825, 42.19), (123.825, 42.23)))

    assert {piece.name: round(piece.area.bounds[2], 6) for piece in pieces} == {"西网格": 123.825, "东网格": 123.84}
    assert sum(piece.households for piece in pieces) == 71


@given(st.lists(st.tuples(st.floats(123.8001, 123.8399), st.floats(42.2001, 42.2199)), min_size=2, max_size=6))
def test_whatever_line_is_drawn_the_pieces_cover_just_what_was_there(corners: list[tuple[float, float]]) -> None:
    try:
        pieces = drawing.joined_and_cut([WEST, EAST], shapely.LineString(corners))
    except drawing.BadDrawing:
        return

    areas = np.array([piece.area for piece in pieces])
    assert shapely.coverage_is_valid(areas)
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(areas), GROUND)) < 1e-4 * GROUND.area
    assert sum(piece.households for piece in pieces) == 71


@pytest.mark.parametrize(
    ("chosen", "drawn", "refusal"),
    [
        ([], None, drawing.NothingChosen),
        ([WEST], None, drawing.NothingChosen),
        ([WEST, FAR], None, drawing.NotNeighbours),
        ([WEST], ((123.85, 42.21), (123.86, 42.21)), drawing.LineDoesNotCross),
        ([WEST], ((123.79, 42.219999), (123.83, 42.219999)), drawing.TooSmall),
    ],
)
def test_a_drawing_that_cannot_be_is_refused(chosen: list[Standing], drawn: object, refusal: type) -> None:
    with pytest.raises(refusal):
        drawing.joined_and_cut(chosen, line(*drawn) if drawn else None)


@pytest.mark.parametrize(
    "text",
    ["{", "[[1,2]]", "[[1,2],[1,2]]", "[[1,2,3],[4,5,6]]", '["a","b"]', "[[1,2],[null,3]]", "7", "[[1,2],[1e999,3]]"],
)
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(drawing.NotALine):
        drawing.read_line(text)


def test_no_line_is_no_line() -> None:
    assert drawing.read_line("  ") is None


def test_households_nobody_knows_are_not_made_up() -> None:
    pieces = drawing.joined_and_cut([FAR], line((123.89, 42.21), (123.93, 42.21)))

    assert [piece.households for piece in pieces] == [None, None]


def areas(*boxes: tuple[float, float]) -> list[Drawn]:
    return [Drawn(f"{number}", 40, shapely.box(west, 42.20, east, 42.22)) for number, (west, east) in enumerate(boxes)]


def test_measured_areas_are_fitted_when_they_nearly_fit() -> None:
    fitted = drawing.fitted(areas((123.80, 123.82001), (123.82002, 123.84)), GROUND)

    assert shapely.coverage_is_valid(np.array([piece.area for piece in fitted]))
    assert shapely.equals(shapely.union_all([piece.area for piece in fitted]), GROUND)


@pytest.mark.parametrize(
    ("boxes", "refusal", "percent"),
    [
        (((123.80, 123.81), (123.82, 123.84)), drawing.LeavesGap, "25.0"),
        (((123.80, 123.82), (123.81, 123.84)), drawing.Overlaps, "25.0"),
        (((123.79, 123.82), (123.82, 123.84)), drawing.LeavesVillage, "25.0"),
    ],
)
def test_areas_that_do_not_fit_are_refused_with_how_much(
    boxes: tuple[tuple[float, float], ...], refusal: type, percent: str
) -> None:
    with pytest.raises(refusal, match=percent):
        drawing.fitted(areas(*boxes), GROUND)


def test_an_area_under_another_is_too_small() -> None:
    with pytest.raises(drawing.TooSmall):
        drawing.fitted(areas((123.80, 123.84), (123.82, 123.8202)), GROUND)


def test_what_stays_keeps_its_code_and_what_is_new_in_it_is_told() -> None:
    same, renamed = Drawn("西网格", 40, WEST.area), Drawn("东头网格", 33, EAST.area)

    assert drawing.settled([WEST, EAST], [same, renamed]) == ([], [renamed._replace(keeps=EAST.code)])
    assert drawing.settled([WEST, EAST], [same, Drawn("", None, EAST.area)]) == ([], [])
    assert drawing.settled([WEST], [Drawn("东网格", 31, EAST.area)]) == ([WEST.code], [Drawn("东网格", 31, EAST.area)])


def test_a_piece_without_a_name_or_with_a_taken_one_is_named_by_its_number() -> None:
    pieces = drawing.with_names([Drawn("西网格", 1, WEST.area), Drawn("", 1, EAST.area)], 12, taken=["西网格"])

    assert [piece.name for piece in pieces] == ["第12微网格", "第13微网格"]


@pytest.mark.parametrize(
    ("ends", "news", "first", "change"),
    [
        ([], 2, True, Change.BEGIN),
        (["1"], 2, False, Change.SPLIT),
        (["1", "2"], 1, False, Change.MERGE),
        (["1", "2"], 2, False, Change.REDRAW),
        (["1"], 1, False, Change.REDRAW),
    ],
)
def test_a_change_is_called_what_it_does(ends: list[str], news: int, first: bool, change: Change) -> None:
    assert drawing.change_of(ends, areas(*[(123.80, 123.82)] * news), first=first) == change


def test_without_new_ground_it_is_a_correction() -> None:
    kept = Drawn("西网格", 41, WEST.area, keeps=WEST.code)

    assert drawing.change_of([], [kept], first=False) == Change.CORRECT
