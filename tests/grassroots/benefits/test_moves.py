"""The table of an entitlement: every state × verb × person of the cast."""

import pytest

from quartet.grassroots.benefits import moves
from quartet.grassroots.benefits.catalogue import by_kind, catalogue
from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.moves import MOVES
from quartet.grassroots.benefits.states import EntitlementState, Funder, Kind, Manner
from quartet.ground.errors import NotNow
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.rights import NotAllowed
from tests.cast import PEOPLE, TODAY, VILLAGE, Cast

DESKS = {"clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk"}
MAY = {
    "hand_out": DESKS,
    "sign_paper": DESKS,
    "take_back": DESKS,
    "withdraw": DESKS - {"clerk"},
    "sign": {"grid_member"},
    "object": {"grid_member"},
}
"""Who of the cast may do what to 范家屯村's grid member's things: read from the issue, not from the table."""
LEGAL = {
    ("due", "hand_out"): "handed", ("handed", "sign"): "received", ("handed", "sign_paper"): "received",
    ("handed", "object"): "objected", ("objected", "hand_out"): "handed", ("received", "take_back"): "returned",
    ("due", "withdraw"): "withdrawn", ("objected", "withdraw"): "withdrawn",
}  # fmt: skip


def thing(cast: Cast, state: str = "due", benefit: str = "uniform_winter") -> Entitlement:
    """Something of 范家屯村's grid member."""
    person = cast.people["grid_member"].pk
    return Entitlement(member_id=person, region=VILLAGE, benefit=benefit, since=TODAY, state=state)


@pytest.mark.parametrize("state", EntitlementState)
@pytest.mark.parametrize("verb", MAY)
def test_a_move_is_open_exactly_to_whom_and_from_where_the_table_says(
    cast: Cast, state: EntitlementState, verb: str
) -> None:
    one = thing(cast, state)
    found = set()
    for name in PEOPLE:
        try:
            row = moves.TABLE.check(one, verb, cast.claims(name), {})
        except (NotAllowed, NoSuchMoveHere):
            continue
        assert row.new == LEGAL[state.value, verb]
        found.add(name)

    assert found == (MAY[verb] if (state.value, verb) in LEGAL else set())


def test_the_table_holds_these_moves_and_no_other() -> None:
    assert {(row.old and row.old.value, row.verb): row.new.value for row in MOVES} == {(None, "grant"): "due", **LEGAL}


def test_a_verb_that_is_not_there_is_no_move(cast: Cast) -> None:
    with pytest.raises(UnknownMove):
        moves.TABLE.check(thing(cast), "burn", cast.claims("township_desk"), {})


def test_only_things_are_given_back(cast: Cast) -> None:
    with pytest.raises(NotNow, match="Only things"):
        moves.TABLE.check(
            thing(cast, EntitlementState.RECEIVED, "health_check"), "take_back", cast.claims("township_desk"), {}
        )


def test_offers_are_the_legal_moves_with_the_usual_one_first(cast: Cast) -> None:
    one = thing(cast)

    assert [o.verb for o in moves.TABLE.offers(one, cast.claims("township_desk"), {}) if o.why_not is None] == [
        "hand_out",
        "withdraw",
    ]
    assert [o.verb for o in moves.TABLE.offers(one, cast.claims("grid_member"), {}) if o.why_not is None] == []


# -- the catalogue ---------------------------------------------------------------------------------------------------


def test_the_catalogue_has_forty_benefits_and_more_of_every_kind() -> None:
    rows = catalogue()

    assert len(rows) >= 40
    assert len({row.name for row in rows.values()}) == len(rows)
    assert {row.kind for row in rows.values()} == set(Kind)
    assert {row.manner for row in rows.values()} == set(Manner)
    assert {row.funder for row in rows.values()} == set(Funder)
    assert [row for _kind, several in by_kind() for row in several] != []
    assert sum(len(several) for _kind, several in by_kind()) == len(rows)


def test_every_state_has_a_badge() -> None:
    assert len({state.shape for state in EntitlementState}) == len(EntitlementState)
