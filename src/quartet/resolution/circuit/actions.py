"""Every write of the studio: a call taken, a circuit proposed, changed, confirmed; times, seats, notes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import CommandReused, DomainError, NotNow
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims, NotAllowed, claims_of, write_freely
from quartet.ground.people.states import Label, UnitKind
from quartet.ground.places import queries as places
from quartet.ground.said import says_something
from quartet.ground.workflow import refusal_of
from quartet.resolution.cases.actions import record_for
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import get_case
from quartet.resolution.cases.states import CaseState, Channel
from quartet.resolution.circuit import moves, queries
from quartet.resolution.circuit.models import Availability, Booking, Circuit, CoachingNote, Seat, Stop
from quartet.resolution.circuit.planner import plan
from quartet.resolution.circuit.policies import MEDIATORS, units_of
from quartet.resolution.circuit.queries import CircuitNotFound, Waiting
from quartet.resolution.circuit.states import (
    MINUTES,
    STUDIOS,
    Apart,
    CircuitState,
    Half,
    Outcome,
    Purpose,
)  # fmt: skip
from quartet.resolution.mediation.actions import call_off_session, plan_session
from quartet.resolution.mediation.models import Room
from quartet.resolution.mediation.workflow import MEDIATIONS
from quartet.resolution.reports.actions import Receipt, Said, submit_report


class DoubleBooked(DomainError):
    """Somebody of the circuit has something else then; what it is, is not said."""

    status = 409
    code = "double-booked"
    message = _("The mediator or the judge has something else at that time. Choose another time.")


class StopsCollide(DomainError):
    """Two stops of one circuit at once."""

    status = 409
    code = "stops-collide"
    message = _("Another stop of this circuit lies in that time.")


REFUSED: dict[str, type[DomainError]] = {
    "booked_once_at_a_time": DoubleBooked,
    "stops_of_a_circuit_one_at_a_time": StopsCollide,
}


@contextmanager
def refusals() -> Iterator[None]:
    """Say in words what the database would not let in."""
    try:
        yield
    except IntegrityError as error:
        why = refusal_of(error, {**REFUSED, **MEDIATIONS.refusals})
        if why is None:
            raise
        raise why from None


# -- the telephone ---------------------------------------------------------------------------------------------------


def take_call(*, said: Said, unit: int, mediate: bool, acting: Claims, now: datetime) -> Receipt:
    """Write down what a caller says; who asks for mediation is taken in by the studio at once (人民调解法 17).

    What lies outside the unit's area is registered and goes to the desk of its own place. Safe to repeat with the
    same report id. Raises NotAllowed or ReportIdReused.
    """
    if unit not in units_of(acting):
        raise NotAllowed
    studio = queries.unit_of(unit)

    def take_in(case: Case) -> None:
        registered = case.state == CaseState.REGISTERED
        if mediate and registered and UnitKind(studio.kind) in STUDIOS and case.region.startswith(studio.region):
            case.lead_unit = studio
            record_for(case=case, verb="take_in", data={}, acting=acting, now=now)

    return submit_report(said=said, channel=Channel.TELEPHONE, acting=acting, now=now, beside=take_in)


# -- proposing -------------------------------------------------------------------------------------------------------


def propose_circuit(
    *, id: UUID, unit: int, day: date, half: Half, judge: int | None, acting: Claims, now: datetime  # noqa: A002 -- the record's own word
) -> Circuit:  # fmt: skip
    """Plan a round for oneself, perhaps with a judge: books nothing, tells nobody. Safe to repeat with the same id.

    Raises NotAllowed, NotNow or CommandReused.
    """
    with transaction.atomic(durable=True):
        if unit not in units_of(acting) or acting.person is None:
            raise NotAllowed
        if day < now.astimezone(SHANGHAI).date():
            raise NotNow(_("Plan a circuit for a day to come."))
        write_freely()
        if (done := Circuit.objects.filter(pk=id).first()) is not None:
            if (done.mediator_id, done.unit_id, done.day, done.half) != (acting.person, unit, day, half):
                raise CommandReused
            return done
        body, mediator = queries.unit_of(unit), queries.person_of(acting.person)
        partner = None if judge is None else queries.judges_near(body).filter(pk=judge).first()
        if judge is not None and partner is None:
            raise NotNow(_("This judge does not work in the area of the circuit."))
        waiting = {one.code: one for one in queries.offered(acting, mediator, partner, now)}
        asked = queries.tour(body, [mediator.pk, *([partner.pk] if partner else [])], day, half)
        found = plan(queries.candidates(list(waiting.values()), day), asked)
        circuit = Circuit.objects.create(
            id=id, county=body.region[:6], unit=body, mediator=mediator, judge=partner, day=day, half=half,
            road=found.road, made_at=now,
        )  # fmt: skip
        midnight = datetime.combine(day, time(0), SHANGHAI)
        for placed in found.stops:
            starts = midnight + timedelta(minutes=placed.begins)
            if starts > now:
                _put(circuit, waiting[placed.key], starts, midnight + timedelta(minutes=placed.ends))
    return circuit


def _put(circuit: Circuit, one: Waiting, starts: datetime, ends: datetime) -> Stop:
    venue = people.body_name(UnitKind.VILLAGE_COMMITTEE, one.village) or places.name_of(one.village)
    return Stop.objects.create(
        circuit=circuit, case_id=one.case_id, case_code=one.code, village=one.village, venue=venue,
        purpose=one.purpose, starts_at=starts, ends_at=ends,
        because=[[reason.reason, reason.number] for reason in one.because],
    )  # fmt: skip


def _locked(pk: UUID, acting: Claims) -> Circuit:
    found = Circuit.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None or not queries.circuits_for(acting).filter(pk=pk).exists():
        raise CircuitNotFound
    return found


def change_stop(
    *, circuit: UUID, stop: int, starts: time, minutes: int, venue: str, acting: Claims, now: datetime
) -> None:
    """Move a stop on its day, or to another place in its village. Raises CircuitNotFound, NotAllowed or NotNow.

    Raises StopsCollide when another stop lies there.
    """
    with refusals(), transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        moves.TABLE.check(locked, "change", acting, {})
        write_freely()
        row = _stop(locked, stop)
        at = datetime.combine(locked.day, starts, SHANGHAI)
        if at <= now:
            raise NotNow(_("This time is over."))
        row.starts_at, row.ends_at, row.venue = at, at + timedelta(minutes=minutes), venue
        row.save(update_fields=["starts_at", "ends_at", "venue"])


def drop_stop(*, circuit: UUID, stop: int, acting: Claims) -> None:
    """Take a stop out of a proposal. Raises CircuitNotFound, NotAllowed or NotNow."""
    with transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        moves.TABLE.check(locked, "drop", acting, {})
        write_freely()
        _stop(locked, stop).delete()


def add_stop(*, circuit: UUID, code: str, starts: time, acting: Claims, now: datetime) -> None:
    """Put a waiting dispute into a proposal, at a time of the mediator's choice.

    Raises CircuitNotFound, NotAllowed, NotNow (it does not wait, or stands apart) or StopsCollide.
    """
    with refusals(), transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        moves.TABLE.check(locked, "add", acting, {})
        write_freely()
        one = _waiting(locked, acting, now).get(code)
        if one is None:
            raise NotNow(_("This dispute does not wait for a visit."))
        _require_free(one)
        at = datetime.combine(locked.day, starts, SHANGHAI)
        if at <= now:
            raise NotNow(_("This time is over."))
        if locked.stops.filter(case=one.case_id).exists():
            raise NotNow(_("It stands on this circuit already."))
        _put(locked, one, at, at + timedelta(minutes=MINUTES[one.purpose]))


def _waiting(circuit: Circuit, acting: Claims, now: datetime) -> dict[str, Waiting]:
    found = queries.offered(acting, circuit.mediator, circuit.judge, now)
    return {one.code: one for one in found}


def _require_free(one: Waiting) -> None:
    if one.apart is not None:
        raise NotNow(_("%(code)s cannot be on this circuit: %(why)s."), code=one.code, why=Apart(one.apart).label)


def _stop(circuit: Circuit, pk: int) -> Stop:
    found = circuit.stops.filter(pk=pk).first()
    if found is None:
        raise NotNow(_("This stop is not on the circuit any more."))
    return found


# -- confirming ------------------------------------------------------------------------------------------------------


def confirm_circuit(*, circuit: UUID, acting: Claims, now: datetime) -> Circuit:
    """Book the circuit: stops of mediations become sessions, everybody's time is taken, the judge is told.

    All or nothing. A circuit confirmed already is given as it is. Raises CircuitNotFound, NotAllowed, NotNow,
    DoubleBooked or RoomTaken; then nothing changed.
    """
    with refusals(), transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        if locked.state == CircuitState.CONFIRMED and locked.mediator_id == acting.person:
            return locked
        moves.TABLE.check(locked, "confirm", acting, {})
        write_freely()
        waiting = _waiting(locked, acting, now)
        team = [locked.mediator_id, *([locked.judge_id] if locked.judge_id else [])]
        stops = sorted(queries.stops_of(locked), key=lambda stop: stop.case_id)
        for stop in stops:
            one = waiting.get(stop.case_code)
            if one is None:
                raise NotNow(_("%(code)s does not wait any more: take it out first."), code=stop.case_code)
            _require_free(one)
            if stop.starts_at <= now:
                raise NotNow(_("This time is over."))
            if queries.taken(team, stop.starts_at, stop.ends_at):
                raise DoubleBooked
            stop.purpose = one.purpose
            if one.mediation is not None and one.purpose is Purpose.SESSION:
                room, _made = Room.objects.get_or_create(unit=locked.unit, name=(stop.venue or stop.village)[:40])
                stop.session = plan_session(
                    code=one.mediation.code, starts=stop.starts_at, minutes_long=stop.minutes, room=room,
                    command_id=uuid5(locked.pk, stop.case_code), acting=acting, now=now,
                )  # fmt: skip
            stop.save(update_fields=["purpose", "session"])
        Booking.objects.bulk_create(
            Booking(stop=stop, person_id=person, starts_at=stop.starts_at, ends_at=stop.ends_at)
            for stop in stops
            for person in team
        )
        locked.state, locked.confirmed_at = CircuitState.CONFIRMED, now
        locked.save(update_fields=["state", "confirmed_at"])
        _tell_judge(locked, _CONFIRMED, now)
    return locked


_CONFIRMED = gettext_noop("You ride along on a circuit")
_CALLED_OFF = gettext_noop("A circuit you were to ride along on was called off")
_NOTE = gettext_noop("A mediator wrote you a note")


def _tell_judge(circuit: Circuit, says: str, now: datetime) -> None:
    if circuit.judge_id is None:
        return
    told = outbox.put(
        topic="circuit.told", subject="", county=circuit.county, keys=[], label=Label.OPEN, denied=[], at=now
    )
    outbox.notify(told, [circuit.judge_id], lines=[{"url": circuit.get_absolute_url(), "says": says}])


def call_off_circuit(*, circuit: UUID, reason: str, acting: Claims, now: datetime) -> Circuit:
    """Drop a proposal, or call a confirmed circuit off: its sessions are called off too, every time is free again.

    Raises CircuitNotFound, NotAllowed or NotNow.
    """
    with transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        moves.TABLE.check(locked, "call_off", acting, {})
        confirmed = locked.state == CircuitState.CONFIRMED
        if confirmed and not says_something(reason):
            raise NotNow(_("Please say why: those who were to come want to know."))
        write_freely()
        for stop in locked.stops.filter(session__isnull=False).select_related("session").order_by("case"):
            assert stop.session is not None
            call_off_session(session=stop.session, reason=reason, acting=acting, now=now)
        Booking.objects.filter(stop__circuit=locked).delete()
        locked.state, locked.reason = CircuitState.CALLED_OFF, reason
        locked.save(update_fields=["state", "reason"])
        if confirmed:
            _tell_judge(locked, _CALLED_OFF, now)
    return locked


def call_off_vacated(case: Case, acting: Claims, now: datetime) -> None:  # noqa: ARG001 -- every such act is called alike
    """Call the rounds of a unit with nobody off, when a desk takes a case from it: their times are free again."""
    on = timezone.localdate(now)
    if case.lead_unit_id is None or not staffing.has_nobody(case.lead_unit_id, on):
        return
    with translation.override(settings.LANGUAGE_CODE):
        reason = gettext("Nobody is there any more who could go.")
    going = Circuit.objects.select_for_update(of=("self",)).filter(
        unit=case.lead_unit_id, state__in=[CircuitState.PROPOSED, CircuitState.CONFIRMED]
    )
    for circuit in going.order_by("pk"):
        Booking.objects.filter(stop__circuit=circuit).delete()
        circuit.state, circuit.reason = CircuitState.CALLED_OFF, reason
        circuit.save(update_fields=["state", "reason"])
        _tell_judge(circuit, _CALLED_OFF, now)


def note_outcome(*, circuit: UUID, stop: int, outcome: Outcome, acting: Claims, now: datetime) -> None:
    """Write down what came of a stop. What was put off waits again. Raises CircuitNotFound, NotAllowed or NotNow."""
    with transaction.atomic(durable=True):
        locked = _locked(circuit, acting)
        moves.TABLE.check(locked, "note_outcome", acting, {})
        write_freely()
        row = _stop(locked, stop)
        if outcome is not Outcome.PUT_OFF and row.starts_at > now:
            raise NotNow(_("This stop is still to come."))
        if outcome is Outcome.PUT_OFF and row.session is not None and row.starts_at > now:
            raise NotNow(_("Call its session off in the mediation first."))
        row.outcome = outcome
        row.save(update_fields=["outcome"])
        if outcome is Outcome.PUT_OFF:
            row.bookings.all().delete()


# -- when they can come, and when one sits at a court -----------------------------------------------------------------


@transaction.atomic(durable=True)
def say_when(
    *, code: str, weekday: int | None, day: date | None, starts: time, ends: time, acting: Claims
) -> Availability:
    """Write down when those of a case can come. Whoever may see the case and mediates may. Repeating adds nothing.

    Raises CaseNotFound or NotAllowed.
    """
    case = get_case(acting, code)
    if not acting.has_role(*MEDIATORS):
        raise NotAllowed
    write_freely()
    row, _made = Availability.objects.get_or_create(
        case=case, weekday=weekday, day=day, starts=starts, ends=ends, defaults={"county": case.region[:6]}
    )
    return row


@transaction.atomic(durable=True)
def forget_when(*, code: str, row: int, acting: Claims) -> None:
    """Take such a time out again. Raises CaseNotFound or NotAllowed."""
    case = get_case(acting, code)
    if not acting.has_role(*MEDIATORS):
        raise NotAllowed
    write_freely()
    Availability.objects.filter(case=case, pk=row).delete()


@transaction.atomic(durable=True)
def take_seat(*, court: int, weekday: int, starts: time, ends: time, acting: Claims) -> Seat:
    """Sit at a court every week at this time. Raises NotAllowed or NotNow."""
    if acting.person is None or not acting.has_role(*MEDIATORS):
        raise NotAllowed
    if not queries.courts_near(acting).filter(pk=court).exists():
        raise NotNow(_("This court lies outside your area."))
    mine = Seat.objects.select_for_update().filter(person=acting.person, weekday=weekday)
    if any(seat.starts < ends and starts < seat.ends for seat in mine.order_by("pk")):
        raise NotNow(_("You sit at a court at that time already."))
    return Seat.objects.create(person_id=acting.person, court_id=court, weekday=weekday, starts=starts, ends=ends)


@transaction.atomic(durable=True)
def leave_seat(*, seat: int, acting: Claims) -> None:
    """Give such a time up. One's own only; another's stays untouched."""
    Seat.objects.filter(pk=seat, person=acting.person).delete()


# -- coaching --------------------------------------------------------------------------------------------------------


def write_note(
    *, id: UUID, reader: int, text: str, case_code: str = "", acting: Claims, now: datetime  # noqa: A002 -- as above
) -> CoachingNote:  # fmt: skip
    """Write to a mediator or clerk of a village in one's area. Safe to repeat with the same id.

    A case may be named when both may see it. Raises NotAllowed, NotNow or CommandReused.
    """
    with transaction.atomic(durable=True):
        if not queries.people_to_coach(acting).filter(pk=reader).exists():
            raise NotAllowed(_("You write to mediators and clerks of the villages in your own area."))
        if case_code:
            case = get_case(acting, case_code)
            if not CASE_SCOPE.opens(claims_of(queries.person_of(reader), now.astimezone(SHANGHAI).date()), case):
                raise NotNow(_("They may not see this case: write without naming it."))
        return _write(id, reader=reader, text=text, case_code=case_code, answers=None, acting=acting, now=now)


def answer_note(*, id: UUID, first: UUID, text: str, acting: Claims, now: datetime) -> CoachingNote:  # noqa: A002 -- as above
    """Answer within a talk one is part of. Safe to repeat. Raises NoteNotFound or CommandReused."""
    with transaction.atomic(durable=True):
        thread = queries.get_thread(acting, first)
        other = thread[0].reader_id if thread[0].writer_id == acting.person else thread[0].writer_id
        return _write(id, reader=other, text=text, case_code=thread[0].case_code, answers=first, acting=acting, now=now)


def _write(
    pk: UUID, *, reader: int, text: str, case_code: str, answers: UUID | None, acting: Claims, now: datetime
) -> CoachingNote:
    assert acting.person is not None  # the doors before let nobody else in
    write_freely()
    if (done := CoachingNote.objects.filter(pk=pk).first()) is not None:
        if (done.writer_id, done.reader_id, done.text) != (acting.person, reader, text):
            raise CommandReused
        return done
    county = next((held.region[:6] for held in acting.posts), "")
    note = CoachingNote.objects.create(
        id=pk, county=county, writer_id=acting.person, reader_id=reader, case_code=case_code, answers_id=answers,
        text=text, at=now,
    )  # fmt: skip
    told = outbox.put(topic="coaching.note", subject="", county=county, keys=[], label=Label.OPEN, denied=[], at=now)
    outbox.notify(told, [reader], lines=[{"url": reverse("coaching-thread", args=[answers or pk]), "says": _NOTE}])
    return note


@transaction.atomic(durable=True)
def read_thread(*, first: UUID, acting: Claims, now: datetime) -> list[CoachingNote]:
    """Open a talk, and let the writer know it was read. Raises NoteNotFound."""
    thread = queries.get_thread(acting, first)
    write_freely()
    fresh = [note.pk for note in thread if note.reader_id == acting.person and note.read_at is None]
    CoachingNote.objects.filter(pk__in=fresh).update(read_at=now)
    return thread
