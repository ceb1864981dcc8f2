"""The pages: registry, grid, redraw, draft, board, poster."""

import json
import re

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from uuid6 import uuid7

from quartet.grassroots.grids.models import Redraw
from quartet.ground.people.models import Person, Unit
from quartet.ground.places import memory
from quartet.ground.places.models import Region
from quartet.resolution.reports.models import Report
from tests.cast import NEXT_VILLAGE, TODAY, VILLAGE, Cast, behind_the_wall, grid_of, square_of
from tests.grassroots.grids.conftest import GRID, Draw, Move, across, holds, standing
from tests.grassroots.grids.test_actions import csv_of, geojson, street


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def only_redraw() -> Redraw:
    with behind_the_wall():
        return Redraw.objects.get()


# -- the registry ----------------------------------------------------------------------------------------------------


def test_each_goes_to_their_own_area(cast: Cast) -> None:
    assert cast.client("clerk").get("/grids/")["Location"] == f"/grids/{VILLAGE}/"
    assert cast.client("city_desk").get("/grids/")["Location"] == "/grids/2112/"


@pytest.mark.parametrize("code", ["2112", "211221", "211221106", VILLAGE])
def test_every_level_has_its_page(cast: Cast, code: str) -> None:
    assert "illustrative" in text_of(cast.client("supervisor"), f"/grids/{code}/")


def test_a_place_that_is_not_there_has_no_page(cast: Cast) -> None:
    text_of(cast.client("clerk"), "/grids/219999/", 404)
    text_of(cast.client("clerk"), f"/grids/{VILLAGE}009/", 404)


@pytest.mark.parametrize(
    ("show", "seen"),
    [("band", "usual 30–50"), ("holder", grid_of("211224126202")), ("empty", NEXT_VILLAGE), ("faults", "50.0")],
)
def test_a_count_leads_to_what_is_counted(cast: Cast, show: str, seen: str) -> None:
    west, south, east, north = square_of(VILLAGE).bounds
    Region.objects.filter(code=GRID).update(households=99)
    Region.objects.filter(code=grid_of(NEXT_VILLAGE)).update(until=TODAY)
    Region.objects.get(code=GRID).boundary.__class__.objects.filter(region=GRID).update(
        shape=shapely.box(west, south, (west + east) / 2, north).wkb
    )
    from tests.grassroots.grids.test_registry import fresh  # noqa: PLC0415 -- used once

    fresh()

    assert f"?show={show}" in text_of(cast.client("city_desk"), "/grids/2112/")
    assert seen in text_of(cast.client("city_desk"), f"/grids/2112/?show={show}")


def test_a_long_list_says_how_many_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartet.grassroots.grids.views.SHOWN", 2)

    assert "and 4 more" in text_of(cast.client("city_desk"), "/grids/2112/?show=holder")


