"""Thousands of random moves over every table of moves: whatever is allowed leaves ledger and story whole."""

import random
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from quartet.ground.errors import DomainError
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import Claims, acting_as
from quartet.ground.workflow import WORKFLOWS, Workflow
from tests.cast import MONDAY, Cast, behind_the_wall
from tests.workflows.rooms import ROOMS, Room, made_up

MOVES = 10_000
AT_LEAST = 5
"""Of a hundred tries so many must have been made: a walk that is refused everywhere shows nothing."""


def _legal(workflow: Workflow[Any, Any], room: Room, record: Any, people: list[Claims], chance: random.Random) -> Any:
    """Some row that somebody may take from where the record stands; None when nobody may do anything."""
    verbs = [verb for verb in workflow.table.verbs if verb not in room.rare]
    chance.shuffle(verbs)
    for verb in verbs:
        if not workflow.table.here(record, verb):
            continue
        for claims in chance.sample(people, len(people)):
            try:
                return workflow.table.legal(record, verb, claims), claims
            except DomainError:
                continue
    return None


def _try(
    workflow: Workflow[Any, Any], room: Room, record: Any, found: Any, chance: random.Random, now: datetime
) -> bool:
    """Make a move with whatever the form may give; tells whether it was made."""
    row, claims = found
    with acting_as(claims):
        fields = room.fields(record, row, claims, now)
        given = {name: room.says(made_up(field, chance, now)) for name, field in fields.items()}
        try:
            workflow.run(workflow.key_of(record), row.verb, given, command_id=None, acting=claims, now=now)
        except DomainError:
            return False
    return True


def _stories_hold(workflow: Workflow[Any, Any], room: Room) -> None:
    """Each line follows the one before, none is missing, and the record stands where its last line left it."""
    tracks: dict[Any, str] = {}
    positions: dict[int, list[int]] = defaultdict(list)
    events = workflow.event.objects.select_related(workflow.about).order_by("pk")  # type: ignore[attr-defined]
    for event in events:
        story = getattr(event, workflow.about)
        positions[story.pk].append(event.position)
        track = (story.pk, room.track(event))
        assert event.from_state == tracks.get(track, room.starts.get(room.track(event), "")), (event, track)
        tracks[track] = event.to_state
    for event in events:
        story = getattr(event, workflow.about)
        assert positions[story.pk] == list(range(1, story.ledger_position + 1))


@pytest.mark.parametrize("name", ROOMS)
def test_a_walk_of_random_moves_leaves_ledger_and_story_whole(cast: Cast, name: str) -> None:
    workflow, room, chance = WORKFLOWS[name], ROOMS[name], random.Random(name)
    key, now, tried, made, refused = workflow.key_of(room.begin(cast)), MONDAY, 0, 0, 0
    people = room.people(cast)

    while tried < MOVES // len(ROOMS):
        tried += 1
        now += timedelta(minutes=chance.randint(1, 300))
        with behind_the_wall():
            record = room.again(workflow, key)
            found = _legal(workflow, room, record, people, chance)
        if found is None or refused > room.patience or chance.random() < 0.02:
            key, refused = workflow.key_of(room.begin(cast)), 0
            continue
        moved = _try(workflow, room, record, found, chance, now)
        made, refused = made + moved, 0 if moved else refused + 1

    assert made > tried * AT_LEAST // 100
    with behind_the_wall():
        assert check_ledger().broken is None
        _stories_hold(workflow, room)
