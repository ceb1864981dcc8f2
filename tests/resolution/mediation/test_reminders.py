"""The period of a mediation and a duty to report harm: the mediator is told in time, desks only where it is due."""

import pytest

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.rules import RULES
from quartet.ground.reminders.moments import moment
from quartet.resolution.cases.models import Case
from quartet.resolution.mediation.models import HarmReport, Mediation
from quartet.resolution.mediation.reminders import HARM, LADDERS
from quartet.resolution.mediation.states import CLOCK_OF, LABOUR_CLOCK
from tests.cast import Cast, behind_the_wall
from tests.reminding import at, lines_of, round_at, told_of
from tests.resolution.mediation.stage import Table, a_planted_case
from tests.resolution.mediation.test_harm import confirm, hurt, report

MEDIATION, HALF = "mediation", "Half of the time is over"
SOON, LAST = "Three working days are left", "Today is the last day"
OVER = "The lawful period is over: agree on more time beforehand, or end it"


@pytest.fixture
def table(cast: Cast) -> Table:
    return Table(cast, a_planted_case(cast))


def test_every_clock_a_mediation_can_run_by_has_a_ladder_and_every_ladder_its_clock() -> None:
    assert set(LADDERS) == {*CLOCK_OF.values(), LABOUR_CLOCK}
    assert {*LADDERS, *HARM} <= {rule.id for rule in RULES}


def test_the_mediator_climbs_the_ladder_and_the_desk_hears_when_the_period_is_over(table: Table) -> None:
    table.begun()
    due = table.mediation.due_at
    assert due is not None
    steps = [moment(due, rung.shift, shipped()) for rung in LADDERS["PM1"]]

    assert [round_at(when, MEDIATION) for when in steps] == [["half"], ["soon"], ["last"], ["out"]]

    assert told_of(MEDIATION) == {"mediator": [OVER], "clerk": [OVER]}
    ways = {name: lines_of(name, MEDIATION)[0]["url"] for name in ("mediator", "clerk")}
    assert ways == {"mediator": f"/mediations/{table.code}/", "clerk": f"/cases/{table.case.code}/"}


def test_before_a_mediator_is_named_the_body_is_told(table: Table) -> None:
    table.taken_up()

    assert round_at(at("05-28 09:00"), MEDIATION) == ["half"]
    assert told_of(MEDIATION) == {"mediator": [HALF]}


def test_an_extension_is_another_promise_and_an_end_is_told_no_more(table: Table) -> None:
    table.begun()
    round_at(at("06-11 09:00"), MEDIATION)
    table.does("extend", days=10, all_agree=True)

    assert round_at(at("06-18 09:00"), MEDIATION) == ["half", "soon"]
    table.does("end", ending="impossible", reason="他们搬走了", ways_told=True)
    assert round_at(at("07-01 09:00"), MEDIATION) == []


def test_who_it_is_hidden_from_is_not_told(table: Table) -> None:
    table.begun()
    with behind_the_wall():
        Mediation.objects.update(hidden_from=[f"p{table.cast.people['mediator'].pk}"])

    round_at(at("05-28 09:00"), MEDIATION)

    assert "mediator" not in told_of(MEDIATION)


# -- harm ------------------------------------------------------------------------------------------------------------


def test_harm_that_is_not_reported_is_told_at_night_too_first_to_the_finder_then_to_the_desks(cast: Cast) -> None:
    case = hurt(cast)
    confirm(cast, case)
    with behind_the_wall():
        HarmReport.objects.update(found_at=at("05-16 22:00"), due_at=at("05-16 23:00"))  # a Saturday night
        Case.objects.filter(pk=case.pk).update(level=2)

    assert round_at(at("05-16 22:29"), "harm") == []
    assert round_at(at("05-16 22:30"), "harm") == ["soon"]
    assert told_of("harm") == {"clerk": ["Half an hour is left"]}
    assert round_at(at("05-16 23:00"), "harm") == ["out"]
    assert round_at(at("05-17 01:00"), "harm") == ["above"]

    late = "Late for two hours"
    assert told_of("harm") == {"clerk": ["The time has run out"], "county_desk": [late], "county_desk_accused": [late]}
    assert lines_of("clerk", "harm")[0]["url"] == f"/cases/{case.code}/harm/"
    assert lines_of("county_desk", "harm")[0]["url"] == f"/cases/{case.code}/"


def test_harm_that_was_reported_is_told_no_more(cast: Cast) -> None:
    case = hurt(cast)
    confirm(cast, case)
    report(cast, case)

    assert round_at(at("05-11 12:00"), "harm") == []