def test_what_waits_is_on_the_pages_of_those_who_see_it(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")

    for name, code in (("township_desk", "211221106"), ("city_desk", "2112"), ("clerk", VILLAGE)):
        assert str(redraw.pk) in text_of(cast.client(name), f"/grids/{code}/")
    for name in ("clerk_next_village", "department", "grid_member"):
        assert str(redraw.pk) not in text_of(cast.client(name), f"/grids/{VILLAGE}/")


def test_a_grid_tells_where_it_came_from_and_what_became_of_it(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    ended = text_of(cast.client("grid_member"), f"/grids/{GRID}/")
    begun = text_of(cast.client("township_desk"), f"/grids/{VILLAGE}002/")

    assert "This micro-grid ended on 2026-05-11. Its code is not used again." in ended
    assert "50 % of it went to" in ended
    assert f"/grids/{VILLAGE}002/" in ended
    assert "came to it" in begun
    assert f"/grids/{VILLAGE}/redraw/?grid={VILLAGE}002" in begun
    assert "/redraw/" not in ended
    assert "1 micro-grid that has ended" in text_of(cast.client("clerk"), f"/grids/{VILLAGE}/")


def test_a_village_without_grids_says_so_and_can_begin(cast: Cast) -> None:
    Region.objects.filter(code=GRID).update(until=TODAY)
    memory.forget()

    page = text_of(cast.client("clerk"), f"/grids/{VILLAGE}/")

    assert "This village has no micro-grids yet" in page
    assert "Propose from where people live" in text_of(cast.client("clerk"), f"/grids/{VILLAGE}/redraw/")
    text_of(cast.client("clerk"), f"/grids/{VILLAGE}/posters/", 404)


# -- drawing ---------------------------------------------------------------------------------------------------------


def test_a_hand_draws_and_sees_what_comes_of_it(cast: Cast) -> None:
    clerk = cast.client("clerk")
    assert f'value="{GRID}"' in text_of(clerk, f"/grids/{VILLAGE}/redraw/?grid={GRID}")

    answer = clerk.post(f"/grids/{VILLAGE}/redraw/", {"id": str(uuid7()), "grids": [GRID], "line": across()})

    page = text_of(clerk, answer["Location"])
    assert "Nothing has changed yet" in page
    assert "2 micro-grids would be outside the usual 30 to 50 households" in page
    assert "Hand in to the township" in page
    assert standing() == [GRID]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"grids": [], "line": ""}, "Choose at least one micro-grid."),
        ({"grids": [GRID], "line": ""}, "draw a line to split one"),
        ({"grids": [GRID], "line": "{"}, "The line cannot be read."),
        ({"grids": ["211221106201099"], "line": ""}, "Select a valid choice"),
    ],
)
def test_a_drawing_that_cannot_be_is_refused_on_its_page(cast: Cast, said: dict[str, object], words: str) -> None:
    answer = cast.client("clerk").post(f"/grids/{VILLAGE}/redraw/", {"id": str(uuid7()), **said})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_what_is_downloaded_can_be_sent_again(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    desk = cast.client("township_desk")
    shapes = json.loads(desk.get(f"/grids/{VILLAGE}/shapes.geojson").content)
    with_borders = json.loads(desk.get(f"/grids/{VILLAGE}/shapes.geojson?borders=1").content)
    assert [one["geometry"]["type"] for one in with_borders["features"]] == ["Polygon", "Polygon", "LineString"]

    shapes["features"][0]["properties"]["name"] = "北网格"
    file = SimpleUploadedFile("村.geojson", json.dumps(shapes).encode())
    answer = desk.post(f"/grids/{VILLAGE}/redraw/file/", {"id": str(uuid7()), "file": file})

    assert "北网格" in text_of(desk, answer["Location"])


@pytest.mark.parametrize(
    ("form", "field", "content", "words"),
    [
        ("file", "file", b"x", "This file cannot be read."),
        ("file", "file", geojson(("甲", 1, shapely.box(0, 0, 1, 1))), "lies outside the village"),
        ("dwellings", "dwellings", b"x", "Missing: 经度"),
    ],
)
def test_a_file_that_cannot_be_is_refused_on_its_page(
    cast: Cast, form: str, field: str, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("村.geojson", content)

    answer = cast.client("clerk").post(f"/grids/{VILLAGE}/redraw/{form}/", {"id": str(uuid7()), field: file})

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_dwellings_become_a_draft(cast: Cast) -> None:
    clerk = cast.client("clerk")
    file = SimpleUploadedFile("房.csv", csv_of(*street(80), "1,1,1"))

    answer = clerk.post(f"/grids/{VILLAGE}/redraw/dwellings/", {"id": str(uuid7()), "dwellings": file})

    page = text_of(clerk, answer["Location"])
    assert "80 dwellings, 1 outside the village left out" in re.sub(r"\s+", " ", page)


def test_a_correction_goes_to_a_draft_and_an_unchanged_one_is_refused(cast: Cast) -> None:
    clerk = cast.client("clerk")
    text_of(clerk, f"/grids/{GRID}/correct/")

    same = clerk.post(f"/grids/{GRID}/correct/", {"id": str(uuid7()), "name": "范家屯村第1微网格", "households": "40"})
    empty = clerk.post(f"/grids/{GRID}/correct/", {"id": str(uuid7()), "name": ""})
    other = clerk.post(f"/grids/{GRID}/correct/", {"id": str(uuid7()), "name": "井边网格", "households": "41"})

    assert (same.status_code, empty.status_code) == (422, 422)
    assert "nothing would change" in same.content.decode()
    assert "井边网格" in text_of(clerk, other["Location"])
    text_of(clerk, f"/grids/{VILLAGE}009/correct/", 404)


# -- deciding --------------------------------------------------------------------------------------------------------


def test_from_the_clerks_hand_to_the_desks_decision(cast: Cast, draw: Draw) -> None:
    holds(cast, "mediator", GRID)
    redraw = draw("clerk", [GRID], across())
    page = f"/grids/redraws/{redraw.pk}/"
    clerk, desk = cast.client("clerk"), cast.client("township_desk")
    names = {"name_1": "南网格", "households_1": "33", "name_2": "北网格", "households_2": ""}

    clerk.post(f"{page}hand_in/", names)
    assert "A redraw of micro-grids waits for your decision" in text_of(desk, "/notices/")
    seen = text_of(desk, page)
    assert "mediator先生" in seen
    assert "南网格" in seen
    desk.post(page, {**names, "name_2": "北头网格"})
    desk.post(f"{page}put_in_force/", {**names, "name_2": "北头网格"})

    assert "In force since 2026" in re.sub(r"\s+", " ", text_of(clerk, page)) or "In force since" in text_of(
        clerk, page
    )
    assert "Your redraw of micro-grids is in force" in text_of(clerk, "/notices/")
    memory.forget()
    listed = text_of(clerk, f"/grids/{VILLAGE}/")
    assert "北头网格" in listed
    assert "南网格" in listed


def test_what_was_sent_back_says_why(cast: Cast, draw: Draw, move: Move) -> None:
    redraw = move("clerk", draw("clerk", [GRID], across()), "hand_in")
    page = f"/grids/redraws/{redraw.pk}/"

    without = cast.client("township_desk").post(f"{page}send_back/", {})
    cast.client("township_desk").post(f"{page}send_back/", {"reason": "户数要重报"})

    assert without.status_code == 422
    assert "户数要重报" in text_of(cast.client("clerk"), page)
    assert "was sent back" in text_of(cast.client("clerk"), "/notices/")


def test_a_name_left_empty_stops_the_way_into_force(cast: Cast, draw: Draw) -> None:
    redraw = draw("township_desk", [GRID], across())
    page = f"/grids/redraws/{redraw.pk}/"
    said = {"name_1": "", "households_1": "3", "name_2": "北", "households_2": "x"}

    for where in (page, f"{page}put_in_force/"):
        answer = cast.client("township_desk").post(where, said)
        assert answer.status_code == 422
        assert "This field is required." in answer.content.decode()
    assert standing() == [GRID]


def test_a_draft_of_what_has_changed_since_says_so_and_offers_nothing(cast: Cast, draw: Draw, move: Move) -> None:
    stale = draw("clerk", [GRID], across())
    move("township_desk", draw("township_desk", [GRID], across(share=0.3)), "put_in_force")

    page = text_of(cast.client("clerk"), f"/grids/redraws/{stale.pk}/")

    assert "Draw it again from how they stand now" in page
    assert "Hand in" not in page


def test_a_redraw_is_found_by_its_area_alone_and_moved_by_known_verbs(cast: Cast, draw: Draw) -> None:
    redraw = draw("clerk", [GRID], across())
    page = f"/grids/redraws/{redraw.pk}/"

    for name in ("clerk_next_village", "township_desk_next_township", "county_desk_next_county", "grid_member"):
        text_of(cast.client(name), page, 404)
        assert cast.client(name).post(f"{page}withdraw/").status_code == 404
    assert cast.client("clerk").post(f"{page}fly/").status_code == 404
    assert cast.client("supervisor").post(page, {"name_1": "甲", "name_2": "乙"}).status_code == 403
    assert "Hand in" not in text_of(cast.client("city_desk"), page)
    cast.client("clerk").post(f"{page}withdraw/", {"name_1": ""})
    assert only_redraw().stage == "withdrawn"


# -- the board and the poster ----------------------------------------------------------------------------------------


def test_the_board_shows_what_the_law_has_posted_and_nobody_else(cast: Cast) -> None:
    holds(cast, "mediator", GRID)
    Person.objects.filter(username="mediator").update(phone="024-70000001")
    Person.objects.filter(username="clerk").update(phone="024-70000002")
    Unit.objects.filter(pk=cast.units["village"].pk).update(phone="024-70000003")
    Unit.objects.filter(pk=cast.units["supervision"].pk).update(phone="024-70000004")

    page = text_of(cast.client(None), f"/grid/{GRID}/")

    for shown in (
        "mediator先生",
        "024-70000001",
        "grid_member先生",
        "024-70000003",
        "024-70000004",
        "Mediator: settles",
    ):
        assert shown in page
    for hidden in ("clerk先生", "024-70000002", "township_desk先生", "grid_member_next_village先生", "暗记"):
        assert hidden not in page
    assert f"/report/?grid={GRID}" in page
    assert "illustrative" in page


def test_without_a_telephone_of_supervision_the_hotline_is_named(cast: Cast) -> None:
    assert "12345" in text_of(cast.client(None), f"/grid/{GRID}/")


def test_without_a_member_the_committee_is_named(cast: Cast) -> None:
    page = text_of(cast.client(None), f"/grid/{grid_of('211221112201')}/")

    assert "No grid member yet. Please turn to" in page


@pytest.mark.parametrize("path", [f"/grid/{VILLAGE}009/", f"/grid/{VILLAGE}009/poster/", f"/grid/{VILLAGE}/"])
def test_a_code_that_never_was_has_no_board(cast: Cast, path: str) -> None:
    text_of(cast.client(None), path, 404)


def test_an_old_poster_leads_on(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")
    stranger = cast.client(None)

    board = text_of(stranger, f"/grid/{GRID}/")
    report = text_of(stranger, f"/report/?grid={GRID}")

    assert f"/grid/{VILLAGE}002/" in board
    assert "tel:024" not in board
    assert f'value="{VILLAGE}002"' in report
    assert f'value="{VILLAGE}003"' in report
    text_of(stranger, f"/grid/{GRID}/poster/", 404)


def test_a_report_from_a_poster_lies_in_its_grid(cast: Cast) -> None:
    stranger = cast.client(None)
    page = text_of(stranger, f"/report/?grid={GRID}")
    assert re.search(rf'<input[^>]*value="{GRID}"[^>]*checked', page)

    stranger.post("/report/", {"id": str(uuid7()), "text": "井盖坏了", "region": GRID})

    with behind_the_wall():
        assert Report.objects.select_related("case").latest("received_at").case.region == GRID


@pytest.mark.parametrize("asked", ["", "1", "２" * 15, f"{VILLAGE}009", VILLAGE])
def test_a_report_page_asked_for_no_grid_is_the_plain_one(cast: Cast, asked: str) -> None:
    assert 'type="radio"' not in text_of(cast.client(None), f"/report/?grid={asked}")


def test_a_poster_for_one_door_and_posters_for_a_village(cast: Cast, draw: Draw, move: Move) -> None:
    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    one = text_of(cast.client(None), f"/grid/{VILLAGE}002/poster/")
    all_of_them = text_of(cast.client("grid_member"), f"/grids/{VILLAGE}/posters/")

    assert (one.count('class="poster"'), all_of_them.count('class="poster"')) == (1, 2)
    assert "grid_member先生" in one
    assert "data:image/svg+xml" in one


def test_a_case_names_what_came_after_its_grid(cast: Cast, draw: Draw, move: Move) -> None:
    case = cast.report(GRID, by="grid_member")
    assert "now 铁岭县" not in text_of(cast.client("clerk"), f"/cases/{case.code}/")

    move("township_desk", draw("township_desk", [GRID], across()), "put_in_force")

    page = text_of(cast.client("clerk"), f"/cases/{case.code}/")
    assert page.count("now 铁岭县腰堡镇范家屯村") == 2
    assert "井盖" in text_of(cast.client("clerk"), "/desk/")


def test_looking_changes_nothing(cast: Cast) -> None:
    assert cast.client("clerk").post(f"/grids/{VILLAGE}/").status_code == 405
    assert cast.client("clerk").get(f"/grids/redraws/{uuid7()}/withdraw/").status_code == 405
