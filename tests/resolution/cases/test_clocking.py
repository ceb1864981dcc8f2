"""Cases and the clock's table of rules fit together."""

from datetime import datetime, timedelta

import pytest

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.resolution.cases.clocking import HEARD, clock_of, date_owed, grounds
from quartet.resolution.cases.forms import MAX_DAYS
from quartet.resolution.cases.states import STATES, CaseState
from quartet.resolution.cases.story import season_guard, why_due
from tests.cast import MONDAY as MAY_MONDAY
from tests.cast import Cast, behind_the_wall, case_now

MONDAY = datetime(2026, 11, 16, 10, tzinfo=SHANGHAI)
CLOCKS = sorted(standing.clock for standing in STATES.values() if standing.clock)


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_clock_of_every_state_is_a_rule_in_force(clock: str) -> None:
    assert due(clock, MONDAY).planned.at > MONDAY


@pytest.mark.parametrize("days", [1, MAX_DAYS])
def test_more_time_as_the_form_grants_it_is_what_the_rule_allows(days: int) -> None:
    rule = STATES[CaseState.HANDLING].clock or ""
    extended = HEARD["extend"](MONDAY + timedelta(days=1), {"days": days, "reason": "rain"})

    assert due(rule, MONDAY, [extended]).refused == ()


def test_every_ground_a_case_may_wait_for_holds_its_clock() -> None:
    rule = STATES[CaseState.HANDLING].clock or ""
    for ground in grounds(MONDAY):
        waiting = HEARD["suspend"](MONDAY + timedelta(hours=1), {"ground": ground.value})

        assert due(rule, MONDAY, [waiting]).suspended_on is ground


def test_a_case_without_a_running_clock_owes_no_date(cast: Cast) -> None:
    case = cast.report()
    cast.move(case.code, "merge", "clerk", into=cast.report(), reason="同一件事")
    merged = case_now(case.code)

    with behind_the_wall():
        assert clock_of(merged, MAY_MONDAY) is None
        assert date_owed(merged, MAY_MONDAY) is None
        assert (why_due(merged, MAY_MONDAY).lines, why_due(merged, MAY_MONDAY).provisional) == ([], False)
        assert not season_guard(merged, MAY_MONDAY)
    page = cast.client("clerk").get(f"/cases/{case.code}/").content.decode()
    assert "joined to" in page
