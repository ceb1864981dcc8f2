"""Every page, at both widths, light and dark: the rules of accessibility, the width, the weight."""

import re

import pytest

from tests.journeys.office import DESK, PHONE, Office, Visitor

PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/", "/report/", "/account/login/", "/account/activate/", "/s/", "/nothing/", "/styleguide/",
        "/grid/211221106201004/", "/grid/211221106201004/poster/",
    ),
    "grid_member": (
        "/field/", "/field/mine/", "/members/me/", "/members/122100001/card/", "/on-duty/", "/on-duty/looks/",
    ),
    "partner": ("/clue/", "/clue/mine/"),
    "village_clerk": (
        "/members/", "/members/new/", "/members/122100001/", "/clues/", "/rates/", "/rates/211221106/on_time/",
    ),
    "township_desk": (
        "/desk/", "/desk/?show=open", "/desk/?show=all&q=土地", "/desk/report/", "/duty/", "/tasks/", "/account/password/",
        "/account/2fa/", "/places/find?q=范家村", "/places/locate", "/suggestions/", "/suggestions/switches/",
        "/on-duty/map/",
    ),
    "county_desk": (
        "/places/", "/places/211221/", "/places/211221106/", "/places/211221106201/",
        "/grids/2112/", "/grids/211221/", "/grids/211221106201/", "/grids/211221106201004/",
        "/members/", "/members/import/", "/members/proposals/", "/members/122100001/do/hand_over_grid/",
    ),
    "city_desk": ("/on-duty/policy/",),
    "supervisor": ("/rates/", "/rates/2112/on_time/", "/rates/2112/exclusions/"),
    "tribunal": ("/desk/", "/notices/"),
    "system_admin": ("/people/", "/places/import/"),
    "audit_admin": ("/ledger/", "/ledger/?check=1"),
}  # fmt: skip
FIRST_LOAD, LATER = 100_000, 30_000
"""Bytes on the wire, compressed, without the map."""
OF_THE_MAP = re.compile(r"island|maplibre|geojson|worker")


@pytest.mark.parametrize("who", PAGES, ids=str)
def test_pages_break_no_rule(office: Office, who: str | None) -> None:
    visitor = office.given_i_am(who)
    for path in PAGES[who]:
        visitor.goes_to(path)
        for width, height in (PHONE, DESK):
            visitor.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                visitor.page.emulate_media(color_scheme=scheme)
                visitor.finds_the_page_right()
        visitor.page.emulate_media(color_scheme="light")
        if path == "/places/211221/":
            visitor.takes_a_picture_for_the_manual("places.png")


def test_move_pages_break_no_rule(office: Office) -> None:
    desk = office.given_i_am("village_clerk").goes_to("/desk/?show=mine")
    case = str(desk.main.locator(".cell-main a").first.get_attribute("href"))
    for verb in ("dispatch", "escalate", "place", "classify", "merge", "note"):
        desk.goes_to(f"{case}{verb}/")
        for width, height in (PHONE, DESK):
            desk.page.set_viewport_size({"width": width, "height": height})
            desk.finds_the_page_right()


@pytest.mark.parametrize(("who", "path"), [(None, "/"), (None, "/report/"), ("township_desk", "/desk/?show=open")])
def test_pages_are_light(office: Office, who: str | None, path: str) -> None:
    visitor = office.given_i_am(who)

    first, later = _bytes_of(visitor, path), _bytes_of(visitor, path)

    print(f"{path}: {first} bytes at first, {later} after")
    assert first < FIRST_LOAD
    assert later < LATER


def _bytes_of(visitor: Visitor, path: str) -> int:
    """What a load of the page brings over the wire, without the map."""
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    addresses: dict[str, str] = {}
    came: dict[str, int] = {}
    wire.on("Network.requestWillBeSent", lambda event: addresses.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: came.update({event["requestId"]: event["encodedDataLength"]}))
    visitor.goes_to(path)
    visitor.page.wait_for_timeout(800)
    wire.detach()
    return round(sum(size for one, size in came.items() if not OF_THE_MAP.search(addresses.get(one, ""))))
