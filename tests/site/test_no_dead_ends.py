"""Every open state of every table can be left by somebody who exists: with everybody there, and with vacancies.

A way out is a move that a person with a post today, a party with a link, or time itself may make, and that leads to
another state or another desk. What hangs on a case may be left through it: a desk takes the case up or entrusts it.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from uuid6 import uuid7

from quartet.grassroots.benefits import moves as benefits
from quartet.grassroots.benefits.states import EntitlementState
from quartet.grassroots.carriers import moves as carriers
from quartet.grassroots.carriers.models import Meeting, Resolution
from quartet.grassroots.carriers.queries import meetings_for
from quartet.grassroots.carriers.states import MeetingState, ResolutionState
from quartet.grassroots.duty import moves as duty
from quartet.grassroots.duty.states import DutyState
from quartet.grassroots.grids import moves as grids
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.states import Stage
from quartet.grassroots.members import moves as members
from quartet.grassroots.members.models import Member, Proposal
from quartet.grassroots.members.states import ProposalState, Standing
from quartet.ground.moves import Table
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import Claims, NotAllowed, claims_of
from quartet.ground.people.states import Label
from quartet.ground.reminders.sources import sources
from quartet.oversight.sixfree import actions as sixfree_actions
from quartet.oversight.sixfree import moves as sixfree
from quartet.oversight.sixfree.models import SixFreeApplication
from quartet.oversight.sixfree.scoring import Facts
from quartet.oversight.sixfree.states import SixFreeState
from quartet.resolution.agreements import moves as agreements
from quartet.resolution.agreements.states import BINDING, AgreementState, CourtState
from quartet.resolution.cases import moves as cases
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.states import OPEN_STATES, UNIT_STATES, CaseState
from quartet.resolution.circuit import moves as circuit
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.circuit.states import CircuitState
from quartet.resolution.mediation import moves as mediation
from quartet.resolution.mediation.policies import party_slip
from quartet.resolution.mediation.states import OPEN_STATES as TALKS
from quartet.resolution.mediation.states import MediationState
from quartet.resolution.whistle import moves as whistle
from quartet.resolution.whistle.states import WAITED_FOR, CallState, WhistleState
from tests.cast import COUNTY, MONDAY, TODAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, grid_of
from tests.grassroots.benefits.giving import grant, of
from tests.grassroots.carriers.stage import family_team, round_table
from tests.resolution.agreements.stage import Desk
from tests.resolution.cases.test_table import put
from tests.resolution.circuit.stage import open_studio
from tests.resolution.mediation import stage as talks
from tests.resolution.whistle.stage import Site, a_case

CITY_ROLES = Q(role__in=["city_desk"])
HERE = Q(region__startswith=TOWNSHIP)
VACANCIES: dict[str, Q] = {
    "everybody is there": Q(pk__in=[]),
    "a village without a clerk": Q(role="village_clerk", region=VILLAGE),
    "a township without staff": Q(role="township_desk"),
    "village and township without staff": Q(role__in=["village_clerk", "township_desk"]),
    "a county without a desk": Q(role="county_desk"),
    "only the city's desk is left of the desks": Q(role__in=["village_clerk", "township_desk", "county_desk"]),
    "a city without a desk": CITY_ROLES,
    "city and county without a desk": Q(role__in=["county_desk", "city_desk"]),
    "units without handlers": Q(role__in=["department", "tribunal", "village_mediator", "village_clerk"]),
    "a mediator who left": Q(role="village_mediator"),
    "a tribunal without a judge": Q(role="tribunal"),
    "nobody in the township at all": HERE,
    "nobody in township and county": Q(region__startswith=COUNTY),
}
"""Whose posts ended yesterday."""


@contextmanager
def vacant(which: Q) -> Iterator[None]:
    """These posts ended yesterday; they are back afterwards."""
    before = transaction.savepoint()
    with behind_the_wall():
        Post.objects.filter(which).update(until=TODAY)
        yield
    transaction.savepoint_rollback(before)


def everybody() -> list[Claims]:
    """What each person with a post today may claim."""
    found = [claims_of(one, TODAY) for one in Person.objects.filter(is_active=True).order_by("pk")]
    return [claims for claims in found if claims.posts]


def goes_on(table: Table[Any], record: Any, move: Any) -> bool:
    return bool(move.new != table.at(record, move)) or move.verb in {"escalate", "take_up", "call"}


def leaves(table: Table[Any], record: Any, people: list[Claims], verbs: Callable[[Any], bool] | None = None) -> bool:
    """Whether one of these may make a move that leads on."""
    for claims in people:
        for offer in table.offers(
            record, claims, {"now": MONDAY, "samples": [], "facts": Facts(yes=14, asked=14, reported=0, solved=0)}
        ):
            on = goes_on(table, record, offer.move) if verbs is None else verbs(offer.move)
            if offer.why_not is None and on:
                return True
    return False


def through_its_case(case: Case, people: list[Claims]) -> bool:
    """Whether a desk may take the case up or entrust what is owed, so that somebody else goes on with what hangs on it."""
    seen = [claims for claims in people if CASE_SCOPE.opens(claims, case)]
    return leaves(cases.TABLE, case, seen, lambda move: move.verb in {"take_up", "entrust", "dispatch", "consult"})


def dead_ends(states: Iterable[Any], left: Callable[[Any, list[Claims]], bool]) -> list[tuple[str, str]]:
    """Each state in each vacancy that nobody can leave."""
    found = []
    for name, which in VACANCIES.items():
        with vacant(which):
            people = everybody()
            found += [(str(state), name) for state in states if not left(state, people)]
    return found


# -- cases -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_case(cast: Cast, level: int) -> None:
    """At a desk, or in the hands of a village, a tribunal, a department."""

    def left(state: CaseState, people: list[Claims]) -> bool:
        units = ("village", "tribunal", "agriculture") if state in UNIT_STATES else ("village",)
        return all(stands(state, unit, people) for unit in units)

    def stands(state: CaseState, unit: str, people: list[Claims]) -> bool:
        before = transaction.savepoint()
        label = Label.ACCUSATION if state in (CaseState.HELD, CaseState.HANDED_OVER) else Label.PERSONAL
        case = put(
            cast, state.value, level=max(level, 3) if label > 2 else level, lead_unit=cast.units[unit], label=label
        )
        found = leaves(cases.TABLE, case, [claims for claims in people if CASE_SCOPE.opens(claims, case)])
        transaction.savepoint_rollback(before)
        return found

    assert dead_ends(OPEN_STATES, left) == []


@pytest.mark.parametrize("name", list(VACANCIES))
@pytest.mark.parametrize("text", ["村头的事", "煤气泄漏，有人晕倒"])
def test_a_report_lands_where_somebody_is(cast: Cast, name: str, text: str) -> None:
    with vacant(VACANCIES[name]):
        case = cast.report(text=text)
        there = Post.objects.filter(Q(until=None) | Q(until__gt=TODAY), since__lte=TODAY).values_list("role", "region")
        desk = {1: "village_clerk", 2: "township_desk", 3: "county_desk", 4: "city_desk"}[case.level]

        assert (desk, case.region[: {1: 12, 2: 9, 3: 6, 4: 4}[case.level]]) in set(there)


# -- what hangs on a case ----------------------------------------------------------------------------------------------


def test_a_mediation(cast: Cast) -> None:
    table = talks.Table(cast, talks.a_planted_case(cast))
    table.with_two_sides()
    one = table.mediation

    def left(state: MediationState, people: list[Claims]) -> bool:
        one.state = state
        return leaves(mediation.TABLE, one, people) or through_its_case(case_now(one.case_code), people)

    def by_a_party(state: MediationState, _people: list[Claims]) -> bool:
        one.state = state
        return leaves(mediation.TABLE, one, [Claims(slip=party_slip(table.code, 1))])

    assert dead_ends(TALKS, left) == []
    assert dead_ends(TALKS, by_a_party) == []


@pytest.mark.parametrize("case_state", ["handling", "suspended", "resolved", "closed", "voided"])
def test_an_agreement(cast: Cast, case_state: str) -> None:
    desk = Desk(cast, talks.a_planted_case(cast))
    desk.draft()
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(
            state=case_state, level=2, closed_at=MONDAY if case_state in {"closed", "voided"} else None,
            lead_unit=None if case_state == "voided" else cast.units["mediators"],
        )  # fmt: skip

    one, case = desk.agreement, case_now(desk.case.code)

    def left(state: AgreementState, people: list[Claims]) -> bool:
        one.state = state
        return leaves(agreements.TABLE, one, people) or through_its_case(case, people)

    assert dead_ends((AgreementState.DRAFT, AgreementState.SIGNING, *BINDING), left) == []


def test_an_application_to_the_court(cast: Cast) -> None:
    desk = Desk(cast, talks.a_planted_case(cast))
    desk.draft()
    one, case = desk.agreement, case_now(desk.case.code)

    def left(state: CourtState, people: list[Claims]) -> bool:
        one.court = state
        return leaves(agreements.TABLE, one, people) or through_its_case(case, people)

    assert dead_ends((CourtState.PREPARING, CourtState.FILED, CourtState.ACCEPTED), left) == []


def test_a_circuit(cast: Cast) -> None:
    studio = open_studio(cast)
    case = studio.call()

    one = Circuit(id=uuid7(), unit=studio.unit, mediator=studio.person, county=COUNTY, day=TODAY)

    def left(state: CircuitState, people: list[Claims]) -> bool:
        one.state = state
        return leaves(circuit.TABLE, one, people) or through_its_case(case, people)

    assert dead_ends((CircuitState.PROPOSED, CircuitState.CONFIRMED), left) == []


def test_a_circuit_whose_mediator_left_is_a_colleagues(cast: Cast) -> None:
    studio = open_studio(cast)
    with behind_the_wall():
        colleague = Person.objects.create_user("colleague", None, name="新人")
        Post.objects.create(
            person=colleague,
            unit=studio.unit,
            role="village_mediator",
            region=TOWNSHIP,
            since=TODAY - timedelta(days=9),
        )
        one = Circuit(id=uuid7(), unit=studio.unit, mediator=studio.person, county=COUNTY, state="confirmed", day=TODAY)
        hers = claims_of(colleague, TODAY)
        assert not leaves(circuit.TABLE, one, [hers])
        Post.objects.filter(person=studio.person).update(until=TODAY)

        assert leaves(circuit.TABLE, one, [hers])


def test_a_whistle_and_the_bodies_it_calls(cast: Cast) -> None:
    site = Site(cast, a_case(cast)).blow()
    one, call = site.whistle, site.call("water")

    def over(_state: WhistleState, people: list[Claims]) -> bool:
        """The bodies are called off, then it is ended; what its end asks for is asked by its own guards."""
        return leaves(whistle.TABLE, one, people, lambda move: move.verb in {"minute", "call", "end"})

    def gone(state: CallState, people: list[Claims]) -> bool:
        call.state = state
        return leaves(whistle.CALLS, call, people)

    assert dead_ends([WhistleState.RUNNING], over) == []
    assert dead_ends(WAITED_FOR, gone) == []


# -- the rest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [round_table, family_team])
def test_what_a_meeting_resolved(cast: Cast, kind: Any) -> None:
    hall = kind(cast)
    lapses = next(source for source in sources() if source.name == "vacated")
    one = hall.resolve(hall.held(), owner="water")

    def left(state: ResolutionState, people: list[Claims]) -> bool:
        Resolution.objects.filter(pk=one.pk).update(state=state)
        here = Resolution.objects.select_related("meeting", "owner").get(pk=one.pk)
        return leaves(carriers.TABLE, here, people) or lapses.open(MONDAY).filter(pk=one.pk).exists()

    assert dead_ends((ResolutionState.OPEN, ResolutionState.DONE), left) == []


def test_a_meeting_that_was_called(cast: Cast) -> None:
    """What a family team plans in private nobody waits for but those who were asked."""
    one = round_table(cast).plan()

    def left(_state: MeetingState, people: list[Claims]) -> bool:
        here = Meeting.objects.get(pk=one.pk)
        seen = [claims for claims in people if meetings_for(claims).filter(pk=one.pk).exists()]
        return leaves(carriers.MEETING_TABLE, here, seen)

    assert dead_ends([MeetingState.PLANNED], left) == []


def test_a_benefit(cast: Cast) -> None:
    grant(cast)
    one = of(cast)

    def left(state: EntitlementState, people: list[Claims]) -> bool:
        one.state = state
        return leaves(benefits.TABLE, one, people)

    assert dead_ends((EntitlementState.DUE, EntitlementState.HANDED, EntitlementState.OBJECTED), left) == []


OPEN_SIXFREE = ("assessing", "township", "county", "visit", "city", "notice", "appealed")


@pytest.mark.parametrize("decided_by", ["no_post", "city_desk"])
def test_a_six_free_village(cast: Cast, decided_by: str) -> None:
    claims = cast.claims("clerk")
    with behind_the_wall():
        made = sixfree_actions.begin(village=VILLAGE, year=2026, command_id=uuid7(), acting=claims, now=MONDAY)
        SixFreeApplication.objects.filter(pk=made.pk).update(notice_until=TODAY - timedelta(days=1))

        here = SixFreeApplication.objects.get(pk=made.pk)

    def left(state: str, people: list[Claims]) -> bool:
        here.state, here.decided_by_id = state, cast.people[decided_by].pk
        return leaves(sixfree.TABLE, here, people)

    assert set(OPEN_SIXFREE) < set(SixFreeState.values)
    assert dead_ends(OPEN_SIXFREE, left) == []


def test_a_redraw_of_micro_grids(cast: Cast) -> None:
    one = Redraw(pk=uuid7(), village=VILLAGE, made_by_id=cast.people["clerk"].pk)

    def left(stage: Stage, people: list[Claims]) -> bool:
        one.stage = stage
        return any(grids.moves_now(one, claims) for claims in people)

    assert dead_ends((Stage.DRAFT, Stage.PROPOSED), left) == []


def test_a_member_of_the_roster(cast: Cast) -> None:
    with behind_the_wall():
        one = Member.objects.get(person=cast.people["grid_member"])

    def left(standing: Standing, people: list[Claims]) -> bool:
        rows = [row for row in members.ACTS.values() if standing in row.standings]
        return any(_decides(row, claims, one) for row in rows for claims in people)

    assert dead_ends(list(Standing), left) == []


def test_a_proposal_of_the_roster(cast: Cast) -> None:
    one = Proposal(pk=uuid7(), region=VILLAGE, made_by_id=cast.people["clerk"].pk)

    def left(state: ProposalState, people: list[Claims]) -> bool:
        one.state = state
        return leaves(members.PROPOSALS, one, people)

    assert dead_ends([ProposalState.OPEN], left) == []


def _decides(row: members.Row, claims: Claims, one: Member) -> bool:
    try:
        return members.way(row, claims, one.region) is members.Way.DECIDE
    except NotAllowed:
        return False


def test_a_duty_ends_by_itself() -> None:
    assert duty.Who.TIME in duty.MOVES[DutyState.ON, DutyState.ENDED].by


def test_no_table_is_left_out() -> None:
    """A new table of moves comes with its walk."""
    walked = {
        id(one)
        for one in (
            cases.TABLE, mediation.TABLE, agreements.TABLE, circuit.TABLE, whistle.TABLE, whistle.CALLS, carriers.TABLE,
            carriers.MEETING_TABLE, benefits.TABLE, sixfree.TABLE, grids.TABLE, members.TABLE, members.PROPOSALS,
        )
    }  # fmt: skip
    modules = [module for name, module in sorted(sys.modules.items()) if name.startswith("quartet.")]
    tables = {id(value) for module in modules for value in vars(module).values() if isinstance(value, Table)}

    assert tables == walked


def test_a_place_of_the_whole_city_lands_with_the_city(cast: Cast) -> None:
    assert cast.report(region="2112").level == 4
    assert cast.report(region=grid_of(VILLAGE)).level == 1
