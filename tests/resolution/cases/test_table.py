"""Every (state × state × role), asked once a state, exactly as the law of `law.py` says it."""

from typing import Any

import pytest
from django.db import transaction

from quartet.ground.errors import DomainError
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.rights import NOBODY, Claims, Held, acting_as
from quartet.ground.people.states import ROLES as REACHES
from quartet.ground.people.states import Label, Role
from quartet.resolution.cases.models import Case, CaseEvent, FollowUp
from quartet.resolution.cases.moves import MOVES, TABLE, VERBS
from quartet.resolution.cases.policies import Tie
from quartet.resolution.cases.states import DESK_STATES, OPEN_STATES, UNIT_STATES, CaseState
from tests.cast import COUNTY, MONDAY, NEXT_VILLAGE, TOWNSHIP, VILLAGE, Cast, behind_the_wall, case_now, grid_of
from tests.resolution.cases import law

AREAS = {
    "grid_member": VILLAGE, "village_clerk": VILLAGE, "village_mediator": VILLAGE, "township_desk": TOWNSHIP,
    "county_desk": COUNTY, "department": COUNTY, "tribunal": TOWNSHIP,
}  # fmt: skip
LEVELS = {"township_desk": 2, "county_desk": 3, "city_desk": 4}
"""The level a case stands at so that this role's desk decides; a village's otherwise."""
UNIT = "village"
OTHER_UNIT = "water"


def put(cast: Cast, state: str, *, level: int = 1, **columns: Any) -> Case:
    """The village's case straight in a state, led by the village committee, its resident asked."""
    plant = cast.plants["in_village"]
    other = Case(pk=cast.plants["accused_inside"].pk)
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(**{
            "state": state, "level": level, "category": "0101", "lead_unit": cast.units[UNIT],
            "closed_at": MONDAY if state in {"closed", "merged", "voided"} else None,
            "merged_into": other if state == "merged" else None,
            "clock": "QA2" if state in {"handling", "suspended"} else "QA0", **columns,
        })  # fmt: skip
        if state == "resolved":
            FollowUp.objects.create(
                case_id=plant.pk, county=COUNTY, at=MONDAY, channel="telephone", reached=True, solved=True
            )
        if state == "suspended":
            CaseEvent.objects.create(
                case_id=plant.pk, county=COUNTY, position=0, verb="suspend", to_state="suspended", at=MONDAY,
                data={"ground": "appraisal"},
            )  # fmt: skip
    return case_now(plant.code)


def holder(cast: Cast, role: str, case: Case) -> Claims:
    """Somebody with this one post, at the right place and in the unit that leads."""
    if role == "resident":
        return Claims(slip=case.code)
    person = (
        case.reporter_id if role == "grid_member" else cast.people["no_post"].pk
    )  # who reported it, where that counts
    return Claims(person=person, posts=(Held(Role(role), cast.units[UNIT].pk, AREAS.get(role, "2112")),))


def said(cast: Cast, verb: str, level: int) -> dict[str, Any]:
    """What is said with a verb about a case that stands at a level."""
    words = dict(law.SAYS.get(verb, {}))
    if verb in {"dispatch", "consult"}:
        body, cited = law.BODIES[level]
        words |= {"unit": cast.units[body], **cited}
    if verb == "consult":
        words["attended"] = [cast.units["agriculture"], cast.units["water"]]
    if verb in {"assist", "entrust"}:
        words["unit"] = cast.units[OTHER_UNIT]
    if verb == "hide_from":
        words["office"] = cast.units[OTHER_UNIT]
    if verb == "hand_over":
        words["body"] = cast.units["discipline"]
    if verb == "merge":
        words["into"] = case_now(cast.plants["accused_inside"].code)
    if verb == "place":
        words["region"] = grid_of(NEXT_VILLAGE)
    return words


def test_the_law_and_the_product_know_the_same_words() -> None:
    assert set(law.STATES) == set(CaseState.values)
    assert set(law.ROLES) == set(Role.values)
    assert set(law.VERBS) == set(VERBS)


def test_the_law_gives_a_role_one_end_for_a_verb_from_a_state() -> None:
    ends = {(line.old, line.verb, role, line.new) for line in law.LAW for role in line.roles}

    assert len(ends) == len({end[:3] for end in ends})


def made(cast: Cast, case: Case, claims: Claims) -> dict[str, str]:
    """What these claims may really do to a case, and where it leads; each tried, and undone."""
    ends = {}
    for verb in law.VERBS:
        before = transaction.savepoint()
        try:
            ends[verb] = cast.move_as(claims, case.code, verb, **said(cast, verb, case.level)).state
        except DomainError:
            assert case_now(case.code).state == case.state
        transaction.savepoint_rollback(before)
    return ends


