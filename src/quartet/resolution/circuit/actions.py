"""Every write of the studio: a call taken, a circuit proposed, changed, confirmed; times, seats, notes."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims, NotAllowed, claims_of, write_freely
from quartet.ground.people.states import Label, UnitKind
from quartet.ground.rows import insert_unless_there
from quartet.resolution.cases.actions import record_for
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import get_case
from quartet.resolution.cases.states import CaseState, Channel
from quartet.resolution.circuit import moves, queries
from quartet.resolution.circuit.effects import put
from quartet.resolution.circuit.models import Availability, Circuit, CircuitEvent, CoachingNote, Seat
from quartet.resolution.circuit.planner import plan
from quartet.resolution.circuit.policies import MEDIATORS, units_of
from quartet.resolution.circuit.states import (
    STUDIOS,
    CircuitState,
    Half,
    Outcome,
)  # fmt: skip
from quartet.resolution.circuit.workflow import CIRCUITS
from quartet.resolution.reports.actions import Receipt, Said, submit_report

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

    def act() -> Circuit:
        if unit not in units_of(acting) or acting.person is None:
            raise NotAllowed
        if day < now.astimezone(SHANGHAI).date():
            raise NotNow(_("Plan a circuit for a day to come."))
        write_freely()
        body, mediator = queries.unit_of(unit), queries.person_of(acting.person)
        partner = None if judge is None else queries.judges_near(body).filter(pk=judge).first()
        if judge is not None and partner is None:
            raise NotNow(_("This judge does not work in the area of the circuit."))
        waiting = {one.code: one for one in queries.offered(acting, mediator, partner, now)}
        asked = queries.tour(body, [mediator.pk, *([partner.pk] if partner else [])], day, half)
        found = plan(queries.candidates(list(waiting.values()), day), asked)
        midnight = datetime.combine(day, time(0), SHANGHAI)
        ahead = [one for one in found.stops if midnight + timedelta(minutes=one.begins) > now]
        circuit = Circuit(
            id=id, county=body.region[:6], unit=body, mediator=mediator, judge=partner, day=day, half=half,
            road=found.road, made_at=now,
        )  # fmt: skip
        CIRCUITS.begin(circuit, "propose", {}, command_id=id, acting=acting, now=now, data={"stops": len(ahead)})
        for placed in ahead:
            begins, ends = (midnight + timedelta(minutes=at) for at in (placed.begins, placed.ends))
            put(circuit, waiting[placed.key], begins, ends)
        return circuit

    def same(event: CircuitEvent) -> bool:
        done = event.circuit
        return (done.unit_id, done.day, done.half) == (unit, day, half)

    return CIRCUITS.once(act, "propose", command_id=id, acting=acting, same=same)


# -- changing, confirming, calling off -------------------------------------------------------------------------------


def change_stop(
    *, circuit: UUID, stop: int, starts: time, minutes: int, venue: str, command_id: UUID | None = None,
    acting: Claims, now: datetime,
) -> None:  # fmt: skip
    """Move a stop on its day, or to another place in its village. Safe to repeat, like all below.

    Raises CircuitNotFound, NotAllowed, NotNow; or StopsCollide when another stop lies there.
    """
    said = {"stop": stop, "starts": starts, "minutes": minutes, "venue": venue}
    CIRCUITS.run(circuit, "change", said, command_id=command_id, acting=acting, now=now)


def drop_stop(*, circuit: UUID, stop: int, command_id: UUID | None = None, acting: Claims, now: datetime) -> None:
    """Take a stop out of a proposal. Raises CircuitNotFound, NotAllowed or NotNow."""
    CIRCUITS.run(circuit, "drop", {"stop": stop}, command_id=command_id, acting=acting, now=now)


def add_stop(
    *, circuit: UUID, code: str, starts: time, command_id: UUID | None = None, acting: Claims, now: datetime
) -> None:
    """Put a waiting dispute into a proposal, at a time of the mediator's choice.

    Raises CircuitNotFound, NotAllowed, NotNow (it does not wait, or stands apart) or StopsCollide.
    """
    CIRCUITS.run(circuit, "add", {"code": code, "starts": starts}, command_id=command_id, acting=acting, now=now)


def confirm_circuit(*, circuit: UUID, command_id: UUID | None = None, acting: Claims, now: datetime) -> Circuit:
    """Book the circuit: stops of mediations become sessions, everybody's time is taken, the judge is told.

    All or nothing. A circuit one has confirmed already is given as it is. Raises CircuitNotFound, NotAllowed, NotNow,
    DoubleBooked or RoomTaken; then nothing changed.
    """
    try:
        return CIRCUITS.run(circuit, "confirm", {}, command_id=command_id, acting=acting, now=now)
    except NoSuchMoveHere:
        found = queries.get_circuit(acting, circuit)
        if found.state == CircuitState.CONFIRMED and found.mediator_id == acting.person:
            return found
        raise


def call_off_circuit(
    *, circuit: UUID, reason: str, command_id: UUID | None = None, acting: Claims, now: datetime
) -> Circuit:
    """Drop a proposal, or call a confirmed circuit off: its sessions are called off too, every time is free again.

    Raises CircuitNotFound, NotAllowed or NotNow.
    """
    return CIRCUITS.run(circuit, "call_off", {"reason": reason}, command_id=command_id, acting=acting, now=now)


def call_off_vacated(case: Case, acting: Claims, now: datetime) -> None:
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
        row = moves.TABLE.here(circuit, "vacate")[0]
        CIRCUITS.carry_out(CIRCUITS.context(circuit, row, acting=acting, now=now, given={"reason": reason}))


def note_outcome(
    *, circuit: UUID, stop: int, outcome: Outcome, command_id: UUID | None = None, acting: Claims, now: datetime
) -> None:
    """Write down what came of a stop. What was put off waits again. Raises CircuitNotFound, NotAllowed or NotNow."""
    said = {"stop": stop, "outcome": outcome}
    CIRCUITS.run(circuit, "note_outcome", said, command_id=command_id, acting=acting, now=now)


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


_NOTE = gettext_noop("A mediator wrote you a note")


def _write(
    pk: UUID, *, reader: int, text: str, case_code: str, answers: UUID | None, acting: Claims, now: datetime
) -> CoachingNote:
    assert acting.person is not None  # the doors before let nobody else in
    write_freely()
    county = next((held.region[:6] for held in acting.posts), "")
    note = CoachingNote(
        id=pk, county=county, writer_id=acting.person, reader_id=reader, case_code=case_code, answers_id=answers,
        text=text, at=now,
    )  # fmt: skip
    if not insert_unless_there(note):
        done = CoachingNote.objects.get(pk=pk)
        if (done.writer_id, done.reader_id, done.text, done.answers_id) != (acting.person, reader, text, answers):
            raise CommandReused
        return done
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
