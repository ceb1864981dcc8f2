"""The demonstration in real browsers: full desks at the first start, and a day that fills map and desk while one looks."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect

from quartet.demo.waiting import OTHER_COUNTY, WAITING, matters
from tests.journeys.office import DESK, PHONE, Office

ENOUGH_MS = 120_000
OWN = [text for row, _hours, _category, text in matters() if row.by == "grid_member"]


def test_every_persona_who_works_on_cases_finds_some_waiting_and_some_of_it_late(office: Office) -> None:
    for who in sorted({row.persona for row in WAITING}):
        worker = office.given_i_am(who).goes_to("/desk/")

        rows = worker.main.locator("tbody tr, .desk-list .card")
        assert rows.count() >= 4, who
        assert "超期" in worker.main.inner_text(), who
    office.given_i_am("supervisor").goes_to("/desk/?show=late").sees("超期")


def test_a_grid_member_finds_what_they_reported_and_the_village_what_it_asked_and_was_told(office: Office) -> None:
    member = office.given_i_am_the_grid_member_on_the_phone().goes_to("/field/mine/")
    for text in OWN:
        member.sees(text)
    member.finds_the_page_right()
    clerk = office.given_i_am_the_village_clerk().goes_to("/tasks/").sees("独居的老人").finds_the_page_right()
    clerk.goes_to("/clues/").sees("变压器").finds_the_page_right()


def test_the_map_and_the_desk_fill_while_a_day_is_played(office: Office, running: tuple[str, Path]) -> None:
    """In a county of its own, so that other journeys find theirs as it was."""
    address, home = running
    centre = office.given_i_am("other_county_desk").goes_to("/on-duty/map/")
    desk = office.given_i_am("other_county_desk").goes_to("/desk/?show=open")
    expect(centre.main.locator("#duty-list tbody tr")).to_have_count(0)
    environment = {name: value for name, value in os.environ.items() if name not in {"QUARTET_APP_DSN", "DATABASE_URL"}}
    environment |= {"QUARTET_HOME": str(home), "HOST": "127.0.0.1", "PORT": str(urlsplit(address).port)}
    words = ["--county", OTHER_COUNTY, "--speed", "120", "--minutes", "90", "--reports", "120", "--members", "24"]

    argv = [sys.executable, "-m", "quartet.cli", "demo", "day", *words]
    with subprocess.Popen(
        argv, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as playing:
        expect(desk.page.locator("[data-live-bar]")).to_be_visible(
            timeout=ENOUGH_MS
        )  # the desk says by itself that something came
        expect(centre.main.locator("#duty-list tbody tr").nth(9)).to_be_visible(timeout=ENOUGH_MS)  # nobody pressed
        said, _none = playing.communicate(timeout=ENOUGH_MS / 1000)

    assert playing.returncode == 0, said
    assert f"经过 {address}" in said
    assert "未办成" not in said
    centre.goes_to("/on-duty/map/")
    expect(centre.main.locator("#duty-list tbody tr")).to_have_count(24)
    expect(centre.main.locator("#duty-list tbody")).to_contain_text("微网格")
    expect(centre.page.locator(".desk-map .map")).not_to_have_attribute("data-features", "0", timeout=20_000)
    for size in (PHONE, DESK):
        centre.page.set_viewport_size({"width": size[0], "height": size[1]})
        centre.finds_the_page_right()
    centre.page.wait_for_timeout(2000)
    centre.takes_a_picture_for_the_manual("live-map.png")
    desk.goes_to("/desk/?show=all")
    assert desk.main.locator("tbody tr").count() >= 30