@pytest.mark.parametrize("state", law.STATES)
def test_a_case_moves_exactly_when_the_law_says_so(cast: Cast, state: str) -> None:
    """What each role is offered, and what becomes of it when it is done."""
    offered, done = {}, {}
    for role in law.ROLES:
        before = transaction.savepoint()
        label = Label.SENSITIVE if role == "sealed_desk" else Label.PERSONAL  # they see nothing kept less closely
        case = put(cast, state, level=LEVELS.get(role, 1), label=label)
        claims = holder(cast, role, case)
        with behind_the_wall():
            offers = TABLE.offers(case, claims, {"now": MONDAY})
        offered[role] = {offer.verb: str(offer.move.new) for offer in offers if offer.why_not is None}
        done[role] = made(cast, case, claims)
        transaction.savepoint_rollback(before)
    lawful = {role: law.moves(state, role) for role in law.ROLES}

    assert offered == lawful
    assert done == lawful


@pytest.mark.parametrize("state", law.STATES)
def test_nobody_at_all_moves_nothing(cast: Cast, state: str) -> None:
    case = put(cast, state)

    with behind_the_wall():
        assert [offer.verb for offer in TABLE.offers(case, NOBODY, {"now": MONDAY}) if offer.why_not is None] == []


@pytest.mark.parametrize("verb", ["", "register", "fly", "__init__"])
def test_an_unknown_move_is_refused_by_its_name(cast: Cast, verb: str) -> None:
    case = put(cast, "registered")

    with pytest.raises(UnknownMove, match=f"“{verb}”"):
        cast.move(case.code, verb, "clerk")


def test_a_known_move_from_the_wrong_state_says_where_the_case_stands(cast: Cast) -> None:
    case = put(cast, "registered")

    with pytest.raises(NoSuchMoveHere) as refusal:
        cast.move(case.code, "accept", "clerk")

    assert (refusal.value.status, refusal.value.in_language("en")) == (
        409, "This cannot be done now: it stands at “To be decided”."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "old", "right", "wrong"),
    [
        ("dispatch", "registered", "clerk", ["clerk_next_village", "township_desk", "county_desk", "grid_member"]),
        ("accept", "dispatched", "clerk", ["mediator", "department", "township_desk", "supervisor"]),
        ("extend", "handling", "township_desk", ["clerk", "township_desk_next_township", "supervisor", "department"]),
        ("close", "resolved", "clerk", ["township_desk", "supervisor", "mediator"]),
        ("reopen", "closed", "supervisor_county", ["supervisor_next_county", "mediator", "department"]),
    ],
)
def test_the_right_role_at_the_wrong_place_may_not(
    cast: Cast, verb: str, old: str, right: str, wrong: list[str]
) -> None:
    case = put(cast, old)

    def may(name: str) -> bool:
        with acting_as(cast.claims(name)):
            try:
                TABLE.check(case, verb, cast.claims(name), {"now": MONDAY})
            except DomainError:
                return False
            return True

    assert {name: may(name) for name in [right, *wrong]} == {right: True, **dict.fromkeys(wrong, False)}


def test_two_posts_add_up_to_no_third_power(cast: Cast) -> None:
    """A village clerk elsewhere who is also in a department here has neither the clerk's power here, nor a desk's."""
    case = put(cast, "registered")
    both = Claims(
        person=cast.people["no_post"].pk,
        posts=(Held(Role.VILLAGE_CLERK, cast.units["next_village"].pk, NEXT_VILLAGE),
               Held(Role.DEPARTMENT, cast.units[UNIT].pk, COUNTY)),
    )  # fmt: skip

    with behind_the_wall():
        offered = {offer.verb for offer in TABLE.offers(case, both, {"now": MONDAY}) if offer.why_not is None}

    assert offered == {"note", "interim", "mark_urgent"}


def test_every_role_of_the_product_is_reached_by_the_law() -> None:
    movers = {role for line in law.LAW for role in line.roles}

    assert {
        role.value for role, reach in REACHES.items() if reach.desk or reach.handles or reach.oversees or reach.seals
    } == movers - {"resident", "grid_member"}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_case_waits_in_the_list_of_whoever_its_main_move_is_tied_to(state: CaseState) -> None:
    ties = {move.tie for move in MOVES if move.old == state and move.main}

    assert (Tie.AT_LEVEL in ties) == (state in DESK_STATES)
    assert (Tie.LEADS in ties) == (state in UNIT_STATES)
