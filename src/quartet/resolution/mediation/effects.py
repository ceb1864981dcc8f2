"""What each move of a mediation changes besides its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.resolution.mediation import policies, queries
from quartet.resolution.mediation.clocking import clock_for, clock_of
from quartet.resolution.mediation.models import (
    BodyNote,
    Contact,
    Disclosure,
    Evidence,
    Helper,
    Mediation,
    Member,
    Party,
    Service,
    Session,
    Statement,
)  # fmt: skip
from quartet.resolution.mediation.moves import Move
from quartet.resolution.mediation.states import (
    Ending,
    MediationState,
    Membership,
    Relation,
    Said,
    SessionState,
    TeamRole,
)  # fmt: skip

KEPT = frozenset({
    "origin", "channel", "by_way", "reason", "way", "chosen", "answer", "paper", "received", "said", "days", "side",
    "helps", "piece", "there", "role", "basis", "because", "form", "ending",
})  # fmt: skip
"""What an event keeps of what was said: codes, reasons and numbers. Words of the sides stay in their own rows."""


@dataclass(slots=True)
class Making:
    """A move in the making: what the effects read and add to."""

    mediation: Mediation
    move: Move
    given: Mapping[str, Any]
    acting: Claims
    now: datetime
    data: dict[str, Any]
    new_state: MediationState | None = None
    """Where it leads when not where the row says: an invitation answered by nobody's leave, a mediator refused."""
    tell: list[int] = field(default_factory=list)
    """Units that find a notice in their tray."""
    keys_before: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Remember what opened the file: the effects may take it out of somebody's sight."""
        self.keys_before = list(self.mediation.keys)

    def note_words(self) -> None:
        """Keep codes and reasons, and parties by their number."""
        for name, value in self.given.items():
            if name in KEPT and value not in (None, ""):
                self.data[name] = value
        if (party := self.given.get("party")) is not None:
            self.data["party"] = party.number
        if (session := self.given.get("session")) is not None:
            self.data["starts"] = _minute(session.starts_at)

    def hang(self, **columns: Any) -> dict[str, Any]:
        """The columns of every row that hangs on it."""
        return {"mediation": self.mediation, "county": self.mediation.county, **columns}

    def close_access(self) -> None:
        """End every body's access but that of the one that keeps the file, and shut what was admitted."""
        mediation = self.mediation
        open_ones = mediation.member_set.filter(state__in=[Membership.INVITED, Membership.ACCEPTED])
        open_ones.filter(state=Membership.INVITED).update(state=Membership.REVOKED, ended_at=self.now)
        open_ones.filter(state=Membership.ACCEPTED).update(state=Membership.ENDED, ended_at=self.now)
        _set_keys(mediation)
        keys = [f"u{mediation.unit_id}"] if mediation.state == MediationState.AGREED else []
        mediation.statement_set.filter(said=Said.ADMISSION).update(keys=keys)


