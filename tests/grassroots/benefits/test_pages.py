"""The pages of benefits, in the words of who uses them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from uuid6 import uuid7

from quartet.grassroots.benefits import actions
from quartet.ground.people.rights import SYSTEM, acting_as
from tests.cast import MONDAY, NEXT_VILLAGE, TOWNSHIP, Cast, picture
from tests.grassroots.benefits.giving import INSURANCE, PHONE, act, grant, insure, of, sponsor


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    """Pages ask the clock what day it is."""
    with time_machine.travel(MONDAY, tick=True):
        yield


def said(text: bytes) -> str:
    return text.decode()


def test_a_desk_signs_an_agreement_grants_hands_out_and_the_member_signs(cast: Cast) -> None:
    county, desk, member = cast.client("county_desk"), cast.client("township_desk"), cast.client("grid_member")
    terms = {"command": str(uuid7()), "area": "211221", "partner": "某保险公司", "benefits": [INSURANCE],
             "since": "2026-01-01", "until": "2027-05-01", "terms": "每人一份"}  # fmt: skip
    page = said(county.post("/benefits/agreements/new/", terms, follow=True).content)
    assert "某保险公司" in page
    agreement = sponsor(cast, command_id=terms["command"]).pk
    asked = {"command": str(uuid7()), "benefit": INSURANCE, "region": TOWNSHIP, "numbers": "", "since": "2026-05-11",
             "until": "2027-05-01", "amount": "", "agreement": agreement}  # fmt: skip

    assert "Granted 2 times" in said(desk.post("/benefits/grant/", asked).content)
    assert desk.post("/benefits/grant/", asked | {"command": str(uuid7()), "agreement": ""}).status_code == 422
    assert "人身意外伤害保险 · 2" in said(desk.get("/benefits/hand-out/").content)
    out = {"command": str(uuid7()), "benefit": INSURANCE, "policy": "", "note": ""}
    assert desk.post("/benefits/hand-out/", out).status_code == 422
    assert "To be signed for" in said(desk.post("/benefits/hand-out/", out | {"policy": "P-1"}, follow=True).content)
    mine = said(member.get("/benefits/me/").content)
    assert "P-1" in mine
    one = of(cast, benefit=INSURANCE)
    member.post(f"/benefits/{one.pk}/sign/", {"command": str(uuid7())})
    assert "Received" in said(member.get(one.get_absolute_url()).content)


def test_a_desk_keeps_the_picture_of_a_signed_paper(cast: Cast) -> None:
    grant(cast)
    one = act(cast, of(cast), "hand_out", "clerk")
    clerk = cast.client("clerk")
    paper = SimpleUploadedFile("p.jpg", picture(), "image/jpeg")

    assert clerk.post(f"/benefits/{one.pk}/sign_paper/", {"command": str(uuid7())}).status_code == 422
    page = clerk.post(f"/benefits/{one.pk}/sign_paper/", {"command": str(uuid7()), "photo": paper}, follow=True)

    assert "Look at the signed paper" in said(page.content)


def test_what_is_not_possible_now_is_said_and_what_is_not_there_is_not_found(cast: Cast) -> None:
    grant(cast)
    one = of(cast)

    assert cast.client("grid_member").post(f"/benefits/{one.pk}/sign/", {"command": str(uuid7())}).status_code == 409
    assert cast.client("clerk").post(f"/benefits/{one.pk}/burn/", {"command": str(uuid7())}).status_code == 404
    assert cast.client("clerk").get(f"/benefits/{one.pk}/sign/").status_code == 302
    for name in ("grid_member_next_village", "township_desk_next_township", "partner"):
        assert cast.client(name).get(one.get_absolute_url()).status_code == 404


def test_the_list_of_an_area_is_narrowed_by_place_state_and_kind(cast: Cast) -> None:
    grant(cast)
    desk = cast.client("township_desk")

    def rows(query: str) -> int:
        return said(desk.get(f"/benefits/?{query}").content).count('class="cell-main"')

    assert rows("") == 2
    assert rows(f"region={NEXT_VILLAGE}") == 1
    assert rows("region=211224") == 2  # another county is not one's own: one's own area is shown
    assert (rows("state=handed"), rows("state=due"), rows("kind=uniform"), rows("kind=health")) == (0, 2, 2, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_for_three(
    cast: Cast, count: int, django_assert_max_num_queries: object
) -> None:
    for benefit in ("uniform_winter", "uniform_summer", "vest")[:count]:
        grant(cast, benefit)

    with django_assert_max_num_queries(26):  # type: ignore[operator]  # a fixture
        cast.client("township_desk").get("/benefits/")


def test_the_catalogue_says_who_pays_today(cast: Cast) -> None:
    before = said(cast.client("partner").get("/benefits/catalogue/").content)
    sponsor(cast)
    after = said(cast.client("partner").get("/benefits/catalogue/").content)

    assert "某保险公司" not in before
    assert "某保险公司" in after


def test_an_agreement_is_ended_on_its_page_by_the_desk_of_its_area_alone(cast: Cast) -> None:
    signed = sponsor(cast)
    where, end = signed.get_absolute_url(), {"on": "2026-05-11", "why": "不再合作"}

    assert "End the agreement" not in said(cast.client("township_desk").get(where).content)
    assert cast.client("township_desk").post(where, end).status_code == 422
    assert cast.client("county_desk").post(where, {"on": "", "why": ""}).status_code == 422
    assert "不再合作" in said(cast.client("county_desk").post(where, end, follow=True).content)
    assert "ended" in said(cast.client("county_desk").get("/benefits/agreements/").content)


def test_an_agreement_that_cannot_be_is_refused_beside_what_was_typed(cast: Cast) -> None:
    given = {"command": str(uuid7()), "area": "211221", "partner": "甲", "benefits": [INSURANCE], "since": "2026-05-02",
             "until": "2026-05-01", "terms": "乙"}  # fmt: skip

    page = cast.client("county_desk").post("/benefits/agreements/new/", given)

    assert page.status_code == 422
    assert "The last day must come after the first." in said(page.content)


def test_gaps_are_on_the_desks_page_and_on_no_page_of_the_member(cast: Cast) -> None:
    insure(cast, "grid_member_next_village")
    with acting_as(SYSTEM):
        actions.watch_insurance(now=MONDAY)

    assert "grid_member先生" in said(cast.client("township_desk").get("/benefits/gaps/").content)
    assert "numbers=122100001" in said(cast.client("township_desk").get("/benefits/gaps/").content)
    assert "1 member has no accident insurance" in said(cast.client("county_desk").get("/benefits/").content)
    for page in ("/benefits/me/", "/notices/", "/onduty/"):
        assert "insurance in force" not in said(cast.client("grid_member").get(page, follow=True).content)
    assert cast.client("grid_member").get("/benefits/gaps/").status_code == 404


def test_the_allowances_of_a_month_are_a_page_and_a_file(cast: Cast) -> None:
    agreement = sponsor(cast)
    grant(cast, PHONE, amount=Decimal(30), agreement=agreement.pk)
    desk = cast.client("township_desk")

    assert "60.00" in said(desk.get("/benefits/allowances/?month=2026-05").content)
    assert "No allowance" in said(desk.get("/benefits/allowances/?month=2026-06").content)
    answer = desk.get("/benefits/allowances.xlsx?month=x")
    assert answer["Content-Disposition"] == 'attachment; filename="allowances-211221106-202605.xlsx"'
    assert answer.content[:2] == b"PK"
