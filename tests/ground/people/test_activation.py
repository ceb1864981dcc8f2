"""The first sign-in: a slip opens an account once, and guessing is stopped."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quartet.ground.people import codes
from quartet.ground.people.actions import CodeSpent, activate_account, issue_codes, renew_code
from quartet.ground.people.models import Activation, Person, Token
from tests.cast import Cast

PASSWORD = "井盖修好了谢谢大家2026"


@pytest.fixture
def newcomer(cast: Cast) -> Person:
    person = Person.objects.create_user("122100009", name="周小川")
    issue_codes([person.pk], now=timezone.now())
    return person


def activate(code: str, username: str = "122100009", password: str = PASSWORD, again: str = PASSWORD) -> Any:
    client = Client(headers={"accept-language": "en"})
    said = {"username": username, "code": code, "password": password, "again": again}
    return client.post("/account/activate/", said), client


def test_a_slip_sets_the_password_and_signs_in(newcomer: Person) -> None:
    code = codes.grouped(codes.code_for(newcomer.pk, 1)).lower()
    answer, client = activate(code, username="122 100 009")

    assert answer.status_code == 302
    assert client.get("/account/password/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)


def test_a_slip_works_once(newcomer: Person) -> None:
    code = codes.code_for(newcomer.pk, 1)
    activate(code)
    answer, _client = activate(code, password="另一个够长的密码2026", again="另一个够长的密码2026")

    assert answer.status_code == 422
    newcomer.refresh_from_db()
    assert newcomer.check_password(PASSWORD)
    with pytest.raises(CodeSpent):
        activate_account(person=newcomer, password="x", now=timezone.now())


@pytest.mark.parametrize("wrong", ["", "AAAA BBBB CCCC", "一二三四"])
def test_a_wrong_code_opens_nothing(newcomer: Person, wrong: str) -> None:
    answer, _client = activate(wrong)

    assert answer.status_code == 422
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_an_unknown_number_and_a_wrong_code_are_told_apart_by_nobody(newcomer: Person) -> None:
    one, _client = activate("AAAABBBBCCCC")
    other, _client = activate("AAAABBBBCCCC", username="999999999")

    assert "do not belong together" in one.content.decode()
    assert "do not belong together" in other.content.decode()


def test_an_old_slip_is_no_slip(newcomer: Person) -> None:
    Activation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    answer, _client = activate(codes.code_for(newcomer.pk, 1))

    assert answer.status_code == 422


def test_who_was_stopped_is_not_let_in_by_a_slip(newcomer: Person) -> None:
    Person.objects.filter(pk=newcomer.pk).update(is_active=False)
    answer, _client = activate(codes.code_for(newcomer.pk, 1))

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "short"),
        (PASSWORD, "other", "differ"),
        ("122100009-22", "122100009-22", "similar"),
    ],
)
def test_a_password_that_will_not_do_spends_no_slip(newcomer: Person, password: str, again: str, why: str) -> None:
    answer, _client = activate(codes.code_for(newcomer.pk, 1), password=password, again=again)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert Activation.objects.get(person=newcomer).used_at is None


def test_guessing_is_stopped_after_five(newcomer: Person) -> None:
    client = Client(headers={"accept-language": "en"})
    said = {"username": "122100009", "code": "AAAABBBBCCCC", "password": PASSWORD, "again": PASSWORD}
    found = [client.post("/account/activate/", said).status_code for _ in range(6)]
    right = client.post("/account/activate/", {**said, "code": codes.code_for(newcomer.pk, 1)})

    assert found[-1] == right.status_code == 429
    newcomer.refresh_from_db()
    assert not newcomer.has_usable_password()


def test_a_new_code_makes_the_old_slip_waste_paper(newcomer: Person) -> None:
    old = codes.code_for(newcomer.pk, 1)
    activate(old)
    Token.objects.create(person=newcomer, digest="x", made_at=timezone.now(), expires_at=timezone.now())
    newcomer.refresh_from_db()
    renewed = renew_code(newcomer, now=timezone.now())

    assert not newcomer.has_usable_password()
    assert not Token.objects.filter(person=newcomer).exists()
    assert activate(old)[0].status_code == 422
    assert activate(codes.code_for(newcomer.pk, renewed.version))[0].status_code == 302


def test_an_ordinary_sign_in_is_not_touched_by_the_third_door(cast: Cast) -> None:
    client = Client()
    client.post("/account/login/", {"login": "clerk", "password": "范家屯的井盖-2026"})

    assert client.get("/").headers["Location"] == "/desk/"


def test_a_code_has_no_sign_that_can_be_misread() -> None:
    for person in range(200):
        code = codes.code_for(person, 1)
        assert len(code) == codes.LENGTH
        assert set(code) <= set(codes.ALPHABET)
    assert codes.code_for(1, 1) != codes.code_for(1, 2)
