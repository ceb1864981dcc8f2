"""Both questions agree: when is a rung due, and for which due dates is it due now."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.reminders.moments import Shift, in_service, moment, next_service, threshold

CALENDAR = shipped()
SHIFTS = st.one_of(st.integers(-6, 8), st.timedeltas(timedelta(hours=-48), timedelta(hours=48)))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))  # noqa: DTZ001 -- given a zone


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(due_at=MOMENTS, now=MOMENTS, shift=SHIFTS)
def test_a_rung_is_due_now_exactly_for_the_due_dates_up_to_the_threshold(
    due_at: datetime, now: datetime, shift: Shift
) -> None:
    assert (moment(due_at, shift, CALENDAR) <= now) == (due_at <= threshold(now, shift, CALENDAR))


@given(now=MOMENTS)
def test_the_next_service_moment_is_the_first_one_at_which_people_work(now: datetime) -> None:
    found = next_service(now, CALENDAR)

    assert in_service(found, CALENDAR)
    assert found >= now
    assert found == now or not any(
        in_service(now + timedelta(minutes=10 * n), CALENDAR) for n in range(int((found - now).total_seconds() // 600))
    )


@pytest.mark.parametrize(
    ("now", "working"),
    [
        ("2026-05-11 08:29", False),  # a Monday
        ("2026-05-11 08:30", True),
        ("2026-05-11 17:29", True),
        ("2026-05-11 17:30", False),
        ("2026-05-16 10:00", False),  # a Saturday
        ("2026-10-01 10:00", False),  # National Day
        ("2026-10-10 10:00", True),  # a Saturday that is worked (调休)
    ],
)
def test_service_hours_follow_the_state_councils_calendar(now: str, working: bool) -> None:
    assert in_service(at(now), CALENDAR) == working


@pytest.mark.parametrize(
    ("shift", "when"),
    [(-2, "2026-05-14 08:30"), (0, "2026-05-18 08:30"), (1, "2026-05-19 08:30"), (6, "2026-05-26 08:30")],
)
def test_rungs_are_told_at_the_opening_hour_so_many_working_days_from_the_last_day(shift: int, when: str) -> None:
    last_moment = datetime.combine(at("2026-05-18").date(), time.max, SHANGHAI)

    assert moment(last_moment, shift, CALENDAR) == at(when)
