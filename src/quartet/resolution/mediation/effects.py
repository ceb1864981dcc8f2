"""What each move of a mediation changes besides its state."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.errors import NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people.models import Person, Unit
from quartet.ground.workflow import MoveContext
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

Ctx = MoveContext[Mediation, Move]
ASKED = gettext_noop("A mediation asks for your unit")


def hang(ctx: Ctx, **columns: Any) -> dict[str, Any]:
    """The columns of every row that hangs on a mediation."""
    return {"mediation": ctx.record, "county": ctx.record.county, **columns}


def close_access(ctx: Ctx) -> None:
    """End every body's access but that of the one that keeps the file, and shut what was admitted."""
    mediation = ctx.record
    open_ones = mediation.member_set.filter(state__in=[Membership.INVITED, Membership.ACCEPTED])
    open_ones.filter(state=Membership.INVITED).update(state=Membership.REVOKED, ended_at=ctx.now)
    open_ones.filter(state=Membership.ACCEPTED).update(state=Membership.ENDED, ended_at=ctx.now)
    _set_keys(mediation)
    keys = [f"u{mediation.unit_id}"] if mediation.state == MediationState.AGREED else []
    mediation.statement_set.filter(said=Said.ADMISSION).update(keys=keys)


def minute_of(at: datetime) -> str:
    """A moment as the story says it."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _set_keys(mediation: Mediation) -> None:
    mediation.keys = [f"u{unit}" for unit in queries.team_units(mediation)]


# -- parties ---------------------------------------------------------------------------------------------------------


def _add_party(ctx: Ctx) -> None:
    """A party by number; the contact is a row of its own, sealed when asked, and with every duty to report harm."""
    given = ctx.given
    number = ctx.record.party_set.count() + 1
    party = Party.objects.create(**hang(ctx, number=number, side=given["side"], name=given["name"]))
    sealed = bool(given.get("sealed")) or ctx.record.case.harm_reports.exists()
    Contact.objects.create(**hang(
        ctx, party=party, phone=given.get("phone") or "", address=given.get("address") or "",
        note=given.get("contact_note") or "", sealed=sealed,
    ))  # fmt: skip
    ctx.data["party"] = number


def _add_helper(ctx: Ctx) -> None:
    given, party = ctx.given, ctx.given["party"]
    number = party.helpers.filter(helps=given["helps"]).count() + 1
    Helper.objects.create(**hang(
        ctx, party=party, number=number, helps=given["helps"], name=given["name"], phone=given.get("phone") or "",
        authority=given["authority"],
    ))  # fmt: skip


def _consent(ctx: Ctx) -> None:
    _answer(ctx.given["party"], consents=True)


def _answer(party: Party, **answers: bool) -> None:
    Party.objects.filter(pk=party.pk).update(**answers)


def _forget(mediation: Mediation, *answers: str) -> None:
    mediation.party_set.update(**dict.fromkeys(answers))


def _accept(ctx: Ctx) -> None:
    """The period runs from here; a labour dispute's from the application."""
    mediation = ctx.record
    mediation.accepted_at = ctx.now
    mediation.clock, mediation.clock_started_at = clock_for(mediation)
    if mediation.clock and mediation.clock_started_at is not None:
        planned = due(mediation.clock, mediation.clock_started_at, calendar=working_calendar()).planned
        mediation.due_at = planned.at


# -- mediator --------------------------------------------------------------------------------------------------------


def _name(ctx: Ctx) -> None:
    person: Person = ctx.given["person"]
    mediation = ctx.record
    mediation.mediator, mediation.named_at = person, ctx.now
    mediation.named = sorted({*mediation.named, person.pk})
    _forget(mediation, "accepts_mediator")
    ctx.data["person_name"] = person.name


def _disclose(ctx: Ctx) -> None:
    """Keep what was said and what the platform found; a bar takes the mediator out at once."""
    mediation = ctx.record
    assert mediation.mediator is not None
    said = [Relation(one) for one in ctx.given.get("relations") or ()]
    found = policies.findings(mediation, mediation.mediator)
    Disclosure.objects.create(**hang(
        ctx, person=mediation.mediator, relations=[one.value for one in said], found=[one.value for one in found],
        words=ctx.given.get("words") or "", at=ctx.now,
    ))  # fmt: skip
    ctx.data["relations"] = sorted({one.value for one in [*said, *found]})
    if policies.bars(said):
        _take_out(ctx, hide=True)


