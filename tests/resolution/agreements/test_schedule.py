"""Plans: parts that add up to the whole, on days that exist."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.agreements.schedule import MOST_PARTS, Part, Step, dates, equal, explain, harvest_end

VILLAGE = "211221106201"
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(st.integers(1, 10**10), st.integers(1, MOST_PARTS), st.sampled_from([1, 100, 1000]))
def test_equal_parts_add_up_to_the_whole_and_none_is_nothing(total: int, count: int, to: int) -> None:
    if total < count:
        return
    parts = equal(total, [date(2026, 1, 1) + timedelta(days=number) for number in range(count)], to=to)

    assert sum(part.amount for part in parts) == total
    assert all(part.amount > 0 for part in parts)
    assert len({part.amount for part in parts[:-1]}) <= 1


@given(DAYS, st.integers(1, 40), st.sampled_from(list(Step)))
def test_days_of_a_plan_go_forward_and_are_as_many_as_asked(first: date, count: int, step: Step) -> None:
    days = dates(first, count, step, region=VILLAGE)

    assert len(days) == count
    assert all(one < other for one, other in pairwise(days))
    assert days[0] >= first


def test_a_month_without_the_day_ends_on_its_last() -> None:
    assert dates(date(2026, 1, 31), 3, Step.MONTH) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]


def test_ten_day_steps_end_on_the_tenth_the_twentieth_and_the_last() -> None:
    assert dates(date(2026, 2, 5), 4, Step.TEN_DAYS) == [
        date(2026, 2, 10), date(2026, 2, 20), date(2026, 2, 28), date(2026, 3, 10),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("step", "second"),
    [(Step.QUARTER, date(2026, 8, 30)), (Step.YEAR, date(2027, 5, 30)), (Step.MONTH, date(2026, 6, 30))],
)
def test_steps_of_months_keep_the_day(step: Step, second: date) -> None:
    assert dates(date(2026, 5, 30), 2, step)[1] == second


def test_after_the_harvest_is_the_end_of_the_regions_own_harvest() -> None:
    assert dates(date(2026, 5, 1), 2, Step.HARVEST, region=VILLAGE) == [date(2026, 10, 20), date(2027, 10, 20)]
    assert harvest_end(date(2026, 10, 21), VILLAGE) == date(2027, 10, 20)
    assert harvest_end(date(2026, 5, 1), "99") == date(2026, 10, 20)


@pytest.mark.parametrize("count", [0, MOST_PARTS + 1])
def test_a_plan_nobody_keeps_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="instalments"):
        dates(date(2026, 5, 1), count, Step.MONTH)


def test_less_than_a_hundredth_for_each_is_refused() -> None:
    with pytest.raises(ValueError, match="not enough"):
        equal(2, [date(2026, 5, 1)] * 3)


def test_what_does_not_divide_is_explained_and_what_does_is_not() -> None:
    days = [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)]

    with translation.override("en"):
        assert explain(equal(1_000_000, days), "元") == (
            "10000 元 in 3 parts is not even: each is 3333 元, the last one 3334 元, so that together they are the whole."
        )
        assert explain(equal(900_000, days), "元") == ""
        assert explain([Part(days[0], 5)], "元") == ""
