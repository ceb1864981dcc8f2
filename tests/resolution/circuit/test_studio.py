"""Verbs of the studio: calls, circuits, times, notes; and who sees what of them."""

import itertools
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from uuid6 import uuid7

from quartet.ground.errors import CommandReused, DomainError, NotNow
from quartet.ground.moves import UnknownMove
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, Held, NotAllowed, acting_as
from quartet.ground.people.states import Role
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.queries import CaseNotFound, units_for
from quartet.resolution.circuit import actions, moves, queries
from quartet.resolution.circuit.effects import DoubleBooked
from quartet.resolution.circuit.models import Availability, Booking, Circuit, CoachingNote, Seat, Stop
from quartet.resolution.circuit.policies import Tie, recused, sight
from quartet.resolution.circuit.queries import CircuitNotFound, NoteNotFound
from quartet.resolution.circuit.states import Apart, CircuitState, Half, Outcome, Purpose
from quartet.resolution.circuit.weights import REASONS, in_words, reasons, weight
from quartet.resolution.circuit.workflow import StopsCollide
from quartet.resolution.mediation.actions import make_move
from quartet.resolution.mediation.models import Mediation, MediationEvent, Session
from tests.cast import MONDAY, NEXT_TOWNSHIPS_VILLAGE, NEXT_VILLAGE, VILLAGE, Cast, behind_the_wall, case_now, later
from tests.resolution.circuit.stage import WEDNESDAY, Studio, at

# -- the telephone ---------------------------------------------------------------------------------------------------


def test_a_caller_who_asks_for_mediation_is_taken_in_at_once(studio: Studio) -> None:
    case = studio.call()

    assert (case.state, case.lead_unit, case.clock) == ("handling", studio.unit, "QA2")
    with behind_the_wall():
        verbs = list(CaseEvent.objects.filter(case=case).order_by("position").values_list("verb", flat=True))
    assert verbs == ["register", "take_in"]


def test_the_same_call_saved_twice_is_one_case(studio: Studio) -> None:
    call = uuid7()

    assert studio.call(uid=call).code == studio.call(uid=call).code


def test_who_only_reports_or_lives_elsewhere_goes_to_the_desk_of_the_place(studio: Studio) -> None:
    reported, elsewhere = studio.call(mediate=False), studio.call(village=NEXT_TOWNSHIPS_VILLAGE)

    assert [(case.state, case.lead_unit) for case in (reported, elsewhere)] == [("registered", None)] * 2


def test_nobody_takes_a_call_for_a_unit_they_do_not_mediate_for(studio: Studio) -> None:
    with pytest.raises(NotAllowed):
        actions.take_call(said=None, unit=studio.unit.pk, mediate=True, acting=studio.cast.claims("clerk"), now=MONDAY)  # type: ignore[arg-type]  # refused before it is read


def test_a_studio_is_a_body_a_case_may_be_sent_to(studio: Studio) -> None:
    with behind_the_wall():
        assert studio.unit in units_for(case_now(studio.cast.codes["in_village"]))


# -- what waits ------------------------------------------------------------------------------------------------------


def test_what_waits_stands_by_village_with_what_it_weighs_and_why(studio: Studio) -> None:
    studio.call("土地纠纷", VILLAGE)
    studio.call("邻里纠纷", NEXT_VILLAGE)
    studio.call("还是土地", VILLAGE)
    now = MONDAY + timedelta(days=9)

    with acting_as(studio.claims):
        waiting = queries.waiting_for(studio.claims, now)
        rows = queries.by_village(waiting, queries.last_visits(studio.claims, now), now)

    assert [(row.village, len(row.waiting), row.longest, row.visited) for row in rows] == [
        (VILLAGE, 2, 9, None), (NEXT_VILLAGE, 1, 9, None),
    ]  # fmt: skip
    assert {one.reason for one in waiting[0].because} >= {"waiting", "never"}
    assert all(one.weight == sum(reason.adds for reason in one.because) for one in waiting)


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (None, None),
        (-1, ("out", 40)),
        (0, ("due", 25)),
        (3, ("due", 25)),
        (4, ("due", 12)),
        (7, ("due", 12)),
        (8, None),
    ],
)
def test_the_nearer_the_end_of_the_period_the_more_it_weighs(left: int | None, found: tuple[str, int] | None) -> None:
    due = None if left is None else MONDAY + timedelta(days=left, hours=1 if left >= 0 else 0)

    said = reasons(since=MONDAY, due_at=due, season=False, visited=MONDAY, now=MONDAY)

    assert [(one.reason, one.adds) for one in said if one.reason in {"out", "due"}] == ([found] if found else [])


