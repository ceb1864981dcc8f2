"""Leaving a case out takes two people of two units: asked by one, approved by another above, and both are kept."""

from datetime import datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Event
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.oversight.rates.actions import (
    AskedBefore,
    DecidedBefore,
    NothingToExclude,
    ask_exclusion,
    count_subjects,
    decide_exclusion,
)  # fmt: skip
from quartet.oversight.rates.models import Exclusion
from quartet.oversight.rates.queries import exclusions_for
from quartet.oversight.rates.states import Ground
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import CaseNotFound
from tests.cast import COUNTY, PEOPLE, TOWNSHIP, Cast, behind_the_wall
from tests.oversight.rates.stories import KEPT, Story, count, honest, marks, on, readings

pytestmark = pytest.mark.django_db

ASKED, DECIDED = on(21), on(22)


def struck_off(cast: Cast) -> Case:
    return Story(cast).at_township()("void", "township_desk", on(20), reason="已经起诉,由法院处理").case


def unreached(cast: Cast) -> Case:
    story = Story(cast).in_village().resolved(on(12))
    for hour in (9, 15):
        story.asked(on(13, hour), answer="not_reached", satisfied="")
    return story.closed(on(14)).case


def paused(cast: Cast) -> Case:
    story = Story(cast).in_village()("suspend", "clerk", on(12), ground="appraisal", reason="等鉴定")
    return story("resume", "clerk", on(20)).resolved(on(22)).asked(on(25)).closed(on(25, 10)).case


def ask(
    cast: Cast, case: Case, by: str = "township_desk", ground: Ground = Ground.VOID, *, command: UUID | None = None,
    at: datetime = ASKED,
) -> Exclusion:  # fmt: skip
    claims = cast.claims(by)
    with acting_as(claims):
        return ask_exclusion(
            code=case.code, ground=ground, reason="法院已受理", command_id=command or uuid7(), acting=claims, now=at
        )


def decide(cast: Cast, asked: Exclusion, by: str = "county_desk", *, approve: bool = True) -> Exclusion:
    claims = cast.claims(by)
    with acting_as(claims):
        return decide_exclusion(number=asked.pk, approve=approve, words="材料属实", acting=claims, now=DECIDED)


def counted_with(asked: Exclusion) -> None:
    with behind_the_wall():
        count_subjects([asked.name_in_ledger])


def test_struck_off_counts_until_somebody_above_approves(cast: Cast) -> None:
    case = struck_off(cast)
    count(case)
    asked = ask(cast, case)
    counted_with(asked)
    assert readings(case) == dict.fromkeys(KEPT, "missed")

    counted_with(decide(cast, asked))

    assert readings(case) == dict.fromkeys(KEPT, "excluded")
    assert marks(case) == set()


def test_refused_it_goes_on_counting_and_may_be_asked_again(cast: Cast) -> None:
    case = struck_off(cast)
    refused = decide(cast, ask(cast, case), approve=False)
    counted_with(refused)

    assert readings(case) == dict.fromkeys(KEPT, "missed")
    assert ask(cast, case).pk != refused.pk


def test_who_could_not_be_reached_is_left_out_of_what_was_asked_only(cast: Cast) -> None:
    case = unreached(cast)
    count(case)
    assert readings(case) == {**KEPT, "resolution": "missed", "satisfaction": "missed"}

    counted_with(decide(cast, ask(cast, case, "clerk", Ground.UNREACHED), "township_desk"))

    assert readings(case) == {**KEPT, "resolution": "excluded", "satisfaction": "excluded"}


def test_an_approved_pause_moves_the_date(cast: Cast) -> None:
    case = paused(cast)
    count(case)
    assert readings(case) == {**KEPT, "on_time": "missed"}

    counted_with(decide(cast, ask(cast, case, "clerk", Ground.PAUSE), "supervisor"))

    assert readings(case) == KEPT


