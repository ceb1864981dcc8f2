"""What each move of a whistle changes besides a state."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.workflow import MoveContext
from quartet.resolution.cases import actions as cases
from quartet.resolution.whistle import policies, queries
from quartet.resolution.whistle.models import Assessment, Call, Decision, Minute, Signature, Whistle
from quartet.resolution.whistle.moves import Move
from quartet.resolution.whistle.states import PACES, Becomes, DecisionState, Kind, Proof

WhistleCtx = MoveContext[Whistle, Move]
CallCtx = MoveContext[Call, Move]
CALLED = _("A whistle calls you by name. Answer now.")
NO_ONE_COMES = _("A called body says no or did not answer. Decide whether it must come.")
LEFT_EARLY = _("A body left before the matter was done.")
DECIDED = _("A meeting on the spot decided something for your body.")
OVER = _("A whistle is over. Say how the other side did.")


def hang(whistle: Whistle, **columns: Any) -> dict[str, Any]:
    """The columns of every row that hangs on a whistle."""
    return {"whistle": whistle, "county": whistle.county, **columns}


def minute_of(at: datetime) -> str:
    """A moment as the story says it."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def _due(rule: str, at: datetime) -> datetime:
    return due(rule, at, calendar=working_calendar()).planned.at


def _ask(ctx: WhistleCtx | CallCtx, call: Call, person: int | None) -> None:
    """Let somebody's time to answer run, and tell them."""
    pace = PACES[Kind(call.whistle.kind)]
    call.person_id, call.asked_at = person, ctx.now
    call.answer_due_at = _due(pace.answer, ctx.now) if person else ctx.now
    ctx.data["person_name"] = people.person_name(person) if person else ""
    ctx.data["answer_due"] = minute_of(call.answer_due_at)
    ctx.tell(CALLED, [person])


def _call_body(ctx: WhistleCtx, unit: Unit, wanted: str) -> None:
    """Add a body: its named people in their order, both clocks running. Without people it goes above."""
    whistle, now = ctx.record, ctx.now
    pace = PACES[Kind(whistle.kind)]
    named = queries.named_of(unit.pk, ctx.today, people.named_by(whistle.hidden_from, ctx.today))
    call = Call(**hang(
        whistle, number=whistle.calls.count() + 1, unit=unit, wanted=wanted, named=named, called_at=now,
        clock=pace.arrival, due_at=_due(pace.arrival, now),
    ))  # fmt: skip
    _ask(ctx, call, named[0] if named else None)
    call.save()
    ctx.data["due"] = minute_of(call.due_at)
    whistle.keys = [*whistle.keys, f"u{unit.pk}"]


def _blow(ctx: WhistleCtx) -> None:
    """Call every body, and keep whom each asks until when."""
    given, asked = ctx.given, []
    for body in given["bodies"]:
        _call_body(ctx, body, given.get("wanted", {}).get(body.pk) or given["why"][:200])
        kept = {name: ctx.data.pop(name) for name in ("person_name", "answer_due", "due")}
        asked.append({"unit_name": body.name, **kept})
    ctx.data |= {"units": "、".join(body.name for body in given["bodies"]), "asked": asked}


def _call(ctx: WhistleCtx) -> None:
    unit = ctx.given["unit"]
    _call_body(ctx, unit, ctx.given["wanted"])
    ctx.data["unit_name"] = unit.name


def _above(ctx: CallCtx) -> None:
    whistle = ctx.record.whistle
    desk = staffing.desk_people(whistle.region, policies.level_above(whistle), ctx.today)
    ctx.tell(NO_ONE_COMES, [*desk, whistle.by_id])


def _accept(ctx: CallCtx) -> None:
    ctx.record.person_id, ctx.record.accepted_at = ctx.person, ctx.now
    ctx.data["person_name"] = people.person_name(ctx.person)


def _refuse(ctx: CallCtx) -> None:
    ctx.record.line, ctx.record.reason = str(ctx.given["line"]), ctx.given["reason"]
    _above(ctx)


def _pass_on(ctx: CallCtx) -> None:
    call = ctx.record
    ctx.data["before"] = people.person_name(call.person_id) if call.person_id else ""
    if (following := policies.next_named(call)) is None:
        call.person_id = None
        _above(ctx)
    else:
        _ask(ctx, call, following)


def _insist(ctx: CallCtx) -> None:
    """Both clocks start anew, with the first named person."""
    call = ctx.record
    call.called_at, call.due_at = ctx.now, _due(call.clock, ctx.now)
    call.line = call.reason = ""
    _ask(ctx, call, call.named[0] if call.named else None)
    ctx.data["due"] = minute_of(call.due_at)


def _reasoned(ctx: CallCtx) -> None:
    ctx.record.reason = ctx.given["reason"]


