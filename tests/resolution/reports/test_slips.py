"""The slip: a code and a secret on paper that open one page, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quartet.ground.people.rights import Claims
from quartet.resolution.cases.models import FollowUp
from quartet.resolution.reports.slips import ALPHABET, LENGTH, opens, path_for, qr_svg, secret_for
from quartet.resolution.reports.views import WRONG_TRIES
from tests.cast import Cast, behind_the_wall, case_now


def at_resident(cast: Cast) -> str:
    """A case whose resident is asked now."""
    case = cast.report()
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "resolve", "clerk", outcome="井盖换好了")
    return case.code


def test_a_secret_is_the_same_every_time_and_another_for_every_code() -> None:
    codes = [f"12212605{number:06d}0" for number in range(200)]

    assert [secret_for(code) for code in codes] == [secret_for(code) for code in codes]
    assert len({secret_for(code) for code in codes}) == len(codes)
    assert all(len(secret_for(code)) == LENGTH and set(secret_for(code)) <= set(ALPHABET) for code in codes)


def test_letters_that_look_alike_are_not_used() -> None:
    assert set(ALPHABET).isdisjoint("01OIl")


def test_a_secret_may_be_typed_in_small_letters_and_opens_only_its_code() -> None:
    secret = secret_for("122126050000017")

    assert opens("122126050000017", secret.lower())
    assert not opens("122126050000025", secret)


@pytest.mark.parametrize("secret", ["", "AAAAAA", "ÄÄÄÄÄÄ", "1"])
def test_what_is_no_secret_opens_nothing(secret: str) -> None:
    assert not opens("122126050000017", secret)


def test_the_page_says_where_it_stands_in_sentences_without_names_of_people(cast: Cast) -> None:
    code = at_resident(cast)

    page = cast.client(None).get(path_for(code)).content.decode()

    assert "范家屯村民委员会 says the matter is settled" in page
    assert "井盖换好了" in page
    assert "clerk先生" not in page


def test_every_state_has_a_page(cast: Cast) -> None:
    plant, other = cast.plants["in_village"], cast.plants["accused_inside"]
    client = cast.client(None)
    with behind_the_wall():
        from quartet.resolution.cases.models import Case  # noqa: PLC0415 -- used once
        from quartet.resolution.cases.states import CaseState  # noqa: PLC0415 -- used once

        for state in CaseState:
            Case.objects.filter(pk=plant.pk).update(
                state=state, lead_unit=cast.units["village"], merged_into=other.pk, closed_at="2026-05-11T01:00Z"
            )
            assert client.get(path_for(plant.code)).status_code == 200, state


def test_the_page_of_a_joined_case_shows_nothing_of_the_other(cast: Cast) -> None:
    case, plant = cast.report(), cast.plants["in_village"]
    cast.move(case.code, "merge", "clerk", into=case_now(plant.code), reason="同一口井")

    page = cast.client(None).get(path_for(case.code))

    assert page.status_code == 200
    assert plant.code not in page.content.decode()
    assert plant.marker not in page.content.decode()


def answer(code: str, **said: Any) -> Any:
    return Client(headers={"accept-language": "en"}).post(path_for(code), said)


def test_the_resident_answers_and_sees_that_it_was_heard(cast: Cast) -> None:
    code = at_resident(cast)

    done = answer(code, answer="not_solved", satisfied="dissatisfied", words="还是松的")

    assert done.status_code == 302
    with behind_the_wall():
        found = FollowUp.objects.get(case__code=code)
    assert (found.solved, found.satisfied, found.words, found.channel) == (False, "dissatisfied", "还是松的", "slip")
    assert "You answered" in cast.client(None).get(path_for(code)).content.decode()


def test_an_answer_sent_twice_is_one_answer(cast: Cast) -> None:
    code = at_resident(cast)
    command = "01890000-0000-7000-8000-00000000000a"

    for _ in range(2):
        assert answer(code, answer="solved", command=command).status_code == 302

    with behind_the_wall():
        assert FollowUp.objects.filter(case__code=code).count() == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [({"words": "x"}, 422), ({"answer": "maybe"}, 422), ({"answer": "solved", "command": "no uuid"}, 302),
     ({"answer": "solved", "words": "字" * 1001}, 422)],
)  # fmt: skip
def test_an_answer_that_is_none_is_asked_again(cast: Cast, said: dict[str, str], status: int) -> None:
    assert answer(at_resident(cast), **said).status_code == status


def test_what_has_come_back_is_said_on_the_page(cast: Cast) -> None:
    code = at_resident(cast)
    answer(code, answer="solved")
    cast.move(code, "close", "clerk", at=timezone.now())

    assert answer(code, words="又坏了").status_code == 302
    assert case_now(code).state == "handling"


def test_nothing_is_asked_while_nothing_is_to_be_said(cast: Cast) -> None:
    case = cast.report()

    assert answer(case.code, answer="solved").status_code in {200, 405}
    assert case_now(case.code).state == "registered"


def test_after_many_wrong_tries_the_address_rests_for_that_slip_and_a_neighbour_reads_on(cast: Cast) -> None:
    code = cast.plants["in_village"].code
    guesser = Client(REMOTE_ADDR="10.0.0.9")
    for _ in range(WRONG_TRIES):
        assert guesser.get(f"/s/{code}-AAAAAA").status_code == 404

    assert guesser.get(path_for(code)).status_code == 404
    assert guesser.get(path_for(cast.plants["accusation"].code)).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.1").get(path_for(code)).status_code == 200


def test_a_resident_who_opens_the_page_often_is_not_slowed(cast: Cast) -> None:
    code = cast.plants["in_village"].code
    client = Client(REMOTE_ADDR="10.0.0.2")

    assert {client.get(path_for(code)).status_code for _ in range(WRONG_TRIES + 2)} == {200}


def test_the_slip_carries_the_code_the_secret_and_a_qr_code(cast: Cast) -> None:
    plant = cast.plants["in_village"]

    page = cast.client(None).get(f"{path_for(plant.code)}/slip").content.decode()

    assert secret_for(plant.code) in page
    assert qr_svg(f"http://testserver{path_for(plant.code)}").split(",")[0] in page
    assert plant.phone not in page


def test_a_slip_moves_only_what_a_resident_may(cast: Cast) -> None:
    from quartet.resolution.cases.moves import TABLE  # noqa: PLC0415 -- used once
    from tests.cast import MONDAY  # noqa: PLC0415 -- used once

    case = case_now(at_resident(cast))

    with behind_the_wall():
        open_to_me = {
            one.verb for one in TABLE.offers(case, Claims(slip=case.code), {"now": MONDAY}) if one.why_not is None
        }

    assert open_to_me == {"answer"}


def test_the_two_lines_of_a_slip_open_it_however_they_are_typed(cast: Cast) -> None:
    code = cast.report().code
    secret = secret_for(code)
    spaced = f"{code[:4]} {code[4:8]} {code[8:-1]} {code[-1:]}"

    answer = cast.client(None).post("/s/", {"code": spaced, "secret": f"{secret[:3]}-{secret[3:].lower()}"})

    assert (answer.status_code, answer["Location"]) == (302, path_for(code))


@pytest.mark.parametrize(("code", "secret"), [("1221 2605", "AAAAAA"), ("abc", "!!"), ("122126050000017", "AAAAAA")])
def test_lines_that_do_not_belong_together_are_asked_for_again(cast: Cast, code: str, secret: str) -> None:
    answer = cast.client(None).post("/s/", {"code": code, "secret": secret})

    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()
