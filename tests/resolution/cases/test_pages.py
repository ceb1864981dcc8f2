"""The desk's pages and the API do what the verbs do, and say what they say."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.rights import SYSTEM
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import Case, SavedFilter
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import cases_for, near_duplicates
from quartet.resolution.cases.story import resident_story
from quartet.resolution.cases.templatetags.cases import due
from quartet.resolution.duty.actions import adopt_default
from tests.cast import (
    MONDAY,
    NEXT_VILLAGE,
    PASSWORD,
    VILLAGE,
    Cast,
    behind_the_wall,
    case_now,
    grid_of,
    later,
    line_of,
    point_in,
)


@pytest.fixture(autouse=True)
def _duty_list(cast: Cast) -> None:
    adopt_default(area="211221", note="", now=MONDAY)


def line(level: int) -> int:
    """The line for land contracts of a level."""
    return line_of(f"0101-{level}").pk


def machine(name: str) -> Client:
    body = {"username": name, "password": PASSWORD}
    key = Client().post("/api/v1/tokens", body, content_type="application/json").json()["token"]
    return Client(headers={"authorization": f"Bearer {key}", "accept-language": "en"})


def make(client: Client, code: str, move: str, **said: Any) -> Any:
    body = {"move": move, "id": str(said.pop("id", uuid7())), **said}
    return client.post(f"/api/v1/cases/{code}/moves", body, content_type="application/json")


def test_a_move_is_asked_for_and_made_on_one_page(cast: Cast) -> None:
    case, client = cast.report(category="0101"), cast.client("clerk")

    page = client.get(f"/cases/{case.code}/dispatch/")
    empty = client.post(f"/cases/{case.code}/dispatch/", {"line": ""})
    done = client.post(
        f"/cases/{case.code}/dispatch/", {"unit": cast.units["mediators"].pk, "line": line(1), "command": uuid7()}
    )

    assert (page.status_code, empty.status_code, done.status_code) == (200, 422, 302)
    assert done["Location"] == f"/cases/{case.code}/"
    assert case_now(case.code).lead_unit == cast.units["mediators"]


def test_who_loses_sight_of_the_case_by_the_move_is_led_back_to_the_desk(cast: Cast) -> None:
    case, client = cast.report(category="0101"), cast.client("mediator")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    said = {"why": "other_body", "line": line(2), "reason": "不归我们", "command": uuid7()}

    first = client.post(f"/cases/{case.code}/return/", said)
    again = client.post(f"/cases/{case.code}/return/", said)

    assert [(one.status_code, one["Location"]) for one in (first, again)] == [(302, "/desk/")] * 2
    assert case_now(case.code).returns == 1


def test_a_move_that_is_not_mine_is_refused_with_its_reason(cast: Cast) -> None:
    case = cast.report()

    page = cast.client("county_desk").get(f"/cases/{case.code}/dispatch/")

    assert page.status_code == 403
    assert "Only the desk that now decides" in page.content.decode()


def test_a_command_that_is_no_id_is_no_command(cast: Cast) -> None:
    case = cast.report()

    done = cast.client("clerk").post(f"/cases/{case.code}/solve_in_village/", {"note": "", "command": "x"})

    assert done.status_code == 302


def test_the_page_offers_what_i_may_and_explains_what_not(cast: Cast) -> None:
    case = cast.report(category="0101")

    offered = {one["move"]: one for one in machine("clerk").get(f"/api/v1/cases/{case.code}/moves").json()}

    assert {verb for verb, one in offered.items() if one["allowed"]} == {
        "solve_in_village", "dispatch", "escalate", "place", "classify", "merge", "note", "interim", "mark_urgent", "hold"
    }  # fmt: skip
    assert offered["dispatch"]["needs"] == ["unit"]
    assert offered["dispatch"]["fields"]["line"]["value"] == str(line(1))
    assert str(cast.units["mediators"].pk) in dict(offered["dispatch"]["fields"]["unit"]["choices"])
    assert offered["close"]["why_not_en"] == "This cannot be done now: it stands at “To be decided”."
    assert offered["close"]["why_not"] not in {None, offered["close"]["why_not_en"]}


def test_a_move_through_the_api_is_made_once_per_id(cast: Cast) -> None:
    case, client, command = cast.report(), machine("clerk"), uuid7()

    answers = [make(client, case.code, "solve_in_village", id=command) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert [one.json()["state"] for one in answers] == ["handling", "handling"]
    assert [line["verb"] for line in answers[0].json()["story"]] == ["solve_in_village", "register"]


def test_a_move_that_takes_the_case_away_answers_the_same_when_repeated(cast: Cast) -> None:
    case, client, command = cast.report(category="0101"), machine("mediator"), uuid7()
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    said = {"id": command, "why": "other_body", "line": line(2), "reason": "不归我们"}

    first, again = make(client, case.code, "return", **said), make(client, case.code, "return", **said)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert client.get(f"/api/v1/cases/{case.code}").status_code == 404


@pytest.mark.parametrize(
    ("move", "said", "status", "code"),
    [
        ("fly", {}, 422, "unknown-move"),
        ("accept", {}, 409, "illegal-move"),
        ("void", {"reason": "x"}, 403, "not-allowed"),
        ("dispatch", {}, 422, "fields-missing"),
        ("dispatch", {"unit": 999999, "line": "x"}, 422, "fields-missing"),
        ("place", {"region": "2112219999"}, 422, "fields-missing"),
        ("classify", {"category": "nonsense"}, 422, "fields-missing"),
        ("merge", {"into": "nonsense", "reason": "x"}, 422, "fields-missing"),
    ],
)
def test_a_wrong_move_is_refused_by_the_api_in_words(
    cast: Cast, move: str, said: dict[str, Any], status: int, code: str
) -> None:
    case = cast.report(category="0101")

    answer = make(machine("clerk"), case.code, move, **said)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert case_now(case.code).ledger_position == 1


def test_a_case_of_another_county_is_no_target_for_joining(cast: Cast) -> None:
    case, foreign = cast.report(), cast.plants["next_county"]

    answer = make(machine("clerk"), case.code, "merge", into=foreign.code, reason="x")

    assert answer.status_code == 422
    assert foreign.marker not in answer.content.decode()


def test_what_is_said_may_ride_in_a_box_of_its_own(cast: Cast) -> None:
    case = cast.report()

    answer = make(machine("clerk"), case.code, "note", said={"note": "看过了"})

    assert answer.json()["story"][0]["what"] == "看过了"


# -- lists -----------------------------------------------------------------------------------------------------------


def listed(cast: Cast, name: str, **asked: str) -> list[str]:
    with behind_the_wall():
        return [case.code for case in desk_list(cast.claims(name), DeskFilter.from_query(asked), MONDAY).cases]


def test_mine_is_what_waits_for_me(cast: Cast) -> None:
    case = cast.report(category="0101")
    assert case.code in listed(cast, "clerk", show="mine")
    assert case.code not in listed(cast, "township_desk", show="mine")
    assert case.code in listed(cast, "supervisor", show="mine")

    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    assert case.code not in listed(cast, "clerk", show="mine")
    assert case.code in listed(cast, "mediator", show="mine")


def test_late_is_what_is_past_its_date_and_comes_first(cast: Cast) -> None:
    early = cast.report(at=MONDAY - timedelta(days=7))
    late = cast.report()

    assert early.code in listed(cast, "clerk", show="late")
    assert late.code not in listed(cast, "clerk", show="late")
    assert listed(cast, "clerk", show="open")[0] == early.code


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"region": VILLAGE}, True), ({"region": NEXT_VILLAGE}, False), ({"region": grid_of(VILLAGE)}, True),
        ({"region": "x"}, True), ({"state": "registered"}, True), ({"state": "closed"}, False),
        ({"state": "nonsense"}, True), ({"q": "石狮子"}, True), ({"q": "大象"}, False), ({"show": "nonsense"}, True),
        ({"after": "nonsense"}, True),
    ],
)  # fmt: skip
def test_a_list_is_narrowed_and_what_is_unknown_is_ignored(cast: Cast, asked: dict[str, str], found: bool) -> None:
    case = cast.report(text="门口的石狮子倒了")

    assert (case.code in listed(cast, "clerk", **{"show": "all", **asked})) is found


def test_a_list_goes_on_where_it_ended(cast: Cast) -> None:
    for _ in range(3):
        cast.report()
    with behind_the_wall():
        claims = cast.claims("clerk")
        whole = desk_list(claims, DeskFilter(show="all"), MONDAY)
        first = desk_list(claims, DeskFilter(show="all"), MONDAY, limit=2)
        rest = desk_list(claims, DeskFilter(show="all", after=first.after), MONDAY)

    assert [case.pk for case in [*first.cases, *rest.cases]] == [case.pk for case in whole.cases]
    assert (first.after != "", rest.after) == (True, "")


@pytest.mark.parametrize("path", ["/desk/?q=%00", "/people/?q=%00", "/cases/%00/"])
def test_a_nul_in_an_address_is_no_error(cast: Cast, path: str) -> None:
    assert cast.client("clerk" if "people" not in path else "system_admin").get(path).status_code in {200, 404, 422}


def test_a_filter_is_kept_replaced_and_forgotten(cast: Cast) -> None:
    client = cast.client("clerk")

    client.post("/desk/filters/", {"name": "晚了的", "query": "show=late"})
    client.post("/desk/filters/", {"name": "晚了的", "query": "show=late&state=handling"})
    assert list(SavedFilter.objects.values_list("name", "query")) == [("晚了的", "show=late&state=handling")]

    client.post("/desk/filters/", {"forget": "晚了的"})
    assert SavedFilter.objects.count() == 0
    assert client.post("/desk/filters/", {"name": " "}).status_code == 422


@pytest.mark.parametrize(
    ("back", "to"),
    [("/desk/?show=late", "/desk/?show=late"), ("https://evil.example/", "/desk/"), ("//evil", "/desk/")],
)
def test_a_page_goes_back_only_to_an_address_of_our_own(cast: Cast, back: str, to: str) -> None:
    answer = cast.client("clerk").post("/desk/filters/", {"name": "x", "query": "", "back": back})

    assert answer["Location"] == to


# -- the same thing twice --------------------------------------------------------------------------------------------


def test_near_duplicates_are_near_in_place_words_and_time(cast: Cast) -> None:
    lon, lat = point_in(VILLAGE)
    text = "村头水井旁边那块石板碎了"
    case = cast.report(text=text, lon=lon, lat=lat)
    same = cast.report(text="村头水井旁边的石板碎了好几天", lon=lon, lat=lat)
    across = cast.report(region=grid_of(NEXT_VILLAGE), text=text, lon=lon + 0.001, lat=lat)
    cast.report(text="路灯不亮", lon=lon, lat=lat)
    cast.report(text=text, at=MONDAY - timedelta(days=15))
    cast.report(region=grid_of(NEXT_VILLAGE), text=text, lon=lon + 0.1, lat=lat)
    ended = cast.report(text=text)
    cast.move(ended.code, "merge", "clerk", into=same, reason="同一块")

    with behind_the_wall():
        near = near_duplicates(case, cast.claims("township_desk"))
        of_clerk = near_duplicates(case, cast.claims("clerk"))

    assert {one.code for one in near} == {same.code, across.code}
    assert {one.code for one in of_clerk} == {same.code}


def test_a_case_without_a_place_has_no_neighbours(cast: Cast) -> None:
    case = cast.report(region="2112", text="井盖坏了没人修")

    with behind_the_wall():
        assert near_duplicates(case, cast.claims("city_desk")) == []


def test_a_map_holds_the_cases_that_have_a_point(cast: Cast) -> None:
    lon, lat = point_in(VILLAGE)
    case = cast.report(lon=lon, lat=lat, text="石狮子倒了")
    cast.report(text="石狮子不见了")

    points = cast.client("clerk").get("/desk/map.geojson?show=all&q=石狮子").json()["features"]

    assert [(one["properties"]["code"], one["geometry"]["coordinates"]) for one in points] == [(case.code, [lon, lat])]


def test_the_database_refuses_what_must_never_be(cast: Cast) -> None:
    from django.db import IntegrityError, transaction  # noqa: PLC0415 -- used once

    case = cast.report()
    broken: dict[str, dict[str, Any]] = {
        "case_state_known": {"state": "lost", "closed_at": MONDAY},
        "case_level_known": {"level": 7},
        "case_label_known": {"label": 9},
        "case_in_hand_has_lead": {"state": "handling", "lead_unit": None},
        "case_ended_has_time": {"state": "voided"},
        "case_merged_has_target": {"state": "merged", "closed_at": MONDAY},
    }
    for constraint, columns in broken.items():
        with behind_the_wall(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**columns)


def test_the_story_shows_the_later_first(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "note", "clerk", note="看过了", at=later(hours=1))

    page = cast.client("clerk").get(f"/cases/{case.code}/").content.decode()

    assert page.index("看过了") < page.index("registered, reported by")
    assert timezone.localtime(later(hours=1)).strftime("%m-%d %H:%M") in page


def test_a_place_that_is_not_there_is_asked_for_again(cast: Cast) -> None:
    answer = cast.client("clerk").post(f"/cases/{cast.report().code}/place/", {"region": "211221999999"})

    assert answer.status_code == 422
    assert "There is no such place" in answer.content.decode()


def test_what_is_no_object_is_no_move(cast: Cast) -> None:
    answer = machine("clerk").post(
        f"/api/v1/cases/{cast.report().code}/moves", "[1, 2]", content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "fields-missing")


def test_a_trial_of_a_list_that_is_not_being_written_is_not_there(cast: Cast) -> None:
    assert cast.client("county_desk").get("/duty/211221/try/").status_code == 404


def test_a_date_nobody_owes_is_a_dash() -> None:
    assert due(None, MONDAY) == "—"


def test_the_platform_itself_sees_every_case(cast: Cast) -> None:
    with behind_the_wall():
        assert cases_for(SYSTEM).count() == Case.objects.count() == len(cast.plants)
        assert CASE_SCOPE.ways(SYSTEM) == [Q()]


def test_a_request_for_help_is_closed_without_asking_anybody(cast: Cast) -> None:
    """Its main case asks the resident; it has nobody of its own to ask."""
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "assist", "clerk", unit=cast.units["mediators"], reason="请一起调解")
    child = f"{case.code}-1"
    cast.move(child, "accept", "mediator")
    cast.move(child, "resolve", "mediator", outcome="谈好了")

    assert cast.move(child, "close", "clerk").state == "closed"


def test_what_is_no_concern_of_the_resident_is_left_out_of_their_page(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "note", "clerk", note="内部说明不外传")
    with behind_the_wall():
        told = resident_story(case_now(case.code))

    assert [sentence for _at, sentence in told["lines"]] == ["We have written down what you told us."]
