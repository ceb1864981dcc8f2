"""Every (state × state × role), exactly as the law of `law.py` says it; and every refusal by its sentence."""

import itertools
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quartet.ground.errors import NotNow
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, Held, NotAllowed
from quartet.ground.people.states import Role
from quartet.resolution.whistle import policies
from quartet.resolution.whistle.effects import CALL_EFFECTS, EFFECTS
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.moves import CALLS, TABLE
from quartet.resolution.whistle.states import (
    PACES,
    STANDINGS,
    CallState,
    Kind,
    WhistleState,
)  # fmt: skip
from tests.cast import CITY, COUNTY, MONDAY, TOWNSHIP, VILLAGE, behind_the_wall
from tests.resolution.whistle import law
from tests.resolution.whistle.stage import Site

AREAS = {"township_desk": TOWNSHIP, "county_desk": COUNTY, "city_desk": CITY}


def put(site: Site, state: str, *, whistle: str = "running") -> Call:
    """The water bureau's call straight in a state."""
    with behind_the_wall():
        Call.objects.filter(whistle__code=site.code, unit=site.cast.units["water"]).update(
            state=state, arrived_at=MONDAY, proof="word", left_at=MONDAY, line="农业", reason="不归我们"
        )
        over = whistle == "ended"
        Whistle.objects.filter(code=site.code).update(
            state=whistle, ended_at=MONDAY if over else None, outcome="好了" if over else ""
        )
    return site.call("water")


def allowed(table: Any, record: Any, claims: Claims) -> set[tuple[str, str]]:
    """The verbs, with where they lead, whose tie this person has now."""
    found = set()
    for verb in table.verbs:
        try:
            move = table.legal(record, verb, claims)
        except (NotAllowed, NotNow):
            continue
        found.add((verb, move.new.value))
    return found


def test_the_law_and_the_product_know_the_same_words() -> None:
    assert set(law.WHISTLE_STATES) == set(WhistleState.values)
    assert set(law.CALL_STATES) == set(CallState.values) == {state.value for state in STANDINGS}
    assert set(law.ROLES) == set(Role.values) - {"resident"}
    assert {line.verb for line in law.WHISTLE_LAW} == set(TABLE.verbs)
    assert {line.verb for line in law.CALL_LAW} == set(CALLS.verbs)
    assert set(PACES) == set(Kind)


UNITS = ("township", "water", "county", "agriculture")


def ties(role: str, unit: str) -> set[str]:
    """How somebody with this post is tied to a whistle of 腰堡镇 that calls the water bureau."""
    found = set()
    if unit == "township" and role in law.WHISTLE:
        found.add("whistler")
    if unit == "water" and role in law.HANDLE:
        found.add("body")
    if role == "county_desk":  # the desk above is a matter of level and area
        found.add("above")
    return found


@pytest.mark.parametrize("state", law.CALL_STATES)
def test_a_called_body_moves_exactly_when_the_law_says_so(site: Site, state: str) -> None:
    call = put(site.blow(), state)
    wrong = []
    for role, unit in itertools.product(law.ROLES, UNITS):
        held = Held(Role(role), site.cast.units[unit].pk, AREAS.get(role, VILLAGE))
        with behind_the_wall():
            found = allowed(CALLS, call, Claims(site.cast.people["no_post"].pk, (held,)))
        for new in law.CALL_STATES:
            may = {verb for verb, to in found if to == new}
            if may != law.verbs(law.CALL_LAW, state, new, ties(role, unit)):
                wrong.append((role, unit, new, may))

    assert wrong == []


@pytest.mark.parametrize("state", law.WHISTLE_STATES)
def test_a_whistle_moves_exactly_when_the_law_says_so(site: Site, state: str) -> None:
    put(site.blow(), "left", whistle=state)
    wrong = []
    for role, unit in itertools.product(law.ROLES, UNITS):
        held = Held(Role(role), site.cast.units[unit].pk, AREAS.get(role, VILLAGE))
        with behind_the_wall():
            found = allowed(TABLE, site.whistle, Claims(site.cast.people["no_post"].pk, (held,)))
        for new in law.WHISTLE_STATES:
            may = {verb for verb, to in found if to == new}
            if may != law.verbs(law.WHISTLE_LAW, state, new, ties(role, unit)):
                wrong.append((role, unit, new, may))

    assert wrong == []


