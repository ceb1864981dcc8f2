"""Dates a citizen, a clerk and a court would compute the same way: the special cases, one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import Result, due, run
from quartet.ground.clock.events import Event, Excluded, Extended, Restarted, Resumed, Started, Stopped, Suspended
from quartet.ground.clock.rule import Extension
from quartet.ground.clock.rules import rule
from quartet.ground.clock.words import Approver, Ground, Refusal, State, Unit


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def last_day(result: Result) -> tuple[int, int]:
    return result.planned.day.month, result.planned.day.day


def whys(result: Result) -> list[Refusal]:
    return [refusal.why for refusal in result.refused]


# -- working days ------------------------------------------------------------------------------------------------


def test_the_start_day_is_not_counted() -> None:
    assert last_day(due("XF3", at(11, 16))) == (11, 23)  # Monday; the fifth working day is the next Monday


def test_a_make_up_saturday_counts_and_the_spring_festival_does_not() -> None:
    # Friday 13 February: Saturday 14 is worked; 15 to 23 off; 24 to 27 make days 2 to 5
    assert last_day(due("XF3", at(2, 13))) == (2, 27)


def test_national_day_week_is_skipped_and_its_make_up_day_counts() -> None:
    # 1 to 7 October off; Saturday 10 worked
    assert last_day(due("XF3", at(9, 30))) == (10, 13)


def test_the_make_up_sunday_before_national_day_counts() -> None:
    assert last_day(due("QA1", at(9, 19))) == (9, 21)  # received on a Saturday off: received on Sunday 20, worked
    assert last_day(due("QA1", at(9, 18))) == (9, 20)


@pytest.mark.parametrize(
    ("received", "ends"),
    [
        (at(11, 16, 17, 0), (11, 17)),  # five o'clock sharp is still in time
        (at(11, 16, 17, 1), (11, 18)),
        (at(11, 20, 17, 1), (11, 24)),  # Friday evening: received on Monday
        (at(11, 21, 9, 0), (11, 24)),  # Saturday
        (at(11, 22, 23, 59), (11, 24)),  # Sunday night
    ],
)
def test_receipt_after_closing_or_on_a_rest_day_is_receipt_on_the_next_working_day(
    received: datetime, ends: tuple[int, int]
) -> None:
    assert last_day(due("QA1", received)) == ends


def test_a_time_of_another_zone_is_read_in_shanghai() -> None:
    evening = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)  # 17:30 in Shanghai

    assert last_day(due("QA1", evening)) == (11, 18)


def test_the_last_day_runs_to_its_end() -> None:
    result = due("QA1", at(11, 16), as_of=at(11, 17, 23, 59))
    late = due("QA1", at(11, 16), as_of=at(11, 18, 0, 0))

    assert (result.state, late.state) == (State.RUNNING, State.LATE)


def test_suspended_for_twelve_working_days_and_resumed() -> None:
    paused = [Suspended(at=at(3, 3), ground=Ground.APPRAISAL), Resumed(at=at(3, 19))]  # 12 working days

    assert last_day(due("QA2", at(3, 2))) == (3, 9)
    assert last_day(due("QA2", at(3, 2), paused)) == (3, 25)


# -- calendar days, months, years --------------------------------------------------------------------------------


def test_a_last_day_that_is_a_rest_day_moves_to_the_next_working_day() -> None:
    assert last_day(due("XF1", at(9, 16))) == (10, 8)  # 15 days end on 1 October; the holidays end on the 7th


def test_a_last_day_that_is_a_make_up_saturday_does_not_move() -> None:
    assert last_day(due("XF1", at(9, 25))) == (10, 10)


def test_sixty_days_and_thirty_more_are_ninety_days() -> None:
    granted = Extended(at=at(3, 20), length=30, approved_by=Approver.BODY_HEAD, reason="complex", told=True)
    result = due("XF4", at(2, 2), [granted])

    assert due("XF4", at(2, 2)).planned.day == date(2026, 4, 3)
    assert result.planned.day == result.ultimate.day == date(2026, 5, 6)  # the 90th, 3 May, is in Labour Day week


def test_the_ultimate_date_is_the_one_with_every_extension_the_rule_allows() -> None:
    result = due("XF4", at(2, 2))

    assert (result.planned.day, result.ultimate.day) == (date(2026, 4, 3), date(2026, 5, 6))


@pytest.mark.parametrize(
    ("accepted", "ends"),
    [
        (at(1, 31), date(2026, 2, 28)),  # no 31 February; Saturday 28 is worked
        (at(1, 31, year=2024), date(2024, 2, 29)),
        (at(11, 30), date(2026, 12, 30)),
        (at(12, 31, year=2024), date(2025, 2, 5)),  # 31 January falls in the Spring Festival, off until 4 February
        (at(4, 15), date(2026, 5, 15)),
    ],
)
def test_a_month_ends_on_the_corresponding_day_or_at_the_end_of_the_month(accepted: datetime, ends: date) -> None:
    assert due("PM1", accepted).planned.day == ends


def test_two_years_from_a_leap_day_end_on_the_last_of_february() -> None:
    assert due("LC1", at(2, 29, year=2024)).planned.day == date(2026, 2, 28)


def test_hearing_days_are_not_counted_whenever_they_are_recorded() -> None:
    hearing = Excluded(first=date(2026, 3, 10), last=date(2026, 3, 12), ground=Ground.HEARING)

    assert due("XF4", at(2, 4)).planned.day == date(2026, 4, 7)  # 5 April is Qingming; off until the 6th
    assert due("XF4", at(2, 4), [hearing]).planned.day == date(2026, 4, 8)


def test_days_excluded_twice_are_left_out_once() -> None:
    first = Excluded(first=date(2026, 3, 10), last=date(2026, 3, 12), ground=Ground.HEARING)
    second = Excluded(first=date(2026, 3, 11), last=date(2026, 3, 13), ground=Ground.HEARING)

    assert due("XF6b", at(3, 2), [first, second]).planned.day == date(2026, 4, 7)


def test_an_interval_that_began_before_the_clock_counts_from_the_start() -> None:
    began = Excluded(first=date(2026, 2, 20), last=date(2026, 3, 5), ground=Ground.APPRAISAL)
    over = Excluded(first=date(2026, 2, 20), last=date(2026, 3, 2), ground=Ground.APPRAISAL)

    assert due("CM5", at(3, 2), [began]).planned.day == date(2026, 4, 7)  # 1 + 3 = Saturday 4 April, Qingming
    assert whys(due("CM5", at(3, 2), [over])) == [Refusal.BEFORE_START]


# -- extensions --------------------------------------------------------------------------------------------------


def test_an_extension_both_parties_sign_after_expiry_is_refused() -> None:
    in_time = Extended(at=at(5, 15, 23, 59), length=10, all_parties_agree=True)
    too_late = Extended(at=at(5, 16, 0, 0), length=10, all_parties_agree=True)

    assert due("PM1", at(4, 15), [in_time]).planned.day == date(2026, 5, 25)
    assert whys(due("PM1", at(4, 15), [too_late])) == [Refusal.AFTER_EXPIRY]
    assert due("PM1", at(4, 15), [too_late]).planned.day == date(2026, 5, 15)


GRANTED = Extended(at=at(3, 20), length=30, approved_by=Approver.BODY_HEAD, reason="complex", told=True)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (replace(GRANTED, length=31), Refusal.LENGTH),
        (replace(GRANTED, length=0), Refusal.LENGTH),
        (replace(GRANTED, approved_by=None), Refusal.APPROVER),
        (replace(GRANTED, approved_by=Approver.COURT_PRESIDENT), Refusal.APPROVER),
        (replace(GRANTED, reason=" "), Refusal.REASON),
        (replace(GRANTED, told=False), Refusal.NOTICE),
    ],
)
def test_an_extension_needs_all_the_rule_asks_for(asked: Extended, why: Refusal) -> None:
    assert whys(due("XF4", at(2, 2), [asked])) == [why]


def test_a_second_extension_is_refused_where_the_rule_allows_one() -> None:
    result = due("XF4", at(2, 2), [GRANTED, replace(GRANTED, at=at(4, 20))])

    assert whys(result) == [Refusal.EXTENSIONS_USED]


def test_one_party_cannot_extend_alone() -> None:
    assert whys(due("CM5", at(3, 2), [Extended(at=at(3, 9), length=5)])) == [Refusal.PARTIES]


def test_a_right_that_lapses_cannot_be_extended() -> None:
    assert whys(due("PM2", at(3, 2), [GRANTED])) == [Refusal.NO_EXTENSION]


# -- standing still ----------------------------------------------------------------------------------------------


def test_a_ground_the_rule_does_not_name_does_not_stop_the_clock() -> None:
    suspended = Suspended(at=at(3, 9), ground=Ground.FORCE_MAJEURE)
    excluded = Excluded(first=date(2026, 3, 9), last=date(2026, 3, 10), ground=Ground.APPRAISAL)
    restarted = Restarted(at=at(3, 9), ground=Ground.CLAIMED)

    result = due("XF4", at(2, 2), [suspended, excluded, restarted])

    assert sorted(why.value for why in whys(result)) == ["ground"] * 3
    assert result.state is State.RUNNING


def test_while_suspended_the_planned_date_is_that_of_resuming_now() -> None:
    paused = [Suspended(at=at(11, 18), ground=Ground.APPRAISAL)]
    early, later = (due("QA2", at(11, 16), paused, as_of=moment) for moment in (at(11, 20), at(11, 27)))

    assert (early.state, early.suspended_on) == (State.SUSPENDED, Ground.APPRAISAL)
    assert (last_day(early), last_day(later)) == ((11, 25), (12, 2))
    assert (early.left, later.left) == (3, 3)  # of the four days left, the day of resuming is under way


def test_a_ground_with_a_limit_holds_the_clock_no_longer_than_that() -> None:
    asked = Suspended(at=at(11, 17), ground=Ground.ASKED_RESIDENT)  # at most five days: 17 to 21 November
    held, free = (due("QA2", at(11, 16), [asked], as_of=at(11, day)) for day in (21, 22))
    again = due("QA2", at(11, 16), [asked, replace(asked, at=at(11, 24))])

    assert (held.state, free.state, last_day(free)) == (State.SUSPENDED, State.RUNNING, (11, 27))
    assert whys(again) == [Refusal.PAUSE_USED]


def test_pausing_twice_or_resuming_what_runs_has_no_effect() -> None:
    pause = Suspended(at=at(11, 17), ground=Ground.APPRAISAL)
    events: list[Event] = [pause, replace(pause, at=at(11, 18)), Resumed(at=at(11, 19)), Resumed(at=at(11, 20))]

    assert whys(due("QA2", at(11, 16), events)) == [Refusal.SUSPENDED, Refusal.NOT_SUSPENDED]


def test_a_suspension_on_the_rolled_last_day_moves_it_on() -> None:
    # 15 days from 6 June end on Sunday 21, rolled with Dragon Boat (19 to 21 off) to Monday 22
    movable = replace(rule("LC3a", date(2026, 6, 6)), length=15, pauses={Ground.FORCE_MAJEURE: None})
    start = Started(at=at(6, 6))
    pause = [Suspended(at=at(6, 22), ground=Ground.FORCE_MAJEURE), Resumed(at=at(6, 24))]

    assert last_day(run(movable, [start])) == (6, 22)
    assert last_day(run(movable, [start, *pause])) == (6, 24)


def test_a_claim_makes_the_limitation_begin_anew() -> None:
    claimed = Restarted(at=at(6, 1), ground=Ground.CLAIMED)
    too_late = Restarted(at=at(3, 3, year=2027), ground=Ground.CLAIMED)

    assert due("LB2a", at(3, 2), [claimed]).planned.day == date(2027, 6, 1)
    assert due("LB2a", at(3, 2), [claimed]).started_at == at(6, 1)
    assert whys(due("LB2a", at(3, 2), [too_late])) == [Refusal.AFTER_EXPIRY]


# -- other units -------------------------------------------------------------------------------------------------


def test_hours_run_through_nights_and_holidays_to_the_second() -> None:
    result = due("DV1a", at(9, 30, 16, 20))

    assert result.planned.at == at(10, 3, 16, 20)
    assert not result.provisional


def test_minutes_and_seconds_are_exact() -> None:
    assert due("WB1", at(2, 16, 23, 45)).planned.at == at(2, 17, 0, 15)
    assert (due("HL1a", at(2, 16)).planned.at - at(2, 16)).total_seconds() == 15


def test_an_exact_period_can_be_extended_in_its_own_unit() -> None:
    longer = replace(rule("DV1a", date(2026, 3, 2)), extension=Extension(24, Unit.HOUR, reason=False, notice=False))

    result = run(longer, [Started(at=at(3, 2)), Extended(at=at(3, 3), length=24)])

    assert result.planned.at == result.ultimate.at == at(3, 6)


@pytest.mark.parametrize(
    ("day", "ends"),
    [((2, 1), (2, 10)), ((2, 10), (2, 10)), ((2, 11), (2, 20)), ((2, 21), (2, 28)), ((1, 21), (1, 31))],
)
def test_a_ten_day_cycle_ends_with_the_tenth_the_twentieth_or_the_month(
    day: tuple[int, int], ends: tuple[int, int]
) -> None:
    assert last_day(due("QA6", at(*day))) == ends


def test_the_last_ten_day_cycle_of_a_leap_february_has_nine_days() -> None:
    assert due("QA6", at(2, 25, year=2024)).planned.day == date(2024, 2, 29)


def test_three_cycles_are_the_running_one_and_two_more() -> None:
    three = replace(rule("QA6", date(2026, 1, 1)), length=3)

    assert last_day(run(three, [Started(at=at(1, 25))])) == (2, 20)


@pytest.mark.parametrize(("month", "ends"), [(1, (3, 31)), (3, (3, 31)), (5, (6, 30)), (12, (12, 31))])
def test_a_quarter_ends_with_its_third_month(month: int, ends: tuple[int, int]) -> None:
    assert last_day(due("RD1", at(month, 2))) == ends
    assert last_day(due("RD2", at(2, 2))) == (2, 28)


def test_five_working_days_before_a_hearing_are_counted_backwards() -> None:
    hearing = at(10, 9)
    told_in_time = due("LC2f", hearing, [Stopped(at=at(9, 24, 18))])
    told_late = due("LC2f", hearing, [Stopped(at=at(9, 27))])

    assert last_day(due("LC2f", hearing)) == (9, 24)  # 8 October, 30 to 28 September, 24: 25 to 27 are Mid-Autumn
    assert (told_in_time.met, told_late.met) == (True, False)
    assert due("LC2f", hearing).state is State.RUNNING
    assert due("LC2f", hearing, as_of=at(9, 26)).state is State.LATE


# -- the year that is not announced ------------------------------------------------------------------------------


def test_a_date_through_an_unannounced_year_is_provisional() -> None:
    result = due("QA2", at(12, 24))

    assert result.planned.day == date(2026, 12, 31)
    assert (result.provisional, result.planned.unannounced) == (True, (2027,))


def test_a_date_that_ends_before_the_unannounced_week_is_not_provisional() -> None:
    assert not due("QA2", at(12, 17)).provisional
    assert not due("DV1c", at(12, 17)).provisional  # six months by the calendar, whatever the holidays


# -- stopping, and what cannot be ---------------------------------------------------------------------------------


def test_stopped_in_time_or_late() -> None:
    assert due("QA1", at(11, 16), [Stopped(at=at(11, 17, 23))]).met is True
    assert due("QA1", at(11, 16), [Stopped(at=at(11, 18))]).met is False
    assert due("QA1", at(11, 16)).met is None


def test_stopped_while_suspended_is_in_time() -> None:
    result = due("QA2", at(11, 16), [Suspended(at=at(11, 18), ground=Ground.APPRAISAL), Stopped(at=at(12, 30))])

    assert (result.state, result.met, result.suspended_on) == (State.STOPPED, True, None)


def test_nothing_happens_before_the_start_after_the_stop_or_by_starting_twice() -> None:
    events: list[Event] = [
        Resumed(at=at(11, 15)),
        Started(at=at(11, 17)),
        Stopped(at=at(11, 18)),
        Suspended(at=at(11, 19), ground=Ground.APPRAISAL),
    ]

    assert whys(due("QA2", at(11, 16), events)) == [Refusal.BEFORE_START, Refusal.STARTED_TWICE, Refusal.AFTER_STOP]


def test_an_interval_must_not_end_before_it_begins() -> None:
    backwards = Excluded(first=date(2026, 3, 10), last=date(2026, 3, 9), ground=Ground.HEARING)

    assert whys(due("XF4", at(2, 4), [backwards])) == [Refusal.BACKWARDS]


def test_the_length_printed_on_the_order_is_given_where_the_rule_leaves_it_open_and_only_there() -> None:
    assert last_day(due("BJ1", at(11, 16), length=3)) == (11, 19)
    with pytest.raises(ValueError, match="BJ1 needs the length its order prints"):
        due("BJ1", at(11, 16))
    with pytest.raises(ValueError, match="the length of QA1 is the law's to say"):
        due("QA1", at(11, 16), length=3)


def test_a_clock_needs_a_start_and_times_with_an_offset() -> None:
    with pytest.raises(ValueError, match="nothing started the clock QA1"):
        run(rule("QA1", date(2026, 11, 16)), [Stopped(at=at(11, 16))])
    with pytest.raises(ValueError, match="without an offset"):
        run(rule("QA1", date(2026, 11, 16)), [Started(at=datetime(2026, 11, 16))])  # noqa: DTZ001 -- the point


def test_an_unknown_clock_is_not_found() -> None:
    with pytest.raises(LookupError, match="no clock ZZ1"):
        due("ZZ1", at(11, 16))
