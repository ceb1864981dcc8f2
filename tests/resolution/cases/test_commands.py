"""A move is made once, whole, and by one: its story, ledger entry and outbox row, repeated commands, two at once."""

from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from uuid6 import uuid7

from quartet.ground.errors import CommandReused
from quartet.ground.ledger.chain import hash_of
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.outbox.models import Event
from quartet.resolution.cases.models import Case, CaseEvent, FollowUp
from quartet.resolution.cases.queries import CaseNotFound
from tests.cast import COUNTY, MONDAY, Cast, behind_the_wall, case_now
from tests.rig import at_once

COMMAND = UUID("01890000-0000-7000-8000-000000000001")


def counts() -> tuple[int, int, int]:
    """How many lines of story, of the ledger and of the outbox there are."""
    with behind_the_wall():
        return CaseEvent.objects.count(), Entry.objects.count(), Event.objects.count()


def test_a_move_writes_its_story_its_ledger_entry_and_its_news(cast: Cast) -> None:
    case = cast.report(by="grid_member", category="0101")
    events, entries, news = counts()

    case = cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1", command=COMMAND)

    assert counts() == (events + 1, entries + 1, news + 1)
    with behind_the_wall():
        event = CaseEvent.objects.get(command_id=COMMAND)
        entry = Entry.objects.get(subject=case.name_in_ledger, position=event.position)
        told = Event.objects.order_by("-pk")[0]
    clerk = cast.people["clerk"].pk
    assert (event.verb, event.from_state, event.to_state, event.by_id, event.at, event.county) == (
        "dispatch", "registered", "dispatched", clerk, MONDAY, COUNTY
    )  # fmt: skip
    assert (entry.act, entry.actor, entry.fact, entry.digest, entry.position) == (
        "dispatch", clerk, hash_of(event.fact()), case.ledger_digest, case.ledger_position
    )  # fmt: skip
    assert (told.topic, told.subject, told.label, told.denied) == ("case.dispatch", case.code, case.label, [])