def _arrived(ctx: CallCtx, proof: Proof, person: int | None) -> None:
    call = ctx.record
    call.arrived_at, call.proof, call.arrived_by_id = ctx.now, proof, person
    late = max(0, int((ctx.now - call.due_at).total_seconds() // 60))
    ctx.data |= {"proof": proof.value, "due": minute_of(call.due_at), "minutes_late": late}


def _arrive(ctx: CallCtx) -> None:
    _arrived(ctx, ctx.given["proof"], ctx.person)


def _confirm(ctx: CallCtx) -> None:
    _arrived(ctx, Proof.WORD, ctx.record.person_id)


def _leave(ctx: CallCtx) -> None:
    call = ctx.record
    call.left_at = ctx.now
    if reason := ctx.given.get("reason"):
        call.reason = reason
        ctx.tell(LEFT_EARLY, [call.whistle.by_id])


def _note_left(ctx: CallCtx) -> None:
    """Who blew it writes down that a body is gone whose people cannot say so any more."""
    ctx.record.left_at, ctx.record.reason = ctx.now, ctx.given["reason"]


def _minute(ctx: WhistleCtx) -> None:
    last = policies.newest_minute(ctx.record)
    version = last.version + 1 if last else 1
    Minute.objects.create(**hang(
        ctx.record, version=version, text=ctx.given["text"], by_id=ctx.person, at=ctx.now
    ))  # fmt: skip
    ctx.data["version"] = version


def _sign(ctx: CallCtx) -> None:
    minute = policies.newest_minute(ctx.record.whistle)
    assert minute is not None  # a guard has asked
    dissent = ctx.given.get("dissent") or ""
    Signature.objects.create(**hang(
        ctx.record.whistle, minute=minute, call=ctx.record, dissent=dissent, by_id=ctx.person, at=ctx.now
    ))  # fmt: skip
    ctx.data["version"] = minute.version
    ctx.data["dissent"] = dissent


def _decide(ctx: WhistleCtx) -> None:
    """Write down who does what by when, and put it into their hands: a request for help, or an instruction."""
    given, whistle = ctx.given, ctx.record
    call: Call = given["call"]
    code = ""
    if given["becomes"] == Becomes.ASSIST:
        code = cases.ask_for_help(
            case=whistle.case, unit=call.unit, reason=given["what"], acting=ctx.acting, now=ctx.now
        ).code
    number = whistle.decisions.count() + 1
    Decision.objects.create(**hang(
        whistle, number=number, call=call, what=given["what"], due_at=given["due"], becomes=given["becomes"],
        case_code=code,
    ))  # fmt: skip
    ctx.data |= {"number": number, "unit_name": call.unit.name, "due": minute_of(given["due"]), "case": code}
    ctx.tell(DECIDED, [call.person_id or call.arrived_by_id])


def _close_decision(ctx: WhistleCtx | CallCtx, state: DecisionState, words: str) -> None:
    decision: Decision = ctx.given["decision"]
    decision.state, decision.over_at, decision.words = state, ctx.now, words
    decision.save()
    ctx.data["number"] = decision.number


def _drop(ctx: WhistleCtx) -> None:
    _close_decision(ctx, DecisionState.DROPPED, ctx.given["reason"])


def _fulfil(ctx: CallCtx) -> None:
    _close_decision(ctx, DecisionState.DONE, ctx.given["words"])


def _end(ctx: WhistleCtx) -> None:
    whistle = ctx.record
    whistle.ended_at, whistle.outcome = ctx.now, ctx.given["outcome"]
    there = whistle.calls.exclude(person=None).values_list("person", flat=True)
    ctx.tell(OVER, [*there, whistle.by_id])


def _assess(ctx: CallCtx) -> None:
    given, side = ctx.given, policies.side_of(ctx.record, ctx.acting)
    Assessment.objects.create(**hang(
        ctx.record.whistle, call=ctx.record, side=side, solved=given["solved"], in_time=given["in_time"],
        needed=given["needed"], words=given["words"], by_id=ctx.person, at=ctx.now,
    ))  # fmt: skip
    ctx.data["side"] = side.value


EFFECTS: dict[str, Callable[[WhistleCtx], None]] = {
    "blow": _blow, "call": _call, "minute": _minute, "decide": _decide, "drop": _drop, "end": _end,
}  # fmt: skip
"""What is done with the whistle as a whole."""
CALL_EFFECTS: dict[str, Callable[[CallCtx], None]] = {
    "accept": _accept, "refuse": _refuse, "pass_on": _pass_on, "insist": _insist, "excuse": _reasoned,
    "arrive": _arrive, "confirm": _confirm, "call_off": _reasoned, "leave": _leave, "note_left": _note_left,
    "sign": _sign, "fulfil": _fulfil, "assess": _assess,
}  # fmt: skip
"""What is done with one called body."""