def test_a_village_long_without_a_visit_and_a_field_that_cannot_wait_weigh_more() -> None:
    fresh = reasons(since=MONDAY, due_at=None, season=False, visited=MONDAY, now=MONDAY)
    old = reasons(since=MONDAY, due_at=None, season=True, visited=MONDAY - timedelta(days=22), now=MONDAY)

    assert (weight(fresh), weight(old)) == (1, 1 + 15 + 3)
    with translation.override("en"):
        assert [in_words(one.reason, one.number) for one in old][-1] == "the village was not visited for 3 weeks"
        assert all(in_words(reason, 2) for reason in REASONS)
    assert weight([]) == 1


def test_the_list_costs_the_same_for_one_and_for_three(studio: Studio) -> None:
    costs = []
    for calls in (1, 2):
        for _call in range(calls):
            studio.call()
        with acting_as(studio.claims), CaptureQueriesContext(connection) as asked:
            found = queries.waiting_for(studio.claims, MONDAY)
        costs.append((len(found), len(asked)))

    assert [many for many, _asked in costs] == [1, 3]
    assert costs[0][1] == costs[1][1]


# -- proposing -------------------------------------------------------------------------------------------------------


def test_a_proposal_visits_what_waits_and_books_nothing(studio: Studio) -> None:
    studio.call()
    studio.call(village=NEXT_VILLAGE)

    circuit = studio.propose()

    stops = studio.stops(circuit)
    assert {stop.case_code for stop in stops} == set(studio.codes)
    assert all(first.ends_at <= second.starts_at for first, second in itertools.pairwise(stops))
    assert all(
        stop.purpose == Purpose.VISIT and stop.starts_at.astimezone(at(0).tzinfo).date() == WEDNESDAY for stop in stops
    )
    assert studio.bookings() == 0
    assert circuit.road > 0


def test_the_same_proposal_sent_twice_is_one_and_another_under_its_id_is_refused(studio: Studio) -> None:
    same = uuid7()

    assert studio.propose(uid=same) == studio.propose(uid=same)
    with pytest.raises(CommandReused):
        studio.propose(uid=same, half=Half.MORNING)


def test_no_circuit_for_yesterday_for_another_unit_or_with_a_judge_from_elsewhere(studio: Studio) -> None:
    with pytest.raises(NotNow, match="to come"):
        studio.propose(day=date(2026, 5, 10))
    with pytest.raises(NotNow, match="judge"):
        studio.propose(judge="tribunal_next_township")
    with pytest.raises(NotAllowed):
        actions.propose_circuit(
            id=uuid7(), unit=studio.unit.pk, day=WEDNESDAY, half=Half.WHOLE, judge=None,
            acting=studio.cast.claims("mediator"), now=MONDAY,
        )  # fmt: skip


def test_a_begun_mediation_gets_a_session_and_a_barred_or_foreign_one_stands_apart(studio: Studio) -> None:
    session, foreign, barred = studio.call(), studio.call(), studio.call()
    studio.talking(session)
    with behind_the_wall():
        Post.objects.create(
            person=studio.cast.people["mediator"], unit=studio.unit, role=Role.VILLAGE_MEDIATOR, region=VILLAGE,
            since=MONDAY.date(),
        )  # fmt: skip
    studio.talking(foreign, mediator=studio.cast.people["mediator"])
    made = studio.talking(barred)
    with behind_the_wall():
        Mediation.objects.filter(pk=made.pk).update(mediator=None, state="preparing")
        made.party_set.filter(number=1).update(name=studio.person.name)

    circuit = studio.propose()

    assert [(stop.case_code, stop.purpose) for stop in studio.stops(circuit)] == [(session.code, "session")]
    with behind_the_wall():
        apart = {one.code: one.apart for one in queries.offered(studio.claims, studio.person, None, MONDAY)}
    assert apart == {session.code: None, foreign.code: Apart.OTHER_MEDIATOR, barred.code: Apart.RECUSED}


