from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError


class Full(DomainError):
    status = 422
    code = "full"
    message = _("There is no place with the code %(code)s above it.")


def test_a_refusal_is_said_in_both_languages() -> None:
    problem = Full(code="7").as_problem()

    assert problem["title_en"] == "There is no place with the code 7 above it."
    assert problem["title_zh"] == "没有代码为7的上级。"
    assert (problem["type"], problem["status"], problem["code"]) == ("urn:quartet:problem:full", 422, "full")


def test_the_sentence_and_what_to_do_next_may_be_given_when_raising() -> None:
    refusal = DomainError("100 % full", detail="Come back tomorrow.")

    assert str(refusal) == "100 % full"
    assert refusal.as_problem()["detail"] == "Come back tomorrow."


def test_a_plain_refusal_speaks_for_its_class() -> None:
    assert DomainError().in_language("en") == "This cannot be done now."
    assert DomainError().as_problem()["detail"] == DomainError().as_problem()["title"]
