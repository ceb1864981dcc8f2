"""Off → on → ended, by whom, and nothing else."""

from itertools import product

import pytest

from quartet.grassroots.duty.moves import MOVES, NotNow, Who, check
from quartet.grassroots.duty.states import DutyState

ALLOWED = {
    (DutyState.OFF, DutyState.ON, Who.MEMBER): "start",
    (DutyState.ON, DutyState.ENDED, Who.MEMBER): "end",
    (DutyState.ON, DutyState.ENDED, Who.TIME): "end",
    (DutyState.ENDED, DutyState.ENDED, Who.MEMBER): "shorten",
}
"""Read from the issue by hand: the member begins and ends, time may end, nobody else does anything."""


@pytest.mark.parametrize(("before", "after", "who"), list(product(DutyState, DutyState, Who)))
def test_duty_moves_exactly_as_the_table_says(before: DutyState, after: DutyState, who: Who) -> None:
    verb = ALLOWED.get((before, after, who))

    if verb is None:
        with pytest.raises(NotNow):
            check(before, after, who)
    else:
        assert check(before, after, who).verb == verb


def test_nobody_is_put_on_duty_by_another() -> None:
    assert all(Who.OTHERS not in move.by for move in MOVES.values())
