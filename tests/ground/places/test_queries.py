import gzip
import json

import pytest
from pytest_django import DjangoAssertNumQueries

from quartet.ground.places import coverage, memory, queries, shapes
from quartet.ground.places.models import Boundary, Region
from quartet.ground.places.states import Level

FAN_JIA_TUN = "211221106201"

pytestmark = pytest.mark.usefixtures("tieling_tables")


def test_a_point_is_located_without_a_query_once_the_index_is_kept(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    label = Boundary.objects.get(region=FAN_JIA_TUN + "003")
    queries.locate_code(label.lon, label.lat)

    with django_assert_num_queries(0):
        assert queries.locate_code(label.lon, label.lat) == FAN_JIA_TUN + "003"
    with django_assert_num_queries(1):
        assert queries.locate(label.lon, label.lat).code == FAN_JIA_TUN + "003"


def test_a_name_costs_one_query_for_its_candidates(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.find_place("范家村")

    with django_assert_num_queries(1):
        candidates = queries.find_place("范家村")

    assert [(one.region.code, one.path) for one in candidates][1] == (FAN_JIA_TUN, "铁岭县腰堡镇范家屯村")
    assert queries.settled(candidates) is None


def test_only_one_place_named_as_it_is_is_settled() -> None:
    exact, loose = queries.find_place("腰堡镇范家屯村"), queries.find_place("腰堡镇范家村")

    assert queries.settled(exact) == Region.objects.get(code=FAN_JIA_TUN)
    assert [one.region.code for one in loose] == [FAN_JIA_TUN]
    assert queries.settled(loose) is None


def test_the_path_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.region_path(FAN_JIA_TUN + "001")

    with django_assert_num_queries(0):
        path = queries.region_path(FAN_JIA_TUN + "001")

    assert [region.short for region in path] == ["铁岭市", "铁岭县", "腰堡镇", "范家屯村", "第1微网格"]
    assert queries.path_words(FAN_JIA_TUN) == "铁岭县腰堡镇范家屯村"
    assert queries.path_words("2112") == "铁岭市"


@pytest.mark.parametrize("code", ["", "x", "99", "2113", "211221106999", "9" * 15])
def test_a_code_the_tables_lack_does_not_exist(code: str) -> None:
    assert not queries.exists(code)
    assert queries.name_of(code) == code


def test_children_are_those_one_level_below() -> None:
    assert [region.short for region in queries.children("2112")] == [
        "银州区",
        "清河区",
        "铁岭县",
        "西丰县",
        "昌图县",
        "调兵山市",
        "开原市",
    ]
    assert queries.children("211221106").count() == 16


def test_a_newer_edition_is_noticed() -> None:
    index = queries.name_index.get()
    memory.forget()

    assert queries.name_index.get() is index
    memory.Edition.objects.create(made_at="2026-05-04T08:00:00Z", source="test", regions=0)
    assert queries.name_index.get() is index  # asked a moment ago
    memory.forget()
    assert queries.name_index.get() is not index


def test_official_counts_stand_beside_code_rows() -> None:
    lines = {line.level: (line.official, line.rows, line.own_units) for line in coverage.count_lines("2112")}

    assert lines.pop(Level.GRID)[0] is None
    assert lines == {Level.COUNTY: (7, 7, 0), Level.TOWNSHIP: (103, 106, 3), Level.VILLAGE: (1398, 1471, 47)}


@pytest.mark.parametrize("code", ["2112", "211221", "211221106", FAN_JIA_TUN])
def test_micro_grids_cover_every_place_whole(code: str) -> None:
    facts = coverage.coverage(code)

    assert facts.whole
    assert facts.illustrative
    assert facts.outside_band == 0


def test_a_missing_micro_grid_is_a_gap_and_an_unusual_one_is_counted() -> None:
    Boundary.objects.filter(region=FAN_JIA_TUN + "001").delete()
    Region.objects.filter(code=FAN_JIA_TUN + "001").delete()
    Region.objects.filter(code=FAN_JIA_TUN + "002").update(households=500)
    coverage._coverage.cache_clear()

    facts = coverage.coverage(FAN_JIA_TUN)
    coverage._coverage.cache_clear()

    assert not facts.whole
    assert float(facts.gap_percent) > 1
    assert facts.overlap_percent == "0.0"
    assert facts.outside_band == 1


@pytest.mark.parametrize(
    ("code", "level", "count"),
    [("2112", Level.COUNTY, 7), ("2112", Level.TOWNSHIP, 106), ("211224", Level.VILLAGE, 498), ("2112", Level.CITY, 1)],
)
def test_borders_for_the_map_are_light_and_say_what_is_drawn(code: str, level: Level, count: int) -> None:
    body = shapes.feature_collection(code, level, memory.newest_edition())
    features = json.loads(body)["features"]

    assert len(features) == count
    assert len(gzip.compress(body)) < 100_000
    assert {feature["properties"]["illustrative"] for feature in features} == {level > Level.COUNTY}


def test_a_map_does_not_go_too_deep() -> None:
    with pytest.raises(shapes.TooDeep):
        shapes.feature_collection("2112", Level.VILLAGE, memory.newest_edition())


def test_a_place_without_borders_has_no_drawing_and_an_empty_map() -> None:
    Boundary.objects.filter(region__code__startswith=FAN_JIA_TUN).delete()

    assert shapes.drawing(FAN_JIA_TUN, -1) is None
    assert json.loads(shapes.feature_collection(FAN_JIA_TUN, Level.GRID, -1))["features"] == []
