"""The call for help of a locked telephone: one key that rings for its holder and opens nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import timezone
from uuid6 import uuid7

from quartet.grassroots.duty.models import Sos
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Person, Post
from tests.cast import COUNTY, MONDAY, PASSWORD, TOWNSHIP, VILLAGE, Cast, behind_the_wall
from tests.reminding import round_at, told_of


def machine(name: str) -> Client:
    body = {"username": name, "password": PASSWORD}
    token = Client().post("/api/v1/tokens", body, content_type="application/json").json()["token"]
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


def key_of(name: str = "grid_member") -> str:
    return str(machine(name).post("/api/v1/duty/help-key", {}, content_type="application/json").json()["key"])


def call(key: str, **said: Any) -> Any:
    body = {"id": str(uuid7()), "at": datetime.now(UTC).isoformat(), "key": key, **said}
    return Client(headers={"accept-language": "en"}).post("/api/v1/duty/help", body, content_type="application/json")


def rung() -> set[str]:
    with behind_the_wall():
        return set(Notice.objects.values_list("person__username", flat=True))


def test_a_locked_telephone_rings_at_both_desks_and_learns_nothing(cast: Cast) -> None:
    answer = call(key_of())

    assert answer.status_code == 201
    assert set(answer.json()) == {"id", "heard_at"}
    assert rung() == {"clerk", "township_desk"}
    with behind_the_wall():
        assert Sos.objects.get().person == cast.people["grid_member"]
        assert Event.objects.get(topic="sos.raised").keys == [VILLAGE, TOWNSHIP]


def test_where_nobody_is_at_the_township_it_rings_at_the_county(cast: Cast) -> None:
    key = key_of()
    with behind_the_wall():
        Post.objects.filter(role="township_desk", region=TOWNSHIP).update(until=timezone.localdate())

    call(key)

    assert rung() == {"clerk", "county_desk", "county_desk_accused"}
    with behind_the_wall():
        assert Event.objects.get(topic="sos.raised").keys == [VILLAGE, TOWNSHIP, COUNTY]


def test_the_key_opens_no_other_address(cast: Cast) -> None:
    key = key_of()

    for address in ("/api/v1/me", "/api/v1/cases", "/api/v1/field/pack", "/api/v1/duty/looks"):
        assert Client(headers={"authorization": f"Bearer {key}"}).get(address).status_code == 401


def test_pressing_again_is_the_same_call_for_a_minute(cast: Cast) -> None:
    key = key_of()

    first, again = call(key), call(key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    with behind_the_wall():
        Sos.objects.update(heard_at=timezone.now() - timedelta(minutes=2))
    assert call(key).status_code == 201


@pytest.mark.parametrize("key", ["", "x", "Imx4Ig:1abc:wrong"])
def test_no_key_rings_nobody(cast: Cast, key: str) -> None:
    answer = call(key)

    assert (answer.status_code, answer.json()["code"]) == (403, "help-key-refused")
    assert "Telephone 110" in answer.json()["title"]
    assert rung() == set()


def test_a_new_password_a_stopped_account_or_an_ended_post_ends_the_key(cast: Cast) -> None:
    first, second, third = key_of(), key_of("grid_member_next_village"), key_of()
    with behind_the_wall():
        member = Person.objects.get(username="grid_member")
        member.set_password("全新的口令-2026")
        member.save()
        Person.objects.filter(username="grid_member_next_village").update(is_active=False)
    assert [call(one).status_code for one in (first, second, third)] == [403, 403, 403]

    with behind_the_wall():
        Person.objects.filter(username="grid_member_next_village").update(is_active=True)
        Post.objects.filter(Q(person__username="grid_member_next_village")).update(until=timezone.localdate())
    assert call(second).status_code == 403
    assert rung() == set()


@pytest.mark.parametrize("name", ["clerk", "partner", "department"])
def test_who_holds_no_grid_gets_no_key(cast: Cast, name: str) -> None:
    assert machine(name).post("/api/v1/duty/help-key", {}, content_type="application/json").status_code == 403


def test_a_call_that_nobody_handles_rings_on_for_those_who_may_answer(cast: Cast) -> None:
    call(key_of())
    with behind_the_wall():
        Sos.objects.update(heard_at=MONDAY)

    assert [round_at(MONDAY + timedelta(minutes=minutes), "help") for minutes in (0, 15, 30, 46)] == [
        ["now"], ["half"], ["out"], ["up"]
    ]  # fmt: skip
    assert set(told_of("help")) == {"township_desk", "county_desk", "county_desk_accused"}
