"""The pages of a whistle, and the same through the API."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.models import Token
from quartet.resolution.whistle import policies
from quartet.resolution.whistle.models import OnCall, Whistle
from tests.cast import PEOPLE, Cast, behind_the_wall
from tests.resolution.whistle.stage import WHY, Site, second_in_water
from tests.resolution.whistle.test_sight import OPEN_TO
from tests.resolution.whistle.test_way import SAYS

pytestmark = pytest.mark.usefixtures("on_monday")


def text(client: Client, where: str, status: int = 200, **headers: str) -> str:
    answer = client.get(where, headers=headers)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def machine(cast: Cast, name: str) -> Client:
    now = timezone.now()
    digest = hashlib.sha256(name.encode()).hexdigest()
    Token.objects.get_or_create(
        digest=digest, person=cast.people[name], defaults={"made_at": now, "expires_at": now + timedelta(hours=1)}
    )
    return Client(headers={"accept-language": "en", "authorization": f"Bearer {name}"})


@pytest.fixture
def today(site: Site) -> Site:
    """Pages read the clock themselves: this whistle is blown now."""
    site.now = timezone.now()
    return site


def test_a_whistle_is_blown_from_the_page_of_its_case(today: Site) -> None:
    client, where = today.cast.client("township_desk"), f"/cases/{today.case.code}/whistle/"
    page = text(client, f"/cases/{today.case.code}/")
    form = text(client, where)
    nobody = client.post(where, {"kind": "emergency", "why": WHY, "place": "渠边"})
    command = str(uuid7())
    said = {
        "kind": "emergency",
        "why": WHY,
        "place": "渠边",
        "bodies": [today.cast.units["water"].pk],
        "command": command,
    }
    made, again = client.post(where, said), client.post(where, said)

    assert where in page
    assert "铁岭县水利局" in form
    assert "双井子" not in form  # answers for another place
    assert nobody.status_code == 422
    assert made["Location"] == again["Location"] == f"/whistles/{today.case.code}W1/"
    assert "an emergency" in text(client, f"/cases/{today.case.code}/")
    assert "Blow a whistle" not in text(today.cast.client("clerk"), f"/cases/{today.case.code}/")


WAY = ("blow", "accepted", "there", "both_there", "minuted", "decided", "gone", "ended")


@pytest.mark.parametrize("at", WAY)
def test_every_page_says_where_it_stands_to_whoever_sees_it(today: Site, at: str) -> None:
    getattr(today, at)()
    where = f"/whistles/{today.code}/"
    for name in PEOPLE if at in {WAY[0], WAY[-1]} else OPEN_TO:  # to the others it is never there
        allowed = name in OPEN_TO
        client = today.cast.client(name)
        assert client.get(where).status_code == (200 if allowed else 404), name
        own = name == "township_desk"
        assert client.get(f"{where}board/").status_code == (200 if own else 404), name
        assert client.get(f"{where}sheet/").status_code == (200 if own else 404), name
        body = name in {"department_water", "tribunal"}
        assert client.get(f"{where}here/").status_code == (302 if body else 404), name
        assert client.get(f"{where}minute/").status_code in ({200, 409} if own else {403, 409} if allowed else {404}), (
            name
        )
        lists = client.get("/whistles/")
        assert (WHY[:10] in lists.content.decode()) is allowed, name
    partial = text(today.cast.client("township_desk"), where, **{"hx-request": "true"})
    assert "<html" not in partial
    assert WHY in partial


def test_a_stranger_is_asked_to_sign_in(site: Site) -> None:
    site.blow()

    assert site.cast.client(None).get(f"/whistles/{site.code}/")["Location"].startswith("/account/login/")
    assert Client().get(f"/api/v1/whistles/{site.code}").status_code == 401


def press(client: Client, where: str, **said: Any) -> Any:
    return client.post(where, {"command": str(uuid7()), **said})


def test_the_whole_way_by_pages(today: Site) -> None:
    cast = today.cast
    today.blow()
    desk, water, court = (cast.client(name) for name in ("township_desk", "department_water", "tribunal"))
    page = f"/whistles/{today.code}/"
    assert "You are called" in text(water, "/whistles/")
    assert press(water, f"{page}1/accept/").status_code == 302
    board = text(desk, f"{page}board/")
    code = policies.screen_code(today.whistle, timezone.now())
    assert code in board
    assert "<html" not in text(desk, f"{page}board/", **{"hx-request": "true"})
    here = water.get(f"{page}here/?code={code}")
    assert here["Location"] == f"{page}1/arrive/?code={code}"
    assert f'value="{code}"' in text(water, here["Location"])
    assert press(water, f"{page}1/arrive/", code="222222").status_code == 409
    assert press(water, f"{page}1/arrive/", code=code).status_code == 302
    assert press(desk, f"{page}2/confirm/").status_code == 302
    assert press(desk, f"{page}minute/", text="").status_code == 422
    assert press(desk, f"{page}minute/", text="量过了").status_code == 302
    due = timezone.localtime() + timedelta(days=1)
    said = {"call": today.call("water").pk, "what": "挖开", "becomes": "instruction"}
    assert press(desk, f"{page}decide/", **said, due="2020-01-01T08:00").status_code == 422
    assert press(desk, f"{page}decide/", **said, due=f"{due:%Y-%m-%dT%H:%M}").status_code == 302
    assert "挖开" in text(water, "/whistles/")
    assert press(water, f"{page}1/sign/").status_code == 302
    assert press(court, f"{page}2/sign/", dissent="先起诉").status_code == 302
    assert "先起诉" in text(desk, page)
    assert press(water, f"{page}1/leave/", reason="").status_code == 422
    assert press(water, f"{page}1/fulfil/", decision=today.decision.pk, words="通了").status_code == 302
    assert press(water, f"{page}1/leave/").status_code == 302
    assert press(court, f"{page}2/leave/").status_code == 302
    assert press(desk, f"{page}end/", outcome="通了").status_code == 302
    assert "Were you needed?" in text(water, f"{page}1/assess/")
    assert "Did they come in time?" in text(desk, f"{page}1/assess/")
    assert press(water, f"{page}1/assess/", **SAYS).status_code == 302
    told = text(desk, page)
    for words in ("量过了", "挖开", "通了", "来得晚了一点", "Came in time"):
        assert words in told
    assert WHY[:10] in text(desk, "/whistles/")


def test_a_refusal_cites_the_duty_list_and_waits_on_the_page_of_the_desk_above(today: Site) -> None:
    today.blow()
    water, county = today.cast.client("department_water"), today.cast.client("county_desk")
    where = f"/whistles/{today.code}/1/refuse/"
    page = text(water, where)
    line = page.split('<option value="')[2].split('"')[0]  # the first line of the list, after “choose”
    assert press(water, where, reason="不归我局").status_code == 422
    assert press(water, where, line=line, reason="不归我局").status_code == 302
    waiting = text(county, "/whistles/")

    assert "To be decided by you" in waiting
    assert "不归我局" in waiting
    assert "To be decided by you" not in text(today.cast.client("township_desk"), "/whistles/")


def test_where_the_duty_list_has_a_hole_the_whole_of_it_may_be_cited(today: Site) -> None:
    today.blow()
    exact = text(today.cast.client("department_water"), f"/whistles/{today.code}/1/refuse/").count("<option")
    with behind_the_wall():
        Whistle.objects.update(category="99")
    whole = text(today.cast.client("department_water"), f"/whistles/{today.code}/1/refuse/").count("<option")

    assert whole > exact > 1


def test_a_grid_members_page_of_the_case_shows_no_whistles(today: Site) -> None:
    today.blow()

    assert "Whistles" not in text(today.cast.client("grid_member"), f"/cases/{today.case.code}/")


def test_another_body_is_offered_only_when_it_is_not_called_yet(today: Site) -> None:
    today.blow()
    page = text(today.cast.client("township_desk"), f"/whistles/{today.code}/call/")

    assert "铁岭县农业农村局" in page
    assert "铁岭县水利局" not in page.split("<select")[1]


def test_an_open_decision_is_dropped_by_its_number(today: Site) -> None:
    today.decided()
    desk = today.cast.client("township_desk")

    assert "1 三天内挖开水渠" in text(desk, f"/whistles/{today.code}/drop/")
    assert press(desk, f"/whistles/{today.code}/drop/", decision=today.decision.pk, reason="不用了").status_code == 302


def test_pressing_twice_is_doing_once(today: Site) -> None:
    today.blow()
    water, command = today.cast.client("department_water"), str(uuid7())
    where = f"/whistles/{today.code}/1/accept/"
    first = water.post(where, {"command": command})
    again = water.post(where, {"command": command})
    unnamed = water.post(f"/whistles/{today.code}/1/arrive/", {"command": "no id", "code": today.screen()})

    assert (first.status_code, again.status_code, unnamed.status_code) == (302, 302, 302)
    assert [event.verb for event in today.events()] == ["blow", "accept", "arrive"]


def test_a_body_puts_its_people_in_order(today: Site) -> None:
    second = today.cast.people[second_in_water(today.cast)]
    first, unit = today.cast.people["department_water"], today.cast.units["water"]
    client = today.cast.client("department_water")
    page = text(client, "/whistles/on-call/")
    nobody = client.post("/whistles/on-call/", {"unit": unit.pk, f"u{unit.pk}-person_1": ""})
    kept = client.post(
        "/whistles/on-call/", {"unit": unit.pk, f"u{unit.pk}-person_1": second.pk, f"u{unit.pk}-person_2": first.pk}
    )
    with behind_the_wall():
        order = list(OnCall.objects.filter(unit=unit).order_by("place").values_list("person", flat=True))

    assert "Number 2" in page
    assert (nobody.status_code, kept.status_code) == (422, 302)
    assert order == [second.pk, first.pk]
    assert f'value="{second.pk}" selected' in text(client, "/whistles/on-call/")


def test_an_empty_list_says_how_one_is_blown(site: Site) -> None:
    assert "No whistle is running." in text(site.cast.client("supervisor"), "/whistles/")


def test_a_sheet_holds_todays_code(today: Site) -> None:
    today.blow()

    assert policies.paper_code(today.whistle, timezone.now()) in text(
        today.cast.client("township_desk"), f"/whistles/{today.code}/sheet/"
    )


# -- the API ---------------------------------------------------------------------------------------------------------


def test_the_api_tells_the_whole_timeline(site: Site) -> None:
    site.ended()
    told = machine(site.cast, "department_water").get(f"/api/v1/whistles/{site.code}").json()

    assert [line["verb"] for line in told["story"]][:3] == ["blow", "accept", "arrive"]
    water = told["calls"][0]
    assert (water["unit"], water["clock"], water["late"], water["proof"]) == ("铁岭县水利局", "WB1", False, "screen")
    assert water["left_at"] is not None
    assert machine(site.cast, "department_next_county").get(f"/api/v1/whistles/{site.code}").status_code == 404


def test_the_api_moves_by_the_same_form(today: Site) -> None:
    today.blow()
    client, where, command = (
        machine(today.cast, "department_water"),
        f"/api/v1/whistles/{today.code}/moves",
        str(uuid7()),
    )
    body = {"move": "accept", "id": command, "number": 1}
    first = client.post(where, body, content_type="application/json")
    again = client.post(where, body, content_type="application/json")
    missing = client.post(where, {"move": "leave", "id": str(uuid7()), "number": 1}, content_type="application/json")
    today.does("arrive", "department_water", "water", code=today.screen()).does("minute", text="量过了")
    desk = machine(today.cast, "township_desk")
    short = desk.post(where, {"move": "minute", "id": str(uuid7())}, content_type="application/json")
    listed = desk.get("/api/v1/whistles").json()

    assert first.json()["calls"][0]["state"] == again.json()["calls"][0]["state"] == "accepted"
    assert (missing.status_code, missing.json()["code"]) == (409, "illegal-move")
    assert (short.status_code, short.json()["code"]) == (422, "fields-missing")
    assert [one["code"] for one in listed] == [today.code]
    with behind_the_wall():
        assert Whistle.objects.count() == 1
