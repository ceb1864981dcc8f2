"""Judicial confirmation: the thirty days, what is kept out, the papers, the court's dates."""

from datetime import UTC, date, datetime

import pytest

from quartet.ground.errors import NotNow
from quartet.resolution.agreements import confirmation
from quartet.resolution.agreements.actions import NotPossible, Written
from quartet.resolution.agreements.models import Due
from quartet.resolution.agreements.states import Kind, Paper
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import FIRST, JUNE, SECOND, Desk, quarrel

COURT = {"court_name": "铁岭县人民法院腰堡人民法庭"}


def packet(desk: Desk) -> dict[str, bool]:
    with behind_the_wall():
        return {line.kind.value: line.there for line in confirmation.packet(desk.agreement)}


def fill_packet(desk: Desk) -> None:
    for kind in (Paper.AGREEMENT, Paper.APPLICATION, Paper.QUALIFICATION):
        desk.do("add_paper", paper=kind.value, picture=desk.photo())
    for number in (FIRST, SECOND):
        desk.do("add_paper", paper="identity", party=desk.party(number), picture=desk.photo())


def prepared(cast: Cast) -> Desk:
    desk = quarrel(cast).in_force()
    desk.do("prepare", both_agree=True)
    fill_packet(desk)
    return desk


def filed(cast: Cast) -> Desk:
    desk = prepared(cast)
    desk.do("file", filed_on=date(2026, 5, 11), **COURT)
    return desk


def dues(desk: Desk) -> dict[str, date]:
    with behind_the_wall():
        open_dues = Due.objects.filter(agreement__code=desk.code, met_at=None).exclude(kind="item")
        return {one.kind: one.due_at.date() for one in open_dues}


def test_the_thirty_days_run_from_the_day_it_took_effect_and_roll_over_rest_days(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    with behind_the_wall():
        clock = confirmation.clock_of(desk.agreement, desk.now)
    assert clock is not None
    assert clock.planned.day == date(2026, 6, 10)


def test_a_draft_has_no_thirty_days(cast: Cast) -> None:
    desk = quarrel(cast).drafted()
    with behind_the_wall():
        assert confirmation.clock_of(desk.agreement, desk.now) is None
        assert confirmation.court_clock(desk.agreement, desk.now) is None
    with pytest.raises(NotNow, match="in force"):
        desk.do("prepare", both_agree=True)


def test_after_the_thirty_days_only_suing_is_left(cast: Cast) -> None:
    desk = quarrel(cast).in_force().later(days=31)

    with pytest.raises(NotNow, match="thirty days"):
        desk.do("prepare", both_agree=True)


@pytest.mark.parametrize(
    "text",
    [
        "双方自愿解除婚姻关系，于2026年6月30日前办理。",
        "范家屯村二组东院三间房屋的所有权归甲方所有，2026年6月30日前交付。",
    ],
)
def test_what_the_court_does_not_accept_is_not_prepared(cast: Cast, text: str) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=Written(Kind.OTHER, text=text, debtor=desk.party(SECOND), parts=((JUNE, 100),)))
    desk.do("present", despite="双方坚持")
    for number in (FIRST, SECOND):
        desk.do("sign", number, understood=True)
    desk.do("countersign", sealed=True)
    desk.do("take_effect")

    with pytest.raises(NotNow, match="does not accept"):
        desk.do("prepare", both_agree=True)
    assert "confirmation" not in dues(desk)