def test_only_the_pause_that_was_approved_moves_it(cast: Cast) -> None:
    story = Story(cast).in_village()("suspend", "clerk", on(12), ground="appraisal", reason="等鉴定")
    story("resume", "clerk", on(14))("suspend", "clerk", on(14, 10), ground="resident_away", reason="等当事人")
    case = story("resume", "clerk", on(20)).resolved(on(22)).case

    counted_with(decide(cast, ask(cast, case, "clerk", Ground.PAUSE), "supervisor"))

    with behind_the_wall():
        assert Exclusion.objects.get().position == 5  # the newest one
    assert readings(case)["on_time"] == "kept"


# -- who -------------------------------------------------------------------------------------------------------------

MAY_ASK = {"clerk", "township_desk", "county_desk", "county_desk_accused", "city_desk"}
MAY_DECIDE = {"county_desk", "county_desk_accused", "city_desk", "supervisor", "supervisor_county"}
SEE = MAY_ASK | MAY_DECIDE


def outcome(work: object) -> str:
    try:
        work()  # type: ignore[operator]
    except CaseNotFound:
        return "not found"
    except NotAllowed:
        return "not allowed"
    return "done"


@pytest.fixture
def _rolled_back() -> None:
    """Each of many may try on the same ground: what one does is undone before the next."""


def tried(work: object) -> str:
    """What comes of it; then undone."""

    before = transaction.savepoint()
    try:
        return outcome(work)
    finally:
        transaction.savepoint_rollback(before)


def test_a_desk_of_the_area_or_the_leading_unit_may_ask(cast: Cast) -> None:
    case = struck_off(cast)

    found = {name: tried(lambda: ask(cast, case, name)) for name in PEOPLE}  # noqa: B023 -- called at once

    assert {name for name, said in found.items() if said == "done"} == MAY_ASK
    assert {name for name, said in found.items() if said == "not allowed"} == SEE - MAY_ASK


def test_the_handling_unit_may_ask_for_its_own_pause(cast: Cast) -> None:
    story = Story(cast).at_township().to_tribunal(on(11, 14))("accept", "tribunal", on(12))
    story("suspend", "tribunal", on(13), ground="appraisal", reason="等鉴定")

    assert ask(cast, story.case, "tribunal", Ground.PAUSE).asked_unit_id == cast.units["tribunal"].pk
    assert tried(lambda: ask(cast, story.case, "tribunal_next_township", Ground.PAUSE)) == "not found"


def test_a_supervisor_or_a_desk_above_decides_and_nobody_else(cast: Cast) -> None:
    asked = ask(cast, struck_off(cast))

    found = {name: tried(lambda: decide(cast, asked, name)) for name in PEOPLE}  # noqa: B023 -- called at once

    assert {name for name, said in found.items() if said == "done"} == MAY_DECIDE
    assert {name for name, said in found.items() if said == "not allowed"} == SEE - MAY_DECIDE


def test_a_colleague_of_who_asked_or_of_who_moved_does_not_decide(cast: Cast) -> None:
    """The county struck it off and the township asks: the county cannot approve itself."""
    story = Story(cast).at_township()("escalate", "township_desk", on(11, 14), reason="镇里没有权限")
    case = story("void", "county_desk", on(12), reason="已经起诉").case
    own = ask(cast, case, "county_desk")
    assert tried(lambda: decide(cast, own, "county_desk_accused")) == "not allowed"
    decide(cast, own, "supervisor", approve=False)
    asked = ask(cast, case, "township_desk")

    found = {name: tried(lambda: decide(cast, asked, name)) for name in MAY_DECIDE}  # noqa: B023 -- called at once

    assert {name for name, said in found.items() if said == "done"} == {"city_desk", "supervisor", "supervisor_county"}


# -- what ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ground", Ground)
def test_there_must_be_something_to_leave_out(cast: Cast, ground: Ground) -> None:
    with pytest.raises(NothingToExclude):
        ask(cast, honest(cast).case, ground=ground)


