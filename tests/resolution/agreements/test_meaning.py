"""What is said of an agreement must be so: its paper, its number, its days; and promises outlive the case."""

from datetime import date, timedelta
from typing import Any

import pytest

from quartet.ground.errors import NotNow
from quartet.ground.people.models import Unit
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.agreements.effects.signing import number_of
from quartet.resolution.agreements.models import Agreement, Entry
from quartet.resolution.agreements.story import story
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.parts import promises_of
from tests.cast import Cast, behind_the_wall, case_now
from tests.reminding import at, round_at, told_of
from tests.resolution.agreements.stage import FIRST, JUNE, NO_PICTURE, SECOND, Desk, quarrel

COURT = {"court_name": "铁岭县人民法院腰堡人民法庭", "filed_on": date(2026, 5, 11)}


# -- a picture of what was signed, or a reason -----------------------------------------------------------------------------


@pytest.mark.parametrize("why", ["", " ", "无", "。", "\u200b\u200b"])
def test_a_signature_is_seen_or_somebody_says_why_not(cast: Cast, why: str) -> None:
    desk = quarrel(cast).signing()

    with pytest.raises(NotNow, match="Take a picture of the signed page"):
        desk.do("sign", FIRST, understood=True, no_picture=why)
    desk.do("sign", FIRST, understood=True, picture=desk.photo(), no_picture="")
    desk.do("sign", SECOND, understood=True, no_picture=NO_PICTURE)
    with pytest.raises(NotNow, match="Take a picture of the signed page"):
        desk.do("countersign", sealed=True, no_picture=why)

    with behind_the_wall():
        assert [line.words for line in story(desk.agreement)[:2]] == [f"No picture: {NO_PICTURE}", ""]


def sealed_without_a_word(cast: Cast) -> Desk:
    """As it stood before reasons were asked for: signed and sealed, no picture, no reason."""
    desk = quarrel(cast).signing()
    with behind_the_wall():
        Agreement.objects.filter(code=desk.code).update(countersigned_at=desk.now)
        desk.agreement.signatory_rows.update(signed_at=desk.now)
    return desk


def test_nothing_takes_effect_without_a_picture_of_its_paper_or_a_reason(cast: Cast) -> None:
    desk = sealed_without_a_word(cast)
    with pytest.raises(NotNow, match="Take a picture of the signed page"):
        desk.do("take_effect")

    assert desk.do("take_effect", picture=desk.photo()).state == "in_force"
    other = sealed_without_a_word(cast)
    assert other.do("take_effect", no_picture="纸在县档案馆").state == "in_force"
    third = sealed_without_a_word(cast).with_its_paper()
    assert third.do("take_effect").state == "in_force"


def test_the_picture_of_a_text_taken_back_is_none_of_the_new_text(cast: Cast) -> None:
    desk = quarrel(cast).signed()
    desk.with_its_paper().do("rewrite", reason="乙方要改日期")
    desk.later(minutes=1).do("present")
    with behind_the_wall():
        Agreement.objects.filter(code=desk.code).update(countersigned_at=desk.now)
        desk.agreement.signatory_rows.update(signed_at=desk.now)

    with pytest.raises(NotNow, match="Take a picture of the signed page"):
        desk.do("take_effect")


# -- the number's form follows the kind of body ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "number"),
    [
        ("范家屯村人民调解委员会", UnitKind.MEDIATION_COMMITTEE, "(2026)范家屯人调字第3号"),
        ("范家屯村民委员会", UnitKind.VILLAGE_COMMITTEE, "(2026)范家屯人调字第3号"),
        ("腰堡镇司法所", UnitKind.JUDICIAL_OFFICE, "(2026)腰堡行调字第3号"),
        ("铁岭县农业农村局", UnitKind.DEPARTMENT, "(2026)铁岭县农业农村局行调字第3号"),
        ("腰堡镇派出所", UnitKind.POLICE_STATION, "(2026)腰堡公调字第3号"),
        ("腰堡人民法庭", UnitKind.TRIBUNAL, "(2026)____号"),
    ],
)
def test_only_a_peoples_committee_numbers_its_paper_like_one(name: str, kind: UnitKind, number: str) -> None:
    assert number_of(Unit(name=name, kind=kind, level=Level.TOWNSHIP), 2026, "3") == number


# -- days, courts, dockets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "says"), [(date(2026, 5, 10), "lies before"), (date(2026, 5, 12), "not come yet")])
def test_what_was_done_by_an_agreement_was_done_after_it_and_not_tomorrow(cast: Cast, on: date, says: str) -> None:
    desk = quarrel(cast).in_force()
    given: dict[str, Any] = {"on": on, "means": "cash", "amount": 100}

    with pytest.raises(Exception, match=says):
        desk.do("record", 1, **given)
    with pytest.raises(Exception, match=says):
        desk.do_as(desk.slip(SECOND), "tell", 1, **given)

    with behind_the_wall():
        assert not Entry.objects.filter(agreement__code=desk.code).exists()


def filed(cast: Cast, **given: Any) -> Desk:
    desk = quarrel(cast).in_force().with_its_paper()
    desk.do("prepare", both_agree=True)
    for paper in ("application", "qualification"):
        desk.do("add_paper", paper=paper, picture=desk.photo())
    for number in (FIRST, SECOND):
        desk.do("add_paper", paper="identity", party=desk.party(number), picture=desk.photo())
    desk.do("file", **{**COURT, **given})
    return desk


