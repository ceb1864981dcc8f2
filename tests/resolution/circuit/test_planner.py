"""The planner alone: no database, only places, minutes and weights."""

import statistics
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.resolution.circuit.planner import (
    FEW,
    Candidate,
    Fixed,
    Plan,
    Tour,
    greedy,
    overlaps,
    plan,
    road_minutes,
    timed,
)  # fmt: skip
from tests.resolution.circuit.days import HOME, day
from tests.resolution.circuit.exact import most_weight

NEAR, FAR = (123.9, 42.25), (124.4, 42.5)
DAYS, SMALL = 500, 30


def one(key: str, point: tuple[float, float] = NEAR, minutes: int = 60, weight: int = 10, *windows: Any) -> Candidate:
    return Candidate(key, point, minutes, weight, tuple(windows))


def keeps_its_word(found: Plan, candidates: list[Candidate], tour: Tour) -> None:
    """Nothing at once, nothing outside its times, every way driven, home in time; counted anew, by other code."""
    known = {each.key: each for each in candidates}
    assert len({stop.key for stop in found.stops}) == len(found.stops)
    assert not overlaps(found, tour)
    for stop in found.stops:
        asked = known[stop.key]
        assert stop.ends - stop.begins == asked.minutes
        assert tour.starts <= stop.arrives <= stop.begins
        assert stop.ends <= tour.ends
        assert not asked.windows or any(opens <= stop.begins and stop.ends <= closes for opens, closes in asked.windows)
    everything = sorted(
        [(stop.begins, stop.ends, known[stop.key].point, True) for stop in found.stops]
        + [(fixed.starts, fixed.ends, fixed.point or tour.home, False) for fixed in tour.fixed]
    )
    for before, after in pairwise(everything):
        if before[3] or after[3]:
            assert after[0] - before[1] >= road_minutes(before[2], after[2])
    assert found.weight == sum(known[stop.key].weight for stop in found.stops)


def test_on_500_generated_days_the_plan_is_never_worth_less_than_the_greedy_one_and_keeps_its_word() -> None:
    ratios = []
    for number in range(DAYS):
        candidates, tour = day(number, most=10)
        found, baseline = plan(candidates, tour), greedy(candidates, tour)

        assert found.worth >= baseline.worth, number
        keeps_its_word(found, candidates, tour)
        keeps_its_word(baseline, candidates, tour)
        if baseline.weight:
            ratios.append(found.weight / baseline.weight)

    assert statistics.mean(ratios) > 1.05  # else the search would not be worth its code


@pytest.mark.parametrize("number", range(1000, 1000 + SMALL))
def test_small_days_come_within_five_percent_of_the_optimum_of_a_librarys_solver(number: int) -> None:
    candidates, tour = day(number, most=7)

    best = most_weight(candidates, tour)

    found = plan(candidates, tour)
    assert found.weight <= best
    assert best <= 1.05 * found.weight


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_any_day_keeps_its_word(number: int) -> None:
    candidates, tour = day(number, most=6)

    keeps_its_word(plan(candidates, tour), candidates, tour)


def test_the_same_question_gets_the_same_answer() -> None:
    candidates, tour = day(7)

    assert len(candidates) > FEW
    assert plan(candidates, tour) == plan(candidates, tour)


def test_nothing_waits_and_nothing_is_planned() -> None:
    assert plan([], Tour(480, 720, HOME)) == Plan((), 0, 0)


def test_what_is_too_far_or_never_suits_stays_out() -> None:
    tour = Tour(480, 600, HOME)
    far, never, fits = one("far", FAR), one("never", NEAR, 60, 99, (0, 0)), one("fits")

    assert [stop.key for stop in plan([far, never, fits], tour).stops] == ["fits"]


def test_a_stop_waits_for_its_window_and_the_next_begins_after_it() -> None:
    tour = Tour(480, 1020, HOME)
    late, open_all_day = one("late", NEAR, 60, 50, (600, 700)), one("any", NEAR, 60, 10)

    found = {stop.key: stop for stop in plan([late, open_all_day], tour).stops}

    assert found["late"].begins >= 600
    assert set(found) == {"late", "any"}


def test_of_two_windows_the_one_that_can_be_kept_is_taken() -> None:
    found = plan([one("a", NEAR, 60, 5, (480, 490), (800, 900))], Tour(480, 1020, HOME))

    assert found.stops[0].begins == 800


def test_what_stands_already_is_driven_around() -> None:
    standing = Fixed(540, 600, NEAR)
    tour = Tour(480, 720, HOME, (standing,))

    found = plan([one("a"), one("b")], tour)

    assert [stop.begins >= 600 for stop in found.stops] == [True]
    keeps_its_word(found, [one("a"), one("b")], tour)


def test_a_time_without_a_place_is_at_home_and_two_that_stand_at_once_are_not_ours_to_refuse() -> None:
    tour = Tour(480, 1020, HOME, (Fixed(480, 600), Fixed(540, 580, FAR)))

    found = timed(list(tour.fixed), tour)
    assert found is not None
    assert found.stops == ()
    assert plan([one("a")], tour).stops[0].begins >= 600


def test_home_must_be_reached_in_time() -> None:
    way = road_minutes(HOME, NEAR)

    assert plan([one("a")], Tour(480, 480 + 60 + 2 * way, HOME)).weight == 10
    assert plan([one("a")], Tour(480, 480 + 60 + 2 * way - 1, HOME)).weight == 0


def test_the_road_is_longer_than_the_straight_line_and_nothing_within_a_village() -> None:
    assert road_minutes(HOME, HOME) == 0
    # 0.1 degrees of latitude are 11.1 km; times 1.4 at 35 km/h 26.7 minutes, and 5 to get out; told in fives
    assert road_minutes((123.84, 42.25), (123.84, 42.35)) == 35
