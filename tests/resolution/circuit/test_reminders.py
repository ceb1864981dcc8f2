"""The day of a circuit is told to those who ride, the working day before and when nothing was written down."""

import pytest

from tests.cast import Cast
from tests.reminding import at, round_at, told_of
from tests.resolution.circuit.stage import Studio, open_studio


@pytest.fixture
def studio(cast: Cast) -> Studio:
    return open_studio(cast)


def test_who_rides_is_told_the_working_day_before_and_reminded_to_write_it_down(studio: Studio) -> None:
    joined = studio.call()
    studio.court_joins(studio.talking(joined))
    studio.confirm(studio.propose(judge="tribunal"))

    steps = {"05-12 08:00": [], "05-12 08:30": ["soon"], "05-13 09:00": [], "05-14 08:30": ["out"]}
    assert {when: round_at(at(when), "circuit") for when in steps} == steps
    write = "Write down what came of each stop"
    assert told_of("circuit") == {"pei": [write], "tribunal": [write]}


def test_a_proposal_is_told_to_nobody(studio: Studio) -> None:
    studio.call()
    studio.propose()

    assert round_at(at("05-12 08:30"), "circuit") == []
