"""Why this date, in words."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from django.utils import translation

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.clock.events import Event, Excluded, Extended, Restarted, Resumed, Stopped, Suspended
from quartet.ground.clock.explain import amount, explain
from quartet.ground.clock.words import Approver, Ground, Unit


def at(month: int, day: int, hour: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


def told(
    rule_id: str,
    start: datetime,
    events: Sequence[Event] = (),
    *,
    folded: bool = False,
    language: str = "en",
    as_of: datetime | None = None,
) -> list[str]:
    with translation.override(language):
        return [line.text for line in explain(due(rule_id, start, events, as_of=as_of), folded=folded)]


def test_every_day_has_its_line_with_the_article() -> None:
    assert told("QA1", at(9, 30, 18)) == [
        "Take on or return a dispatch: 1 working day from the dispatch.",
        "Source: Working rule of this platform (no law).",
        "2026-09-30 (Wednesday) 18:00: the dispatch. The clock starts.",
        "The start day is not counted (Civil Code, article 201).",
        "Received after closing time or on a rest day: counts as received on 2026-10-08 (Thursday).",
        "2026-10-09 (Friday): day 1",
        "Last day: 2026-10-09 (Friday), until 24:00.",
    ]


def test_the_same_in_chinese() -> None:
    assert told("XF3", at(2, 13), language="zh-hans", folded=True) == [
        "对误转的信访事项提出异议：自收到之日起 5 个工作日。",
        "依据：《信访工作条例》第23条。",
        "2026-02-13（星期五） 10:00：收到之日，开始计时。",
        "开始的当天不计入（《民法典》第201条）。",
        "2026-02-14（星期六）：第 1 天（调休上班：春节）",
        "2026-02-15（星期日）至2026-02-23（星期一）：不计入（放假：春节）",
        "2026-02-24（星期二）至2026-02-27（星期五）：第 2–5 天",
        "最后一天：2026-02-27（星期五），到当天 24 时为止。",
    ]


def test_a_rolled_last_day_shows_what_it_rolled_over() -> None:
    lines = told("XF1", at(9, 21), folded=True)

    assert lines[5:] == [
        "2026-09-22 (Tuesday) to 2026-10-06 (Tuesday): day 1–15",
        "2026-10-06 (Tuesday) would be the last day, but it is a rest day (public holiday: National Day). It moves on:",
        "2026-10-07 (Wednesday): public holiday: National Day",
        "2026-10-08 (Thursday): weekday",
        "Last day: 2026-10-08 (Thursday), until 24:00.",
    ]


def test_folding_changes_the_lines_and_not_the_ends() -> None:
    unfolded, folded = (told("XF1", at(9, 21), folded=fold) for fold in (False, True))

    assert len(unfolded) == len(folded) + 14
    assert (unfolded[:5], unfolded[-4:]) == (folded[:5], folded[-4:])


def test_hearings_extensions_and_what_may_still_come_are_told() -> None:
    events: list[Event] = [
        Excluded(first=date(2026, 11, 25), last=date(2026, 11, 26), ground=Ground.HEARING),
        Extended(at=at(12, 1), length=10, approved_by=Approver.BODY_HEAD, reason="complex", told=True),
        Extended(at=at(12, 2), length=10, approved_by=Approver.BODY_HEAD, reason="complex", told=True),
    ]

    lines = told("XF4", at(11, 23), events, folded=True)

    assert "2026-11-25 (Wednesday) to 2026-11-26 (Thursday): not counted (hearing)" in lines
    assert "After 2027-01-24 (Sunday): extended by 10 days" in lines
    assert lines[-3:] == [
        "Last day: 2027-02-03 (Wednesday), until 24:00.",
        "Provisional: the State Council has not announced the holidays of 2027 yet.",
        "2026-12-02 (Wednesday): without effect. The rule allows no further extension.",
    ]


def test_an_extension_is_told_with_who_granted_it_and_why() -> None:
    approved = Extended(at=at(3, 20), length=30, approved_by=Approver.BODY_HEAD, reason="complex", told=True)
    agreed = Extended(at=at(3, 20), length=5, all_parties_agree=True)
    explained = Extended(at=at(3, 20), length=5, reason="frost", told=True)

    assert "2026-03-20 (Friday): extended by 30 days, approved by the head of the body. Reason: complex" in told(
        "XF4", at(2, 2), [approved]
    )
    assert "2026-03-20 (Friday): extended by 5 days, agreed by all parties." in told("PM1", at(3, 2), [agreed])
    assert "2026-03-20 (Friday): extended by 5 working days. Reason: frost" in told("HL2", at(3, 17), [explained])


def test_an_interruption_is_told() -> None:
    claimed = Restarted(at=at(6, 1), ground=Ground.CLAIMED)

    line = "2026-06-01 (Monday): interrupted (the right was claimed from the other side); the period begins anew."

    assert line in told("LB2a", at(3, 2), [claimed], folded=True)


def test_the_provisional_mark_says_who_has_yet_to_announce() -> None:
    assert "暂定：2027 年放假安排待国务院公布。" in told("QA2", at(12, 28), language="zh-hans")


def test_the_latest_date_the_rule_allows_is_told_while_it_is_not_reached() -> None:
    assert "With every extension the rule allows, at the latest: 2026-05-06 (Wednesday)." in told("XF4", at(2, 2))


def test_a_suspended_clock_says_what_its_date_supposes() -> None:
    lines = told("QA2", at(11, 16), [Suspended(at=at(11, 18), ground=Ground.APPRAISAL)], as_of=at(11, 20))

    assert lines[-1] == "Suspended (appraisal or assessment): this is the date if it resumed on 2026-11-20 (Friday)."


@pytest.mark.parametrize(
    ("events", "as_of", "line"),
    [
        ([], at(11, 19), "Late: the period has run out."),
        ([Stopped(at=at(11, 17))], None, "Stopped in time on 2026-11-17 (Tuesday) 10:00."),
        ([Stopped(at=at(11, 18))], None, "Stopped late on 2026-11-18 (Wednesday) 10:00."),
        ([Resumed(at=at(11, 17))], None, "2026-11-17 (Tuesday): without effect. The clock was not suspended."),
    ],
)
def test_the_last_line_says_how_it_stands(events: list[Event], as_of: datetime | None, line: str) -> None:
    assert told("QA1", at(11, 16), events, as_of=as_of)[-1] == line


def test_a_refused_interval_is_told_by_its_first_day() -> None:
    interval = Excluded(first=date(2026, 11, 17), last=date(2026, 11, 18), ground=Ground.HEARING)

    assert told("QA1", at(11, 16), [interval])[-1].startswith("2026-11-17 (Tuesday): without effect.")


def test_hours_are_told_as_a_moment() -> None:
    assert told("DV1b", at(10, 1))[-1] == "Due at 2026-10-02 (Friday) 10:00."


def test_a_cycle_is_told_by_the_calendar() -> None:
    assert told("QA6", at(2, 21)) == [
        "Finish the work of a ten-day cycle: 1 ten-day cycle, by the calendar.",
        "Source: Working rule of this platform (no law).",
        "2026-02-21 (Saturday) 10:00: a day of the cycle. The clock starts.",
        "2026-02-28 (Saturday): cycle 1 ends",
        "Last day: 2026-02-28 (Saturday), until 24:00.",
    ]


def test_counting_back_from_a_hearing_is_told_backwards() -> None:
    lines = told("LC2f", at(10, 9), folded=True)

    assert lines[0] == "Tell the parties time and place of the hearing: 5 working days before the hearing."
    assert lines[5] == ("2026-10-01 (Thursday) to 2026-10-07 (Wednesday): not counted (public holiday: National Day)")


def test_what_was_not_verified_says_so_and_months_tell_how_they_end() -> None:
    assert "The text of this source was not at hand; check it before relying on it." in told("WB1", at(3, 2))
    assert (
        "Months and years end on the corresponding day, or on the last of the month (Civil Code, article 202)."
        in told("PM1", at(3, 2))
    )


def test_amounts_are_said_in_the_right_number() -> None:
    with translation.override("en"):
        assert [amount(1, Unit.WORKDAY), amount(5, Unit.WORKDAY)] == ["1 working day", "5 working days"]
    with translation.override("zh-hans"):
        assert amount(1, Unit.TEN_DAYS) == "1 旬"