def test_the_packet_says_which_papers_are_missing(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    desk.do("prepare", both_agree=True)
    assert packet(desk) == {
        "application": False, "agreement": False, "identity": False, "qualification": False, "delivery": True,
    }  # fmt: skip

    with pytest.raises(NotNow, match="joint application, signed by both sides、the signed agreement、identity"):
        desk.do("file", filed_on=date(2026, 5, 11), **COURT)
    fill_packet(desk)

    assert set(packet(desk).values()) == {True}


def test_land_and_agents_need_their_papers_too(cast: Cast) -> None:
    desk = quarrel(cast)
    desk.draft()
    desk.do("add_clause", clause=desk.grain())
    desk.do("correct_party", SECOND, agent="郑律师")

    assert {"property", "mandate"} <= set(packet(desk))


def test_from_the_application_to_the_ruling_each_date_is_watched(cast: Cast) -> None:
    desk = filed(cast)
    assert (desk.agreement.court, dues(desk)) == ("filed", {"acceptance": date(2026, 5, 14)})
    with behind_the_wall():
        clock = confirmation.clock_of(desk.agreement, desk.later(days=60).now)
        at_court = confirmation.court_clock(desk.agreement, desk.now)
    assert clock is not None
    assert clock.met is True
    assert at_court is not None
    assert at_court.rule.id == "PM3"

    desk.do("accept", court_on=date(2026, 5, 13), docket="(2026)辽1221民特12号")
    assert (desk.agreement.docket, dues(desk)) == ("(2026)辽1221民特12号", {"ruling": date(2026, 5, 28)})
    desk.do("confirm", court_on=date(2026, 5, 20), docket="(2026)辽1221民特12号")
    assert (desk.agreement.court, desk.agreement.decided_on, dues(desk)) == ("confirmed", date(2026, 5, 20), {})
    with behind_the_wall():
        assert confirmation.court_clock(desk.agreement, desk.now) is None


def test_the_court_may_reject_it(cast: Cast) -> None:
    desk = filed(cast)
    desk.do("accept", court_on=date(2026, 5, 11), docket="(2026)辽1221民特12号")

    desk.do("reject", court_on=date(2026, 5, 11), reason="内容不明确")

    assert (desk.agreement.court, dues(desk)) == ("rejected", {})


def test_what_the_court_did_not_accept_is_handed_in_again_while_there_is_time(cast: Cast) -> None:
    desk = filed(cast)

    desk.do("not_accept", court_on=date(2026, 5, 11), reason="材料不全")
    assert (desk.agreement.court, desk.agreement.filed_on, set(dues(desk))) == ("not_accepted", None, {"confirmation"})
    desk.do("prepare", both_agree=True)
    desk.do("file", filed_on=date(2026, 5, 11), **COURT)

    assert desk.agreement.court == "filed"


def test_an_application_taken_back_leaves_the_thirty_days_as_they_were(cast: Cast) -> None:
    desk = filed(cast)
    desk.do("withdraw", reason="双方愿意先自己履行")
    assert dues(desk) == {"confirmation": date(2026, 6, 10)}

    late = filed(cast).later(days=31)
    late.do("withdraw", reason="双方撤回")
    assert dues(late) == {}


@pytest.mark.parametrize("day", [date(2026, 5, 10), date(2026, 5, 12)])
def test_it_is_handed_in_on_a_day_that_can_be_true(cast: Cast, day: date) -> None:
    with pytest.raises(NotPossible):
        prepared(cast).do("file", filed_on=day, **COURT)


def test_it_is_handed_in_within_the_thirty_days(cast: Cast) -> None:
    desk = prepared(cast)
    desk.now = datetime(2026, 6, 10, 8, tzinfo=UTC)

    assert desk.do("file", filed_on=date(2026, 6, 10), **COURT).court == "filed"


def test_the_court_decides_after_it_had_the_papers_and_not_tomorrow(cast: Cast) -> None:
    desk = filed(cast)

    with pytest.raises(NotPossible, match="before it had"):
        desk.do("accept", court_on=date(2026, 5, 10), docket="(2026)辽1221民特1号")
    with pytest.raises(NotPossible, match="not come yet"):
        desk.do("accept", court_on=date(2026, 5, 12), docket="(2026)辽1221民特1号")


def test_what_is_before_the_court_is_not_changed_behind_its_back(cast: Cast) -> None:
    desk = filed(cast)

    with pytest.raises(NotNow, match="before the court"):
        desk.do("postpone", 1, day=date(2026, 7, 15), both_agree=True, reason="x")
    with pytest.raises(NotNow, match="before the court"):
        desk.do("replace", both_agree=True, reason="x")
