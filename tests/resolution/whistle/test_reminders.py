"""What runs out on a whistle: the answer, the arrival, what was decided."""

from datetime import timedelta

import pytest

from quartet.ground.clock.rules import RULES
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.reminders import ANSWER, ARRIVAL
from quartet.resolution.whistle.states import PACES
from tests.cast import MONDAY, Cast, behind_the_wall
from tests.reminding import at, round_at, told_of
from tests.resolution.whistle.stage import Site, a_case

FIVE = "Five minutes are left, then the next is asked"
OUT = "The time has run out"


@pytest.fixture
def site(cast: Cast) -> Site:
    return Site(cast, a_case(cast))


def test_every_pace_has_its_ladders_and_every_ladder_its_clock() -> None:
    assert set(ANSWER) == {pace.answer for pace in PACES.values()}
    assert set(ARRIVAL) == {pace.arrival for pace in PACES.values()}
    assert {*ANSWER, *ARRIVAL} <= {rule.id for rule in RULES}


def test_the_named_person_is_told_once_while_five_minutes_are_left(site: Site) -> None:
    site.blow()

    rounds = [round_at(MONDAY + timedelta(minutes=minutes), "whistle_answer") for minutes in (4, 5, 6)]

    assert rounds == [[], ["soon", "soon"], []]
    assert told_of("whistle_answer") == {"department_water": [FIVE], "tribunal": [FIVE]}


def test_who_is_asked_next_has_a_time_of_their_own(site: Site) -> None:
    site.blow(bodies=("water",))
    round_at(MONDAY + timedelta(minutes=5), "whistle_answer")
    with behind_the_wall():
        Call.objects.update(
            person=site.cast.people["department"], asked_at=MONDAY + timedelta(minutes=11),
            answer_due_at=MONDAY + timedelta(minutes=21),
        )  # fmt: skip

    assert round_at(MONDAY + timedelta(minutes=16), "whistle_answer") == ["soon"]


def test_a_body_that_does_not_come_is_told_and_its_whistler_and_then_the_desk_above(site: Site) -> None:
    site.blow(bodies=("water",)).later(minutes=3).does("accept", "department_water", "water")
    due = site.call("water").due_at

    assert round_at(due - timedelta(minutes=1), "whistle_arrival") == []
    assert round_at(due, "whistle_arrival") == ["out"]
    assert told_of("whistle_arrival") == {"department_water": [OUT], "township_desk": [OUT]}
    assert round_at(due + timedelta(hours=2), "whistle_arrival") == ["above"]
    assert told_of("whistle_arrival")["county_desk"] == ["Late for two hours"]


def test_a_residents_whistle_waits_for_the_opening_hour(site: Site) -> None:
    site.blow(bodies=("water",), kind="residents")

    assert round_at(at("05-12 08:00"), "whistle_arrival") == []
    assert round_at(at("05-12 08:30"), "whistle_arrival") == ["half"]
    assert told_of("whistle_answer") == {"department_water": ["Today is the last day"]}  # in the same round
    assert round_at(at("05-15 08:30"), "whistle_arrival") == ["last", "out", "late"]


def test_who_has_come_is_told_no_more(site: Site) -> None:
    site.there()

    assert round_at(site.call("water").due_at + timedelta(minutes=1), "whistle_arrival") == ["out"]  # the tribunal
    assert "department_water" not in told_of("whistle_arrival")


def test_what_was_decided_is_told_to_the_body_in_time_and_late_to_the_whistler(site: Site) -> None:
    site.decided(due=at("05-14 17:00"))

    steps = {"05-13 08:30": ["soon"], "05-14 12:00": [], "05-15 08:30": ["out"], "05-18 08:30": ["late"]}
    assert {when: round_at(at(when), "whistle_decision") for when in steps} == steps
    late = "Late for a working day"
    assert told_of("whistle_decision") == {"department_water": [OUT], "township_desk": [late]}


def test_who_it_is_hidden_from_is_not_told_and_the_desk_above_is(site: Site) -> None:
    site.blow(bodies=("water",))
    with behind_the_wall():
        Whistle.objects.update(hidden_from=[f"p{site.cast.people['department_water'].pk}"])

    round_at(MONDAY + timedelta(minutes=5), "whistle_answer")

    assert set(told_of("whistle_answer")) == {"county_desk", "county_desk_accused"}