def _take_out(ctx: Ctx, *, hide: bool) -> None:
    """The mediator goes; for an interest, out of sight of the file too."""
    mediation = ctx.record
    assert mediation.mediator is not None
    ctx.data["person_name"] = mediation.mediator.name
    if hide:
        mediation.hidden_from = sorted({*mediation.hidden_from, f"p{mediation.mediator.pk}"})
    mediation.mediator, mediation.named_at = None, None
    _forget(mediation, "accepts_mediator")


def _accept_mediator(ctx: Ctx) -> None:
    """Yes is kept; no takes the mediator out, without a reason (人民调解法 19, 23)."""
    yes = policies.says_yes(ctx.given["answer"])
    _answer(ctx.given["party"], accepts_mediator=yes)
    if not yes:
        _take_out(ctx, hide=False)


def _withdraw(ctx: Ctx) -> None:
    """Whoever disclosed a tie that asks for consent also loses sight of the file."""
    disclosure = policies.disclosure_of(ctx.record)
    told = [*disclosure.relations, *disclosure.found] if disclosure else []
    _take_out(ctx, hide=policies.asks([Relation(one) for one in told]))


# -- sessions and words ----------------------------------------------------------------------------------------------


def _schedule(ctx: Ctx) -> None:
    given, starts = ctx.given, ctx.given["starts"]
    if starts <= ctx.now:
        raise NotNow(_("Plan a session for a time to come."))
    Session.objects.create(**hang(
        ctx, starts_at=starts, ends_at=starts + timedelta(minutes=given["minutes_long"]), room=given.get("room"),
        link=given.get("link") or "", alone_with=given.get("alone_with"),
    ))  # fmt: skip
    ctx.data["starts"] = minute_of(starts)


def _hold(ctx: Ctx) -> None:
    given, session = ctx.given, ctx.given["session"]
    session.state = SessionState.HELD
    session.minutes = given["minutes"]
    session.attended = sorted(party.number for party in given.get("attended") or ())
    units = {unit.pk for unit in given.get("present") or ()} | {ctx.record.unit_id}
    session.present = sorted(f"u{unit}" for unit in units)
    session.save()


def _call_off(ctx: Ctx) -> None:
    session = ctx.given["session"]
    session.state = SessionState.CALLED_OFF
    session.save()


def _serve(ctx: Ctx) -> None:
    given = ctx.given
    received = policies.says_yes(given["received"])
    Service.objects.create(**hang(
        ctx, party=given["party"], session=given.get("session"), paper=given["paper"], channel=given["by_way"],
        proof=given["proof"], received=received, at=ctx.now,
    ))  # fmt: skip


def _record(ctx: Ctx) -> None:
    """Keep what was said; what was admitted is open to those who were in the room, no wider."""
    given = ctx.given
    session: Session | None = given.get("session")
    admitted = given["said"] == Said.ADMISSION
    keys = (session.present if session and session.present else [f"u{ctx.record.unit_id}"]) if admitted else []
    Statement.objects.create(**hang(
        ctx, session=session, party=given.get("party"), said=given["said"], text=given["text"],
        signed=bool(given.get("signed")), keys=keys, by_id=ctx.acting.person, at=ctx.now,
    ))  # fmt: skip


def _propose(ctx: Ctx) -> None:
    _forget(ctx.record, "accepts_proposal")
    Statement.objects.create(**hang(
        ctx, said=Said.PROPOSAL, text=ctx.given["text"], by_id=ctx.acting.person, at=ctx.now
    ))  # fmt: skip


def _answer_proposal(ctx: Ctx) -> None:
    _answer(ctx.given["party"], accepts_proposal=policies.says_yes(ctx.given["answer"]))


def _extend(ctx: Ctx) -> None:
    """All sides agree, before it runs out: the engine refuses what comes after."""
    result = clock_of(ctx.record, ctx.now, [(ctx.now, ctx.given["days"])])
    assert result is not None
    ctx.record.due_at = result.planned.at