def _minute(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _set_keys(mediation: Mediation) -> None:
    mediation.keys = [f"u{unit}" for unit in queries.team_units(mediation)]


# -- parties ---------------------------------------------------------------------------------------------------------


def _add_party(making: Making) -> None:
    """A party by number; the contact is a row of its own, sealed when asked, and with every duty to report harm."""
    given = making.given
    number = making.mediation.party_set.count() + 1
    party = Party.objects.create(**making.hang(number=number, side=given["side"], name=given["name"]))
    sealed = bool(given.get("sealed")) or making.mediation.case.harm_reports.exists()
    Contact.objects.create(**making.hang(
        party=party, phone=given.get("phone") or "", address=given.get("address") or "",
        note=given.get("contact_note") or "", sealed=sealed,
    ))  # fmt: skip
    making.data["party"] = number


def _add_helper(making: Making) -> None:
    given, party = making.given, making.given["party"]
    number = party.helpers.filter(helps=given["helps"]).count() + 1
    Helper.objects.create(**making.hang(
        party=party, number=number, helps=given["helps"], name=given["name"], phone=given.get("phone") or "",
        authority=given["authority"],
    ))  # fmt: skip


def _consent(making: Making) -> None:
    _answer(making.given["party"], consents=True)


def _answer(party: Party, **answers: bool) -> None:
    Party.objects.filter(pk=party.pk).update(**answers)


def _forget(mediation: Mediation, *answers: str) -> None:
    mediation.party_set.update(**dict.fromkeys(answers))


def _accept(making: Making) -> None:
    """The period runs from here; a labour dispute's from the application."""
    mediation = making.mediation
    mediation.accepted_at = making.now
    mediation.clock, mediation.clock_started_at = clock_for(mediation)
    if mediation.clock and mediation.clock_started_at is not None:
        planned = due(mediation.clock, mediation.clock_started_at, calendar=working_calendar()).planned
        mediation.due_at = planned.at


# -- mediator --------------------------------------------------------------------------------------------------------


def _name(making: Making) -> None:
    person: Person = making.given["person"]
    mediation = making.mediation
    mediation.mediator, mediation.named_at = person, making.now
    mediation.named = sorted({*mediation.named, person.pk})
    _forget(mediation, "accepts_mediator")
    making.data["person_name"] = person.name


def _disclose(making: Making) -> None:
    """Keep what was said and what the platform found; a bar takes the mediator out at once."""
    mediation = making.mediation
    assert mediation.mediator is not None
    said = [Relation(one) for one in making.given.get("relations") or ()]
    found = policies.findings(mediation, mediation.mediator)
    Disclosure.objects.create(**making.hang(
        person=mediation.mediator, relations=[one.value for one in said], found=[one.value for one in found],
        words=making.given.get("words") or "", at=making.now,
    ))  # fmt: skip
    making.data["relations"] = sorted({one.value for one in [*said, *found]})
    if policies.bars(said):
        _take_out(making, hide=True)


def _take_out(making: Making, *, hide: bool) -> None:
    """The mediator goes; for an interest, out of sight of the file too."""
    mediation = making.mediation
    assert mediation.mediator is not None
    making.data["person_name"] = mediation.mediator.name
    if hide:
        mediation.hidden_from = sorted({*mediation.hidden_from, f"p{mediation.mediator.pk}"})
    mediation.mediator, mediation.named_at = None, None
    _forget(mediation, "accepts_mediator")


def _accept_mediator(making: Making) -> None:
    """Yes is kept; no takes the mediator out, without a reason (人民调解法 19, 23)."""
    yes = policies.says_yes(making.given["answer"])
    _answer(making.given["party"], accepts_mediator=yes)
    if not yes:
        _take_out(making, hide=False)


def _withdraw(making: Making) -> None:
    """Whoever disclosed a tie that asks for consent also loses sight of the file."""
    disclosure = policies.disclosure_of(making.mediation)
    told = [*disclosure.relations, *disclosure.found] if disclosure else []
    _take_out(making, hide=policies.asks([Relation(one) for one in told]))


# -- sessions and words ----------------------------------------------------------------------------------------------


def _schedule(making: Making) -> None:
    given, starts = making.given, making.given["starts"]
    if starts <= making.now:
        raise NotNow(_("Plan a session for a time to come."))
    Session.objects.create(**making.hang(
        starts_at=starts, ends_at=starts + timedelta(minutes=given["minutes_long"]), room=given.get("room"),
        link=given.get("link") or "", alone_with=given.get("alone_with"),
    ))  # fmt: skip
    making.data["starts"] = _minute(starts)


def _hold(making: Making) -> None:
    given, session = making.given, making.given["session"]
    session.state = SessionState.HELD
    session.minutes = given["minutes"]
    session.attended = sorted(party.number for party in given.get("attended") or ())
    units = {unit.pk for unit in given.get("present") or ()} | {making.mediation.unit_id}
    session.present = sorted(f"u{unit}" for unit in units)
    session.save()


def _call_off(making: Making) -> None:
    session = making.given["session"]
    session.state = SessionState.CALLED_OFF
    session.save()


def _serve(making: Making) -> None:
    given = making.given
    received = policies.says_yes(given["received"])
    Service.objects.create(**making.hang(
        party=given["party"], session=given.get("session"), paper=given["paper"], channel=given["by_way"],
        proof=given["proof"], received=received, at=making.now,
    ))  # fmt: skip


def _record(making: Making) -> None:
    """Keep what was said; what was admitted is open to those who were in the room, no wider."""
    given = making.given
    session: Session | None = given.get("session")
    admitted = given["said"] == Said.ADMISSION
    keys = (session.present if session and session.present else [f"u{making.mediation.unit_id}"]) if admitted else []
    Statement.objects.create(**making.hang(
        session=session, party=given.get("party"), said=given["said"], text=given["text"],
        signed=bool(given.get("signed")), keys=keys, by_id=making.acting.person, at=making.now,
    ))  # fmt: skip


def _propose(making: Making) -> None:
    _forget(making.mediation, "accepts_proposal")
    Statement.objects.create(**making.hang(
        said=Said.PROPOSAL, text=making.given["text"], by_id=making.acting.person, at=making.now
    ))  # fmt: skip


def _answer_proposal(making: Making) -> None:
    _answer(making.given["party"], accepts_proposal=policies.says_yes(making.given["answer"]))


def _extend(making: Making) -> None:
    """All sides agree, before it runs out: the engine refuses what comes after."""
    result = clock_of(making.mediation, making.now, [(making.now, making.given["days"])])
    assert result is not None
    making.mediation.due_at = result.planned.at


def _evidence(making: Making) -> None:
    given = making.given
    Evidence.objects.update_or_create(
        mediation=making.mediation, piece=given["piece"],
        defaults={"county": making.mediation.county, "there": policies.says_yes(given["there"]),
                  "note": given.get("note") or ""},
    )  # fmt: skip


def _note(making: Making) -> None:
    """A note of the body one works for in this team."""
    units = policies.units_of(making.acting)
    unit = next(unit for unit in queries.team_units(making.mediation) if unit in units)
    BodyNote.objects.create(**making.hang(
        unit_id=unit, by_id=making.acting.person, text=making.given["text"], at=making.now
    ))  # fmt: skip


# -- team ------------------------------------------------------------------------------------------------------------


def _invite(making: Making) -> None:
    given, unit = making.given, making.given["unit"]
    Member.objects.create(**making.hang(
        code=making.mediation.code, from_unit=making.mediation.unit.name, unit=unit, role=given["role"],
        state=Membership.INVITED, basis=given["basis"], because=given["because"], purpose=given.get("purpose") or "",
        invited_at=making.now,
    ))  # fmt: skip
    making.data["unit_name"] = unit.name
    making.tell.append(unit.pk)


def _answering(making: Making) -> Member:
    """The invitation that is answered: the one named, or the only one of one's units."""
    open_ones = making.mediation.member_set.select_related("unit").filter(
        state=Membership.INVITED, unit__in=policies.units_of(making.acting)
    )
    if number := making.given.get("answering"):
        open_ones = open_ones.filter(pk=number)
    member = open_ones.order_by("pk").first()
    if member is None:
        raise NotNow(_("This invitation was answered or taken back already."))
    making.data["unit_name"], making.data["role"] = member.unit.name, member.role
    return member


def _join(making: Making) -> None:
    """Access begins. Who takes the mediation over leads it from now on, and the body before keeps no access."""
    member, mediation = _answering(making), making.mediation
    member.state, member.answered_at = Membership.ACCEPTED, making.now
    member.save()
    if member.role == TeamRole.TAKES_OVER:
        _hand_over(making, member.unit)
    _set_keys(mediation)


def _hand_over(making: Making, unit: Unit) -> None:
    mediation = making.mediation
    making.tell.append(mediation.unit_id)
    mediation.unit = unit
    if mediation.mediator_id is not None:
        _take_out(making, hide=False)
    if mediation.state in (MediationState.MEDIATING, MediationState.PROPOSED):
        making.new_state = MediationState.PREPARING


def _decline(making: Making) -> None:
    member = _answering(making)
    member.state, member.answered_at = Membership.DECLINED, making.now
    member.save()
    making.tell.append(making.mediation.unit_id)


def _let_go(making: Making) -> None:
    """An invitation is taken back; a member's access ends."""
    member: Member = making.given["member"]
    revoked = member.state == Membership.INVITED
    member.state = Membership.REVOKED if revoked else Membership.ENDED
    member.ended_at = making.now
    member.save()
    making.data["unit_name"] = member.unit.name
    mediator = making.mediation.mediator
    if mediator is not None and not queries.candidates(making.mediation).filter(pk=mediator.pk).exists():
        _take_out(making, hide=False)
        making.new_state = MediationState.PREPARING
    _set_keys(making.mediation)


# -- ends ------------------------------------------------------------------------------------------------------------


def _agree(making: Making) -> None:
    making.mediation.ending, making.mediation.form = Ending.AGREED, making.given["form"]


def _refuse(making: Making) -> None:
    making.mediation.ending = Ending.UNWILLING
    making.data["ending"] = Ending.UNWILLING.value


def _end(making: Making) -> None:
    making.mediation.ending = making.given["ending"]


EFFECTS: dict[str, Callable[[Making], None]] = {
    "add_party": _add_party,
    "add_helper": _add_helper,
    "consent": _consent,
    "accept": _accept,
    "name": _name,
    "disclose": _disclose,
    "accept_mediator": _accept_mediator,
    "withdraw": _withdraw,
    "schedule": _schedule,
    "hold": _hold,
    "call_off": _call_off,
    "serve": _serve,
    "record": _record,
    "propose": _propose,
    "answer": _answer_proposal,
    "extend": _extend,
    "evidence": _evidence,
    "note": _note,
    "invite": _invite,
    "join": _join,
    "decline": _decline,
    "let_go": _let_go,
    "agree": _agree,
    "refuse": _refuse,
    "end": _end,
}
