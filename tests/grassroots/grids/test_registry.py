"""The registry: what is counted, what is amiss with the ground, what each count leads to."""

import pytest
import shapely
from pytest_django.fixtures import DjangoAssertNumQueries

from quartet.grassroots.grids import queries
from quartet.grassroots.grids.drawing import Standing
from quartet.ground.people.rights import SYSTEM
from quartet.ground.places import memory
from quartet.ground.places.models import Boundary, Region
from quartet.site import check
from tests.cast import (
    CITY,
    COUNTY,
    FAR_VILLAGE,
    NEXT_VILLAGE,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    VILLAGES,
    Cast,
    behind_the_wall,
    grid_of,
    square_of,
)
from tests.grassroots.grids.conftest import GRID, Draw, Move, across, holds, standing


def redrawn(code: str, ground: shapely.Polygon) -> None:
    """Put other ground under a code, past every verb."""
    Boundary.objects.filter(region=code).update(shape=ground.wkb)


def fresh() -> None:
    """Let what was kept in memory of the tables before be forgotten, as a new edition would."""
    from quartet.ground.places.actions import new_edition  # noqa: PLC0415 -- used once
    from tests.cast import MONDAY  # noqa: PLC0415 -- as above

    new_edition(source="test", regions=0, now=MONDAY)
    memory.forget()


def test_a_city_is_counted_by_its_counties(cast: Cast) -> None:
    found = queries.registry(CITY, TODAY)

    assert (found.total.grids, found.total.households) == (len(VILLAGES), 40 * len(VILLAGES))
    assert {one.name: one.grids for one in found.below} == {
        "铁岭县": sum(code.startswith(COUNTY) for code in VILLAGES),
        "昌图县": sum(not code.startswith(COUNTY) for code in VILLAGES),
    }
    assert (found.total.faults, found.total.villages_without, found.illustrative) == (0, 0, True)


def test_who_holds_a_village_holds_its_grids(cast: Cast) -> None:
    holds(cast, "mediator", grid_of(FAR_VILLAGE))

    found = queries.registry(CITY, TODAY)

    assert found.held == {GRID, grid_of(NEXT_VILLAGE), grid_of(FAR_VILLAGE)}
    assert {line.code for line in found.shown("holder")} == {grid_of(village) for village in VILLAGES} - found.held
    assert queries.registry(VILLAGE, TODAY).total.without_holder == 0


def test_a_grid_outside_the_band_is_shown_and_one_nobody_counted_is_not(cast: Cast) -> None:
    Region.objects.filter(code=GRID).update(households=51)
    Region.objects.filter(code=grid_of(NEXT_VILLAGE)).update(households=None)

    found = queries.registry(COUNTY, TODAY)

    assert [line.code for line in found.shown("band")] == [GRID]
    assert found.total.outside_band == 1
    assert {one.code: one.outside_band for one in found.below if one.outside_band} == {TOWNSHIP: 1}


def test_a_village_without_grids_is_named(cast: Cast) -> None:
    Region.objects.filter(code=GRID).update(until=TODAY)

    found = queries.registry(COUNTY, TODAY)

    assert [one.code for one in found.empty] == [VILLAGE]
    assert {one.code: one.villages_without for one in found.below} == {TOWNSHIP: 1, "211221112": 0}


def test_a_gap_and_an_overlap_are_measured_against_the_village(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    west, south, east, north = square_of(VILLAGE).bounds
    redrawn(f"{VILLAGE}002", shapely.box(west, south + 0.04, east, north))
    redrawn(
        grid_of(NEXT_VILLAGE),
        shapely.box(*square_of(NEXT_VILLAGE).bounds[:2], *square_of(NEXT_VILLAGE).centroid.coords[0]),
    )
    fresh()

    found = queries.registry(COUNTY, TODAY)

    assert {code: (fault.gap_percent, fault.overlap_percent) for code, fault in found.faulty.items()} == {
        VILLAGE: ("0.0", "10.0"), NEXT_VILLAGE: ("75.0", "0.0"),
    }  # fmt: skip
    assert found.total.faults == 2
    assert list(queries.registry(VILLAGE, TODAY).faulty) == [VILLAGE]


def test_measured_grids_are_not_blamed_for_a_border_that_is_only_drawn(cast: Cast) -> None:
    west, south, _east, north = square_of(VILLAGE).bounds
    redrawn(GRID, shapely.box(west, south, west + 0.05, north))
    Boundary.objects.filter(region=GRID).update(illustrative=False)
    fresh()

    assert queries.registry(VILLAGE, TODAY).faulty == {}
    assert queries.ground_of(VILLAGE).area.equals(shapely.box(west, south, west + 0.05, north))


def test_the_registry_costs_a_few_queries_however_many_grids_it_counts(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for code, count in ((CITY, 4), (TOWNSHIP, 3), (VILLAGE, 3)):
        queries.registry(code, TODAY)  # what is kept in memory
        with django_assert_num_queries(count):
            queries.registry(code, TODAY)


def test_a_village_without_any_ground_has_none(cast: Cast) -> None:
    Boundary.objects.filter(region__code__startswith=VILLAGE).delete()

    assert queries.ground_of(VILLAGE) == ([], None, False)


def test_a_village_that_never_had_a_grid_begins_with_one(cast: Cast) -> None:
    Region.objects.filter(code=GRID).delete()

    assert queries.next_number(VILLAGE) == 1
    assert standing() == []


def test_a_grid_of_a_village_that_ended_is_not_counted(cast: Cast) -> None:
    Region.objects.filter(code=VILLAGE).update(until=TODAY)

    assert GRID not in {line.code for line in queries.registry(COUNTY, TODAY).lines}


def test_the_system_sees_every_redraw(cast: Cast, draw: Draw) -> None:
    redraw = draw("clerk", [GRID], across())

    with behind_the_wall():
        assert list(queries.redraws_for(SYSTEM).values_list("pk", flat=True)) == [redraw.pk]


def test_a_border_in_two_pieces_is_not_offered_to_the_hand() -> None:
    inner = Standing("1", "内", 1, shapely.box(1, 0, 2, 1))
    around = Standing(
        "2", "外", 1, shapely.union_all([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), shapely.box(0, 2, 3, 3)])
    )

    assert list(queries.borders_between([inner, around])) == []


def test_neighbours_share_a_border_to_drag_and_others_none(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    found = list(queries.borders_between(queries.ground_of(VILLAGE).grids))

    assert [(left, right) for left, right, _line in found] == [(f"{VILLAGE}002", f"{VILLAGE}003")]
    assert len(found[0][2].coords) == 2


@pytest.mark.parametrize("whole", [True, False])
def test_the_command_names_what_is_amiss(cast: Cast, capsys: pytest.CaptureFixture[str], whole: bool) -> None:
    if not whole:
        redrawn(GRID, shapely.box(*square_of(VILLAGE).bounds[:2], *square_of(VILLAGE).centroid.coords[0]))
        Region.objects.filter(code=grid_of(NEXT_VILLAGE)).update(until=TODAY)
        fresh()

    code, said = check.grids(), capsys.readouterr().out

    assert code == (0 if whole else 1)
    assert (f"{VILLAGE} 铁岭县腰堡镇范家屯村: gap 75.0 %, overlap 0.0 %" in said) is not whole
    assert (f"no micro-grids: {NEXT_VILLAGE}" in said) is not whole
    assert "outside the household band: 0" in said
