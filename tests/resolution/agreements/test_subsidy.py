"""以案定补: from the file, for a kept agreement, once, looked at by two people who are not paid by it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from quartet.ground.errors import NotNow
from quartet.ground.people.rights import NotAllowed
from quartet.resolution.agreements import subsidy
from quartet.resolution.agreements.models import Agreement, SubsidyClaim
from quartet.resolution.agreements.states import Form, Grade
from quartet.resolution.cases.models import Case
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import FIRST, JUNE, REACHED, SECOND, Desk, quarrel


def complete(cast: Cast, amount: int = 20_000) -> Desk:
    """A kept agreement with all its papers, its parties asked."""
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=desk.money(amount, (JUNE,)))
    desk.do("present")
    for number in (FIRST, SECOND):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True, picture=desk.photo())
    desk.do("take_effect")
    for number in (FIRST, SECOND):
        desk.do("hand_over", number, **REACHED)
    desk.both_say_yes(desk.pay(amount=amount).pk)
    desk.do("call", asked=desk.party(FIRST), channel="telephone", kept="all", satisfied="satisfied")
    return desk


def claim(desk: Desk) -> SubsidyClaim:
    with behind_the_wall():
        return SubsidyClaim.objects.filter(agreement__code=desk.code).latest("pk")


def test_a_complete_file_is_claimed_for_and_granted_by_two(cast: Cast) -> None:
    desk = complete(cast)

    desk.do("claim_subsidy")
    made = claim(desk)
    assert (made.mediator, made.grade, made.amount, made.facts["people"]) == (
        cast.people["mediator"],
        "ordinary",
        10_000,
        2,
    )
    desk.do("sign_subsidy", who="county_desk", looked=True)
    with pytest.raises(NotNow, match="second person"):
        desk.do("sign_subsidy", who="county_desk", looked=True)
    desk.do("sign_subsidy", who="city_desk", looked=True)

    granted = claim(desk)
    assert (granted.first_by, granted.second_by) == (cast.people["county_desk"], cast.people["city_desk"])
    with pytest.raises(NotNow, match="No claim"):
        desk.do("sign_subsidy", who="city_desk", looked=True)
    with pytest.raises(NotNow, match="already claimed"):
        desk.do("claim_subsidy")


def test_what_the_file_lacks_is_named(cast: Cast) -> None:
    desk = quarrel(cast).fulfilled()

    with pytest.raises(NotNow) as refusal:
        desk.do("claim_subsidy")

    assert str(refusal.value) == (
        "The file does not show: the signed agreement, photographed, or the register entry; every party has its copy; "
        "somebody was asked afterwards, and reached."
    )


def test_courts_and_offices_are_not_paid_by_the_case(cast: Cast) -> None:
    desk = complete(cast)
    with behind_the_wall():
        Agreement.objects.filter(code=desk.code).update(unit=cast.units["tribunal"])

    with pytest.raises(NotNow, match="people's mediation body"):
        desk.do("claim_subsidy")


def test_one_quarrel_cut_in_two_is_paid_once(cast: Cast) -> None:
    complete(cast).do("claim_subsidy")
    again = complete(cast)

    with pytest.raises(NotNow, match="第1号"):
        again.do("claim_subsidy")


def test_two_agreements_of_one_case_are_one_payment_whoever_signed(cast: Cast) -> None:
    first = complete(cast)
    first.do("claim_subsidy")
    second = complete(cast)
    with behind_the_wall():
        Agreement.objects.filter(code=second.code).update(case=first.case)
        subsidy_rows = second.agreement.signatory_rows
        subsidy_rows.update(name="别人", id_sealed="", phone="1")

    with pytest.raises(NotNow, match="one quarrel"):
        second.do("claim_subsidy")


def test_after_a_year_the_same_two_may_have_another_quarrel(cast: Cast) -> None:
    complete(cast).do("claim_subsidy")
    again = complete(cast).later(days=366)

    again.do("claim_subsidy")

    assert claim(again).refused_at is None


def test_a_refused_claim_says_why_and_may_be_made_again(cast: Cast) -> None:
    desk = complete(cast)
    desk.do("claim_subsidy")

    desk.do("refuse_subsidy", who="county_desk", reason="照片看不清")
    assert (claim(desk).refused_why, claim(desk).refused_at) == ("照片看不清", desk.now)
    desk.do("claim_subsidy")

    with behind_the_wall():
        assert SubsidyClaim.objects.filter(agreement__code=desk.code).count() == 2


@pytest.mark.parametrize("name", ["mediator", "township_desk_next_county", "county_desk_next_county", "supervisor"])
def test_only_the_desks_above_sign(cast: Cast, name: str) -> None:
    desk = complete(cast)
    desk.do("claim_subsidy")

    with pytest.raises(Exception) as refusal:  # noqa: PT011 -- told differently to who may see it and who may not
        desk.do("sign_subsidy", who=name, looked=True)
    assert refusal.type.__name__ in {"NotAllowed", "AgreementNotFound"}
    assert issubclass(NotAllowed, Exception)


def test_who_is_paid_does_not_sign_even_with_a_desk_of_their_own(cast: Cast) -> None:
    desk = complete(cast)
    desk.do("claim_subsidy")
    with behind_the_wall():
        SubsidyClaim.objects.update(mediator=cast.people["county_desk"])

    with pytest.raises(NotNow, match="Who is paid"):
        desk.do("sign_subsidy", who="county_desk", looked=True)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("subsidy_two_people_look", {"first_by": "county_desk", "second_by": "county_desk"}),
        ("subsidy_not_by_the_paid", {"first_by": "mediator"}),
    ],
)
def test_the_database_holds_that_two_others_look(cast: Cast, name: str, columns: dict[str, str]) -> None:
    complete(cast).do("claim_subsidy")

    with behind_the_wall(), pytest.raises(IntegrityError, match=name), transaction.atomic():
        SubsidyClaim.objects.update(**{key: cast.people[who] for key, who in columns.items()})


def test_an_area_without_rates_pays_nothing_until_it_has_some(cast: Cast) -> None:
    desk = complete(cast)
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(region="331221106201001")

    with pytest.raises(NotNow, match="set the rates"):
        desk.do("claim_subsidy")
    assert subsidy.rate("21", Grade.DIFFICULT) == 30_000


def test_the_grade_follows_from_what_can_be_counted(cast: Cast) -> None:
    large = quarrel(cast)
    large.draft()
    large.do("add_clause", clause=large.money(5_000_000, (JUNE,)))
    spoken = quarrel(cast)
    spoken.draft(Form.ORAL)
    spoken.do("add_clause", clause=spoken.money(20_000, (JUNE,)))
    spoken.do("reach", reached_on=date(2026, 5, 11), no_paper=True)
    with behind_the_wall():
        assert subsidy.grade(large.agreement)[0] is Grade.DIFFICULT
        assert subsidy.grade(spoken.agreement)[0] is Grade.SIMPLE
        assert {part.key for part in subsidy.file_parts(spoken.agreement) if part.there} == {
            "agreement", "copies", "reached", "body",
        }  # fmt: skip