def test_news_reaches_those_who_saw_it_before_and_those_who_see_it_now(cast: Cast) -> None:
    case = cast.report(by="grid_member", category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    cast.move(case.code, "return", "mediator", why="other_body", line="0101-2", reason="不归我们")

    with behind_the_wall():
        keys = Event.objects.order_by("-pk")[0].keys
    area = [case.region[:length] for length in (4, 6, 9, 12)]
    member = f"p{cast.people['grid_member'].pk}"
    assert sorted(keys) == sorted([*area, f"u{cast.units['mediators'].pk}", member, f"{member}@{case.region[:12]}"])


def test_only_work_put_into_a_units_hands_rings_there(cast: Cast) -> None:
    case = cast.report(category="0101")

    def jobs() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%tell_unit'")
            return int(cursor.fetchone()[0])

    before = jobs()
    cast.move(case.code, "note", "clerk", note="看过了")
    assert jobs() == before
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    assert jobs() == before + 1


@pytest.mark.django_db(transaction=True)
def test_when_one_part_cannot_be_written_nothing_is(cast: Cast) -> None:
    """The note's text does not fit into jsonb (a NUL): the last write fails and takes all the others with it."""
    case = cast.report(category="0101")
    before = counts()

    with pytest.raises((DatabaseError, ValueError)):
        cast.move(case.code, "note", "clerk", note="看过了\x00")

    assert counts() == before
    assert case_now(case.code).ledger_position == case.ledger_position


def test_the_same_command_again_is_a_quiet_success(cast: Cast) -> None:
    case = cast.report(category="0101")
    first = cast.move(case.code, "solve_in_village", "clerk", command=COMMAND)
    before = counts()

    again = cast.move(case.code, "solve_in_village", "clerk", command=COMMAND)

    assert counts() == before
    assert (again.state, again.ledger_position) == (first.state, first.ledger_position)


def test_the_same_command_again_succeeds_after_it_took_the_case_out_of_sight(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    said = {"why": "other_body", "line": "0101-2", "reason": "不归我们"}
    cast.move(case.code, "return", "mediator", command=COMMAND, **said)

    assert cast.move(case.code, "return", "mediator", command=COMMAND, **said).returns == 1


@pytest.mark.parametrize(("verb", "by"), [("note", "clerk"), ("dispatch", "clerk"), ("solve_in_village", "clerk")])
def test_a_command_id_is_not_used_for_something_else(cast: Cast, verb: str, by: str) -> None:
    first, second = cast.report(category="0101"), cast.report(category="0101")
    cast.move(first.code, "solve_in_village", "clerk", command=COMMAND)
    target = first if verb != "solve_in_village" else second

    with pytest.raises(CommandReused):
        cast.move(target.code, verb, by, command=COMMAND, note="看过了", unit=cast.units["mediators"], line="0101-1")


def test_a_command_id_of_somebody_else_is_not_used_again(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "note", "clerk", command=COMMAND, note="看过了")

    with pytest.raises(CommandReused):
        cast.move(case.code, "note", "township_desk", command=COMMAND, note="看过了")


def test_a_command_id_used_out_of_sight_is_refused_in_words(cast: Cast) -> None:
    cast.move(cast.plants["next_county"].code, "note", "clerk_next_county", command=COMMAND, note="看过了")
    case = cast.report(category="0101")

    with pytest.raises(CommandReused):
        cast.move(case.code, "note", "clerk", command=COMMAND, note="看过了")


def test_a_foreign_case_stays_not_found_whatever_the_command(cast: Cast) -> None:
    with pytest.raises(CaseNotFound):
        cast.move(cast.plants["next_county"].code, "note", "clerk", command=COMMAND, note="看过了")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_exactly_one_does(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["agriculture"], line="0101-3")

    found = at_once([
        lambda name=name: cast.move(case.code, "accept", name, command=uuid7())
        for name in ("department", "department_accused")
    ])  # fmt: skip

    assert sorted(type(one) for one in found if isinstance(one, Exception)) == [NoSuchMoveHere]
    with behind_the_wall():
        assert CaseEvent.objects.filter(case=case, verb="accept").count() == 1
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
def test_one_command_sent_five_times_at_once_is_made_once(cast: Cast) -> None:
    case = cast.report(category="0101")
    cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")

    found = at_once([
        lambda: cast.move(case.code, "return", "mediator", command=COMMAND, why="other_body", line="0101-2", reason="不归我们")
    ] * 5)  # fmt: skip

    assert [one.returns for one in found if isinstance(one, Case)] == [1] * 5
    with behind_the_wall():
        assert CaseEvent.objects.filter(command_id=COMMAND).count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_command_on_two_cases_at_once_moves_one_of_them(cast: Cast) -> None:
    cases = [cast.report(category="0101"), cast.report(category="0101")]

    found = at_once([
        lambda code=case.code: cast.move(code, "solve_in_village", "clerk", command=COMMAND) for case in cases
    ])  # fmt: skip

    assert [type(one) for one in found if isinstance(one, Exception)] == [CommandReused]
    assert sorted(case_now(case.code).state for case in cases) == ["handling", "registered"]


@pytest.mark.django_db(transaction=True)
def test_notes_of_many_at_once_all_stand_in_one_unbroken_chain(cast: Cast) -> None:
    case = cast.report(category="0101")
    people = ["clerk", "township_desk", "county_desk", "city_desk", "supervisor", "supervisor_county"]

    at_once([lambda name=name: cast.move(case.code, "note", name, note=f"{name}说") for name in people])

    with behind_the_wall():
        positions = CaseEvent.objects.filter(case=case).order_by("position").values_list("position", flat=True)
        assert list(positions) == list(range(1, len(people) + 2))
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
def test_an_answer_by_slip_and_a_close_at_once_keep_one_truth(cast: Cast) -> None:
    from quartet.ground.people.rights import Claims  # noqa: PLC0415 -- used once

    case = cast.report(category="0101")
    cast.move(case.code, "solve_in_village", "clerk")
    cast.move(case.code, "resolve", "clerk", outcome="好了")
    cast.move(case.code, "ask", "township_desk", channel="telephone", answer="solved")

    at_once([
        lambda: cast.move_as(Claims(slip=case.code), case.code, "answer", answer="not_solved"),
        lambda: cast.move(case.code, "close", "clerk"),
    ])  # fmt: skip

    with behind_the_wall():
        said = FollowUp.objects.filter(case=case, solved=False).exists()
        verbs = list(CaseEvent.objects.filter(case=case).order_by("position").values_list("verb", flat=True))
    assert (case_now(case.code).state == "closed") is (not said)
    assert verbs[-1] == ("answer" if said else "close")
