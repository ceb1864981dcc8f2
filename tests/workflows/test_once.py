"""Of every table of moves: sent five times at one moment, a command is carried out once and answered five times."""

import pytest
from django.db import IntegrityError
from uuid6 import uuid7

from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import acting_as
from quartet.ground.workflow import WORKFLOWS, refusal_of
from tests.cast import MONDAY, Cast, behind_the_wall
from tests.rig import at_once
from tests.workflows.rooms import ROOMS


def test_every_workflow_is_asked() -> None:
    assert set(ROOMS) == set(WORKFLOWS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ROOMS)
def test_five_at_once_are_five_successes_and_one_act(cast: Cast, name: str) -> None:
    workflow, room, command = WORKFLOWS[name], ROOMS[name], uuid7()
    record = room.begin(cast)
    _who, verb, given = room.press
    claims = room.presser(cast)

    def press() -> str:
        with acting_as(claims):
            workflow.run(workflow.key_of(record), verb, given, command_id=command, acting=claims, now=MONDAY)
        return "done"

    assert at_once([press] * 5) == ["done"] * 5
    with behind_the_wall():
        events = list(workflow.event.objects.filter(command_id=command))
        assert [(event.verb, event.by_id) for event in events] == [(verb, claims.person)] * room.lines
        stories = [getattr(event, workflow.about) for event in events]
        for event, story in zip(events, stories, strict=True):
            assert Entry.objects.filter(subject=story.name_in_ledger, position=event.position).count() == 1
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ROOMS)
def test_the_same_again_later_changes_nothing(cast: Cast, name: str) -> None:
    workflow, room, command = WORKFLOWS[name], ROOMS[name], uuid7()
    key = workflow.key_of(room.begin(cast))
    _who, verb, given = room.press
    claims = room.presser(cast)

    for _time in range(2):
        with acting_as(claims):
            workflow.run(key, verb, given, command_id=command, acting=claims, now=MONDAY)

    with behind_the_wall():
        assert workflow.event.objects.filter(command_id=command).count() == room.lines


def test_what_the_database_refuses_for_a_reason_no_room_names_stays_a_bug() -> None:
    assert refusal_of(IntegrityError("something else"), {"room_one_session_at_a_time": CommandReused}) is None
