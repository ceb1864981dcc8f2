"""Cases and the clock's table of rules fit together."""

from datetime import datetime, timedelta

import pytest

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.resolution.cases.clocking import HEARD, grounds
from quartet.resolution.cases.forms import MAX_DAYS
from quartet.resolution.cases.states import STATES, CaseState

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
