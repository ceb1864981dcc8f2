"""Every write to a mediation. `make_move` is the one verb; `effects.EFFECTS` says what each move changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.clock.engine import due
from quartet.ground.errors import CommandReused, DomainError, NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger import actions as ledger
from quartet.ground.moves import ask_made
from quartet.ground.outbox import actions as outbox
from quartet.ground.outbox.tasks import tell_unit
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import ROLES, Label, UnitKind
from quartet.ground.rows import write
from quartet.ground.said import require_past, require_said, require_words
from quartet.resolution.cases import actions as cases
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState, Channel, MediationStep
from quartet.resolution.kinds.queries import duties
from quartet.resolution.mediation import moves, queries
from quartet.resolution.mediation.effects import EFFECTS, Making
from quartet.resolution.mediation.models import HarmReport, Mediation, MediationEvent, Member, Party, Room, Session
from quartet.resolution.mediation.policies import (
    WHY_NOT_TIED,
    Tie,
    origin_fits,
    party_secret,
    party_slip,
    sight,
    units_of,
)  # fmt: skip
from quartet.resolution.mediation.states import MODE_OF, STATES, Answer, Ending, MediationState, SessionState, Side
from quartet.resolution.mediation.story import PartyView, party_view


class RoomTaken(DomainError):
    """Somebody else has the room then; whose session it is, is not said."""

    status = 409
    code = "room-taken"
    message = _("The room is taken at that time. Choose another time or another room.")


class AlreadyOpen(DomainError):
    """A case is mediated once at a time."""

    status = 409
    code = "mediation-open"
    message = _("This case is being mediated already.")


class HarmKnown(DomainError):
    """One duty, one report."""

    status = 409
    code = "harm-known"
    message = _("This was written down already.")


class AskedAlready(DomainError):
    """One body, one invitation at a time."""

    status = 409
    code = "asked-already"
    message = _("This body was asked already, or is in the team.")


REFUSED: dict[str, type[DomainError]] = {
    "mediation_one_open_per_case": AlreadyOpen,
    "room_one_session_at_a_time": RoomTaken,
    "member_once": AskedAlready,
    "mediationevent_command_id": CommandReused,  # by somebody whose mediation is not seen from here
}
"""What the database refuses, by its constraint, in words."""


@contextmanager
def database_refusals() -> Iterator[None]:
    """Say in words what the database would not let in; anything else is a bug and stays one."""
    try:
        yield
    except IntegrityError as error:
        why = next((refusal for name, refusal in REFUSED.items() if name in str(error)), None)
        if why is None:
            raise
        raise why from None


STEPS: dict[str, MediationStep] = {
    "open": MediationStep.OPENED,
    "accept": MediationStep.TAKEN_UP,
    "turn_down": MediationStep.TURNED_DOWN,
    "agree": MediationStep.AGREED,
    "refuse": MediationStep.ENDED,
    "end": MediationStep.ENDED,
    "lapse": MediationStep.ENDED,
}
"""What the case's own story tells of a mediation: that it began and how it ended, and no word of what was said."""


# -- opening ---------------------------------------------------------------------------------------------------------


