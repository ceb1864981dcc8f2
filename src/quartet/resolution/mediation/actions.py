"""Every write to a mediation. `make_move` is the one verb; `effects.EFFECTS` says what each move changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.engine import due
from quartet.ground.errors import DomainError, NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger import actions as ledger
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import ROLES, Label, UnitKind
from quartet.ground.said import require_past, require_said, require_words
from quartet.resolution.cases import actions as cases
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState, Channel
from quartet.resolution.kinds.queries import duties
from quartet.resolution.mediation import moves, queries
from quartet.resolution.mediation.models import HarmReport, Mediation, Member, Party, Room, Session
from quartet.resolution.mediation.policies import WHY_NOT_TIED, Tie, origin_fits, party_secret, party_slip, units_of
from quartet.resolution.mediation.states import MODE_OF, Answer, Ending, MediationState, SessionState
from quartet.resolution.mediation.story import PartyView, party_view
from quartet.resolution.mediation.workflow import MEDIATIONS


class HarmKnown(DomainError):
    """One duty, one report."""

    status = 409
    code = "harm-known"
    message = _("This was written down already.")


# -- opening ---------------------------------------------------------------------------------------------------------


def open_mediation(
    *, case_code: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:
    """Open a mediation on a case, by the unit that leads it. Safe to repeat with the same command id.

    Raises CaseNotFound, NotAllowed, NotNow, AlreadyOpen or CommandReused; then nothing changed.
    """

    def act() -> Mediation:
        case = case_queries.get_case(acting, case_code, lock=True)
        unit = require_opening(case, acting)
        require_said(given, moves.MOVES[0].needs)
        origin_fits(given["origin"], given.get("letter") or "", unit.kind)
        write_freely()
        return _open(case, unit, given, command_id=command_id, acting=acting, now=now)

    return MEDIATIONS.once(
        act, "open", command_id=command_id, acting=acting, same=lambda event: event.mediation.case_code == case_code
    )


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
    return MEDIATIONS.begin(mediation, "open", given, command_id=command_id, acting=acting, now=now).record


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
    return MEDIATIONS.run(code, verb, given, command_id=command_id, acting=acting, now=now)


def plan_session(
    *, code: str, starts: datetime, minutes_long: int, room: Room, acting: Claims, now: datetime
) -> Session:
    """Plan a session for another room of the house, inside that room's own transaction, which writes freely already.

    Raises what `make_move` raises for `schedule`.
    """
    mediation = MEDIATIONS.lock(code, "schedule", acting, now)
    given = {"starts": starts, "minutes_long": minutes_long, "room": room}
    MEDIATIONS.make(mediation, "schedule", given, acting=acting, now=now)
    return Session.objects.filter(mediation=mediation, starts_at=starts).latest("pk")


def call_off_session(*, session: Session, reason: str, acting: Claims, now: datetime) -> None:
    """Call such a session off, likewise; one that was held or called off already stays as it is."""
    if session.state == SessionState.PLANNED:
        mediation = MEDIATIONS.locked("call_off", Mediation.objects.get(pk=session.mediation_id), seen_by=acting)
        MEDIATIONS.make(mediation, "call_off", {"session": session, "reason": reason}, acting=acting, now=now)


def answer_invitation(
    *, member_id: int, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Mediation:
    """Join a team or decline: `verb` is `join` or `decline`. Who is invited sees no more than the invitation.

    Safe to repeat. Raises MediationNotFound, NotAllowed or NotNow.
    """

    def act() -> Mediation:
        member = Member.objects.filter(pk=member_id, unit__in=units_of(acting)).first()
        if member is None:
            raise queries.MediationNotFound
        write_freely()
        mediation = MEDIATIONS.locked(verb, Mediation.objects.get(pk=member.mediation_id))
        said = {**given, "answering": member.pk}
        return MEDIATIONS.make(mediation, verb, said, command_id=command_id, acting=acting, now=now).record

    return MEDIATIONS.once(
        act, verb, command_id=command_id, acting=acting,
        same=lambda event: event.mediation.member_set.filter(pk=member_id).exists(),
    )  # fmt: skip


def lapse_vacated(case: Case, acting: Claims, now: datetime) -> None:
    """End the mediation of a case that a desk takes from a body with nobody, inside that act's own transaction.

    Another body may open its own; what was admitted stays shut. A body that has people goes on, whoever leads the case.
    """
    open_one = Mediation.objects.select_for_update(of=("self",)).select_related("unit").filter(case=case, ended_at=None)
    for mediation in open_one.order_by("pk"):
        if staffing.has_nobody(mediation.unit_id, timezone.localdate(now)):
            mediation.case, mediation.ending = case, Ending.IMPOSSIBLE
            row = moves.TABLE.here(mediation, "lapse")[0]
            said = {"ending": Ending.IMPOSSIBLE.value}
            MEDIATIONS.write(MEDIATIONS.context(mediation, row, acting=acting, now=now, data=said))


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


def party_says(
    *, code: str, number: int, secret: str, verb: str, yes: bool, command_id: UUID | None, now: datetime
) -> None:
    """A party answers for themselves, by their own link: one tap. Safe to repeat.

    To say no to mediation ends it, and the page tells the other lawful ways. Raises MediationNotFound, NotAllowed,
    NoSuchMoveHere, UnknownMove or NotNow.
    """
    acting = Claims(slip=party_slip(code, number))

    def act() -> Mediation:
        party = _party(code, number, secret)
        said = {
            "party": party, "answer": (Answer.YES if yes else Answer.NO).value, "channel": Channel.SLIP.value,
            "ways_told": True,
        }  # fmt: skip
        mediation = MEDIATIONS.locked(verb, party.mediation)
        return MEDIATIONS.make(mediation, verb, said, command_id=command_id, acting=acting, now=now).record

    MEDIATIONS.once(
        act, verb, command_id=command_id, acting=acting,
        same=lambda event: event.mediation.code == code and event.data.get("party") == number,
    )  # fmt: skip


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
