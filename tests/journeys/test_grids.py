"""Micro-grids: from the clerk's line on the map to the township's decision, and what a stranger reads at the door."""

import re

from playwright.sync_api import expect

from tests.journeys.office import DESK, PHONE, Office

VILLAGE = "211221106202"
"""Not the personas' own, whose grids other journeys report from; the township's desk may redraw it all the same."""
OWN = "211221106201"


def test_a_line_on_the_map_splits_a_grid(office: Office) -> None:
    desk = office.given_i_am_the_township_desk().goes_to(f"/grids/{VILLAGE}/redraw/")
    drawn = desk.main.locator("[data-island=redraw]")
    expect(drawn).to_have_attribute("data-features", re.compile(r"^[1-9]"), timeout=20_000)
    desk.finds_the_page_right().takes_a_picture_for_the_manual("redraw.png")
    box = drawn.locator("canvas").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    desk.page.mouse.click(*middle)
    chosen = desk.main.locator("input[name=grids]:checked")
    expect(chosen).to_have_count(1)
    ended = str(chosen.get_attribute("value"))
    desk.presses_on("画线")
    for step in (-0.45, 0.45):
        desk.page.mouse.click(middle[0] + step * box["width"], middle[1])
    desk.sends().sees("现在还没有任何改动").finds_the_page_right()
    desk.writes("households_1", "33").sends().sees("起生效")

    stranger = office.given_i_am_a_resident().goes_to(f"/grid/{ended}/")
    stranger.sees("这个微网格已于").finds_the_page_right()
    assert desk.goes_to(f"/grids/{VILLAGE}/").main.locator("tbody tr").count() > 1


def test_neighbours_are_merged_without_scripts_by_who_may(office: Office) -> None:
    clerk = office.given_i_am("village_clerk", scripts=False).goes_to(f"/grids/{OWN}/redraw/")
    for number in ("001", "002"):
        clerk.main.locator(f"input[value='{OWN}{number}']").check()
    clerk.sends().sees("合并").sends().sees("等乡镇（街道）决定")
    where = clerk.page.url

    desk = office.given_i_am("township_desk", scripts=False).goes_to("/notices/")
    desk.sees("有一份微网格调整等您决定").goes_to(where)
    desk.presses_on("退回").writes("reason", "两边隔着河")
    desk.main.locator("details button").click()
    desk.waits().sees("两边隔着河")

    clerk.goes_to("/notices/").sees("被退回")
    office.then_they_find_nothing(
        ["grid_member", "department", "other_county_desk"], re.sub(r"^https?://[^/]+", "", where)
    )


def test_a_stranger_reads_the_board_and_reports_from_it(office: Office) -> None:
    stranger = office.given_i_am_a_resident(size=PHONE).goes_to(f"/grid/{OWN}003/")
    stranger.sees("王秀兰").sees("监督电话").finds_the_page_right().takes_a_picture_for_the_manual("board-phone.png")

    stranger.presses_on("说说出了什么事").sees("范家屯村第3微网格")
    stranger.writes("text", "路灯坏了").sends().sees("已经记下来了")


def test_the_poster_is_one_page(office: Office) -> None:
    stranger = office.given_i_am_a_resident(size=DESK).goes_to(f"/grid/{OWN}003/poster/")
    stranger.finds_the_page_right().takes_a_picture_for_the_manual("poster.png", of=".poster")

    pages = stranger.page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 1