def open_mediation(
    *, case_code: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:
    """Open a mediation on a case, by the unit that leads it. Safe to repeat with the same command id.

    Raises CaseNotFound, NotAllowed, NotNow, AlreadyOpen or CommandReused; then nothing changed.
    """
    with database_refusals(), transaction.atomic(durable=True):
        case = case_queries.get_case(acting, case_code, lock=True)
        if command_id is not None and (done := MediationEvent.objects.filter(command_id=command_id).first()):
            _require_same(done, "open", acting)
            return done.mediation
        unit = require_opening(case, acting)
        require_said(given, moves.MOVES[0].needs)
        origin_fits(given["origin"], given.get("letter") or "", unit.kind)
        write_freely()
        return _open(case, unit, given, command_id=command_id, acting=acting, now=now)


def require_opening(case: Case, acting: Claims) -> Unit:
    """The unit that would mediate. Raises NotAllowed or NotNow with the reason why it may not."""
    unit = case.lead_unit
    if unit is None or unit.pk not in units_of(acting):
        raise NotAllowed(WHY_NOT_TIED[Tie.OPENS])
    if UnitKind(unit.kind) not in MODE_OF:
        raise NotNow(_("This body does not mediate. Send the case to one that does."))
    if case.label == Label.ACCUSATION:
        raise NotNow(_("An accusation is not mediated."))
    if case.state not in (CaseState.HANDLING, CaseState.SUSPENDED):
        raise NotNow(_("First accept the case: what is in nobody's hands is not mediated."))
    return unit


def _open(
    case: Case, unit: Unit, given: Mapping[str, Any], *, command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:  # fmt: skip
    number = Mediation.objects.filter(case=case).count() + 1
    mediation = Mediation(
        code=f"{case.code}M{number}", case=case, case_code=case.code, county=case.region[:6], region=case.region,
        state=MediationState.APPLIED, mode=MODE_OF[UnitKind(unit.kind)], origin=given["origin"],
        letter=given.get("letter") or "", kind=given.get("kind") or "", matter=given["matter"], unit=unit,
        keys=[f"u{unit.pk}"], hidden_from=case.hidden_from, opened_at=now,
    )  # fmt: skip
    mediation.save()
    row = moves.MOVES[0]
    making = Making(mediation, row, given, acting, now, data={"origin": given["origin"]})
    _apply(making, command_id, case)
    return mediation


# -- looking ---------------------------------------------------------------------------------------------------------


def see_mediation(*, code: str, acting: Claims, now: datetime) -> Mediation:
    """Open a file, and write down who opened it: the sides may ask. Raises MediationNotFound."""
    mediation = queries.get_mediation(acting, code)
    assert acting.person is not None  # the door lets nobody else in
    ledger.note_view(name=mediation.name_in_ledger, person=acting.person, county=mediation.county, at=now)
    return mediation


# -- the one verb ----------------------------------------------------------------------------------------------------


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:
    """Move a mediation as the table says. Safe to repeat with the same command id.

    Raises MediationNotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow, RoomTaken or CommandReused.
    """
    with database_refusals(), transaction.atomic(durable=True):
        seen = queries.get_mediation(acting, code)
        if command_id is not None and (done := MediationEvent.objects.filter(command_id=command_id).first()):
            _require_same(done, verb, acting, code)
            return seen
        write_freely()  # guards must know all that hangs on it; a move may take it out of the mover's sight
        return _move(seen, verb, given, command_id=command_id, acting=acting, now=now)


def plan_session(
    *, code: str, starts: datetime, minutes_long: int, room: Room, command_id: UUID, acting: Claims, now: datetime
) -> Session:
    """Plan a session for another room of the house, inside that room's own transaction, which writes freely already.

    Raises what `make_move` raises for `schedule`.
    """
    seen = queries.get_mediation(acting, code)
    given = {"starts": starts, "minutes_long": minutes_long, "room": room}
    made = _move(seen, "schedule", given, command_id=command_id, acting=acting, now=now)
    return Session.objects.filter(mediation=made, starts_at=starts).latest("pk")


def call_off_session(*, session: Session, reason: str, acting: Claims, now: datetime) -> None:
    """Call such a session off, likewise; one that was held or called off already stays as it is."""
    if session.state == SessionState.PLANNED:
        seen = Mediation.objects.get(pk=session.mediation_id)
        _move(seen, "call_off", {"session": session, "reason": reason}, command_id=None, acting=acting, now=now)


def answer_invitation(
    *, member_id: int, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:
    """Join a team or decline: `verb` is `join` or `decline`. Who is invited sees no more than the invitation.

    Safe to repeat. Raises MediationNotFound, NotAllowed or NotNow.
    """
    with transaction.atomic(durable=True):
        member = Member.objects.filter(pk=member_id, unit__in=units_of(acting)).first()
        if member is None:
            raise queries.MediationNotFound
        write_freely()
        if command_id is not None and (done := MediationEvent.objects.filter(command_id=command_id).first()):
            _require_same(done, verb, acting, member.code)
            return done.mediation
        seen = Mediation.objects.get(pk=member.mediation_id)
        said = {**given, "answering": member.pk}
        return _move(seen, verb, said, command_id=command_id, acting=acting, now=now, through_door=False)


def _move(
    seen: Mediation, verb: str, given: Mapping[str, Any], *, command_id: UUID | None, acting: Claims, now: datetime,
    through_door: bool = True,
) -> Mediation:  # fmt: skip
    """Lock, look again, check, change, tell. The case comes first in every lock order."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=seen.case_id) if verb in STEPS else None
    locked = Mediation.objects.select_for_update(of=("self",)).select_related("unit", "mediator")
    mediation = (locked.filter(sight(acting)) if through_door else locked).filter(pk=seen.pk).first()
    if mediation is None:
        raise queries.MediationNotFound
    move = moves.TABLE.legal(mediation, verb, acting)
    ask_made(move, mediation, given, acting, now)
    making = Making(mediation, move, given, acting, now, data={})
    making.note_words()
    if verb in EFFECTS:
        EFFECTS[verb](making)
    _apply(making, command_id, case)
    return mediation


def lapse_vacated(case: Case, acting: Claims, now: datetime) -> None:
    """End the mediation of a case that a desk takes from a body with nobody, inside that act's own transaction.

    Another body may open its own; what was admitted stays shut. A body that has people goes on, whoever leads the case.
    """
    open_one = Mediation.objects.select_for_update(of=("self",)).select_related("unit").filter(case=case, ended_at=None)
    for mediation in open_one.order_by("pk"):
        if staffing.has_nobody(mediation.unit_id, timezone.localdate(now)):
            row = moves.TABLE.here(mediation, "lapse")[0]
            making = Making(mediation, row, {}, acting, now, data={"ending": Ending.IMPOSSIBLE.value})
            mediation.ending = Ending.IMPOSSIBLE
            _apply(making, None, case)


def _require_same(done: MediationEvent, verb: str, acting: Claims, code: str | None = None) -> None:
    """Refuse a command id that was used for something else. Raises CommandReused."""
    if (done.verb, done.by_id) != (verb, acting.person) or code not in (None, done.mediation.code):
        raise CommandReused


def _apply(making: Making, command_id: UUID | None, case: Case | None) -> None:
    """Change the state, write the story and the ledger, tell the team; and the case that it began or ended."""
    mediation, move, now = making.mediation, making.move, making.now
    old = mediation.state if move.old is not None else ""
    mediation.state = making.new_state or move.new
    if not STATES[MediationState(mediation.state)].open and mediation.ended_at is None:
        mediation.ended_at = now
        making.close_access()
    event = MediationEvent(
        mediation=mediation, county=mediation.county, position=mediation.ledger_position + 1, verb=move.verb,
        from_state=old, to_state=mediation.state, by_id=making.acting.person, by_name=_by_name(making), at=now,
        data=making.data, command_id=command_id,
    )  # fmt: skip
    entry = ledger.next_entry(
        mediation, name=mediation.name_in_ledger, act=move.verb, actor=making.acting.person, county=event.county,
        at=now, fact=event.fact(),
    )  # fmt: skip
    news = outbox.event(
        topic=f"mediation.{move.verb}", subject=mediation.code, county=event.county,
        keys=sorted({*mediation.keys, *making.keys_before}), label=Label.SENSITIVE, denied=mediation.hidden_from,
        at=now,
    )  # fmt: skip
    write(mediation, event, entry, news)
    for unit in making.tell:
        # Who is asked to join sees the invitation before the file.
        line = {"url": reverse("mediations"), "says": ASKED, "code": mediation.code}
        tell_unit.defer(event_id=news.pk, unit=unit, lines=[line])
    if case is not None:
        cases.record_mediation(
            case=case,
            step=STEPS[move.verb],
            unit_name=mediation.unit.name,
            last_day=mediation.due_at,
            acting=making.acting,
            now=now,
        )


ASKED = gettext_noop("A mediation asks for your unit")


def _by_name(making: Making) -> str:
    """The body and the person, as they are called today; of a party only the side."""
    if making.acting.slip:
        return str(Side(making.given["party"].side).label)
    mine = [held for held in making.acting.posts if ROLES[held.role].handles]
    near = {int(key[1:]) for key in making.mediation.keys if key[0] == "u"} | set(making.tell)
    held = next((one for one in mine if one.unit in near), next(iter(mine), None))
    unit = people.unit_name(held.unit) if held else ""
    return " ".join(filter(None, [unit, people.person_name(making.acting.person or 0)]))


# -- a party by their own link --------------------------------------------------------------------------------------


def _party(code: str, number: int, secret: str) -> Party:
    """The party whose link this is. Behind the wall: the secret is what opens. Raises MediationNotFound."""
    if not constant_time_compare(party_secret(code, number), secret):
        raise queries.MediationNotFound
    write_freely()
    found = Party.objects.filter(mediation__code=code, number=number).select_related("mediation__unit").first()
    if found is None:
        raise queries.MediationNotFound
    return found


@transaction.atomic(durable=True)
def read_for_party(*, code: str, number: int, secret: str, now: datetime) -> PartyView:
    """What a party sees by their own link: their part of it and no other side's. Raises MediationNotFound."""
    return party_view(_party(code, number, secret), now)


@transaction.atomic(durable=True)
def party_says(
    *, code: str, number: int, secret: str, verb: str, yes: bool, command_id: UUID | None, now: datetime
) -> None:
    """A party answers for themselves, by their own link: one tap. Safe to repeat.

    To say no to mediation ends it, and the page tells the other lawful ways. Raises MediationNotFound, NotAllowed,
    NoSuchMoveHere, UnknownMove or NotNow.
    """
    party = _party(code, number, secret)
    acting = Claims(slip=party_slip(code, number))
    if command_id is not None and (done := MediationEvent.objects.filter(command_id=command_id).first()):
        _require_same(done, verb, acting, code)
        return
    said = {
        "party": party, "answer": (Answer.YES if yes else Answer.NO).value, "channel": Channel.SLIP.value,
        "ways_told": True,
    }  # fmt: skip
    _move(party.mediation, verb, said, command_id=command_id, acting=acting, now=now, through_door=False)


def hide_mediations(case: Case) -> None:
    """Hide a case's mediations from whom the case is hidden from, besides who withdrew from them."""
    for mediation in Mediation.objects.select_for_update().filter(case=case).order_by("pk"):
        mediation.hidden_from = sorted({*mediation.hidden_from, *case.hidden_from})
        mediation.save(update_fields=["hidden_from"])


# -- rooms -----------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def keep_room(*, unit: int, name: str, place: str, seats: int, acting: Claims) -> Room:
    """Add a room of one's own unit, or change what is said of it. Raises NotAllowed."""
    if unit not in units_of(acting):
        raise NotAllowed(_("Rooms are kept by the unit they belong to."))
    room, _made = Room.objects.update_or_create(unit_id=unit, name=name, defaults={"place": place, "seats": seats})
    return room


# -- duties to report ------------------------------------------------------------------------------------------------


def confirm_harm(
    *, case_code: str, rule: str, words: str, found_at: datetime, acting: Claims, now: datetime
) -> HarmReport:
    """Confirm that a case shows harm that must be reported at once: the clock runs, the place is sealed.

    The case is kept closely from now on: off the village's and township's lists, off every map. Who may: whoever
    decides on the case or handles it. The same rule again answers with the first. Raises CaseNotFound, NotAllowed.
    """
    with transaction.atomic(durable=True):
        case = case_queries.get_case(acting, case_code, lock=True)
        unit = _finder(case, acting)
        write_freely()
        require_past(found_at, now)
        require_words({"words": words}, ["words"])
        if known := HarmReport.objects.filter(case=case, rule=rule).first():
            return known
        assert acting.person is not None  # whoever decides or handles holds a post
        until = due(rule, found_at, calendar=working_calendar(), as_of=now).planned.at
        report = HarmReport.objects.create(
            case=case, county=case.region[:6], unit_id=unit, rule=rule, found_at=found_at, due_at=until, words=words,
            place=case.place, lon=case.lon, lat=case.lat, by_id=acting.person,
        )  # fmt: skip
        cases.seal_case(case=case, unit=unit, rule=rule, acting=acting, now=now)
    return report


def record_harm_report(
    *, case_code: str, rule: str, reported_to: str, how: str, reported_at: datetime, acting: Claims, now: datetime
) -> HarmReport:
    """Write down to whom it was reported, when and how. Raises CaseNotFound, NotAllowed, NotNow or HarmKnown."""
    with transaction.atomic(durable=True):
        case = case_queries.get_case(acting, case_code, lock=True)
        _finder(case, acting)
        write_freely()
        report = HarmReport.objects.select_for_update().filter(case=case, rule=rule).first()
        if report is None:
            raise NotNow(_("First confirm what was seen or heard."))
        if report.reported_at is not None:
            raise HarmKnown
        require_past(reported_at, now)
        if reported_at < report.found_at:
            raise NotNow(_("It cannot have been reported before it was found: please look at the time again."))
        require_words({"to": reported_to, "how": how}, ["to", "how"])
        report.reported_at, report.reported_to, report.how = reported_at, reported_to, how
        report.save()
        cases.record_harm(case=case, rule=rule, to=reported_to, acting=acting, now=now)
    return report


def _finder(case: Case, acting: Claims) -> int:
    """The unit of somebody who decides on the case or handles it. Raises NotAllowed."""
    for held in acting.posts:
        reach = ROLES[held.role]
        leads = reach.handles and held.unit == case.lead_unit_id
        decides = reach.desk == case.level and case.region.startswith(held.region)
        owns = reach.desk is not None and held.unit == case.lead_unit_id
        seals = reach.seals and case.region.startswith(held.region)
        if leads or decides or owns or seals:
            return held.unit
    raise NotAllowed(_("Only who decides on the case or handles it writes this down."))


REPORTABLE = tuple(duty.rule for duty in duties())
"""The clocks of duties to report."""
