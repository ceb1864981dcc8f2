"""Signing in: guessing is stopped, the second factor counts, and who is stopped is stopped at once."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from quartet.ground.people.actions import NotYourself, set_sign_in
from quartet.ground.people.models import Person, Post, Token
from quartet.ground.people.rights import NotAllowed
from quartet.ground.people.signin import TOKEN_LIFE, holder_of
from quartet.ground.people.states import Role
from tests.cast import PASSWORD, TODAY, Cast, behind_the_wall

LIMIT = 5


def token(username: str, password: str = PASSWORD, **more: Any) -> Any:
    body = {"username": username, "password": password, **more}
    return Client(headers={"accept-language": "en"}).post("/api/v1/tokens", body, content_type="application/json")


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": username, "password": password})


def me(key: str) -> Any:
    return Client(headers={"authorization": f"Bearer {key}"}).get("/api/v1/me")


def test_a_right_password_opens_ones_own_desk(cast: Cast) -> None:
    client = Client()

    assert sign_in(client, "clerk").status_code == 302
    assert client.get("/").headers["Location"] == "/desk/"


@pytest.mark.parametrize(("username", "password"), [("clerk", "wrong"), ("nobody-here", PASSWORD), ("clerk", "")])
def test_wrong_name_and_wrong_password_are_told_apart_by_nobody(cast: Cast, username: str, password: str) -> None:
    client = Client(headers={"accept-language": "en"})

    sign_in(client, username, password)
    answer = token(username, password)

    assert client.get("/desk/").status_code == 302
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong-sign-in")


def test_after_five_wrong_tries_even_the_right_password_waits(cast: Cast) -> None:
    client = Client(headers={"accept-language": "en"})
    for _ in range(LIMIT):
        answer = sign_in(client, "clerk", "wrong")

    assert answer.status_code == 429
    assert sign_in(client, "clerk").status_code == 429
    assert token("clerk").status_code == 429
    assert token("clerk").json()["code"] == "locked-out"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client, "clerk").status_code == 302


@pytest.mark.parametrize("header", ["REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"])
def test_a_guesser_elsewhere_does_not_lock_the_clerk_out(cast: Cast, header: str) -> None:
    """Directly, and behind the front, which names the one address it saw."""
    guesser, clerk = Client(**{header: "10.0.0.9"}), Client(**{header: "10.0.0.1"})
    for _ in range(LIMIT):
        sign_in(guesser, "clerk", "wrong")

    assert sign_in(guesser, "clerk").status_code == 429
    assert sign_in(clerk, "clerk").status_code == 302


def test_a_security_administrator_lifts_a_lock_out(cast: Cast) -> None:
    client = Client()
    for _ in range(LIMIT):
        sign_in(client, "clerk", "wrong")

    cast.client("security_admin").post("/people/clerk/sign-in/", {"allowed": "yes"})

    assert sign_in(client, "clerk").status_code == 302


def six_digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_with_a_second_factor_the_password_alone_opens_nothing(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.people["clerk"], secret)
    client = Client()

    assert sign_in(client, "clerk").headers["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302
    assert token("clerk").json()["code"] == "second-factor-needed"
    assert token("clerk", code="000000").json()["code"] == "second-factor-needed"
    assert token("clerk", code=six_digits(secret)).status_code == 200


def test_after_five_wrong_codes_even_the_right_one_waits_on_the_page_and_for_machines(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.people["clerk"], secret)
    for _ in range(5):
        assert token("clerk", code="000000").json()["code"] == "second-factor-needed"

    assert token("clerk", code=six_digits(secret)).json()["code"] == "wrong-sign-in"
    client = Client()
    sign_in(client, "clerk")
    client.post("/account/2fa/authenticate/", {"code": six_digits(secret)})
    assert client.get("/desk/").status_code == 302


def test_six_digits_finish_the_sign_in(cast: Cast) -> None:
    secret = generate_totp_secret()
    TOTP.activate(cast.people["clerk"], secret)
    client = Client()
    sign_in(client, "clerk")

    client.post("/account/2fa/authenticate/", {"code": six_digits(secret)})

    assert client.get("/desk/").status_code == 200
    assert Authenticator.objects.filter(user=cast.people["clerk"]).count() == 1


def test_a_token_stands_for_its_person_for_twelve_hours(cast: Cast) -> None:
    key = token("two_posts").json()["token"]

    assert me(key).json() == {"name": "two_posts先生", "roles": ["department", "village_clerk"]}
    assert not Token.objects.filter(digest__contains=key[:8]).exists()
    with time_machine.travel(timezone.now() + TOKEN_LIFE + timedelta(seconds=1)):
        assert me(key).status_code == 401


@pytest.mark.parametrize("key", ["", "x", "Bearer", "𝟘"])
def test_what_is_no_token_stands_for_nobody(cast: Cast, key: str) -> None:
    assert holder_of(key, timezone.now()) is None


def test_who_is_stopped_is_out_at_once(cast: Cast) -> None:
    client, key = cast.client("clerk"), token("clerk").json()["token"]
    assert client.get("/desk/").status_code == 200

    cast.client("security_admin").post("/people/clerk/sign-in/", {"allowed": "no"})

    assert client.get("/desk/").status_code == 302
    assert me(key).status_code == 401
    sign_in(client, "clerk")
    assert client.get("/desk/").status_code == 302
    assert token("clerk").status_code == 401


def test_who_is_let_in_again_signs_in_anew(cast: Cast) -> None:
    key = token("clerk").json()["token"]
    security = cast.client("security_admin")
    security.post("/people/clerk/sign-in/", {"allowed": "no"})
    security.post("/people/clerk/sign-in/", {"allowed": "yes"})

    assert me(key).status_code == 401
    assert token("clerk").status_code == 200


def test_an_administrator_does_not_shut_themselves_out(cast: Cast) -> None:
    with pytest.raises(NotYourself):
        set_sign_in(username="security_admin", allowed=False, acting=cast.claims("security_admin"))
    assert Person.objects.get(username="security_admin").is_active


@pytest.mark.parametrize("name", ["system_admin", "audit_admin", "city_desk", "no_post"])
def test_only_security_administrators_stop_people(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        set_sign_in(username="clerk", allowed=False, acting=cast.claims(name))


@pytest.mark.parametrize("second", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN])
def test_powers_of_administration_never_meet_in_one_person(cast: Cast, second: Role) -> None:
    person, unit = cast.people["system_admin"], cast.units["supervision"]

    with pytest.raises(IntegrityError, match="post_one_administrator_power"), transaction.atomic():
        Post.objects.create(person=person, unit=unit, role=second, region="2112", since=TODAY)


def test_a_power_given_back_can_be_followed_by_another(cast: Cast) -> None:
    person = cast.people["system_admin"]
    Post.objects.filter(person=person).update(until=TODAY)

    Post.objects.create(person=person, unit=cast.units["platform"], role=Role.AUDIT_ADMIN, region="2112", since=TODAY)

    assert cast.claims("system_admin").has_role(Role.AUDIT_ADMIN)


@pytest.mark.parametrize(
    ("field", "constraint"),
    [({"role": "resident"}, "post_not_for_residents"), ({}, "post_held_once")],
)
def test_the_database_holds_what_a_post_must_never_be(cast: Cast, field: dict[str, str], constraint: str) -> None:
    held = {"role": "village_clerk", "region": "211221106201", **field}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Post.objects.create(person=cast.people["clerk"], unit=cast.units["village"], since=TODAY, **held)


@pytest.mark.parametrize(("day", "roles"), [(date(2026, 4, 30), 1), (date(2026, 5, 1), 0), (date(2026, 5, 2), 0)])
def test_a_post_ends_on_its_day(cast: Cast, day: date, roles: int) -> None:
    assert len(cast.claims("former_clerk", on=day).posts) == roles


def test_nobody_signs_up(cast: Cast) -> None:
    with behind_the_wall():
        before = Person.objects.count()

    assert Client().post("/account/signup/", {"username": "x", "password1": PASSWORD}).status_code == 404
    assert Person.objects.count() == before


def test_people_are_found_by_name_and_by_user_name(cast: Cast) -> None:
    page = cast.client("system_admin").get("/people/?q=two_posts")

    assert [person.username for person in page.context["page"]] == ["two_posts"]
    assert page.context["may_stop"] is False


def test_of_somebody_who_is_not_there_nothing_is_stopped(cast: Cast) -> None:
    answer = cast.client("security_admin").post("/people/nobody-of-this-name/sign-in/", {"allowed": "yes"})

    assert answer.status_code == 404
