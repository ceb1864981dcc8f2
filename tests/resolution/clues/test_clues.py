"""Clues: about matters and places, cleared of people, verified or gone, and never to be searched."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.files.actions import AttachmentMissing, add_picture, path_of
from quartet.ground.files.models import Attachment
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, NotAllowed, acting_as
from quartet.resolution.cases.models import Case
from quartet.resolution.clues import actions, tasks
from quartet.resolution.clues.actions import LIFE, ClueDecided, ClueIdReused, Noticed, Sent
from quartet.resolution.clues.models import Clue
from quartet.resolution.clues.policies import CLUE_SCOPE
from quartet.resolution.clues.queries import ClueNotFound
from quartet.resolution.clues.states import ClueState
from quartet.resolution.reports.models import Report
from tests.cast import (
    CITY,
    MONDAY,
    PASSWORD,
    PEOPLE,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    case_now,
    grid_of,
    later,
    picture,
)  # fmt: skip
from tests.reminding import round_at, told_of
from tests.site.rights import CLUE_SEEN_BY

NAME = "欧阳秀珍"
TEXT = f"{NAME}家门口的井盖坏了，她电话13904101234"
CLEAN = "〔姓名〕家门口的井盖坏了，她电话〔电话〕"


def send(cast: Cast, by: str = "partner", *, at: Any = MONDAY, **said: Any) -> Sent:
    said = {"id": uuid7(), "text": TEXT, "region": grid_of(VILLAGE), **said}
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.send_clue(noticed=Noticed(**said), acting=claims, now=at)


def now(clue: Clue) -> Clue:
    with behind_the_wall():
        return Clue.objects.get(pk=clue.pk)


def verify(cast: Cast, clue: Clue, by: str = "clerk") -> str:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.verify_clue(clue_id=clue.pk, acting=claims, now=later(hours=1)).code


def decline(cast: Cast, clue: Clue, by: str = "clerk") -> Clue:
    claims = cast.claims(by)
    with acting_as(claims):
        return actions.decline_clue(clue_id=clue.pk, acting=claims, now=later(hours=1))


# -- what is kept ----------------------------------------------------------------------------------------------------


def test_names_and_numbers_are_taken_out_unless_somebody_says_why(cast: Cast) -> None:
    clue = now(send(cast, place=f"{NAME}家").clue)

    assert clue.text == CLEAN
    assert NAME not in clue.place
    assert clue.removed == ["name", "phone"]
    assert clue.kept_because == ""


def test_what_is_confirmed_with_a_reason_stays(cast: Cast) -> None:
    clue = now(send(cast, keep=(0,), keep_because="老人独居,要按名字找").clue)

    assert clue.text == f"{NAME}家门口的井盖坏了，她电话〔电话〕"
    assert (clue.removed, clue.kept_because) == (["phone"], "老人独居,要按名字找")


def test_without_a_reason_nothing_stays(cast: Cast) -> None:
    assert now(send(cast, keep=(0, 1), keep_because="  ").clue).text == CLEAN


def test_a_text_about_a_thing_is_kept_as_it_is(cast: Cast) -> None:
    clue = now(send(cast, text="范家屯村二组的路灯坏了").clue)

    assert (clue.text, clue.removed) == ("范家屯村二组的路灯坏了", [])


def test_sending_twice_is_sending_once_and_another_text_is_refused(cast: Cast) -> None:
    number = uuid7()
    first, again = send(cast, id=number), send(cast, id=number)

    assert (first.first, again.first, again.clue.pk) == (True, False, number)
    with pytest.raises(ClueIdReused):
        send(cast, id=number, text="别的事")
    with pytest.raises(ClueIdReused):
        send(cast, "partner_next_village", id=number)
    decline(cast, first.clue)
    assert not send(cast, id=number).first  # a phone that sends late what is gone by now


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"partner", "partner_next_village"}))
def test_only_partners_send_clues(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        send(cast, name)


def test_nobody_sends_none(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.send_clue(noticed=Noticed(id=uuid7(), text="x", region=CITY), acting=NOBODY, now=MONDAY)


# -- danger ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("region", "told"), [(grid_of(VILLAGE), {"clerk", "township_desk"}), (CITY, {"city_desk"})])
def test_danger_rings_at_once_and_is_never_held_up(cast: Cast, region: str, told: set[str]) -> None:
    clue = send(cast, urgent=True, region=region).clue

    with behind_the_wall():
        rung = set(Notice.objects.values_list("person__username", flat=True))
    assert told <= rung
    assert rung <= told | {"former_clerk", "future_clerk"}
    assert now(clue).text == CLEAN


def test_danger_reaches_open_pages_and_rings_on_until_somebody_looks(cast: Cast) -> None:
    clue = send(cast, urgent=True).clue

    with behind_the_wall():
        event = Event.objects.get(topic="clue.urgent")
    assert (event.subject, event.keys) == (f"clue:{clue.pk}", [VILLAGE, TOWNSHIP])
    assert [round_at(MONDAY + timedelta(minutes=minutes), "clue") for minutes in (0, 15, 30, 46)] == [
        ["now"], ["half"], ["out"], ["up"]
    ]  # fmt: skip
    assert "city_desk" in told_of("clue")
    with acting_as(cast.claims("clerk")):
        actions.decline_clue(clue_id=clue.pk, acting=cast.claims("clerk"), now=MONDAY)
    assert round_at(MONDAY + timedelta(minutes=95), "clue") == []


def test_words_of_danger_ring_without_a_tick_and_become_an_urgent_case(cast: Cast) -> None:
    clue = send(cast, text="村头煤气泄漏，有人晕倒").clue
    assert clue.urgent

    with acting_as(cast.claims("clerk")):
        receipt = actions.verify_clue(clue_id=clue.pk, acting=cast.claims("clerk"), now=MONDAY)

    assert (case_now(receipt.code).urgent, case_now(receipt.code).level) == (True, 2)


def test_where_nobody_is_at_the_township_danger_rings_at_the_county(cast: Cast) -> None:
    with behind_the_wall():
        Post.objects.filter(role="township_desk", region=TOWNSHIP).update(until=TODAY)

    send(cast, urgent=True)

    with behind_the_wall():
        assert "county_desk" in set(Notice.objects.values_list("person__username", flat=True))


def test_without_danger_nobody_is_rung(cast: Cast) -> None:
    send(cast)

    with behind_the_wall():
        assert not Notice.objects.exists()


# -- who sees it -----------------------------------------------------------------------------------------------------


def test_door_and_wall_show_a_clue_to_the_same(cast: Cast) -> None:
    clue = send(cast).clue
    wall, door = set(), set()
    for name in PEOPLE:
        claims = cast.claims(name)
        with acting_as(claims):
            if Clue.objects.filter(pk=clue.pk).exists():
                wall.add(name)
        with behind_the_wall():
            if Clue.objects.filter(CLUE_SCOPE.as_q(claims), pk=clue.pk).exists():
                door.add(name)

    assert wall == door == CLUE_SEEN_BY
    with acting_as(NOBODY):
        assert not Clue.objects.exists()


SEARCHES = (
    "/desk/?show=all&q={}", "/desk/map.geojson?show=all&q={}", "/people/?q={}", "/members/?q={}", "/places/find?q={}",
    "/clues/?q={}", "/clues/?show=ended&q={}", "/clue/mine/?q={}", "/members/proposals/?q={}",
)  # fmt: skip


@pytest.mark.parametrize("name", ["partner", "clerk", "township_desk", "city_desk", "supervisor", "system_admin"])
def test_searching_a_name_never_gives_a_clue(cast: Cast, name: str) -> None:
    """Even of a clue that keeps the name, and to those who may see the clue: a list is the same whatever is asked."""
    clue = send(cast, keep=(0,), keep_because="要按名字找").clue
    client = cast.client(name)
    for search in SEARCHES:
        plain, asked = (client.get(search.format(what)).content.decode() for what in ("", NAME))
        assert (str(clue.pk) in asked) == (str(clue.pk) in plain), search
        if not search.startswith("/clue"):
            assert str(clue.pk) not in asked


def test_no_index_leads_from_words_to_a_clue() -> None:
    indexed = {field for index in Clue._meta.indexes for field in index.fields}

    assert indexed.isdisjoint({"text", "place"})


def test_a_partner_sees_their_own_and_nothing_else(cast: Cast) -> None:
    mine = send(cast).clue
    send(cast, "partner_next_village", text="别村的事情")
    client = cast.client("partner")
    text = client.get("/clue/mine/").content.decode()

    assert CLEAN in text
    assert "别村的事情" not in text
    assert client.get(f"/clues/{mine.pk}/").status_code == 404
    assert client.get("/desk/").status_code == 404
    assert client.get(f"/cases/{cast.plants['in_village'].code}/").status_code == 404
    with acting_as(cast.claims("partner")):
        assert not Case.objects.exists()


# -- what becomes of it ----------------------------------------------------------------------------------------------


def test_verified_it_becomes_a_report_and_its_words_leave_this_table(cast: Cast) -> None:
    clue = send(cast, category="0101").clue
    code = verify(cast, clue)

    with behind_the_wall():
        report = Report.objects.select_related("case").get(case__code=code)
    assert (report.channel, report.text, report.case.region) == ("partner", CLEAN, grid_of(VILLAGE))
    assert report.case.category == "0101"
    assert report.case.reporter == cast.people["clerk"]
    left = now(clue)
    assert (left.state, left.case_code, left.text) == (ClueState.VERIFIED, code, "")
    assert "It is being handled now" in cast.client("partner").get("/clue/mine/").content.decode()


def test_verified_twice_is_one_case(cast: Cast) -> None:
    clue = send(cast).clue
    code = verify(cast, clue)
    with behind_the_wall():  # killed between the report and the mark
        Clue.objects.filter(pk=clue.pk).update(state="open", text=CLEAN, case_code="", decided_at=None, decided_by=None)

    assert verify(cast, clue) == code
    with pytest.raises(ClueDecided):
        verify(cast, clue)
    with pytest.raises(ClueDecided):
        decline(cast, clue)


def test_turned_down_its_words_are_gone_at_once(cast: Cast) -> None:
    clue = send(cast).clue
    decline(cast, clue)
    left = decline(cast, clue)

    assert (left.state, left.text, left.place, left.content) == (ClueState.DECLINED, "", "", "")
    assert (left.sent_by, left.county) == (cast.people["partner"], "211221")


@pytest.mark.parametrize("name", ["supervisor", "supervisor_county"])
def test_who_oversees_reads_and_does_not_decide(cast: Cast, name: str) -> None:
    clue = send(cast).clue
    for decision in (verify, decline):
        with pytest.raises(NotAllowed):
            decision(cast, clue, name)
    assert CLEAN in cast.client(name).get(f"/clues/{clue.pk}/").content.decode()


@pytest.mark.parametrize(
    "name", ["clerk_next_village", "township_desk_next_township", "county_desk_next_county", "department"]
)
def test_of_elsewhere_it_is_not_there(cast: Cast, name: str) -> None:
    clue = send(cast).clue
    for decision in (verify, decline):
        with pytest.raises(ClueNotFound):
            decision(cast, clue, name)


def test_after_fourteen_days_only_a_tombstone_is_left(cast: Cast) -> None:
    old, fresh = send(cast).clue, send(cast, at=later(days=1)).clue
    with behind_the_wall():
        assert actions.expire_clues(now=MONDAY + LIFE - timedelta(seconds=1)) == 0
        assert actions.expire_clues(now=MONDAY + LIFE) == 1
        assert actions.expire_clues(now=MONDAY + LIFE) == 0

    left = now(old)
    assert (left.state, left.text, left.kept_because, left.lon, left.pictures) == (ClueState.EXPIRED, "", "", None, [])
    assert now(fresh).state == ClueState.OPEN
    assert "Nobody could verify it" in cast.client("partner").get("/clue/mine/").content.decode()
    with pytest.raises(ClueDecided):
        verify(cast, old)


def test_the_job_lets_them_expire_and_may_run_twice(cast: Cast) -> None:
    clue = send(cast).clue
    with time_machine.travel(MONDAY + LIFE):
        tasks.expire(timestamp=0)
        tasks.expire(timestamp=0)

    assert now(clue).state == ClueState.EXPIRED


@pytest.mark.parametrize(
    "wrong",
    [{"state": "expired"}, {"state": "lost"}, {"case_code": "1"}],
)
def test_the_database_holds_that_words_go_with_the_state(cast: Cast, wrong: dict[str, str]) -> None:
    clue = send(cast).clue
    with behind_the_wall(), pytest.raises(IntegrityError), transaction.atomic():
        Clue.objects.filter(pk=clue.pk).update(**wrong)


# -- pictures --------------------------------------------------------------------------------------------------------


def photograph(cast: Cast, by: str = "partner", colour: str = "olive") -> UUID:
    claims = cast.claims(by)
    with acting_as(claims):
        return add_picture(attachment_id=uuid7(), raw=picture(colour), acting=claims, now=MONDAY).pk


def test_a_picture_is_seen_with_its_clue_and_goes_with_the_case(cast: Cast) -> None:
    kept = photograph(cast)
    clue = send(cast, attachments=(kept,)).clue
    desk = cast.client("clerk")
    assert b"".join(desk.get(f"/clues/{clue.pk}/0.jpg").streaming_content)
    assert desk.get(f"/clues/{clue.pk}/1.jpg").status_code == 404
    assert f"/clues/{clue.pk}/0.jpg" in desk.get(f"/clues/{clue.pk}/").content.decode()

    code = verify(cast, clue)

    with behind_the_wall():
        assert Attachment.objects.get(pk=kept).subject == code


def test_a_picture_of_somebody_else_is_none(cast: Cast) -> None:
    foreign = photograph(cast, "partner_next_village")

    for wrong in (foreign, uuid7(), cast.plants["next_county"].picture):
        with pytest.raises(AttachmentMissing):
            send(cast, attachments=(wrong,))


@pytest.mark.django_db(transaction=True)
def test_the_picture_of_what_is_over_is_deleted_but_not_one_that_others_have(cast: Cast) -> None:
    own, shared, other = photograph(cast), photograph(cast, colour="purple"), photograph(cast, "clerk", "purple")
    with behind_the_wall():
        files = {one.pk: path_of(one.sha256) for one in Attachment.objects.filter(pk__in=[own, shared, other])}
    clue = send(cast, attachments=(own, shared)).clue
    decline(cast, clue)

    assert not files[own].exists()
    assert files[shared].exists()
    with behind_the_wall():
        assert set(Attachment.objects.filter(pk__in=files).values_list("pk", flat=True)) == {other}


def test_a_picture_that_vanished_meanwhile_is_not_shown(cast: Cast) -> None:
    kept = photograph(cast)
    clue = send(cast, attachments=(kept,)).clue
    with behind_the_wall():
        Attachment.objects.filter(pk=kept).delete()

    assert cast.client("clerk").get(f"/clues/{clue.pk}/0.jpg").status_code == 404


# -- pages and API ---------------------------------------------------------------------------------------------------


def test_the_page_asks_once_whether_it_is_needed(cast: Cast) -> None:
    client = cast.client("partner")
    said = {"id": str(uuid7()), "text": TEXT, "place": "铁岭县腰堡镇范家屯村"}
    asked = client.post("/clue/", {**said, "pictures": SimpleUploadedFile("a.jpg", picture("red"))})
    text = asked.content.decode()

    assert f"<mark>{NAME}</mark>" in text
    assert "Is this needed?" in text
    with behind_the_wall():
        assert not Clue.objects.exists()
        kept = Attachment.objects.get(subject="", uploader=cast.people["partner"].pk)
    assert str(kept.pk) in text

    again = {**said, "attachments": str(kept.pk), "answer": "remove"}
    assert client.post("/clue/", again)["Location"] == "/clue/mine/"
    with behind_the_wall():
        clue = Clue.objects.get()
    assert (clue.text, clue.region, clue.pictures) == (CLEAN, VILLAGE, [kept.pk])


def test_the_page_keeps_what_was_ticked_with_its_reason(cast: Cast) -> None:
    said = {
        "id": str(uuid7()),
        "text": TEXT,
        "place": "范家屯村",
        "answer": "keep",
        "keep": ["0"],
        "keep_because": "独居老人",
    }
    cast.client("partner").post("/clue/", said)

    with behind_the_wall():
        assert NAME in Clue.objects.get().text
    text = cast.client("clerk").get(f"/clues/{said['id']}/").content.decode()
    assert "独居老人" in text


def test_the_page_never_holds_up_danger(cast: Cast) -> None:
    said = {"id": str(uuid7()), "text": TEXT, "place": "说不清在哪", "urgent": "on"}
    assert cast.client("partner").post("/clue/", said)["Location"] == "/clue/mine/"

    with behind_the_wall():
        clue = Clue.objects.get()
    assert (clue.text, clue.region) == (CLEAN, VILLAGE)  # nobody can tell where: it is the partner's own area
    assert "somebody is in danger" in cast.client("clerk").get(f"/clues/{clue.pk}/").content.decode()
    assert "A partner says" in cast.client("clerk").get("/notices/").content.decode()


@pytest.mark.parametrize(
    "said", [{"text": ""}, {"text": "井盖坏了", "place": ""}, {"text": "x", "place": "范家屯村", "attachments": "no"}]
)
def test_what_is_missing_is_asked_for(cast: Cast, said: dict[str, str]) -> None:
    assert cast.client("partner").post("/clue/", {"id": str(uuid7()), **said}).status_code == 422


def test_a_picture_that_is_none_is_said_beside_what_was_typed(cast: Cast) -> None:
    said = {
        "id": str(uuid7()),
        "text": "井盖坏了",
        "place": "范家屯村",
        "pictures": SimpleUploadedFile("a.jpg", b"no picture"),
    }
    answer = cast.client("partner").post("/clue/", said)

    assert answer.status_code == 422
    assert "井盖坏了" in answer.content.decode()


def test_the_desk_lists_decides_and_sees_what_became_of_them(cast: Cast) -> None:
    clue, other = send(cast, at=timezone.now()).clue, send(cast, urgent=True, at=timezone.now()).clue
    desk = cast.client("clerk")
    text = desk.get("/clues/").content.decode()
    assert text.index(str(other.pk)) < text.index(str(clue.pk))  # danger first

    opened = desk.post(f"/clues/{clue.pk}/decide/", {"answer": "verify"})
    assert desk.get(opened["Location"]).status_code == 200
    assert desk.post(f"/clues/{other.pk}/decide/", {"answer": "decline"})["Location"] == "/clues/"
    ended = desk.get("/clues/?show=ended").content.decode()
    assert "Words deleted" in ended
    assert "Verified" in ended
    assert desk.get(f"/clues/{clue.pk}/").status_code == 200
    assert "No clues here" in desk.get("/clues/").content.decode()


def token(cast: Cast, name: str) -> Any:
    key = cast.client(None).post(
        "/api/v1/tokens", {"username": name, "password": PASSWORD}, content_type="application/json"
    ).json()["token"]  # fmt: skip
    return cast.client(None, authorization=f"Bearer {key}")


def test_a_partners_phone_sends_and_asks(cast: Cast) -> None:
    phone, said = token(cast, "partner"), {"id": str(uuid7()), "text": TEXT, "place": "范家屯村"}

    first = phone.post("/api/v1/clues", said, content_type="application/json")
    again = phone.post("/api/v1/clues", said, content_type="application/json")
    other = phone.post("/api/v1/clues", {**said, "text": "别的"}, content_type="application/json")

    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert first.json() == again.json()
    assert (first.json()["text"], first.json()["removed"]) == (CLEAN, ["name", "phone"])
    kept = {"id": str(uuid7()), "text": TEXT, "keep_because": "独居老人"}
    assert phone.post("/api/v1/clues", kept, content_type="application/json").json()["text"] == TEXT
    assert len(phone.get("/api/v1/clues").json()) == 2
    assert token(cast, "clerk").get("/api/v1/clues").status_code == 404