def test_who_a_mediation_is_hidden_from_is_recused(studio: Studio) -> None:
    made = studio.talking(studio.call())
    made.hidden_from = [f"p{studio.person.pk}"]

    with behind_the_wall():
        assert recused(made, studio.person)
        assert not recused(made, studio.cast.people["tribunal"])


def test_a_judge_rides_along_only_to_disputes_the_court_has_joined(studio: Studio) -> None:
    joined, other = studio.call(), studio.call()
    studio.court_joins(studio.talking(joined))
    studio.talking(other)

    circuit = studio.propose(judge="tribunal")

    assert [stop.case_code for stop in studio.stops(circuit)] == [joined.code]
    studio.confirm(circuit)
    assert studio.bookings() == 2
    with behind_the_wall():
        lines = Notice.objects.filter(person=studio.cast.people["tribunal"]).latest("pk").lines
    assert lines == [{"url": f"/circuits/{circuit.pk}/", "says": "You ride along on a circuit"}]


def test_a_judge_who_is_a_side_is_recused_too(studio: Studio) -> None:
    joined = studio.call()
    made = studio.talking(joined, first=studio.cast.people["tribunal"].name)
    studio.court_joins(made)

    assert studio.stops(studio.propose(judge="tribunal")) == []
    assert [stop.case_code for stop in studio.stops(studio.propose())] == [joined.code]


def test_a_case_nobody_can_place_waits_apart(studio: Studio) -> None:
    case = studio.call()
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(region=VILLAGE[:9])

    with acting_as(studio.claims):
        (one,) = queries.waiting_for(studio.claims, MONDAY)

    assert (one.apart, one.village) == (Apart.NO_PLACE, "")
    assert queries.by_village([one], {}, MONDAY)[0].village == ""


def test_who_mediates_another_bodys_case_reads_its_file_and_not_the_case(studio: Studio) -> None:
    case = studio.call()
    made = studio.talking(case)
    with behind_the_wall():
        Mediation.objects.filter(pk=made.pk).update(keys=[*made.keys, f"u{studio.unit.pk}"])
        Case.objects.filter(pk=case.pk).update(lead_unit=studio.cast.units["next_mediators"])

    with acting_as(studio.claims):
        (one,) = queries.waiting_for(studio.claims, MONDAY)
        assert not Case.objects.filter(pk=case.pk).exists() or case.reporter_id == studio.person.pk
    assert (one.code, one.text, one.category, one.purpose) == (case.code, "地边", "", Purpose.SESSION)
    assert [stop.case_code for stop in studio.stops(studio.propose())] == [case.code]


# -- availability and seats ------------------------------------------------------------------------------------------


def test_a_stop_lies_within_the_times_people_can_come(studio: Studio) -> None:
    case = studio.call()
    with acting_as(studio.claims):
        for _twice in range(2):
            actions.say_when(
                code=case.code, weekday=3, day=None, starts=time(14), ends=time(16), acting=studio.claims
            )  # fmt: skip

    (stop,) = studio.stops(studio.propose())

    assert at(14) <= stop.starts_at <= at(15, 15)
    assert studio.stops(studio.propose(day=WEDNESDAY + timedelta(days=1))) == []
    with behind_the_wall():
        (row,) = Availability.objects.all()
    assert not row.holds_on(at(9, day=WEDNESDAY + timedelta(days=1)))
    with acting_as(studio.claims):
        actions.forget_when(code=case.code, row=row.pk, acting=studio.claims)
    assert len(studio.stops(studio.propose(day=WEDNESDAY + timedelta(days=1)))) == 1


def test_nobody_is_visited_at_dinner_time(studio: Studio) -> None:
    for _call in range(9):
        studio.call()

    stops = studio.stops(studio.propose())

    assert len(stops) == 9
    assert not [stop for stop in stops if stop.starts_at < at(13) and stop.ends_at > at(12)]
    assert all(stop.starts_at.minute % 5 == 0 for stop in stops)


def test_one_day_is_that_day_only(studio: Studio) -> None:
    case = studio.call()
    with acting_as(studio.claims):
        actions.say_when(
            code=case.code, weekday=None, day=WEDNESDAY, starts=time(8), ends=time(12), acting=studio.claims
        )  # fmt: skip

    assert len(studio.stops(studio.propose())) == 1
    assert studio.stops(studio.propose(day=WEDNESDAY + timedelta(days=7))) == []


