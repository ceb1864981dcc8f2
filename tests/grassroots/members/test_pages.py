"""The pages of the roster, the card and its public check."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from quartet.grassroots.members import cards, queries, roster
from quartet.grassroots.members.models import Leave, Member, MemberEvent, Proposal, StandIn
from quartet.grassroots.members.policies import MEMBER_SCOPE
from quartet.grassroots.members.states import Act, Standing
from quartet.ground.files.actions import path_of
from quartet.ground.people import codes as activation
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, acting_as
from quartet.ground.people.states import Role
from tests.cast import (
    CITY,
    COUNTY,
    MONDAY,
    NEXT_VILLAGE,
    PEOPLE,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    grid_of,
    picture,
)
from tests.grassroots.members.test_acts import NEXT, PARTNER, WANG, WORDS, do, enrol, member, put
from tests.site.rights import MEMBER_SEEN_BY

if TYPE_CHECKING:
    from django.db.models import QuerySet


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    """Pages ask the clock what day it is."""
    with time_machine.travel(MONDAY, tick=True):
        yield


def page(cast: Cast, name: str | None, address: str) -> str:
    answer = cast.client(name).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


# -- walls -----------------------------------------------------------------------------------------------------------


HANGING: dict[str, Any] = {
    "members": lambda: Member.objects.filter(number=WANG),
    "events": lambda: MemberEvent.objects.filter(member__number=WANG),
    "leaves": lambda: Leave.objects.filter(member__number=WANG),
}


@pytest.mark.parametrize("table", HANGING)
def test_behind_the_wall_are_just_those_who_may_see(cast: Cast, table: str) -> None:
    do(cast, Act.GRANT_LEAVE)
    found = set()
    for name in PEOPLE:
        with acting_as(cast.claims(name)):
            rows: QuerySet[Any] = HANGING[table]()
            if rows.exists():
                found.add(name)

    assert found == MEMBER_SEEN_BY
    with acting_as(NOBODY):
        assert not Member.objects.exists()


def test_door_and_wall_are_one_rule(cast: Cast) -> None:
    for name in PEOPLE:
        claims = cast.claims(name)
        with behind_the_wall():
            door = set(Member.objects.filter(MEMBER_SCOPE.as_q(claims)).values_list("number", flat=True))
        with acting_as(claims):
            assert set(Member.objects.values_list("number", flat=True)) == door


def test_a_stand_in_sees_why_and_the_neighbour_does_not(cast: Cast) -> None:
    do(cast, Act.STAND_IN)
    with acting_as(cast.claims("grid_member_next_village")):
        assert StandIn.objects.count() == 1
    with acting_as(cast.claims("clerk_next_county")):
        assert StandIn.objects.count() == 0
    assert "stands in for grid_member先生" in page(cast, "grid_member_next_village", "/members/me/")


def test_proposals_are_seen_in_their_area(cast: Cast) -> None:
    do(cast, Act.GRANT_LEAVE, "clerk")
    seen = {name for name in PEOPLE if _sees_proposals(cast, name)}

    assert seen == MEMBER_SEEN_BY - {"grid_member"}


def _sees_proposals(cast: Cast, name: str) -> bool:
    with acting_as(cast.claims(name)):
        return Proposal.objects.exists()


# -- the roster ------------------------------------------------------------------------------------------------------


def test_the_roster_lists_an_area_and_the_way_down(cast: Cast) -> None:
    text = page(cast, "county_desk", "/members/")

    assert all(f"{name}先生" in text for name in ("grid_member", "grid_member_next_village", "partner"))
    assert f'href="?region={TOWNSHIP}"><b>4</b>' in text
    assert "grid_member_next_village先生" not in page(cast, "county_desk", f"/members/?region={VILLAGE}")


@pytest.mark.parametrize("region", [CITY, "211224", "x", "21122"])
def test_no_area_but_ones_own_is_listed(cast: Cast, region: str) -> None:
    text = page(cast, "township_desk", f"/members/?region={region}")

    assert "腰堡镇" in text
    assert "grid_member先生" in text


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("employment=full_time", {"grid_member"}),
        ("employment=partner", {"partner", "partner_next_village"}),
        ("occupation=courier", set()),
        ("duty_role=mediator", set()),
        ("standing=serving", {"grid_member", "partner", "partner_next_village"}),
        ("standing=away", {"grid_member_next_village"}),
        ("standing=without_post", set()),
        ("standing=ended", set()),
        ("q=12210000", {"grid_member", "grid_member_next_village", "partner", "partner_next_village"}),
        ("q=next", {"grid_member_next_village", "partner_next_village"}),
        ("standing=nonsense", {"grid_member", "grid_member_next_village", "partner", "partner_next_village"}),
    ],
)
def test_filters_narrow(cast: Cast, asked: str, there: set[str]) -> None:
    put(cast, Standing.AWAY, NEXT)
    text = page(cast, "township_desk", f"/members/?{asked}")

    assert {name for name in ("grid_member", "grid_member_next_village", "partner", "partner_next_village")
            if f">{name}先生<" in text} == there  # fmt: skip


def test_who_has_left_is_listed_only_when_asked(cast: Cast) -> None:
    put(cast, Standing.ENDED)

    assert ">grid_member先生<" not in page(cast, "township_desk", "/members/")
    assert ">grid_member先生<" in page(cast, "township_desk", "/members/?standing=ended")


def test_a_list_costs_the_same_for_one_and_for_many(cast: Cast) -> None:
    client = cast.client("township_desk")
    client.get("/members/")
    with CaptureQueriesContext(connection) as few:
        client.get("/members/")
    for number in range(5):
        enrol(cast, phone=f"1381111000{number}")
    with CaptureQueriesContext(connection) as more:
        client.get("/members/")

    assert len(few) == len(more)


def test_an_area_is_one_range_of_the_index(cast: Cast) -> None:
    with behind_the_wall(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        asked = roster.RosterFilter.from_query({}, cast.claims("township_desk"))
        plan = roster.listed(cast.claims("township_desk"), asked, TODAY).explain()

    assert "member_by_region" in plan


def test_grids_without_anybody_are_told(cast: Cast) -> None:
    with behind_the_wall():
        assert [grid.code for grid in queries.vacant_grids(TOWNSHIP, TODAY)] == []
    put(cast, Standing.ENDED)

    with behind_the_wall():
        assert [grid.code for grid in queries.vacant_grids(TOWNSHIP, TODAY)] == [grid_of(VILLAGE)]
    assert "1 micro-grid has nobody today" in page(cast, "township_desk", "/members/")


def test_an_empty_roster_says_so(cast: Cast) -> None:
    assert "Nobody is on the roster here yet" in page(cast, "county_desk_next_county", "/members/")
    assert "Try fewer filters" in page(cast, "township_desk", "/members/?q=没有这人")
    partial = cast.client("township_desk").get("/members/", headers={"hx-request": "true"}).content.decode()
    assert "<main" not in partial


# -- the member and the acts -----------------------------------------------------------------------------------------


def test_ones_own_page_tells_what_was_changed_and_offers_nothing(cast: Cast) -> None:
    do(cast, Act.RENEW_CARD)
    text = page(cast, "grid_member", "/members/me/")

    assert "New card issued" in text
    assert "丢了" in text
    assert "/do/" not in text
    assert cast.client("grid_member").get(f"/members/{WANG}/do/end/").status_code == 404


def test_who_is_not_on_the_roster_is_told_what_to_do(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.create(
            person=cast.people["department"], unit=cast.units["village"], role=Role.GRID_MEMBER, region=VILLAGE,
            since=TODAY,
        )  # fmt: skip

    assert "not on the roster yet" in page(cast, "department", "/members/me/")
    assert queries.own_member(NOBODY) is None


@pytest.mark.parametrize("act", [act for act in Act if act not in {Act.ENROL, Act.END_LEAVE}])
def test_an_act_is_asked_for_and_done_by_its_page(cast: Cast, act: Act) -> None:
    client = cast.client("township_desk")
    address = f"/members/{WANG}/do/{act.value}/"
    if act is Act.APPOINT:
        address += f"?region={VILLAGE}"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422

    done = client.post(address, {**WORDS[act], "command": str(uuid7())})

    assert done.status_code == 302
    assert done["Location"] == f"/members/{WANG}/"
    with behind_the_wall():
        assert member().events.filter(verb=act).count() == 1


def test_coming_back_needs_no_words(cast: Cast) -> None:
    put(cast, Standing.AWAY)
    assert cast.client("township_desk").post(f"/members/{WANG}/do/end_leave/").status_code == 302


def test_what_cannot_be_is_said_beside_what_was_typed(cast: Cast) -> None:
    client = cast.client("township_desk")
    answer = client.post(f"/members/{WANG}/do/end/", {"since": "2019-01-01", "reason": "早就走了"})

    assert answer.status_code == 409
    assert "before it began" in answer.content.decode()
    assert "早就走了" in answer.content.decode()
    assert client.get(f"/members/{WANG}/do/enrol/").status_code == 404
    assert client.get(f"/members/{WANG}/do/fly/").status_code == 404


def test_a_clerk_proposes_by_the_page_and_the_desk_decides_by_the_page(cast: Cast) -> None:
    clerk, desk = cast.client("clerk"), cast.client("township_desk")
    asked = clerk.get("/members/new/").content.decode()
    assert "You propose" in asked
    said = {"name": "周小川", "phone": "13811112222", "region": grid_of(VILLAGE), "employment": "part_time",
            "since": TODAY.isoformat(), "duty_roles": ["mediator"], "command": str(uuid7())}  # fmt: skip
    assert clerk.post("/members/new/", said)["Location"] == "/members/proposals/"
    with behind_the_wall():
        proposal = Proposal.objects.get()
    assert "周小川" in page(cast, "township_desk", "/members/proposals/")
    assert "A village proposes" in page(cast, "township_desk", "/notices/")

    answer = desk.post(f"/members/proposals/{proposal.pk}/", {"answer": "approve"})

    assert "周小川" in desk.get(answer["Location"]).content.decode()
    declined = do(cast, Act.END, "clerk").proposal
    assert declined is not None
    assert desk.post(f"/members/proposals/{declined.pk}/", {"answer": "decline", "words": "再想想"}).status_code == 302
    assert "再想想" in page(cast, "clerk", "/members/proposals/")


def test_a_desk_adds_by_the_page_and_is_asked_where(cast: Cast) -> None:
    client = cast.client("county_desk")
    assert "Where in 铁岭县" in client.get("/members/new/").content.decode()
    address = f"/members/new/?region={TOWNSHIP}"
    said = {
        "name": "周小川",
        "phone": "13811112222",
        "region": TOWNSHIP,
        "employment": "part_time",
        "since": "2026-05-11",
    }
    assert client.post(address, said).status_code == 422
    assert client.post(address, {**said, "employment": "partner"}).status_code == 302
    assert client.post(address, {**said, "employment": "partner", "region": VILLAGE}).status_code == 409


def test_a_partner_is_offered_what_partners_have(cast: Cast) -> None:
    text = page(cast, "township_desk", f"/members/{PARTNER}/")

    assert "/do/end/" in text
    assert "/do/hand_over_grid/" not in text
    assert "/do/grant_leave/" not in text


# -- slips -----------------------------------------------------------------------------------------------------------


def test_slips_hold_the_codes_of_who_has_not_signed_in(cast: Cast) -> None:
    added = enrol(cast).member
    assert added is not None
    text = cast.client("township_desk").post("/members/slips/", {"region": VILLAGE}).content.decode()

    assert activation.grouped(activation.code_for(added.pk, 1)) in text
    assert "grid_member先生" not in text
    empty = cast.client("township_desk").post("/members/slips/", {"region": NEXT_VILLAGE}).content.decode()
    assert "Everybody here has signed in" in empty
    assert cast.client("township_desk").post("/members/slips/", {"region": COUNTY}).status_code == 404


# -- cards -----------------------------------------------------------------------------------------------------------


def scanned(cast: Cast, token: str) -> str:
    return page(cast, None, f"/card/{token}/")


def test_a_card_is_checked_by_anybody_and_says_only_what_is_on_it(cast: Cast) -> None:
    token = cards.token_of(member())
    text = scanned(cast, token)

    assert "counts today" in text
    assert all(one in text for one in ("grid_member先生", "范家屯村民委员会", WANG))
    assert "13800000001" not in text


@pytest.mark.parametrize(
    "wrong", ["122100001", "122100001.1", "122100001.1~", "122100001.2~{}", "122100002.1~{}", "~~"]
)
def test_numbers_cannot_be_tried_out(cast: Cast, wrong: str) -> None:
    signature = cards.token_of(member()).partition("~")[2]

    assert cast.client(None).get(f"/card/{wrong.format(signature)}/").status_code == 404


def test_a_card_of_who_has_left_no_longer_counts_and_names_nobody(cast: Cast) -> None:
    token = cards.token_of(member())
    put(cast, Standing.ENDED)
    text = scanned(cast, token)

    assert "no longer counts" in text
    assert "grid_member先生" not in text
    assert WANG in text


def test_a_lost_card_is_replaced(cast: Cast) -> None:
    old = cards.token_of(member())
    do(cast, Act.RENEW_CARD)

    assert "was replaced" in scanned(cast, old)
    assert "counts today" in scanned(cast, cards.token_of(member()))


def test_who_holds_no_post_today_has_no_card(cast: Cast) -> None:
    put(cast, Standing.WITHOUT_POST)

    assert "no longer counts" in scanned(cast, cards.token_of(member()))
    assert "nobody has a card without a post" in page(cast, "township_desk", f"/members/{WANG}/card/")


def test_a_number_that_never_was_has_no_card(cast: Cast) -> None:
    assert cards.read_card(cards.token_of(Member(number="999999", card=1)), TODAY) is None


@pytest.mark.django_db(transaction=True)
def test_a_photograph_is_put_on_and_taken_off_and_then_gone(cast: Cast) -> None:
    client, token = cast.client("grid_member"), cards.token_of(member())
    photo = SimpleUploadedFile("me.jpg", picture("teal", exif=b"Exif\0\0hidden"))
    assert client.post(f"/members/{WANG}/photo/", {"photo": photo}).status_code == 302
    kept = path_of(member().photo)

    shown = cast.client(None).get(f"/card/{token}/photo.jpg")
    assert b"hidden" not in b"".join(shown.streaming_content)
    assert kept.exists()
    assert client.post(f"/members/{WANG}/photo/", {}).status_code == 302
    assert client.post(f"/members/{WANG}/photo/", {"away": "1"}).status_code == 302
    assert client.post(f"/members/{WANG}/photo/", {"away": "1"}).status_code == 302  # gone is gone
    assert not kept.exists()
    assert cast.client(None).get(f"/card/{token}/photo.jpg").status_code == 404
    assert "Photograph taken off" in page(cast, "grid_member", "/members/me/")


def test_a_desk_puts_a_photograph_on_a_card_of_its_area(cast: Cast) -> None:
    photo = SimpleUploadedFile("me.jpg", picture("maroon"))

    assert cast.client("township_desk").post(f"/members/{WANG}/photo/", {"photo": photo}).status_code == 302
    assert member().photo


def test_what_is_no_picture_is_refused(cast: Cast) -> None:
    answer = cast.client("grid_member").post(f"/members/{WANG}/photo/", {"photo": BytesIO(b"no picture")})

    assert answer.status_code == 422


def test_a_leave_is_seen_on_the_page(cast: Cast) -> None:
    do(cast, Act.GRANT_LEAVE, to=NEXT)
    text = page(cast, "grid_member", "/members/me/")

    assert "back on" in text
    assert "grid_member_next_village先生 stands in" in text
    assert (TODAY + timedelta(days=4)).isoformat() in text
