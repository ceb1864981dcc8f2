"""The drawn micro-grids: the packaged ones are what the generator draws, and they partition the city."""

import hashlib
import lzma
from collections import Counter

import numpy as np
import pytest
import shapely

from quartet.ground.places import generate, packed, tieling
from quartet.ground.places.states import RURAL_BAND, URBAN_BAND, Kind, Level, band_for


@pytest.fixture(scope="module")
def villages() -> dict[str, tieling.Row]:
    return {row.code: row for row in tieling.rows() if row.level == Level.VILLAGE and not row.until}


def test_the_generator_draws_the_packaged_grids_byte_for_byte() -> None:
    drawn = packed.pack(generate.micro_grids(tieling.rows(), tieling.county_shapes()))

    assert lzma.decompress(drawn) == lzma.decompress(packed.FILE.read_bytes())


def test_there_are_about_twelve_thousand(grids: list[generate.Grid]) -> None:
    assert abs(len(grids) - 12_000) <= 500


def test_every_village_has_micro_grids_numbered_from_one(
    grids: list[generate.Grid], villages: dict[str, tieling.Row]
) -> None:
    per_village = Counter(grid.code[:12] for grid in grids)

    assert per_village.keys() == villages.keys()
    assert [grid.code for grid in grids] == sorted(
        f"{village}{number:03}" for village, count in per_village.items() for number in range(1, count + 1)
    )


def test_households_lie_in_the_band_of_their_village(
    grids: list[generate.Grid], villages: dict[str, tieling.Row]
) -> None:
    for grid in grids:
        village = villages[grid.code[:12]]
        assert band_for(village.kind, village.urban_rural).holds(grid.households)


def test_bands_are_those_of_country_and_town() -> None:
    assert band_for(Kind.VILLAGERS, "121") == RURAL_BAND
    assert band_for(Kind.RESIDENTS, "220") == RURAL_BAND
    assert band_for(Kind.RESIDENTS, "111") == URBAN_BAND
    assert (RURAL_BAND.holds(30), RURAL_BAND.holds(50), RURAL_BAND.holds(51)) == (True, True, False)


def test_grids_leave_no_gap_and_do_not_overlap(grids: list[generate.Grid]) -> None:
    areas = np.array([grid.area for grid in grids])

    assert shapely.is_valid(areas).all()
    assert {area.geom_type for area in areas} == {"Polygon"}
    assert shapely.coverage_is_valid(areas)
    city = shapely.coverage_union_all(areas)
    assert city.geom_type == "Polygon"
    assert not city.interiors


def test_the_real_county_borders_are_kept(grids: list[generate.Grid]) -> None:
    for code, area in generate.merged(grids, 6).items():
        real = shapely.geometry.shape(tieling.county_shapes()[code])
        assert shapely.area(shapely.symmetric_difference(area, real)) < generate.PRECISION * real.length


def test_townships_hold_their_real_point_where_one_is_known(grids: list[generate.Grid]) -> None:
    townships = generate.merged(grids, 9)

    assert len(tieling.township_points()) == 17
    for code, point in tieling.township_points().items():
        assert townships[code].covers(shapely.Point(point))


def test_a_change_of_the_packaged_grids_is_noticed() -> None:
    digest = hashlib.sha256(lzma.decompress(packed.FILE.read_bytes())).hexdigest()

    assert (
        digest == "624cc36e2ff588777eba9f0473b6e3a637453cb57f4bff4bc22e2aa8190b8638"
    )  # codes name ground; changing it changes where old cases lie


def test_a_piece_cut_off_is_given_to_the_neighbour_of_its_own_county_even_over_another_piece() -> None:
    faces = np.array([shapely.box(x, 0, x + 1, 1) for x in range(4)])
    owner = {0: "211221106201001", 3: "211224126201001"}

    generate._adopt({1: "211221", 2: "211221"}, owner, faces)

    assert owner == {0: "211221106201001", 1: "211221106201001", 2: "211221106201001", 3: "211224126201001"}


def test_a_piece_that_touches_nothing_stops_the_drawing() -> None:
    faces = np.array([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])

    with pytest.raises(AssertionError, match="touches no other"):
        generate._adopt({1: "211221"}, {0: "211221106201001"}, faces)