@pytest.mark.parametrize("state", law.CALL_STATES)
def test_nobody_at_all_moves_nothing(site: Site, state: str) -> None:
    call = put(site.blow(), state)

    with behind_the_wall():
        assert allowed(CALLS, call, NOBODY) == set()
        assert allowed(TABLE, site.whistle, NOBODY) == set()


@pytest.mark.parametrize("state", law.CALL_STATES)
def test_time_alone_passes_a_call_on(site: Site, state: str) -> None:
    call = put(site.blow(), state)
    with behind_the_wall():
        rows = [move for move in CALLS.moves if move.verb == "pass_on" and move.old == state]
        for claims in (site.cast.claims("department_water"), site.cast.claims("township_desk")):
            with pytest.raises((NotAllowed, NoSuchMoveHere)):
                CALLS.legal(call, "pass_on", claims)
        if rows:
            assert CALLS.legal(call, "pass_on", SYSTEM).verb == "pass_on"

    assert bool(rows) is (state == "called")


def test_who_it_is_hidden_from_has_no_tie_at_all(site: Site) -> None:
    put(site.blow(), "called")
    with behind_the_wall():
        Whistle.objects.update(hidden_from=[f"p{site.cast.people['department_water'].pk}"])
        assert allowed(CALLS, site.call("water"), site.cast.claims("department_water")) == set()


def test_above_the_city_nobody_sits_so_the_city_decides_itself(site: Site) -> None:
    site.blow("city_desk")

    assert policies.level_above(site.whistle) == 4
    with behind_the_wall():
        assert ("insist", "called") in allowed(CALLS, put(site, "refused"), site.cast.claims("city_desk"))


@pytest.mark.parametrize("verb", ["", "blow", "fly", "pass_onwards"])
def test_an_unknown_move_is_refused_by_its_name(site: Site, verb: str) -> None:
    with pytest.raises(UnknownMove, match=f"“{verb}”"):
        site.blow().does(verb)
    with pytest.raises(UnknownMove, match=f"“{verb}”"):
        site.does(verb, "department_water", "water")


def test_a_known_move_from_the_wrong_state_says_where_it_stands(site: Site) -> None:
    with pytest.raises(NoSuchMoveHere) as refusal:
        site.blow().does("leave", "department_water", "water")
    assert str(refusal.value) == "This cannot be done now: it stands at “Called”."

    put(site, "left", whistle="ended")
    with pytest.raises(NoSuchMoveHere, match="“Done”"):
        site.does("minute", text="补记")


def test_every_verb_of_the_tables_has_its_effect() -> None:
    assert {move.verb for move in TABLE.moves} == set(EFFECTS)
    assert {move.verb for move in CALLS.moves} == set(CALL_EFFECTS)


def test_every_tie_says_why_it_refuses() -> None:
    assert set(policies.WHY_NOT_TIED) == set(policies.Tie) == set(policies.TIES)


@pytest.mark.parametrize(
    ("model", "columns", "constraint"),
    [
        (Whistle, {"state": "gone", "ended_at": MONDAY, "outcome": "好了"}, "whistle_state_known"),
        (Whistle, {"kind": "errand"}, "whistle_kind_lawful"),
        (Whistle, {"state": "ended", "ended_at": MONDAY, "outcome": ""}, "whistle_ended_has_outcome"),
        (Call, {"state": "away"}, "call_state_known"),
        (Call, {"state": "arrived"}, "call_arrived_has_proof"),
        (Call, {"state": "left", "arrived_at": MONDAY, "proof": "word"}, "call_left_has_time"),
        (Call, {"state": "refused", "line": "", "reason": "忙"}, "call_refused_by_a_line"),
        (Call, {"number": 1}, "call_number_once"),
    ],
)
def test_the_database_holds_what_must_never_be_false(site: Site, model: Any, columns: Any, constraint: str) -> None:
    site.blow()
    with behind_the_wall(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**columns)