def test_only_who_mediates_a_case_says_when(studio: Studio) -> None:
    case = studio.call()
    for who in ("clerk", "mediator_next_village"):
        claims = studio.cast.claims(who)
        with acting_as(claims), pytest.raises((NotAllowed, CaseNotFound)):
            actions.say_when(code=case.code, weekday=1, day=None, starts=time(8), ends=time(9), acting=claims)
        with acting_as(claims), pytest.raises((NotAllowed, CaseNotFound)):
            actions.forget_when(code=case.code, row=1, acting=claims)


def test_no_circuit_is_planned_into_a_seat_at_the_court(studio: Studio) -> None:
    studio.call()
    court = studio.cast.units["tribunal"].pk
    with acting_as(studio.claims):
        seat = actions.take_seat(court=court, weekday=3, starts=time(8), ends=time(12), acting=studio.claims)
        with pytest.raises(NotNow, match="already"):
            actions.take_seat(court=court, weekday=3, starts=time(11), ends=time(13), acting=studio.claims)
        with pytest.raises(NotNow, match="outside"):
            actions.take_seat(
                court=studio.cast.units["next_tribunal"].pk, weekday=2, starts=time(8), ends=time(9),
                acting=studio.claims,
            )  # fmt: skip

    assert studio.stops(studio.propose(half=Half.MORNING)) == []
    assert len(studio.stops(studio.propose(half=Half.AFTERNOON))) == 1
    assert all(stop.starts_at >= at(12) for stop in studio.stops(studio.propose()))

    judge = studio.cast.claims("tribunal")
    with acting_as(judge):
        assert [str(one.person) for one in queries.seats_for(judge)] == ["裴师傅"]
        actions.leave_seat(seat=seat.pk, acting=judge)
        with pytest.raises(NotAllowed):
            actions.take_seat(court=court, weekday=1, starts=time(8), ends=time(9), acting=judge)
    with acting_as(studio.claims):
        assert Seat.objects.count() == 1
        actions.leave_seat(seat=seat.pk, acting=studio.claims)
        assert Seat.objects.count() == 0


# -- changing --------------------------------------------------------------------------------------------------------


def test_the_mediator_moves_drops_and_adds_stops(studio: Studio) -> None:
    studio.call()
    studio.call(village=NEXT_VILLAGE)
    circuit = studio.propose()
    first, second = studio.stops(circuit)
    with acting_as(studio.claims):
        with pytest.raises(StopsCollide):
            actions.change_stop(
                circuit=circuit.pk, stop=first.pk, starts=second.starts_at.astimezone(at(0).tzinfo).time(), minutes=30,
                venue="村部", acting=studio.claims, now=MONDAY,
            )  # fmt: skip
        actions.change_stop(
            circuit=circuit.pk,
            stop=first.pk,
            starts=time(16),
            minutes=30,
            venue="老张家院里",
            acting=studio.claims,
            now=MONDAY,
        )
        actions.drop_stop(circuit=circuit.pk, stop=second.pk, acting=studio.claims, now=studio.now)
        with pytest.raises(NotNow, match="any more"):
            actions.drop_stop(circuit=circuit.pk, stop=second.pk, acting=studio.claims, now=studio.now)
        with pytest.raises(NotNow, match="over"):
            actions.change_stop(
                circuit=circuit.pk, stop=first.pk, starts=time(9), minutes=30, venue="村部", acting=studio.claims,
                now=at(10),
            )  # fmt: skip
        actions.add_stop(circuit=circuit.pk, code=second.case_code, starts=time(9), acting=studio.claims, now=MONDAY)
        for code, words in ((second.case_code, "already"), ("1", "does not wait")):
            with pytest.raises(NotNow, match=words):
                actions.add_stop(circuit=circuit.pk, code=code, starts=time(11), acting=studio.claims, now=MONDAY)

    assert [(stop.case_code, stop.starts_at, stop.minutes, stop.venue) for stop in studio.stops(circuit)] == [
        (second.case_code, at(9), 45, "腰堡村民委员会"), (first.case_code, at(16), 30, "老张家院里"),
    ]  # fmt: skip