def _evidence(ctx: Ctx) -> None:
    given = ctx.given
    Evidence.objects.update_or_create(
        mediation=ctx.record, piece=given["piece"],
        defaults={"county": ctx.record.county, "there": policies.says_yes(given["there"]),
                  "note": given.get("note") or ""},
    )  # fmt: skip


def _note(ctx: Ctx) -> None:
    """A note of the body one works for in this team."""
    units = policies.units_of(ctx.acting)
    unit = next(unit for unit in queries.team_units(ctx.record) if unit in units)
    BodyNote.objects.create(**hang(
        ctx, unit_id=unit, by_id=ctx.acting.person, text=ctx.given["text"], at=ctx.now
    ))  # fmt: skip


# -- team ------------------------------------------------------------------------------------------------------------


def _invite(ctx: Ctx) -> None:
    given, unit = ctx.given, ctx.given["unit"]
    Member.objects.create(**hang(
        ctx, code=ctx.record.code, from_unit=ctx.record.unit.name, unit=unit, role=given["role"],
        state=Membership.INVITED, basis=given["basis"], because=given["because"], purpose=given.get("purpose") or "",
        invited_at=ctx.now,
    ))  # fmt: skip
    ctx.data["unit_name"] = unit.name
    ctx.tell_unit(ASKED, unit.pk)


def _answering(ctx: Ctx) -> Member:
    """The invitation that is answered: the one named, or the only one of one's units."""
    open_ones = ctx.record.member_set.select_related("unit").filter(
        state=Membership.INVITED, unit__in=policies.units_of(ctx.acting)
    )
    if number := ctx.given.get("answering"):
        open_ones = open_ones.filter(pk=number)
    member = open_ones.order_by("pk").first()
    if member is None:
        raise NotNow(_("This invitation was answered or taken back already."))
    ctx.data["unit_name"], ctx.data["role"] = member.unit.name, member.role
    return member


def _join(ctx: Ctx) -> None:
    """Access begins. Who takes the mediation over leads it from now on, and the body before keeps no access."""
    member, mediation = _answering(ctx), ctx.record
    member.state, member.answered_at = Membership.ACCEPTED, ctx.now
    member.save()
    if member.role == TeamRole.TAKES_OVER:
        _hand_over(ctx, member.unit)
    _set_keys(mediation)


def _hand_over(ctx: Ctx, unit: Unit) -> None:
    mediation = ctx.record
    ctx.tell_unit(ASKED, mediation.unit_id)
    mediation.unit = unit
    if mediation.mediator_id is not None:
        _take_out(ctx, hide=False)
    if mediation.state in (MediationState.MEDIATING, MediationState.PROPOSED):
        ctx.new_state = MediationState.PREPARING


def _decline(ctx: Ctx) -> None:
    member = _answering(ctx)
    member.state, member.answered_at = Membership.DECLINED, ctx.now
    member.save()
    ctx.tell_unit(ASKED, ctx.record.unit_id)


def _let_go(ctx: Ctx) -> None:
    """An invitation is taken back; a member's access ends."""
    member: Member = ctx.given["member"]
    revoked = member.state == Membership.INVITED
    member.state = Membership.REVOKED if revoked else Membership.ENDED
    member.ended_at = ctx.now
    member.save()
    ctx.data["unit_name"] = member.unit.name
    mediator = ctx.record.mediator
    if mediator is not None and not queries.candidates(ctx.record).filter(pk=mediator.pk).exists():
        _take_out(ctx, hide=False)
        ctx.new_state = MediationState.PREPARING
    _set_keys(ctx.record)


# -- ends ------------------------------------------------------------------------------------------------------------


def _agree(ctx: Ctx) -> None:
    ctx.record.ending, ctx.record.form = Ending.AGREED, ctx.given["form"]


def _refuse(ctx: Ctx) -> None:
    ctx.record.ending = Ending.UNWILLING
    ctx.data["ending"] = Ending.UNWILLING.value


def _end(ctx: Ctx) -> None:
    ctx.record.ending = ctx.given["ending"]


EFFECTS: dict[str, Callable[[Ctx], None]] = {
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
