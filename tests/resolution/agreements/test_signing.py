"""Signatures, the seal, the number, and what begins with them."""

from datetime import date, timedelta

import pytest

from quartet.ground.errors import NotNow, SomethingMissing
from quartet.ground.files.models import Attachment
from quartet.ground.people.models import Unit
from quartet.ground.people.states import UnitKind
from quartet.resolution.agreements.actions import NotPossible, Written
from quartet.resolution.agreements.checking import check_clauses, check_whole
from quartet.resolution.agreements.effects.signing import short_name
from quartet.resolution.agreements.models import Due, Item, Photo
from quartet.resolution.agreements.states import Form, Kind
from quartet.resolution.cases.models import Case
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import AUGUST, FIRST, JULY, JUNE, PARTIES, REACHED, SECOND, Desk, quarrel


def dues(desk: Desk, *, open_only: bool = True) -> list[tuple[str, date]]:
    with behind_the_wall():
        found = Due.objects.filter(agreement__code=desk.code).order_by("due_at", "pk")
        found = found.filter(met_at=None) if open_only else found
        return [(one.kind, (one.due_at + timedelta(hours=8)).date()) for one in found]


def test_it_binds_only_when_all_have_signed_and_the_seal_is_set(cast: Cast) -> None:
    desk = quarrel(cast).signing()

    with pytest.raises(NotNow, match="梁德山、郑长河"):
        desk.do("countersign", sealed=True)
    desk.do("sign", FIRST, understood=True)
    with pytest.raises(NotNow, match="郑长河"):
        desk.do("take_effect")
    desk.do("sign", SECOND, understood=True)
    with pytest.raises(NotNow, match="seal"):
        desk.do("take_effect")
    desk.do("countersign", sealed=True)
    with pytest.raises(NotNow, match="set already"):
        desk.do("countersign", sealed=True)

    assert desk.do("take_effect").state == "in_force"


def test_nobody_signs_twice(cast: Cast) -> None:
    desk = quarrel(cast).signing()
    desk.do("sign", FIRST, understood=True)

    with pytest.raises(NotNow, match="has signed already"):
        desk.do("sign", FIRST, understood=True)


def test_who_signed_another_text_has_not_signed_this_one(cast: Cast) -> None:
    desk = quarrel(cast).signed()

    desk.do("rewrite", reason="乙方要改日期")

    assert desk.agreement.state == "draft"
    assert desk.agreement.countersigned_at is None
    assert [desk.party(number).signed_at for number in (FIRST, SECOND)] == [None, None]


def test_taking_effect_gives_a_number_the_promises_their_days_and_the_parties_their_keys(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    agreement = desk.agreement
    assert (agreement.number, agreement.year, agreement.serial) == ("(2026)范家屯人调字第1号", 2026, 1)
    assert agreement.effective_at == desk.now
    assert len(agreement.opened_by) == 2
    with behind_the_wall():
        items = Item.objects.filter(agreement=agreement).order_by("number")
        assert [(one.due_on, one.amount) for one in items] == [(JUNE, 300_000), (JULY, 300_000), (AUGUST, 300_000)]
    assert dues(desk) == [("confirmation", date(2026, 6, 10)), ("item", JUNE), ("item", JULY), ("item", AUGUST)]


def test_numbers_follow_one_another_body_by_body_and_year_by_year(cast: Cast) -> None:
    one, other = quarrel(cast).in_force(), quarrel(cast).in_force()
    court = quarrel(cast)
    with behind_the_wall():
        Case.objects.filter(pk=court.case.pk).update(lead_unit=cast.units["tribunal"])
    court.by = "tribunal"
    court.signed()
    with pytest.raises(NotNow, match="A court numbers its papers itself"):
        court.do("take_effect", own_number="第1号")
    court.do("take_effect", own_number="(2026)辽1221诉前调12号")
    next_year = quarrel(cast).later(days=300)
    next_year.in_force(next_year_money(next_year))

    assert [desk.agreement.number for desk in (one, other, court, next_year)] == [
        "(2026)范家屯人调字第1号", "(2026)范家屯人调字第2号", "(2026)辽1221诉前调12号", "(2027)范家屯人调字第1号",
    ]  # fmt: skip


def next_year_money(desk: Desk) -> Written:
    return Written(Kind.OTHER, text="双方就2026年的纠纷再无其他争议。")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("范家屯村人民调解委员会", "范家屯"),
        ("腰堡镇司法所", "腰堡"),
        ("东街社区居民委员会", "东街"),
        ("调解室", "调解室"),
    ],
)
def test_a_body_is_called_in_its_numbers_as_people_call_it(name: str, short: str) -> None:
    assert short_name(Unit(name=name, kind=UnitKind.MEDIATION_COMMITTEE)) == short