def test_who_was_reached_cannot_be_called_unreached(cast: Cast) -> None:
    with pytest.raises(NothingToExclude) as refused:
        ask(cast, honest(cast).case, ground=Ground.UNREACHED)

    assert "what they said counts" in str(refused.value)


def test_a_case_opened_again_is_no_longer_unreached(cast: Cast) -> None:
    case = unreached(cast)
    cast.move(case.code, "reopen", "township_desk", at=on(15), reason="没好")

    with pytest.raises(NothingToExclude):
        ask(cast, case, ground=Ground.UNREACHED)


def test_asking_twice_with_one_command_is_one_request(cast: Cast) -> None:
    case, command = struck_off(cast), uuid7()

    first = ask(cast, case, command=command)

    assert ask(cast, case, command=command).pk == first.pk
    with behind_the_wall():
        assert Exclusion.objects.count() == 1


def test_a_request_that_waits_or_was_approved_is_not_asked_again(cast: Cast) -> None:
    case = struck_off(cast)
    asked = ask(cast, case)
    with pytest.raises(AskedBefore):
        ask(cast, case, "county_desk")
    decide(cast, asked)

    with pytest.raises(AskedBefore):
        ask(cast, case)


def test_deciding_again_the_same_way_is_quiet_and_otherwise_refused(cast: Cast) -> None:
    asked = decide(cast, ask(cast, struck_off(cast)))

    assert decide(cast, asked).decided_at == DECIDED
    with pytest.raises(DecidedBefore):
        decide(cast, asked, approve=False)
    with pytest.raises(DecidedBefore):
        decide(cast, asked, "supervisor")


def test_request_and_decision_stand_in_the_ledger_and_are_told(cast: Cast) -> None:
    case = struck_off(cast)
    asked = decide(cast, ask(cast, case))

    with behind_the_wall():
        assert check_ledger().broken is None
        told = Event.objects.filter(subject=case.code, topic__startswith="exclusion").order_by("pk")
        assert list(told.values_list("topic", flat=True)) == ["exclusion.ask", "exclusion.decide"]
        Exclusion.objects.filter(pk=asked.pk).update(reason="另一个理由")
        assert f"exclusion:{asked.pk} #1" in str(check_ledger().broken)


def test_each_sees_the_requests_about_their_own_cases_those_that_wait_first(cast: Cast) -> None:
    decided = decide(cast, ask(cast, struck_off(cast)))
    waiting = ask(cast, struck_off(cast))
    found = {}
    for name in ("township_desk", "county_desk", "township_desk_next_township", "supervisor_next_county", "tribunal"):
        with acting_as(cast.claims(name)):
            found[name] = list(exclusions_for(cast.claims(name), TOWNSHIP).values_list("pk", flat=True))

    assert found == {
        "township_desk": [waiting.pk, decided.pk], "county_desk": [waiting.pk, decided.pk],
        "township_desk_next_township": [], "supervisor_next_county": [], "tribunal": [],
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [
    {"decided_by": "township_desk", "decided_unit": "county", "approved": True, "decided_at": DECIDED},
    {"decided_by": "county_desk", "decided_unit": "township", "approved": True, "decided_at": DECIDED},
    {"approved": True},
    {"ground": "because"},
])  # fmt: skip
def test_the_database_holds_two_people_and_two_units(cast: Cast, wrong: dict[str, object]) -> None:
    asked = ask(cast, struck_off(cast))
    values = {
        name: cast.people[value] if name == "decided_by" else cast.units[value] if name == "decided_unit" else value
        for name, value in wrong.items()
    }  # type: ignore[index]  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic(), behind_the_wall():
        Exclusion.objects.filter(pk=asked.pk).update(**values)


def test_the_words_of_a_request_are_short(cast: Cast) -> None:
    asked = ask(cast, struck_off(cast))

    assert str(asked) == f"{asked.case_id} void"
    assert asked.county == COUNTY
