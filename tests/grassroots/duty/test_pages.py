"""Duty on pages and for the phone: what each can open, reads and presses."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from quartet.grassroots.duty.models import CallOut, DutySession, Look, Sos, TrackPolicy
from quartet.grassroots.duty.states import LookKind, Mode
from tests.cast import PEOPLE, VILLAGE, Cast, behind_the_wall, grid_of
from tests.grassroots.duty.conftest import HERE, MIDDLE, Field, points
from tests.site.test_matrix import machine

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def duty(field: Field) -> DutySession:
    """Somebody is on duty since two hours and has sent points."""
    duty = field.start(at=field.now - 2 * HOUR)
    field.send(duty, points(field.now - 2 * HOUR, 120, every=MINUTE))
    return duty


def features(cast: Cast, name: str, address: str = "/on-duty/map.geojson") -> list[dict[str, Any]]:
    answer = cast.client(name).get(address)
    assert answer.status_code == 200
    return json.loads(answer.content)["features"]  # type: ignore[no-any-return]


# -- the member ------------------------------------------------------------------------------------------------------


def test_a_member_starts_and_ends_duty_with_two_presses(field: Field) -> None:
    client = field.cast.client("grid_member")
    off = client.get("/on-duty/").content.decode()
    client.post("/on-duty/start/", {"uid": str(uuid7()), "role": "patroller"})
    on = client.get("/on-duty/")
    duty = on.context["duty"]
    client.post("/on-duty/end/", {"uid": str(duty.uid)})
    client.post("/on-duty/end/", {"uid": str(duty.uid)})
    ended = client.get("/on-duty/").content.decode()

    assert "You are off duty" in off
    assert "You are on duty" in on.content.decode()
    assert "every 15 minutes, not your exact position" in on.content.decode()
    assert duty.role == "patroller"
    assert "You are off duty" in ended
    assert "Patroller" in ended


def test_the_page_says_when_the_exact_position_is_open(field: Field, duty: DutySession) -> None:
    client = field.cast.client("grid_member")
    field.policy(Mode.PRECISE)
    by_policy = client.get("/on-duty/").content.decode()
    client.post("/on-duty/help/", {"uid": str(uuid7()), "words": "崴脚了", "lon": MIDDLE[0], "lat": MIDDLE[1]})
    by_call = client.get("/on-duty/").content.decode()

    assert "see your exact position." in by_policy
    assert "a call for help or a call-out is open" in by_call
    assert "have your call for help" in by_call


@pytest.mark.parametrize(("address", "said"), [("start", {"role": "spy"}), ("help", {"words": "x"})])
def test_a_form_that_does_not_fit_is_shown_again(field: Field, address: str, said: dict[str, str]) -> None:
    answer = field.cast.client("grid_member").post(f"/on-duty/{address}/", said)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_off_duty_the_page_tells_that_the_place_of_a_call_is_not_kept(field: Field) -> None:
    client = field.cast.client("grid_member")
    client.post("/on-duty/help/", {"uid": str(uuid7()), "lon": MIDDLE[0], "lat": MIDDLE[1]})

    assert "your place was not kept" in client.get("/on-duty/").content.decode()


def test_a_member_reads_who_looked_when_and_why_and_finds_a_notice(field: Field, duty: DutySession) -> None:
    field.cast.client("county_desk").get("/on-duty/map/")
    field.look(duty)
    client = field.cast.client("grid_member")

    page = client.get("/on-duty/looks/").content.decode()
    notice = client.get("/notices/").content.decode()

    assert "township_desk先生" in page
    assert "电话打不通" in page
    assert "Cannot be reached; are they safe?" in page
    assert "腰堡镇社会治理综合服务中心" in page
    assert "county_desk先生" in page
    assert "opened the live map of all on duty" in page
    assert "Somebody looked where you were on duty" in notice
    assert (
        "Nobody in the last 30 days."
        in field.cast.client("grid_member_next_village").get("/on-duty/looks/").content.decode()
    )


def test_a_member_comes_when_called_out_and_says_when_it_is_over(field: Field, duty: DutySession) -> None:
    desk, member = field.cast.client("township_desk"), field.cast.client("grid_member")
    desk.post(f"/on-duty/{duty.pk}/call-out/", {"words": "请到桥头看水位"})
    asked = member.get("/on-duty/").content.decode()
    member.post("/on-duty/come/")
    coming, seen = member.get("/on-duty/").content.decode(), desk.get(f"/on-duty/{duty.pk}/").content.decode()
    point = features(field.cast, "township_desk")[0]
    member.post("/on-duty/come/over/")

    assert "请到桥头看水位" in asked
    assert "I come" in asked
    assert "You are on your way" in coming
    assert "the exact position is open until it is over" in seen
    assert point["properties"]["mode"] == Mode.PRECISE
    assert features(field.cast, "township_desk")[0]["properties"]["mode"] == Mode.GRID
    desk.post(f"/on-duty/{duty.pk}/call-out/", {"words": "再来一次"})
    assert "not answered yet" in desk.get(f"/on-duty/{duty.pk}/").content.decode()
    desk.post(f"/on-duty/{duty.pk}/call-out/over/")
    with behind_the_wall():
        assert not CallOut.objects.filter(over_at=None).exists()


# -- the service centre ----------------------------------------------------------------------------------------------


def test_the_live_map_shows_micro_grids_by_default_and_nothing_exact(field: Field, duty: DutySession) -> None:
    page = field.cast.client("township_desk").get("/on-duty/map/").content.decode()
    (one,) = features(field.cast, "township_desk")

    assert "grid_member先生" in page
    assert "范家屯村第1微网格" in page
    assert one["geometry"]["coordinates"] == pytest.approx(MIDDLE)  # the middle of the micro-grid, not where they are
    assert one["properties"]["mode"] == Mode.GRID
    assert one["properties"]["grid"] == grid_of(VILLAGE)
    assert one["properties"]["at"].endswith((":00:00+08:00", ":15:00+08:00", ":30:00+08:00", ":45:00+08:00"))


def test_where_the_city_decided_so_the_map_shows_the_newest_point(field: Field, duty: DutySession) -> None:
    field.policy(Mode.PRECISE)

    (one,) = features(field.cast, "county_desk")

    assert one["geometry"]["coordinates"] == [round(HERE[0] + 119e-5, 6), HERE[1]]
    assert "exact" in field.cast.client("county_desk").get("/on-duty/map/").content.decode()


def test_a_map_holds_its_own_members_only_and_none_that_ended(field: Field, duty: DutySession) -> None:
    assert features(field.cast, "township_desk_next_township") == features(field.cast, "county_desk_next_county") == []
    assert (
        "Nobody is on duty here now."
        in field.cast.client("township_desk_next_township").get("/on-duty/map/").content.decode()
    )
    field.end(duty)
    assert features(field.cast, "township_desk") == []


def test_a_duty_without_a_point_is_listed_and_not_drawn(field: Field) -> None:
    field.start()

    assert features(field.cast, "township_desk") == []
    page = field.cast.client("township_desk").get("/on-duty/map/", headers={"hx-request": "true"}).content.decode()
    assert "grid_member先生" in page
    assert "<html" not in page


def test_a_way_is_shown_after_its_reason_and_is_gone_after_half_an_hour(field: Field, duty: DutySession) -> None:
    desk = field.cast.client("township_desk")
    unsaid = desk.post(f"/on-duty/{duty.pk}/look/", {"reason": "safety", "words": ""})
    answer = desk.post(f"/on-duty/{duty.pk}/look/", {"reason": "safety", "words": "电话打不通"})
    page = desk.get(answer["Location"]).content.decode()
    line = features(field.cast, "township_desk", answer["Location"] + "way.geojson")

    assert unsaid.status_code == 422
    assert "范家屯村第1微网格" in page
    ends = [one["geometry"]["coordinates"] for one in line if one["geometry"]["type"] == "Point"]
    assert ends == [pytest.approx(MIDDLE)] * 2
    assert field.cast.client("county_desk").get(answer["Location"]).status_code == 404
    field.policy(Mode.PRECISE)
    exact = features(field.cast, "township_desk", answer["Location"] + "way.geojson")
    assert max(len(one["geometry"]["coordinates"]) for one in exact if one["geometry"]["type"] == "LineString") == 120
    assert "120 points" in desk.get(answer["Location"]).content.decode()


def test_a_way_without_a_point_says_so(field: Field) -> None:
    duty = field.start()
    number = field.look(duty)

    assert (
        "Nothing is kept of this duty."
        in field.cast.client("township_desk").get(f"/on-duty/look/{number}/").content.decode()
    )
    assert features(field.cast, "township_desk", f"/on-duty/look/{number}/way.geojson") == []


def test_a_call_out_without_words_is_asked_again(field: Field, duty: DutySession) -> None:
    assert field.cast.client("township_desk").post(f"/on-duty/{duty.pk}/call-out/", {"words": ""}).status_code == 422


@pytest.mark.parametrize(
    "name", [name for name in PEOPLE if name not in {"township_desk", "county_desk", "county_desk_accused"}]
)
def test_to_everybody_else_a_duty_is_not_there(field: Field, duty: DutySession, name: str) -> None:
    client = field.cast.client(name)

    assert client.get(f"/on-duty/{duty.pk}/").status_code == 404
    assert client.post(f"/on-duty/{duty.pk}/look/", {"reason": "safety", "words": "看看"}).status_code == 404
    assert client.post(f"/on-duty/{duty.pk}/call-out/", {"words": "来"}).status_code == 404
    with behind_the_wall():
        assert not Look.objects.filter(kind=LookKind.TRAIL).exists()


def test_the_live_map_costs_the_same_for_one_and_for_two(field: Field) -> None:
    client = field.cast.client("township_desk")
    costs = []
    for name in ("grid_member", "grid_member_next_village"):
        field.send(field.start(name, at=field.now - HOUR), points(field.now - MINUTE, 1), name)
        client.get("/on-duty/map/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/on-duty/map/")
        costs.append(len(seen))

    assert costs[0] == costs[1]
    assert costs[0] <= 21  # with the frame, the claims and the look that is written down


# -- a call for help -------------------------------------------------------------------------------------------------


def test_both_desks_find_the_call_see_where_and_say_what_was_done(field: Field, duty: DutySession) -> None:
    call = field.help(words="掉沟里了")
    clerk, desk = field.cast.client("clerk"), field.cast.client("township_desk")
    where = f"/on-duty/sos/{call.uid}/"

    assert where in clerk.get("/notices/").content.decode()
    assert where in desk.get("/on-duty/map/").content.decode()
    page = clerk.get(where).content.decode()
    assert "掉沟里了" in page
    assert f"{HERE[1]:.6f}" in page
    assert "<html" not in clerk.get(where, headers={"hx-request": "true"}).content.decode()
    line = features(field.cast, "clerk", f"{where}points.geojson")
    assert max(len(one["geometry"]["coordinates"]) for one in line if one["geometry"]["type"] == "LineString") >= 59
    assert features(field.cast, "township_desk")[0]["properties"]["late"] is True
    assert clerk.post(f"{where}handle/", {"words": ""}).status_code == 422
    clerk.post(f"{where}handle/", {"words": "已送卫生院"})
    assert "已送卫生院" in desk.get(where).content.decode()
    assert "已送卫生院" in field.cast.client("grid_member").get("/on-duty/").content.decode()
    assert features(field.cast, "clerk", f"{where}points.geojson") == []


def test_before_the_phone_sends_a_position_the_place_of_the_call_is_shown(field: Field) -> None:
    field.start()
    call = field.help()

    page = field.cast.client("clerk").get(f"/on-duty/sos/{call.uid}/").content.decode()

    assert "when the call was made" in page
    assert len(features(field.cast, "clerk", f"/on-duty/sos/{call.uid}/points.geojson")) == 1


def test_a_call_without_any_place_says_why(field: Field) -> None:
    off = field.help()
    field.start()
    on = field.help(lon=None, lat=None)
    client = field.cast.client("clerk")

    assert "They were off duty" in client.get(f"/on-duty/sos/{off.uid}/").content.decode()
    assert "has not sent a position yet" in client.get(f"/on-duty/sos/{on.uid}/").content.decode()
    assert features(field.cast, "clerk", f"/on-duty/sos/{off.uid}/points.geojson") == []


@pytest.mark.parametrize(
    "name", [name for name in PEOPLE if name not in {"clerk", "township_desk", "county_desk", "county_desk_accused"}]
)
def test_to_everybody_else_a_call_is_not_there(field: Field, duty: DutySession, name: str) -> None:
    call = field.help()
    client = field.cast.client(name)

    assert client.get(f"/on-duty/sos/{call.uid}/").status_code == 404
    assert client.post(f"/on-duty/sos/{call.uid}/handle/", {"words": "x"}).status_code == 404
    with behind_the_wall():
        assert Sos.objects.get().handled_at is None


# -- the city --------------------------------------------------------------------------------------------------------


def test_the_city_decides_with_its_reason_and_reads_its_decisions(field: Field) -> None:
    client = field.cast.client("city_desk")
    before = client.get("/on-duty/policy/").content.decode()
    unsaid = client.post("/on-duty/policy/", {"mode": "precise", "why": ""})
    client.post("/on-duty/policy/", {"mode": "precise", "why": "汛期两周"})

    assert "None yet" in before
    assert unsaid.status_code == 422
    assert "汛期两周" in client.get("/on-duty/policy/").content.decode()
    assert TrackPolicy.objects.get().mode == Mode.PRECISE


# -- the phone -------------------------------------------------------------------------------------------------------


def call(client: Any, address: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/api/v1/duty/{address}", body, content_type="application/json")
    return answer.status_code, answer.json()


def test_the_phone_starts_lists_and_ends_as_agreed(field: Field) -> None:
    phone, uid = machine(field.cast, "grid_member"), str(uuid7())
    said = {"id": uid, "started_at": (field.now - MINUTE).isoformat(), "role": "mediator"}

    first, again = call(phone, "sessions", said), call(phone, "sessions", said)
    listed = phone.get("/api/v1/duty/sessions").json()
    ended = call(phone, f"sessions/{uid}/end", {"ended_at": field.now.isoformat()})
    twice = call(phone, f"sessions/{uid}/end", {"ended_at": field.now.isoformat()})

    assert (first[0], again[0], ended[0], twice[0]) == (201, 200, 200, 200)
    assert first[1]["id"] == uid
    assert {"started_at", "ends_by"} <= first[1].keys()
    assert [(one["id"], one["state"]) for one in listed] == [(uid, "on")]
    assert (ended[1]["state"], ended[1]["ended_by"]) == ("ended", "member")
    assert twice == ended


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"id": "x"},
        {"id": str(uuid7()), "started_at": "2026-05-11T09:00:00"},
        {"id": str(uuid7()), "started_at": "2026-05-11T09:00:00+08:00", "role": "spy"},
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(field: Field, said: dict[str, Any]) -> None:
    status, told = call(machine(field.cast, "grid_member"), "sessions", said)

    assert (status, told["code"]) == (422, "fields-missing")


def test_only_a_members_phone_is_on_duty(field: Field) -> None:
    said = {"id": str(uuid7()), "started_at": field.now.isoformat()}

    assert call(machine(field.cast, "township_desk"), "sessions", said)[0] == 403


def test_the_phone_calls_for_help_and_reads_who_looked(field: Field) -> None:
    phone = machine(field.cast, "grid_member")
    duty = field.start(at=field.now - HOUR)
    said = {"id": str(uuid7()), "at": field.now.isoformat(), "lon": MIDDLE[0], "lat": MIDDLE[1], "words": "快来"}

    first, again = call(phone, "sos", said), call(phone, "sos", said)
    field.look(duty)
    field.cast.client("county_desk").get("/on-duty/map/")
    looks = phone.get("/api/v1/duty/looks").json()

    assert (first[0], again[0]) == (201, 200)
    assert first[1]["place_kept"] is True
    assert [(one["kind"], one["by"], one["words"]) for one in looks] == [
        ("map", "county_desk先生", ""), ("trail", "township_desk先生", "电话打不通"),
    ]  # fmt: skip
    assert looks[1]["unit"] == "腰堡镇社会治理综合服务中心"
    assert (looks[0]["who"], looks[0]["why"]) == ("county_desk先生 · 铁岭县社会治理综合服务中心", "live map")
    assert (looks[1]["who"], looks[1]["why"]) == (
        "township_desk先生 · 腰堡镇社会治理综合服务中心", "Cannot be reached; are they safe? · 电话打不通",
    )  # fmt: skip
    assert looks[1]["session"] == str(duty.uid)
