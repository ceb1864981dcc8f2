"""Every (state × state × role), exactly as the law of `law.py` says it; and every refusal by its sentence."""

import itertools
from typing import Any

import pytest

from quartet.ground.errors import NotNow
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.rights import NOBODY, Claims, Held, NotAllowed
from quartet.ground.people.states import Role
from quartet.resolution.mediation import policies
from quartet.resolution.mediation.models import Mediation, Member
from quartet.resolution.mediation.moves import TABLE, VERBS
from quartet.resolution.mediation.states import MediationState
from tests.cast import MONDAY, VILLAGE, Cast, behind_the_wall
from tests.resolution.mediation import law
from tests.resolution.mediation.stage import Table


@pytest.fixture
def bare(table: Table, monkeypatch: pytest.MonkeyPatch) -> Table:
    """A mediation with its mediator; the guards are asked apart."""
    table.with_mediator()
    return table


def put(table: Table, state: str, **columns: Any) -> Mediation:
    """Straight in a state, with the water bureau asked to join."""
    over = state in {"agreed", "ended", "turned_down"}
    with behind_the_wall():
        Mediation.objects.filter(code=table.code).update(**{
            "state": state, "ended_at": MONDAY if over else None, "ending": "apart" if over else "",
            "mediator": None if state in {"applied", "turned_down"} else table.cast.people["mediator"], **columns,
        })  # fmt: skip
    return table.mediation


def asked(table: Table) -> None:
    with behind_the_wall():
        Member.objects.create(
            mediation=table.mediation, county="211221", code=table.code, from_unit="x", unit=table.cast.units["water"],
            role="expert", state="invited", basis="law", because="水法", invited_at=MONDAY,
        )  # fmt: skip


def allowed(mediation: Mediation, claims: Claims) -> list[Any]:
    """The rows whose tie this person has, in the mediation's state."""
    found = []
    for verb in VERBS:
        try:
            found.append(TABLE.legal(mediation, verb, claims))
        except (NotAllowed, NotNow):
            continue
    return found


def test_the_law_and_the_product_know_the_same_words() -> None:
    assert set(law.STATES) == set(MediationState.values)
    assert set(law.ROLES) == set(Role.values) - {"resident"}
    assert set(VERBS) == law.VERBS


WHO = {
    "in the body that mediates": ("mediators", {"leads", "team"}),
    "in a body of the team": ("tribunal", {"team"}),
    "in a body that was asked": ("water", {"invited"}),
    "in no body of it": ("agriculture", set()),
}


@pytest.mark.parametrize("state", law.STATES)
def test_a_mediation_moves_exactly_when_the_law_says_so(bare: Table, state: str) -> None:
    """All roles and all ends at once: the table is asked some 1,300 times a state."""
    asked(bare)
    units = bare.cast.units
    mediation = put(bare, state, keys=[f"u{units['mediators'].pk}", f"u{units['tribunal'].pk}"])
    wrong = []
    for (_who, (unit, ties)), role in itertools.product(WHO.items(), law.ROLES):
        claims = Claims(bare.cast.people["no_post"].pk, (Held(Role(role), units[unit].pk, VILLAGE),))
        tied = ties if role in law.HANDLE else set()
        with behind_the_wall():
            found = allowed(mediation, claims)
        for new in law.STATES:
            may = {move.verb for move in found if move.new == new}
            if may != law.verbs(state, new, tied):
                wrong.append((unit, role, new, may))

    assert wrong == []


@pytest.mark.parametrize("state", law.STATES)
def test_the_named_mediator_alone_discloses(bare: Table, state: str) -> None:
    mediation = put(bare, state, keys=[f"u{bare.cast.units['mediators'].pk}"])
    with behind_the_wall():
        found = {move.verb for move in allowed(mediation, bare.cast.claims("mediator"))}

    assert ("disclose" in found) is (state == "preparing")


@pytest.mark.parametrize("state", law.STATES)
def test_a_party_by_their_own_link_moves_what_is_theirs(bare: Table, state: str) -> None:
    mediation = put(bare, state)
    with behind_the_wall():
        mine = allowed(mediation, Claims(slip=policies.party_slip(bare.code, 1)))
        foreign = allowed(mediation, Claims(slip=policies.party_slip(f"{bare.code}0", 1)))

    found = {(move.verb, move.new.value) for move in mine}
    assert found == {(line.verb, line.new) for line in law.LAW if line.old == state and line.tie == "party"}
    assert foreign == []


@pytest.mark.parametrize("state", law.STATES)
def test_nobody_at_all_moves_nothing(bare: Table, state: str) -> None:
    mediation = put(bare, state)

    with behind_the_wall():
        assert allowed(mediation, NOBODY) == []


def test_who_it_is_hidden_from_has_no_tie_at_all(bare: Table) -> None:
    mediation = put(bare, "preparing", hidden_from=[f"p{bare.cast.people['mediator'].pk}"])
    with behind_the_wall():
        assert allowed(mediation, bare.cast.claims("mediator")) == []


@pytest.mark.parametrize("verb", ["", "open", "fly"])
def test_an_unknown_move_is_refused_by_its_name(bare: Table, verb: str) -> None:
    with pytest.raises(UnknownMove, match=f"“{verb}”"):
        bare.does(verb)


def test_a_known_move_from_the_wrong_state_says_where_it_stands(bare: Table) -> None:
    with pytest.raises(NoSuchMoveHere) as refusal:
        bare.does("agree", form="oral")

    assert str(refusal.value) == "This cannot be done now: it stands at “Mediator to be chosen”."


def test_every_tie_says_why_it_refuses() -> None:
    assert set(policies.WHY_NOT_TIED) == set(policies.Tie) == set(policies.TIES)


def test_the_offers_give_every_verb_with_its_row_or_its_reason(cast: Cast, bare: Table) -> None:
    with behind_the_wall():
        offers = TABLE.offers(bare.mediation, cast.claims("mediator"), {"now": MONDAY})

    assert [offer.verb for offer in offers] == list(VERBS)
    may = {offer.verb for offer in offers if offer.why_not is None}
    assert may == {
        "disclose", "withdraw", "serve", "extend", "add_party", "add_helper", "evidence", "invite", "let_go", "note",
        "refuse", "end",
    }  # fmt: skip