def test_photographs_hang_on_the_agreement_and_not_on_the_case(cast: Cast) -> None:
    desk = quarrel(cast).signing()
    for number in (FIRST, SECOND):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True, picture=desk.photo())

    with behind_the_wall():
        photo = Photo.objects.get(agreement__code=desk.code)
        assert Attachment.objects.get(pk=photo.picture).subject == desk.code
        assert not Attachment.objects.filter(subject=desk.case.code).exists()
    assert photo.kind == "agreement"


def test_every_party_gets_its_copy_once(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    desk.do("hand_over", FIRST, picture=desk.photo(), **REACHED)

    assert desk.party(FIRST).copy_at == desk.now
    with pytest.raises(NotNow, match="has a copy already"):
        desk.do("hand_over", FIRST, **REACHED)


def test_a_paper_is_photographed_or_it_is_not_there(cast: Cast) -> None:
    desk = quarrel(cast).in_force()

    with pytest.raises(SomethingMissing, match="picture"):
        desk.do("add_paper", paper="identity", party=desk.party(FIRST), picture=None)
    desk.do("add_paper", paper="identity", party=desk.party(FIRST), picture=desk.photo())

    with behind_the_wall():
        assert Photo.objects.filter(agreement__code=desk.code, kind="identity", party__number=FIRST).count() == 1


def test_an_agreement_that_only_settles_is_fulfilled_as_it_takes_effect(cast: Cast) -> None:
    desk = quarrel(cast).in_force(Written(Kind.OTHER, text="双方就本次纠纷再无其他争议。"))

    assert desk.agreement.state == "fulfilled"
    assert dues(desk) == []


# -- by word of mouth ----------------------------------------------------------------------------------------------------


def oral(cast: Cast) -> Desk:
    desk = quarrel(cast)
    desk.draft(Form.ORAL)
    desk.do("add_clause", clause=desk.money(20_000, (JUNE,)))
    return desk


def test_an_oral_agreement_is_registered_and_binds_since_that_day(cast: Cast) -> None:
    desk = oral(cast)

    agreement = desk.do("reach", reached_on=date(2026, 5, 8), no_paper=True)

    assert (agreement.state, agreement.number) == ("in_force", "(2026)范家屯人调字第1号")
    assert agreement.effective_at is not None
    assert agreement.effective_at.date() == date(2026, 5, 8)
    assert dues(desk)[0] == ("confirmation", date(2026, 6, 8))  # 7 June 2026 is a Sunday


def test_an_oral_agreement_of_today_binds_from_now_on_and_none_of_tomorrow(cast: Cast) -> None:
    desk = oral(cast)

    with pytest.raises(NotPossible, match="not come yet"):
        desk.do("reach", reached_on=date(2026, 5, 12), no_paper=True)
    assert desk.do("reach", reached_on=date(2026, 5, 11), no_paper=True).effective_at == desk.now


def test_an_oral_agreement_registered_long_after_has_no_thirty_days_left(cast: Cast) -> None:
    desk = oral(cast)

    desk.do("reach", reached_on=date(2026, 4, 1), no_paper=True)

    assert [kind for kind, _day in dues(desk)] == ["item"]


def test_an_oral_agreement_with_something_to_come_is_better_put_on_paper(cast: Cast) -> None:
    desk = oral(cast)
    with behind_the_wall():
        checked = check_clauses(desk.agreement, JUNE)
        assert [one.code for one in check_whole(desk.agreement, checked)] == ["oral-later"]
    done = quarrel(cast)
    done.draft(Form.ORAL, parties=PARTIES[:1])
    with behind_the_wall():
        assert [one.code for one in check_whole(done.agreement, [])] == ["one-side"]


def test_a_written_draft_says_what_it_lacks_until_it_is_sealed(cast: Cast) -> None:
    desk = quarrel(cast).signed()
    with behind_the_wall():
        assert check_whole(desk.agreement, []) == []


def test_oral_and_written_are_two_ways(cast: Cast) -> None:
    spoken = oral(cast)
    with pytest.raises(NotNow, match="registered, not signed"):
        spoken.do("present")
    written = quarrel(cast).drafted()
    with pytest.raises(NotNow, match="by its signatures"):
        written.do("reach", reached_on=date(2026, 5, 11), no_paper=True)