def test_it_is_handed_in_at_a_court_and_not_before_it_was_agreed(cast: Cast) -> None:
    with pytest.raises(NotNow, match="court's full name"):
        filed(cast, court_name="农业农村局")
    with pytest.raises(Exception, match="from the day it took effect"):
        filed(cast, filed_on=date(2026, 5, 10))

    assert filed(cast).agreement.court == "filed"


@pytest.mark.parametrize("docket", ["12", "12号", "民特12号", "(1926)辽1221民特12号", "x"])
def test_a_docket_reads_as_courts_write_them(cast: Cast, docket: str) -> None:
    desk = filed(cast)

    with pytest.raises(NotNow, match="as it stands on the court's paper"):
        desk.do("accept", court_on=date(2026, 5, 11), docket=docket)
    assert desk.do("accept", court_on=date(2026, 5, 11), docket="（2026）辽1221民特12号").court == "accepted"


# -- promises outlive the case ---------------------------------------------------------------------------------------------


def in_june(cast: Cast) -> Desk:
    """An agreement in force: one payment, due in June."""
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=desk.money(20_000, (JUNE,)))
    desk.do("present")
    for number in (FIRST, SECOND):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True)
    desk.do("take_effect")
    return desk


def closed_over(desk: Desk) -> Case:
    code = desk.case.code
    desk.cast.move(code, "resolve", "mediator", outcome="签了协议，六月付款", knows_open=True)
    desk.cast.move(code, "ask", "township_desk", channel="visit", answer="solved")
    desk.cast.move(code, "close", "clerk", knows_open=True)
    return case_now(code)


def test_a_case_is_resolved_and_closed_over_a_promise_only_knowingly(cast: Cast) -> None:
    desk, open_ = in_june(cast), "what the sides agreed is not all done yet"
    code = desk.case.code

    with pytest.raises(NotNow, match=open_):
        cast.move(code, "resolve", "mediator", outcome="签了协议，六月付款")
    cast.move(code, "resolve", "mediator", outcome="签了协议，六月付款", knows_open=True)
    cast.move(code, "ask", "township_desk", channel="visit", answer="solved")
    with pytest.raises(NotNow, match=open_):
        cast.move(code, "close", "clerk")
    closed = cast.move(code, "close", "clerk", knows_open=True)

    assert closed.state == "closed"
    with behind_the_wall():
        assert promises_of(closed) == [open_]


def test_a_promise_is_followed_on_after_the_case_is_closed(cast: Cast) -> None:
    """The round goes on telling, the visit is put on the list, and what is paid then is written down."""
    desk = in_june(cast)
    closed_over(desk)

    told = [round_at(at(f"{month:02}-{day:02} 09:05"), "agreement") for month, day in ((6, 25), (6, 30), (7, 1))]
    desk.now = at("07-02 09:00")
    desk.do("visit", found="说月底卖了粮就给")
    entry = desk.pay(1, 20_000)
    desk.both_say_yes(entry.pk)

    assert [rung in rungs for rung, rungs in zip(("soon", "last", "out"), told, strict=True)] == [True] * 3
    assert "Something promised was not confirmed, visit them" in told_of("agreement")["mediator"]
    assert desk.agreement.state == "fulfilled"
    with behind_the_wall():
        assert promises_of(case_now(desk.case.code)) == []


def test_a_draft_is_open_too_and_a_dropped_one_is_not(cast: Cast) -> None:
    desk = quarrel(cast).drafted()
    with behind_the_wall():
        before = promises_of(desk.case)
    desk.do("drop", reason="双方不签了")

    with behind_the_wall():
        assert (before, promises_of(desk.case)) == (["an agreement is being written or signed"], [])


def test_a_mediation_a_whistle_and_unreported_harm_are_open_too(cast: Cast) -> None:
    from quartet.ground.people.rights import acting_as  # noqa: PLC0415 -- same
    from quartet.resolution.mediation.actions import confirm_harm, open_mediation  # noqa: PLC0415 -- other rooms'
    from quartet.resolution.whistle.actions import blow_whistle  # noqa: PLC0415 -- same

    desk = quarrel(cast)
    case, mediator, desk_claims = desk.case, cast.claims("mediator"), cast.claims("county_desk")
    given = {"origin": "application", "matter": "承包费", "kind": "land_contract"}
    with acting_as(mediator):
        open_mediation(case_code=case.code, given=given, command_id=None, acting=mediator, now=desk.now)
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(level=Level.COUNTY)
    said = {"kind": "residents", "why": "要几家一起看", "place": "地头", "bodies": [cast.units["water"]]}
    with acting_as(desk_claims):
        blow_whistle(case_code=case.code, given=said, command_id=None, acting=desk_claims, now=desk.now)
    with acting_as(mediator):
        confirm_harm(case_code=case.code, rule="DV2", words="看见有伤", found_at=desk.now - timedelta(hours=1),
                     acting=mediator, now=desk.now)  # fmt: skip

    with behind_the_wall():
        assert promises_of(case_now(case.code)) == [
            "a mediation is under way", "harm was found and not reported yet",
            "bodies are still called together on the spot",
        ]  # fmt: skip