def test_what_stands_apart_or_is_over_is_not_added(studio: Studio) -> None:
    circuit = studio.propose()
    case = studio.call()
    with acting_as(studio.claims), pytest.raises(NotNow, match="over"):
        actions.add_stop(circuit=circuit.pk, code=case.code, starts=time(9), acting=studio.claims, now=at(10))
    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(region=VILLAGE[:9])
    with acting_as(studio.claims), pytest.raises(NotNow, match="nobody knows"):
        actions.add_stop(circuit=circuit.pk, code=case.code, starts=time(9), acting=studio.claims, now=MONDAY)


# -- confirming ------------------------------------------------------------------------------------------------------


def test_confirming_books_everybody_and_makes_sessions(studio: Studio) -> None:
    visit, session = studio.call(), studio.call(village=NEXT_VILLAGE)
    made = studio.talking(session)
    circuit = studio.propose()

    for _twice in range(2):
        assert studio.confirm(circuit).state == CircuitState.CONFIRMED

    stops = {stop.case_code: stop for stop in studio.stops(circuit)}
    assert stops[visit.code].session is None
    held = stops[session.code].session
    assert held is not None
    assert (held.mediation_id, held.starts_at, held.ends_at) == (
        made.pk, stops[session.code].starts_at, stops[session.code].ends_at,
    )  # fmt: skip
    assert str(held.room) == "腰堡村民委员会"
    assert studio.bookings() == 2
    with acting_as(studio.claims):
        waiting = {one.code: one.apart for one in queries.waiting_for(studio.claims, MONDAY)}
    assert waiting == {visit.code: Apart.PLANNED, session.code: Apart.PLANNED}


def test_an_empty_circuit_is_not_confirmed(studio: Studio) -> None:
    with pytest.raises(NotNow, match="no stop"):
        studio.confirm(studio.propose())


def test_what_was_planned_meanwhile_must_be_taken_out_first(studio: Studio) -> None:
    case = studio.call()
    one, other = studio.propose(), studio.propose(day=WEDNESDAY + timedelta(days=1))
    studio.confirm(one)

    with pytest.raises(NotNow, match="a date stands already"):
        studio.confirm(other)

    with behind_the_wall():
        Case.objects.filter(pk=case.pk).update(state="suspended")
        Booking.objects.all().delete()
        Circuit.objects.filter(pk=one.pk).update(state="proposed")
    with pytest.raises(NotNow, match="does not wait any more"):
        studio.confirm(other)
    assert studio.bookings() == 0


def test_nobody_is_booked_twice_whatever_was_changed_by_hand(studio: Studio) -> None:
    studio.call()
    first = studio.propose()
    studio.confirm(first)
    studio.call(village=NEXT_VILLAGE)
    second = studio.propose()
    (stop,), (standing,) = studio.stops(second), studio.stops(first)
    assert stop.starts_at >= standing.ends_at or stop.ends_at <= standing.starts_at
    with acting_as(studio.claims):
        actions.change_stop(
            circuit=second.pk, stop=stop.pk, starts=standing.starts_at.astimezone(at(0).tzinfo).time(), minutes=30,
            venue="村部", acting=studio.claims, now=MONDAY,
        )  # fmt: skip

    with pytest.raises(DoubleBooked):
        studio.confirm(second)


def test_a_planned_session_elsewhere_is_not_booked_over(studio: Studio) -> None:
    made = studio.talking(studio.call())
    case = studio.call(village=NEXT_VILLAGE)
    circuit = studio.propose()
    stop = next(one for one in studio.stops(circuit) if one.case_code == case.code)
    with acting_as(studio.claims):
        for one in studio.stops(circuit):
            if one != stop:
                actions.drop_stop(circuit=circuit.pk, stop=one.pk, acting=studio.claims, now=studio.now)
    with behind_the_wall():
        Session.objects.create(
            mediation=made, county="211221", starts_at=stop.starts_at, ends_at=stop.ends_at, state="planned"
        )

    with pytest.raises(DoubleBooked):
        studio.confirm(circuit)
    later = studio.propose()
    assert all(one.starts_at >= stop.ends_at or one.ends_at <= stop.starts_at for one in studio.stops(later))


