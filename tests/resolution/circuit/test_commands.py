"""One command, sent five times at one moment: one act, one line of story, and a quiet success for each."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import UUID

import pytest

from quartet.ground.errors import CommandReused
from quartet.ground.ledger.models import Entry
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import acting_as
from quartet.resolution.circuit import actions
from quartet.resolution.circuit.models import Booking, Circuit, CircuitEvent, CoachingNote, Stop
from quartet.resolution.circuit.states import Outcome
from quartet.resolution.circuit.story import story
from quartet.resolution.mediation.models import MediationEvent
from tests.cast import MONDAY, NEXT_VILLAGE, behind_the_wall
from tests.resolution.circuit.stage import Studio, at
from tests.rig import at_once

COMMAND = UUID("01890000-0000-7000-8000-000000000003")
Act = Callable[[], object]


def doing(studio: Studio, verb: Callable[..., object], **said: Any) -> Act:
    def act() -> object:
        with acting_as(studio.claims):
            return verb(acting=studio.claims, **{"command_id": COMMAND, "now": MONDAY, **said})

    return act


def proposes(studio: Studio) -> Act:
    studio.call()
    return lambda: studio.propose(uid=COMMAND)


def changes(studio: Studio) -> Act:
    studio.call()
    circuit = studio.propose()
    (stop,) = studio.stops(circuit)
    said = {"circuit": circuit.pk, "stop": stop.pk, "starts": time(16), "minutes": 30, "venue": "老张家院里"}
    return doing(studio, actions.change_stop, **said)


def drops(studio: Studio) -> Act:
    studio.call()
    circuit = studio.propose()
    (stop,) = studio.stops(circuit)
    return doing(studio, actions.drop_stop, circuit=circuit.pk, stop=stop.pk)


def adds(studio: Studio) -> Act:
    circuit = studio.propose()
    return doing(studio, actions.add_stop, circuit=circuit.pk, code=studio.call().code, starts=time(9))


def confirms(studio: Studio) -> Act:
    studio.court_joins(studio.talking(studio.call()))
    return doing(studio, actions.confirm_circuit, circuit=studio.propose(judge="tribunal").pk)


def calls_off(studio: Studio) -> Act:
    studio.court_joins(studio.talking(studio.call()))
    circuit = studio.confirm(studio.propose(judge="tribunal"))
    return doing(studio, actions.call_off_circuit, circuit=circuit.pk, reason="下大雨")


def notes_what_came_of_it(studio: Studio) -> Act:
    studio.call()
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    return doing(studio, actions.note_outcome, circuit=circuit.pk, stop=stop.pk, outcome=Outcome.MET, now=at(18))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ready", [proposes, changes, drops, adds, confirms, calls_off, notes_what_came_of_it])
def test_one_command_sent_five_times_at_once_is_one_act(studio: Studio, ready: Callable[[Studio], Act]) -> None:
    act = ready(studio)
    judge = studio.cast.people["tribunal"]
    with behind_the_wall():
        entries, notices = Entry.objects.count(), Notice.objects.filter(person=judge).count()
        sessions = MediationEvent.objects.count()

    found = at_once([act] * 5)

    assert [one for one in found if isinstance(one, Exception)] == []
    with behind_the_wall():
        event = CircuitEvent.objects.get(command_id=COMMAND)
        beside = MediationEvent.objects.count() - sessions
        assert beside == (event.verb in ("confirm", "call_off")), "of its session"
        assert Entry.objects.count() == entries + 1 + beside
        assert Notice.objects.filter(person=judge).count() == notices + beside
        assert check_ledger().broken is None


@pytest.mark.django_db(transaction=True)
def test_a_note_and_an_answer_sent_five_times_at_once_are_one_each(studio: Studio) -> None:
    mediator, answer = studio.cast.claims("mediator"), UUID(int=COMMAND.int + 1)

    def write() -> CoachingNote:
        with acting_as(studio.claims):
            return actions.write_note(
                id=COMMAND, reader=mediator.person or 0, text="先听完再劝。", acting=studio.claims, now=MONDAY
            )

    def reply() -> CoachingNote:
        with acting_as(mediator):
            return actions.answer_note(id=answer, first=COMMAND, text="好，我试试。", acting=mediator, now=MONDAY)

    found = [at_once([act] * 5) for act in (write, reply)]

    assert [[str(one) for one in five] for five in found] == [
        [f"{studio.person.pk} → {mediator.person}"] * 5, [f"{mediator.person} → {studio.person.pk}"] * 5
    ]  # fmt: skip
    with behind_the_wall():
        assert CoachingNote.objects.count() == 2
        assert Notice.objects.filter(person=mediator.person).count() == 1
        assert Notice.objects.filter(person=studio.person).count() == 1


def test_a_command_that_says_something_else_is_refused(studio: Studio) -> None:
    studio.call()
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    said = {"circuit": circuit.pk, "stop": stop.pk, "now": at(18)}
    doing(studio, actions.note_outcome, outcome=Outcome.MET, **said)()

    with pytest.raises(CommandReused):
        doing(studio, actions.note_outcome, outcome=Outcome.NOT_THERE, **said)()
    with pytest.raises(CommandReused):
        doing(studio, actions.call_off_circuit, circuit=circuit.pk, reason="下大雨")()

    with behind_the_wall():
        assert list(Stop.objects.values_list("outcome", flat=True)) == ["met"]
        assert Booking.objects.count() == 1


# -- the story -------------------------------------------------------------------------------------------------------


def test_a_circuit_tells_its_story_and_names_no_place(studio: Studio) -> None:
    first, second = studio.call(), studio.call(village=NEXT_VILLAGE)
    circuit = studio.propose()
    one, other = sorted(studio.stops(circuit), key=lambda stop: stop.case_code != first.code)
    for verb, said in (
        (actions.drop_stop, {"stop": other.pk}),
        (actions.add_stop, {"code": second.code, "starts": time(9)}),
        (actions.change_stop, {"stop": one.pk, "starts": time(16), "minutes": 30, "venue": "老张家院里"}),
        (actions.confirm_circuit, {}),
        (actions.note_outcome, {"stop": one.pk, "outcome": Outcome.MET, "now": at(18)}),
        (actions.call_off_circuit, {"reason": "下大雨"}),
    ):
        doing(studio, verb, circuit=circuit.pk, command_id=None, **said)()

    with behind_the_wall():
        lines = [(line.who, line.what) for line in reversed(story(circuit))]
        kept = str(list(CircuitEvent.objects.values_list("data", flat=True)))
        assert check_ledger().broken is None
    codes = [first.code, second.code]
    assert [what.replace(" ", "") for _who, what in lines] == [
        "planneditwith2stops",
        f"took{codes[1]}out",
        f"put{codes[1]}in,at09:00",
        f"moved{codes[0]}to16:00",
        "confirmeditwith2stops",
        f"{codes[0]}:metthem",
        "calleditoff:下大雨",
    ]
    assert {who for who, _what in lines} == {"老裴人民调解工作室 裴师傅"}
    assert "院里" not in kept


def test_whom_a_circuit_is_for_reads_its_story_and_nobody_else(studio: Studio) -> None:
    studio.court_joins(studio.talking(studio.call()))
    studio.confirm(studio.propose(judge="tribunal"))

    seen = set()
    for name, claims in {"pei": studio.claims, **{one: studio.cast.claims(one) for one in studio.cast.people}}.items():
        with acting_as(claims):
            if CircuitEvent.objects.exists():
                seen.add(name)

    assert seen == {"pei", "tribunal"}


def test_a_round_of_a_unit_with_nobody_tells_who_called_it_off(studio: Studio) -> None:
    case = studio.call()
    studio.court_joins(studio.talking(case))
    circuit = studio.confirm(studio.propose(judge="tribunal"))
    with behind_the_wall():
        Post.objects.filter(person=studio.person).update(until=MONDAY)

    studio.cast.move(case.code, "take_up", "township_desk", reason="工作室没有人了")

    with behind_the_wall():
        last = CircuitEvent.objects.latest("pk")
        assert (last.verb, last.from_state, last.by_id) == (
            "vacate", "confirmed", studio.cast.people["township_desk"].pk
        )  # fmt: skip
        assert Circuit.objects.get(pk=circuit.pk).reason in str(last.data)
        assert check_ledger().broken is None
