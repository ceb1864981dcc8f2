"""Which days are worked, and what is not announced yet."""

from datetime import date

import pytest

from quartet.ground.clock.calendar import Calendar, Notice, shipped
from quartet.ground.clock.words import DayKind

NOTICE_2027 = {
    "year": 2027,
    "papers": ["https://example.org/2027"],
    "days": [
        {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-02", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-10", "isOffDay": False},
    ],
}


def test_years_2020_to_2026_ship_each_with_its_notice() -> None:
    assert [notice.year for notice in shipped().notices] == [2020, 2021, 2022, 2023, 2024, 2025, 2026]
    assert all(notice.papers for notice in shipped().notices)


@pytest.mark.parametrize(
    ("day", "working", "kind", "holiday"),
    [
        (date(2026, 2, 13), True, DayKind.WEEKDAY, ""),
        (date(2026, 2, 14), True, DayKind.MAKE_UP, "春节"),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 16), False, DayKind.HOLIDAY, "春节"),
        (date(2026, 2, 23), False, DayKind.HOLIDAY, "春节"),  # the ninth day off, a Monday
        (date(2026, 10, 10), True, DayKind.MAKE_UP, "国庆节"),
        (date(2026, 11, 21), False, DayKind.WEEKEND, ""),
        (date(2022, 12, 31), False, DayKind.HOLIDAY, "元旦"),  # told by the notice for 2023
    ],
)
def test_a_day_is_worked_or_not_and_says_why(day: date, working: bool, kind: DayKind, holiday: str) -> None:
    calendar = shipped()

    assert (calendar.is_working(day), calendar.kind(day), calendar.holiday(day)) == (working, kind, holiday)


@pytest.mark.parametrize(
    ("day", "waits_for"),
    [
        (date(2026, 12, 24), None),
        (date(2026, 12, 25), 2027),  # a notice may move the last week of the year before
        (date(2025, 12, 31), None),
        (date(2027, 1, 1), 2027),
        (date(2019, 12, 31), 2019),  # before the first notice we ship
    ],
)
def test_a_day_waits_for_a_notice_that_is_not_published(day: date, waits_for: int | None) -> None:
    assert shipped().unannounced(day) == waits_for


def test_an_imported_notice_settles_the_year_and_the_week_before() -> None:
    calendar = shipped().with_notice(Notice.from_holiday_cn(NOTICE_2027))

    assert calendar.unannounced(date(2027, 6, 1)) is None
    assert calendar.unannounced(date(2026, 12, 31)) is None
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2027, 1, 10))


def test_a_second_notice_for_a_year_replaces_the_first() -> None:
    calendar = shipped().with_notice(Notice.from_holiday_cn(NOTICE_2027))
    amended = calendar.with_notice(Notice.from_holiday_cn({**NOTICE_2027, "days": NOTICE_2027["days"][1:]}))

    assert amended.is_working(date(2026, 12, 31))
    assert len(amended.notices) == len(calendar.notices)


def test_the_version_changes_with_what_is_announced_and_not_with_the_order() -> None:
    first, *others = shipped().notices
    calendar = shipped().with_notice(Notice.from_holiday_cn(NOTICE_2027))

    assert Calendar((*others, first)).version == shipped().version
    assert calendar.version != shipped().version


def test_a_year_whose_notice_is_empty_is_not_announced() -> None:
    calendar = shipped().with_notice(Notice.from_holiday_cn({"year": 2027, "papers": [], "days": []}))

    assert calendar.unannounced(date(2027, 3, 1)) == 2027


def test_a_notice_that_names_days_of_another_year_is_refused() -> None:
    with pytest.raises(ValueError, match="the notice for 2028 names days outside it: 2027-01-01"):
        Notice.from_holiday_cn({"year": 2028, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": True}]})
