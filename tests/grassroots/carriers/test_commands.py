"""One command does one thing: sent twice, sent five times at one moment, sent for something else."""

from collections.abc import Callable
from typing import Any

import pytest
from uuid6 import uuid7

from quartet.grassroots.carriers import actions
from quartet.grassroots.carriers.models import Meeting, MeetingEvent, Resolution, ResolutionEvent
from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Person, Post
from tests.cast import MONDAY, TODAY, TOWNSHIP, Cast, behind_the_wall
from tests.grassroots.carriers.stage import FRIDAY, Hall, round_table
from tests.rig import at_once


@pytest.fixture
def hall(cast: Cast) -> Hall:
    return round_table(cast)


def five(what: Callable[[], Any]) -> list[Any]:
    """The same five times at one moment; what each gave."""
    return at_once([what] * 5)


def acts(subject: str) -> list[str]:
    """What the ledger has of a subject; the whole of it stands."""
    with behind_the_wall():
        assert check_ledger().broken is None
        return list(Entry.objects.filter(subject=subject).order_by("position").values_list("act", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_resolution_and_its_move_sent_five_times_at_once_are_made_once(hall: Hall) -> None:
    meeting, uid, command = hall.held(), uuid7(), uuid7()
    resolved = five(lambda: hall.resolve(meeting, id=uid))
    one = resolved[0]

    moved = five(lambda: hall.moves(one, "report_done", "clerk", command, words="换了新灯"))

    assert [each.pk for each in resolved + moved] == [one.pk] * 10
    assert acts(one.name_in_ledger) == ["resolve", "report_done"]
    with behind_the_wall():
        assert list(one.events.order_by("position").values_list("command_id", flat=True)) == [uid, command]
        for person in ("clerk", "township_desk"):
            assert Notice.objects.filter(person=hall.cast.people[person]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_another_date_sent_five_times_at_once_is_given_once(hall: Hall) -> None:
    """A move that leads to where it began."""
    one, command = hall.resolve(hall.held()), uuid7()

    moved = five(lambda: hall.moves(one, "move_due", "township_desk", command, words="等灯泡", due_on=FRIDAY))

    assert [each.ledger_position for each in moved] == [2] * 5


def test_a_command_that_resolved_one_thing_is_not_used_for_another_meeting(hall: Hall) -> None:
    uid = uuid7()
    hall.resolve(hall.held(), id=uid)

    with pytest.raises(CommandReused):
        hall.resolve(hall.held(), id=uid)
    with behind_the_wall():
        assert Resolution.objects.count() == 1


def test_what_was_told_before_stories_kept_the_state_before_still_stands_in_the_ledger() -> None:
    said = {"verb": "drop", "by_name": "镇 某某", "at": MONDAY, "words": "不办了", "due_on": FRIDAY}
    old = ResolutionEvent(to_state="dropped", by_id=3, **said)

    assert old.fact() == {
        "verb": "drop", "to": "dropped", "by": 3, "by_name": "镇 某某", "at": MONDAY, "words": "不办了",
        "due": "2026-05-15", "command": "",
    }  # fmt: skip
    assert ResolutionEvent(from_state="open", **said).fact()["from"] == "open"


def test_a_resolution_from_before_its_command_was_kept_is_not_written_twice(hall: Hall) -> None:
    uid, meeting = uuid7(), hall.held()
    with behind_the_wall():
        Resolution.objects.create(
            uid=uid, meeting=meeting, county=meeting.county, number=7, text="修路灯", public=True,
            owner=hall.cast.units["village"], due_on=FRIDAY,
        )  # fmt: skip

    with pytest.raises(CommandReused):
        hall.resolve(meeting, id=uid, text="修路灯")


@pytest.mark.django_db(transaction=True)
def test_what_is_done_with_a_meeting_sent_five_times_at_once_is_done_once(hall: Hall) -> None:
    uid, command = uuid7(), {name: uuid7() for name in ("minutes", "publish", "back")}
    now = {"meeting": uid, "now": hall.now}
    said = {"minutes": "定了。", "private": "", "attendees": ["张某", "李某"], "command_id": command["minutes"], **now}
    steps: list[Callable[[], Any]] = [
        lambda: hall.plan(uid),
        lambda: hall.says(actions.write_minutes, **said),
        lambda: hall.says(actions.publish_meeting, keep_because="", command_id=command["publish"], **now),
        lambda: hall.says(actions.take_back_meeting, command_id=command["back"], **now),
    ]

    assert [[each.pk for each in five(step)] for step in steps] == [[uid] * 5] * 4
    assert acts(f"meeting:{uid}") == ["plan", "write_minutes", "publish", "take_back"]
    with behind_the_wall():
        commands = MeetingEvent.objects.order_by("position").values_list("command_id", flat=True)
        assert list(commands) == [uid, *command.values()]


@pytest.mark.django_db(transaction=True)
def test_a_meeting_called_off_five_times_at_once_is_called_off_once(hall: Hall) -> None:
    meeting, command = hall.plan(), uuid7()
    said = {"meeting": meeting.pk, "reason": "下雨", "now": hall.now, "command_id": command}

    found = five(lambda: hall.says(actions.call_off_meeting, **said))

    assert [each.state for each in found] == ["called_off"] * 5
    assert acts(meeting.name_in_ledger) == ["plan", "call_off"]


def test_a_meetings_command_is_not_used_for_another(hall: Hall) -> None:
    first, second, command = hall.plan(), hall.plan(), uuid7()
    said = {"reason": "下雨", "now": hall.now, "command_id": command}
    hall.says(actions.call_off_meeting, meeting=first.pk, **said)

    with pytest.raises(CommandReused):
        hall.says(actions.call_off_meeting, meeting=second.pk, **said)
    assert hall.again(second).state == "planned"


def test_a_meeting_from_before_it_had_a_story_begins_one_and_is_not_called_twice(hall: Hall) -> None:
    with behind_the_wall():
        old = Meeting.objects.create(
            id=uuid7(), carrier=hall.carrier, county=hall.carrier.county, region=hall.carrier.region,
            unit=hall.cast.units["township"], area_reads=True, title="五月议事", starts_at=hall.now, place="镇里",
            agenda="路灯",
        )  # fmt: skip

    hall.says(actions.call_off_meeting, meeting=old.pk, reason="下雨", now=hall.now)

    assert acts(old.name_in_ledger) == ["call_off"]
    with pytest.raises(CommandReused):
        hall.plan(old.pk)


@pytest.mark.django_db(transaction=True)
def test_a_card_sent_five_times_at_once_is_one_and_used_once_by_a_unit(hall: Hall) -> None:
    said = {
        "id": uuid7(), "unit": hall.cast.units["township"].pk, "title": "地边三步走", "problem": "争地边", "steps": "看证",
        "result": "谈成", "contact": "司法所", "keep_because": "",
    }  # fmt: skip
    cards = five(lambda: hall.says(actions.write_card, now=hall.now, **said))
    uses = five(lambda: hall.says(actions.use_card, "clerk", card=said["id"], now=hall.now))
    gone = five(lambda: hall.says(actions.withdraw_card, card=said["id"], now=hall.now))

    assert {each.pk for each in cards} == {said["id"]}
    assert len({each.pk for each in uses}) == 1
    assert gone == [None] * 5


def test_a_card_of_a_colleague_is_not_ones_own_command(hall: Hall) -> None:
    said = {
        "id": uuid7(), "unit": hall.cast.units["township"].pk, "title": "地边三步走", "problem": "争地边", "steps": "看证",
        "result": "谈成", "contact": "司法所", "keep_because": "", "now": hall.now,
    }  # fmt: skip
    hall.says(actions.write_card, **said)
    with behind_the_wall():
        hall.cast.people["colleague"] = Person.objects.create(username="colleague", name="同事")
        Post.objects.create(
            person=hall.cast.people["colleague"], unit=hall.cast.units["township"], role="township_desk",
            region=TOWNSHIP, since=TODAY,
        )  # fmt: skip

    with pytest.raises(CommandReused):
        hall.says(actions.write_card, "colleague", **said)