def test_the_database_itself_refuses_two_bookings_at_once(studio: Studio) -> None:
    studio.call()
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    with behind_the_wall():
        with pytest.raises(IntegrityError, match="booked_once_at_a_time"), transaction.atomic():
            Booking.objects.create(stop=stop, person=studio.person, starts_at=stop.starts_at, ends_at=stop.ends_at)
        with pytest.raises(IntegrityError, match="stop_ends"), transaction.atomic():
            Stop.objects.filter(pk=stop.pk).update(ends_at=stop.starts_at)


def test_a_stop_that_is_over_is_not_confirmed(studio: Studio) -> None:
    studio.call()
    circuit = studio.propose()
    studio.now = at(17)

    with pytest.raises(NotNow, match="over"):
        studio.confirm(circuit)


def test_a_proposal_for_today_begins_later_than_now(studio: Studio) -> None:
    studio.call()
    studio.now = at(17, 20)

    assert studio.stops(studio.propose()) == []


# -- calling off and outcomes ----------------------------------------------------------------------------------------


def test_calling_off_frees_everybody_and_calls_the_sessions_off(studio: Studio) -> None:
    joined = studio.call()
    studio.court_joins(studio.talking(joined))
    circuit = studio.confirm(studio.propose(judge="tribunal"))
    with acting_as(studio.claims):
        with pytest.raises(NotNow, match="why"):
            actions.call_off_circuit(circuit=circuit.pk, reason="", acting=studio.claims, now=MONDAY)
        actions.call_off_circuit(circuit=circuit.pk, reason="下大雨", acting=studio.claims, now=MONDAY)

    assert studio.bookings() == 0
    with behind_the_wall():
        assert [one.state for one in Session.objects.all()] == ["called_off"]
        told = [
            line["says"] for note in Notice.objects.filter(person=studio.cast.people["tribunal"]) for line in note.lines
        ]
    assert "A circuit you were to ride along on was called off" in told
    assert [stop.case_code for stop in studio.stops(studio.propose())] == [joined.code]


def test_a_session_called_off_at_the_mediation_is_left_alone_when_its_circuit_is(studio: Studio) -> None:
    made = studio.talking(studio.call())
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    with acting_as(studio.claims):
        session = Session.objects.get(pk=stop.session_id)
        make_move(
            code=made.code, verb="call_off", given={"session": session, "reason": "老郑住院了"}, command_id=None, acting=studio.claims, now=MONDAY,
        )  # fmt: skip
        actions.call_off_circuit(circuit=circuit.pk, reason="下大雨", acting=studio.claims, now=MONDAY)

        assert list(MediationEvent.objects.filter(verb="call_off").values_list("data__reason", flat=True)) == [
            "老郑住院了"
        ]


def test_a_proposal_is_dropped_without_a_word(studio: Studio) -> None:
    studio.call()
    circuit = studio.propose()
    with acting_as(studio.claims):
        assert (
            actions.call_off_circuit(circuit=circuit.pk, reason="", acting=studio.claims, now=MONDAY).state
            == "called_off"
        )


def test_what_came_of_a_stop_is_written_down_after_it_and_what_was_put_off_waits_again(studio: Studio) -> None:
    case = studio.call()
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    with acting_as(studio.claims):
        said = {"circuit": circuit.pk, "stop": stop.pk, "acting": studio.claims}
        with pytest.raises(NotNow, match="still to come"):
            actions.note_outcome(outcome=Outcome.MET, now=MONDAY, **said)  # type: ignore[arg-type]  # they are these
        actions.note_outcome(outcome=Outcome.PUT_OFF, now=MONDAY, **said)  # type: ignore[arg-type]  # as above
        assert [one.apart for one in queries.waiting_for(studio.claims, MONDAY)] == [None]
        actions.note_outcome(outcome=Outcome.MET, now=at(18), **said)  # type: ignore[arg-type]  # as above
        assert list(queries.last_visits(studio.claims, at(18))) == [VILLAGE]
        assert queries.upcoming_stop(case, at(18)) is None
    assert studio.bookings() == 0


def test_a_session_that_is_put_off_is_called_off_in_its_mediation_first(studio: Studio) -> None:
    studio.talking(studio.call())
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    with acting_as(studio.claims), pytest.raises(NotNow, match="session"):
        actions.note_outcome(
            circuit=circuit.pk, stop=stop.pk, outcome=Outcome.PUT_OFF, acting=studio.claims, now=MONDAY
        )


# -- the table -------------------------------------------------------------------------------------------------------

