"""Every (state × state × role), exactly as `law.py` says it: of the agreement, and of the court."""

import itertools

import pytest
from django.utils import translation

from quartet.ground.errors import DomainError
from quartet.ground.moves import NoSuchMoveHere, UnknownMove
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, Held, NotAllowed
from quartet.ground.people.states import Role
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.agreements.moves import MOVES, TABLE, VERBS
from quartet.resolution.agreements.policies import Tie
from quartet.resolution.agreements.slips import claim_for
from quartet.resolution.agreements.states import STATES, AgreementState, CourtState
from quartet.resolution.cases.models import Case
from tests.resolution.agreements import law

REGION, UNIT, OTHER_UNIT = "211221106201001", 7, 8
CODE = "1221260000018"


def agreement(state: str = "in_force", court: str = "none") -> Agreement:
    """An agreement of a case that unit 7 leads, as it would come from the table."""
    case = Case(pk=1, region=REGION, lead_unit=Unit(pk=UNIT), state="handling")
    return Agreement(pk=1, code=CODE, case=case, state=state, court=court, opened_by=[f"s{claim_for(CODE, 1)}"])


def holder(role: str, *, unit: int = UNIT, region: str = "2112") -> Claims:
    """Somebody with this one post."""
    return Claims(slip=claim_for(CODE, 1)) if role == "resident" else Claims(1, (Held(Role(role), unit, region),))


def may(found: Agreement, claims: Claims) -> dict[str, str]:
    """What these claims may do, and where it leads."""
    allowed = {}
    for verb in VERBS:
        try:
            allowed[verb] = TABLE.legal(found, verb, claims).new.value
        except DomainError:
            continue
    return allowed


def test_the_law_and_the_product_know_the_same_words() -> None:
    assert set(law.STATES) == set(AgreementState.values) == {state.value for state in STATES}
    assert set(law.COURT) == set(CourtState.values)
    assert set(law.ROLES) == set(Role.values)
    assert set(VERBS) == law.VERBS


@pytest.mark.parametrize("role", law.ROLES)
def test_an_agreement_moves_exactly_when_the_law_says_so(role: str) -> None:
    court = {line.verb for line in law.COURT_LAW}
    for old, new in itertools.product(law.STATES, repeat=2):
        found = {verb for verb, to in may(agreement(old), holder(role)).items() if to == new and verb not in court}
        assert found == law.verbs(law.LAW, old, new, role), (old, new)


@pytest.mark.parametrize("role", law.ROLES)
def test_the_court_moves_exactly_when_the_law_says_so(role: str) -> None:
    for old, new in itertools.product(law.COURT, repeat=2):
        found = {
            verb for verb, to in may(agreement(court=old), holder(role)).items()
            if to == new and verb in {line.verb for line in law.COURT_LAW}
        }  # fmt: skip
        assert found == law.verbs(law.COURT_LAW, old, new, role), (old, new)


@pytest.mark.parametrize("state", law.STATES)
@pytest.mark.parametrize(
    "claims",
    [
        NOBODY, SYSTEM, holder("village_mediator", unit=OTHER_UNIT), holder("county_desk", region="211224"),
        Claims(slip=claim_for(CODE, 2)), Claims(slip=claim_for("1221260000026", 1)), Claims(slip=CODE),
    ],
)  # fmt: skip
def test_who_is_not_tied_to_it_may_do_nothing_at_all(state: str, claims: Claims) -> None:
    assert may(agreement(state), claims) == {}


def test_only_the_platform_begins_and_fulfils() -> None:
    platform = {move.verb for move in MOVES if move.tie is Tie.PLATFORM}

    assert platform == {"begin", "fulfil"}
    with translation.override("en"), pytest.raises(NotAllowed, match="follows by itself"):
        TABLE.legal(agreement("performing"), "fulfil", holder("village_mediator"))


@pytest.mark.parametrize("verb", ["", "draft", "fly", "__init__"])
def test_an_unknown_act_is_refused_by_its_name(verb: str) -> None:
    with pytest.raises(UnknownMove, match=f"“{verb}”"):
        TABLE.legal(agreement(), verb, holder("village_mediator"))


def test_a_known_act_from_the_wrong_state_says_where_it_stands() -> None:
    with pytest.raises(NoSuchMoveHere) as refusal:
        TABLE.legal(agreement("draft"), "record", holder("village_mediator"))
    with pytest.raises(NoSuchMoveHere) as at_court:
        TABLE.legal(agreement(court="none"), "confirm", holder("village_mediator"))

    assert (refusal.value.status, refusal.value.in_language("en")) == (
        409, "This cannot be done now: it stands at “Being drafted”."
    )  # fmt: skip
    assert at_court.value.in_language("en") == "This cannot be done now: it stands at “Not asked for”."


def test_every_row_says_its_button_and_every_state_its_next_step() -> None:
    assert all(str(move.label) and str(move.told) for move in MOVES)
    assert all(str(one.next) and str(one.party) for one in STATES.values())
