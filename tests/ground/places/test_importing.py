"""Import: every bad row is told with its column, fault and remedy; the rest is judged against what stands."""

import json
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import shapely

from quartet.ground.places import importing, reading
from quartet.ground.places.crs import to_gcj02
from quartet.ground.places.importing import Standing
from quartet.ground.places.states import Kind

COUNTY = shapely.box(123, 42, 124, 43)
KNOWN = {
    "2112": Standing(Kind.GOVERNMENT, "", None),
    "211221": Standing(Kind.GOVERNMENT, "", COUNTY),
    "211221106": Standing(Kind.GOVERNMENT, "", None),
    "211221106201": Standing(Kind.VILLAGERS, "220", None),
}


def excel(*rows: tuple[Any, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(content := BytesIO())
    return content.getvalue()


def geojson(*features: tuple[dict[str, Any], Any]) -> bytes:
    rows = [
        {"type": "Feature", "properties": properties, "geometry": area and json.loads(shapely.to_geojson(area))}
        for properties, area in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": rows}).encode()


def judge(filename: str, content: bytes) -> importing.Plan:
    return importing.judge(reading.read(filename, content), KNOWN)


def grid(number: int, area: Any, households: int = 40) -> tuple[dict[str, Any], Any]:
    return {"code": f"211221106201{number:03}", "name": f"第{number}微网格", "户数": households}, area


def test_good_rows_are_ready() -> None:
    plan = judge(
        "grids.xlsx",
        excel(
            ("代码", "名称", "户数", "启用日期", "备注"),
            (211221106201901, "第901微网格", 42.0, "2025-01-01", "不认识的列不碍事"),
            ("211221106202", "新立村民委员会", None, None, None),
            (None, None, None, None, None),
        ),
    )

    assert plan.problems == []
    assert plan.ready
    assert [(row.code, row.households) for row in plan.rows] == [("211221106201901", 42), ("211221106202", None)]


@pytest.mark.parametrize(
    ("row", "column", "wrong"),
    [
        (("", "甲村", "", ""), "代码", "The code is missing."),
        (
            ("21122110", "甲村", "", ""),
            "代码",
            "“21122110” is not a region code: 4, 6, 9, 12 or 15 digits are expected.",
        ),
        (("211221", "铁岭县", "", ""), "代码", "Cities and counties are not imported."),
        (("211299106201", "甲村", "", ""), "代码", "There is no place with the code 211299106 above it."),
        (("211221106202", "", "", ""), "名称", "The name is missing."),
        (("211221106202", "村" * 81, "", ""), "名称", "The name is too long."),
        (("211221106202", "甲村", "12", ""), "户数", "Only a micro-grid has a number of households."),
        (("211221106201001", "甲", "四十", ""), "户数", "“四十” is not a number of households."),
        (("211221106201001", "甲", "-3", ""), "户数", "“-3” is not a number of households."),
        (("211221106201001", "甲", "1" * 5000, ""), "户数", f"“{'1' * 20}” is not a number of households."),
        (("211221106202", "甲村", "", "999"), "城乡分类", "“999” is not an urban/rural class."),
    ],
)
def test_a_bad_cell_is_told_with_its_row_and_column(row: tuple[str, ...], column: str, wrong: str) -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称", "户数", "城乡分类"), ("211221106203", "好村", "", ""), row))

    assert not plan.ready
    assert [(fault.row, fault.column, fault.wrong) for fault in plan.problems] == [(3, column, wrong)]
    assert plan.problems[0].instead


def test_every_bad_row_is_listed_not_only_the_first() -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称"), ("x", "甲"), ("211221106202", ""), ("y", "")))

    assert [(fault.row, fault.column) for fault in plan.problems] == [
        (2, "代码"),
        (3, "名称"),
        (4, "代码"),
        (4, "名称"),
    ]


@pytest.mark.parametrize(
    ("column", "value"),
    [("类型", "王国"), ("民政代码", "12a"), ("政区类型", "公社"), ("启用日期", "昨天"), ("边界", "POINT (1 1)")],
)
def test_each_other_column_has_its_own_rule(column: str, value: str) -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称", column), ("211221106202", "甲村", value)))

    assert [(fault.row, fault.column) for fault in plan.problems] == [(2, column)]


def test_an_end_before_the_beginning_is_a_fault() -> None:
    dates = ("代码", "名称", "启用日期", "停用日期")
    plan = judge("rows.xlsx", excel(dates, ("211221106202", "甲村", "2025/06/01", "2025/05/01")))

    assert [fault.wrong for fault in plan.problems] == ["It ends before it begins."]


def test_a_code_given_twice_is_told_at_both_rows() -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称"), ("211221106202", "甲村"), ("211221106202", "乙村")))

    assert [fault.row for fault in plan.problems] == [2, 3]


def test_a_child_may_come_with_its_parent() -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称"), ("211221106209001", "第1微网格"), ("211221106209", "甲村")))

    assert plan.ready


def test_neighbours_may_touch_but_not_overlap() -> None:
    left, right = shapely.box(123.1, 42.1, 123.2, 42.2), shapely.box(123.2, 42.1, 123.3, 42.2)
    over = shapely.box(123.15, 42.1, 123.3, 42.2)

    assert judge("grids.geojson", geojson(grid(1, left), grid(2, right))).ready
    plan = judge("grids.geojson", geojson(grid(1, left), grid(2, over)))
    assert [(fault.row, fault.wrong) for fault in plan.problems] == [(2, "It overlaps 211221106201001.")]


def test_a_new_area_may_not_lie_over_one_that_stays() -> None:
    area = shapely.box(123.1, 42.1, 123.2, 42.2)
    known = KNOWN | {"211221106201007": Standing(Kind.GRID, "", area)}
    raws = reading.read("grids.geojson", geojson(grid(1, area)))

    assert [fault.wrong for fault in importing.judge(raws, known).problems] == ["It overlaps 211221106201007."]


@pytest.mark.parametrize(
    ("area", "wrong"),
    [
        (shapely.box(42.1, 123.1, 42.2, 123.2), "Longitude and latitude are swapped."),
        (shapely.box(110, 30, 111, 31), "The border leaves the place above it."),
        (
            shapely.transform(
                shapely.box(123.99, 42.1, 124, 42.11), lambda at: [to_gcj02(lon, lat) for lon, lat in at]
            ),
            "The border is in GCJ-02, the shifted coordinates of Chinese map services.",
        ),
    ],
)
def test_a_border_outside_says_what_its_coordinates_look_like(area: Any, wrong: str) -> None:
    plan = judge("grids.geojson", geojson(grid(1, area)))

    assert [(fault.row, fault.column, fault.wrong) for fault in plan.problems] == [(1, "边界", wrong)]


def test_a_border_that_crosses_itself_is_a_fault() -> None:
    bow = shapely.Polygon([(123.1, 42.1), (123.2, 42.2), (123.2, 42.1), (123.1, 42.2)])

    assert "crosses itself" in judge("grids.geojson", geojson(grid(1, bow))).problems[0].wrong


def test_an_unusual_number_of_households_is_only_a_warning() -> None:
    plan = judge("grids.geojson", geojson(grid(1, None, households=80)))

    assert plan.ready
    assert [fault.wrong for fault in plan.problems] == ["80 households are outside the usual 30 to 50."]


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("a.xlsx", b"not a zip"),
        ("a.xlsx", b""),
        ("a.geojson", b"{"),
        ("a.geojson", b"[]"),
        ("a.geojson", b'{"features": [1]}'),
        ("a.geojson", b"[" * 100_000),
        ("a.csv", "代码,名称".encode()),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(filename: str, content: bytes) -> None:
    with pytest.raises(reading.UnreadableFile):
        reading.read(filename, content)


def test_a_sheet_without_the_needed_columns_names_them() -> None:
    with pytest.raises(reading.ColumnsMissing) as refusal:
        reading.read("a.xlsx", excel(("代码", "户数"), ("211221106202", 3)))

    assert str(refusal.value) == "The first row must name the columns. Missing: 名称."


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 2)

    with pytest.raises(reading.FileTooLarge):
        reading.read("a.geojson", geojson(*(grid(number, None) for number in range(3))))


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_UNPACKED_BYTES"])
def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(reading, limit, 100)

    with pytest.raises(reading.FileTooLarge):
        reading.read("a.xlsx", excel(("代码", "名称"), ("211221106202", "甲村")))


def test_a_border_nobody_can_draw_is_a_fault() -> None:
    broken = {"type": "Polygon", "coordinates": "here"}
    content = json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"代码": "211221106201901", "名称": "甲"}, "geometry": broken}
    ]}).encode()  # fmt: skip

    plan = judge("grids.geojson", content)

    assert [(fault.column, fault.wrong) for fault in plan.problems] == [("边界", "The border is not an area.")]


def test_a_code_excel_took_for_a_number_and_a_day_it_took_for_a_date_are_read_as_people_see_them() -> None:
    plan = judge("rows.xlsx", excel(("代码", "名称", "启用日期"), (211221106202.0, "甲村", datetime(2026, 5, 1))))  # noqa: DTZ001

    assert plan.problems == []
    assert [(row.code, row.since) for row in plan.rows] == [("211221106202", date(2026, 5, 1))]