LAW = {
    ("proposed", "change"): "mediator", ("proposed", "drop"): "mediator", ("proposed", "add"): "mediator",
    ("proposed", "confirm"): "mediator", ("proposed", "call_off"): "mediator", ("confirmed", "call_off"): "mediator",
    ("confirmed", "note_outcome"): "team",
}  # fmt: skip
"""From the task: the mediator changes and confirms; who rode along may say what came of it."""


@pytest.mark.parametrize("role", Role)
def test_every_verb_is_open_exactly_where_the_table_says(role: Role) -> None:
    verbs = sorted({verb for _state, verb in LAW})
    for state, verb, me in itertools.product(CircuitState, verbs, ("mediator", "judge", "other")):
        circuit = Circuit(state=state, mediator_id=1, judge_id=2, unit_id=8)  # of another studio
        claims = Claims(person={"mediator": 1, "judge": 2, "other": 3}[me], posts=(Held(role, 9, VILLAGE),))
        who = LAW.get((state, verb))
        right = (
            role in {Role.VILLAGE_MEDIATOR, Role.VILLAGE_CLERK, Role.TRIBUNAL}
            and who is not None
            and (me == "mediator" or (me == "judge" and who == "team"))
        )
        try:
            moves.TABLE.legal(circuit, verb, claims)
        except DomainError:
            assert not right, (state, verb, me)
        else:
            assert right, (state, verb, me)


def test_an_unknown_verb_is_said_to_be_none() -> None:
    with pytest.raises(UnknownMove):
        moves.TABLE.legal(Circuit(state="proposed"), "fly", NOBODY)
    assert set(Tie) == {Tie.MEDIATOR, Tie.TEAM, Tie.PLATFORM}


# -- sight -----------------------------------------------------------------------------------------------------------


def test_a_circuit_is_for_its_team_and_its_unit_by_door_and_by_wall(studio: Studio) -> None:
    joined = studio.call()
    studio.court_joins(studio.talking(joined))
    circuit = studio.confirm(studio.propose(judge="tribunal"))
    for name, claims in {
        "pei": studio.claims,
        **{name: studio.cast.claims(name) for name in studio.cast.people},
    }.items():
        seen = name in {"pei", "tribunal"}
        with acting_as(claims):
            assert queries.circuits_for(claims).exists() is seen, name
            assert Circuit.objects.exists() is seen, name
            assert Stop.objects.exists() is seen, name
            assert Booking.objects.count() == seen, name
    outsider = studio.cast.claims("mediator")
    with acting_as(outsider):
        with pytest.raises(CircuitNotFound):
            queries.get_circuit(outsider, circuit.pk)
        with pytest.raises(CircuitNotFound):
            actions.confirm_circuit(circuit=circuit.pk, acting=outsider, now=MONDAY)
    with acting_as(NOBODY):
        assert not Circuit.objects.exists()
        assert not queries.circuits_for(NOBODY).exists()
    assert str(sight(SYSTEM)) == "(AND: )"


def test_the_judge_who_rides_along_reads_the_circuit_but_does_not_change_it(studio: Studio) -> None:
    studio.court_joins(studio.talking(studio.call()))
    circuit = studio.propose(judge="tribunal")

    with pytest.raises(NotAllowed):
        studio.confirm(circuit, by=studio.cast.claims("tribunal"))


# -- notes -----------------------------------------------------------------------------------------------------------


def note(studio: Studio, **more: Any) -> CoachingNote:
    with acting_as(studio.claims):
        return actions.write_note(
            reader=studio.cast.people["mediator"].pk, acting=studio.claims, now=MONDAY,
            **{"id": uuid7(), "text": "先听完再劝。", **more},
        )  # fmt: skip


def test_a_note_lies_between_two_and_nobody_else_reads_it(studio: Studio) -> None:
    kept = note(studio)
    for name in studio.cast.people:
        claims = studio.cast.claims(name)
        with acting_as(claims):
            assert CoachingNote.objects.exists() is (name == "mediator"), name
            if name != "mediator":
                with pytest.raises(NoteNotFound):
                    actions.read_thread(first=kept.pk, acting=claims, now=MONDAY)
    with behind_the_wall():
        lines = Notice.objects.filter(person=studio.cast.people["mediator"]).latest("pk").lines
    assert lines == [{"url": f"/coaching/{kept.pk}/", "says": "A mediator wrote you a note"}]


def test_the_two_answer_one_another_and_see_what_was_read(studio: Studio) -> None:
    first, mediator = note(studio), studio.cast.claims("mediator")
    with acting_as(mediator):
        actions.read_thread(first=first.pk, acting=mediator, now=MONDAY)
        actions.answer_note(id=uuid7(), first=first.pk, text="好，我试试。", acting=mediator, now=MONDAY)
    with acting_as(studio.claims):
        thread = actions.read_thread(first=first.pk, acting=studio.claims, now=MONDAY)
        actions.answer_note(id=uuid7(), first=first.pk, text="行。", acting=studio.claims, now=MONDAY)

    assert [(one.text, one.read_at is not None) for one in thread] == [("先听完再劝。", True), ("好，我试试。", False)]


def test_a_note_sent_twice_is_one_and_its_id_carries_no_other(studio: Studio) -> None:
    same = uuid7()

    assert note(studio, id=same) == note(studio, id=same)
    with pytest.raises(CommandReused):
        note(studio, id=same, text="别的话")


def test_one_writes_down_into_ones_own_area_only_and_names_a_case_both_may_see(studio: Studio) -> None:
    case = studio.call()
    with pytest.raises(NotAllowed):
        _note_to(studio, "clerk_next_township")
    with pytest.raises(NotNow, match="may not see"):
        note(studio, case_code=case.code)
    with acting_as(studio.claims), pytest.raises(CaseNotFound):
        actions.write_note(
            id=uuid7(), reader=studio.cast.people["clerk"].pk, text="看看", case_code=studio.cast.codes["next_county"],
            acting=studio.claims, now=MONDAY,
        )  # fmt: skip
    with acting_as(studio.claims):
        named = actions.write_note(
            id=uuid7(), reader=studio.cast.people["clerk"].pk, text="看看", case_code=case.code, acting=studio.claims,
            now=MONDAY,
        )  # fmt: skip
    assert named.case_code == case.code
    village = studio.cast.claims("mediator")
    with acting_as(village), pytest.raises(NotAllowed):
        actions.write_note(id=uuid7(), reader=studio.person.pk, text="x", acting=village, now=MONDAY)


def _note_to(studio: Studio, who: str) -> CoachingNote:
    with acting_as(studio.claims):
        return actions.write_note(
            id=uuid7(), reader=studio.cast.people[who].pk, text="x", acting=studio.claims, now=MONDAY
        )


def test_names_of_rows_can_be_read(studio: Studio, cast: Cast) -> None:
    case = studio.call()
    circuit = studio.confirm(studio.propose())
    (stop,) = studio.stops(circuit)
    assert str(circuit) == f"2026-05-13 whole {studio.person.pk}"
    assert str(stop).startswith(case.code)
    assert str(Booking(person_id=1, starts_at=at(9))).startswith("1 2026-05-13")
    assert str(Availability(case_id=1, starts=time(9))) == "1 09:00"
    assert str(Seat(person_id=1, weekday=2, starts=time(9))) == "1 2 09:00"
    assert str(note(studio)).startswith(f"{studio.person.pk} → ")


# -- a studio with nobody ----------------------------------------------------------------------------------------------


def test_a_desk_that_takes_a_case_from_a_studio_with_nobody_frees_its_rounds(studio: Studio) -> None:
    case = studio.call()
    studio.court_joins(studio.talking(case))
    round_ = studio.confirm(studio.propose(judge="tribunal"))
    with behind_the_wall():
        Post.objects.filter(person=studio.person).update(until=MONDAY)

    studio.cast.move(case.code, "take_up", "township_desk", reason="工作室没有人了")

    with behind_the_wall():
        round_.refresh_from_db()
        assert (round_.state, Booking.objects.count()) == ("called_off", 0)


def test_a_studio_with_people_keeps_its_rounds(studio: Studio) -> None:
    case = studio.call()
    studio.court_joins(studio.talking(case))
    round_ = studio.confirm(studio.propose(judge="tribunal"))

    studio.cast.move(case.code, "take_up", "township_desk", at=later(days=30), reason="超期了")

    with behind_the_wall():
        round_.refresh_from_db()
    assert round_.state == "confirmed"
