"""What each move of a whistle changes besides a state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.resolution.cases import actions as cases
from quartet.resolution.whistle import policies, queries
from quartet.resolution.whistle.models import Assessment, Call, Decision, Minute, Signature, Whistle
from quartet.resolution.whistle.moves import Move
from quartet.resolution.whistle.states import PACES, Becomes, DecisionState, Kind, Proof

KEPT = frozenset({"kind", "wanted", "reason", "line", "what", "becomes", "outcome", "words", "dissent"})
"""What an event keeps of what was said; the answers of an assessment stand in its own row."""
CALLED = _("A whistle calls you by name. Answer now.")
NO_ONE_COMES = _("A called body says no or did not answer. Decide whether it must come.")
LEFT_EARLY = _("A body left before the matter was done.")
DECIDED = _("A meeting on the spot decided something for your body.")
OVER = _("A whistle is over. Say how the other side did.")


@dataclass(slots=True)
class Making:
    """A move in the making: what the effects read and add to."""

    whistle: Whistle
    call: Call | None
    move: Move
    given: Mapping[str, Any]
    acting: Claims
    now: datetime
    data: dict[str, Any]
    tell: list[tuple[str, list[int]]] = field(default_factory=list)
    """Sentences and the people who find them in their tray."""

    @property
    def body(self) -> Call:
        """The called body it is about."""
        assert self.call is not None
        return self.call

    def note_words(self) -> None:
        """Keep what was said, and the body's name of that day."""
        for name, value in self.given.items():
            if name in KEPT and value not in (None, "") and self.move.verb != "assess":
                self.data[name] = str(value)
        if self.call is not None:
            self.data["unit_name"] = self.call.unit.name

    def hang(self, **columns: Any) -> dict[str, Any]:
        """The columns of every row that hangs on it."""
        return {"whistle": self.whistle, "county": self.whistle.county, **columns}

    def actor(self) -> int:
        """Who moves: somebody signed in, the table saw to it."""
        assert self.acting.person is not None
        return self.acting.person


def minute_of(at: datetime) -> str:
    """A moment as the story says it."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


def _due(rule: str, at: datetime) -> datetime:
    return due(rule, at, calendar=working_calendar()).planned.at


def _ask(making: Making, call: Call, person: int | None) -> None:
    """Let somebody's time to answer run, and tell them."""
    pace = PACES[Kind(making.whistle.kind)]
    call.person_id, call.asked_at = person, making.now
    call.answer_due_at = _due(pace.answer, making.now) if person else making.now
    making.data["person_name"] = people.person_name(person) if person else ""
    making.data["answer_due"] = minute_of(call.answer_due_at)
    making.tell.append((CALLED, [person] if person else []))


def call_body(making: Making, unit: Unit, wanted: str) -> Call:
    """Add a body: its named people in their order, both clocks running. Without people it goes above."""
    whistle, now = making.whistle, making.now
    pace = PACES[Kind(whistle.kind)]
    today = timezone.localdate(now)
    named = queries.named_of(unit.pk, today, people.named_by(whistle.hidden_from, today))
    call = Call(**making.hang(
        number=whistle.calls.count() + 1, unit=unit, wanted=wanted, named=named, called_at=now, clock=pace.arrival,
        due_at=_due(pace.arrival, now),
    ))  # fmt: skip
    _ask(making, call, named[0] if named else None)
    call.save()
    making.data["due"] = minute_of(call.due_at)
    whistle.keys = [*whistle.keys, f"u{unit.pk}"]
    return call


def _call(making: Making) -> None:
    unit = making.given["unit"]
    call_body(making, unit, making.given["wanted"])
    making.data["unit_name"] = unit.name


def _above(making: Making) -> None:
    whistle = making.whistle
    desk = staffing.desk_people(whistle.region, policies.level_above(whistle), timezone.localdate(making.now))
    making.tell.append((NO_ONE_COMES, [*sorted(desk), whistle.by_id]))


def _accept(making: Making) -> None:
    making.body.person_id, making.body.accepted_at = making.actor(), making.now
    making.data["person_name"] = people.person_name(making.actor())


def _refuse(making: Making) -> None:
    making.body.line, making.body.reason = str(making.given["line"]), making.given["reason"]
    _above(making)


def _pass_on(making: Making) -> None:
    call = making.body
    making.data["before"] = people.person_name(call.person_id) if call.person_id else ""
    if (following := policies.next_named(call)) is None:
        call.person_id = None
        _above(making)
    else:
        _ask(making, call, following)


def _insist(making: Making) -> None:
    """Both clocks start anew, with the first named person."""
    call = making.body
    call.called_at, call.due_at = making.now, _due(call.clock, making.now)
    call.line = call.reason = ""
    _ask(making, call, call.named[0] if call.named else None)
    making.data["due"] = minute_of(call.due_at)


def _reasoned(making: Making) -> None:
    making.body.reason = making.given["reason"]


def _arrived(making: Making, proof: Proof, person: int | None) -> None:
    call = making.body
    call.arrived_at, call.proof, call.arrived_by_id = making.now, proof, person
    late = max(0, int((making.now - call.due_at).total_seconds() // 60))
    making.data |= {"proof": proof.value, "due": minute_of(call.due_at), "minutes_late": late}


def _arrive(making: Making) -> None:
    _arrived(making, making.given["proof"], making.actor())


def _confirm(making: Making) -> None:
    _arrived(making, Proof.WORD, making.body.person_id)


def _leave(making: Making) -> None:
    call = making.body
    call.left_at = making.now
    if reason := making.given.get("reason"):
        call.reason = reason
        making.tell.append((LEFT_EARLY, [making.whistle.by_id]))


def _note_left(making: Making) -> None:
    """Who blew it writes down that a body is gone whose people cannot say so any more."""
    making.body.left_at, making.body.reason = making.now, making.given["reason"]


def _minute(making: Making) -> None:
    last = policies.newest_minute(making.whistle)
    version = last.version + 1 if last else 1
    Minute.objects.create(**making.hang(
        version=version, text=making.given["text"], by_id=making.actor(), at=making.now
    ))  # fmt: skip
    making.data["version"] = version


def _sign(making: Making) -> None:
    minute = policies.newest_minute(making.whistle)
    assert minute is not None  # a guard has asked
    dissent = making.given.get("dissent") or ""
    Signature.objects.create(**making.hang(
        minute=minute, call=making.body, dissent=dissent, by_id=making.actor(), at=making.now
    ))  # fmt: skip
    making.data["version"] = minute.version
    making.data["dissent"] = dissent


def _decide(making: Making) -> None:
    """Write down who does what by when, and put it into their hands: a request for help, or an instruction."""
    given, whistle = making.given, making.whistle
    call: Call = given["call"]
    code = ""
    if given["becomes"] == Becomes.ASSIST:
        code = cases.ask_for_help(
            case=whistle.case, unit=call.unit, reason=given["what"], acting=making.acting, now=making.now
        ).code
    number = whistle.decisions.count() + 1
    Decision.objects.create(**making.hang(
        number=number, call=call, what=given["what"], due_at=given["due"], becomes=given["becomes"], case_code=code
    ))  # fmt: skip
    making.data |= {"number": number, "unit_name": call.unit.name, "due": minute_of(given["due"]), "case": code}
    told = call.person_id or call.arrived_by_id
    making.tell.append((DECIDED, [told] if told else []))


def _close_decision(making: Making, state: DecisionState, words: str) -> None:
    decision: Decision = making.given["decision"]
    decision.state, decision.over_at, decision.words = state, making.now, words
    decision.save()
    making.data["number"] = decision.number


def _drop(making: Making) -> None:
    _close_decision(making, DecisionState.DROPPED, making.given["reason"])


def _fulfil(making: Making) -> None:
    _close_decision(making, DecisionState.DONE, making.given["words"])


def _end(making: Making) -> None:
    whistle = making.whistle
    whistle.ended_at, whistle.outcome = making.now, making.given["outcome"]
    there = whistle.calls.exclude(person=None).values_list("person", flat=True)
    making.tell.append((OVER, sorted({*there, whistle.by_id})))


def _assess(making: Making) -> None:
    given, side = making.given, policies.side_of(making.body, making.acting)
    Assessment.objects.create(**making.hang(
        call=making.body, side=side, solved=given["solved"], in_time=given["in_time"], needed=given["needed"],
        words=given["words"], by_id=making.actor(), at=making.now,
    ))  # fmt: skip
    making.data["side"] = side.value


EFFECTS: dict[str, Callable[[Making], None]] = {
    "call": _call, "accept": _accept, "refuse": _refuse, "pass_on": _pass_on, "insist": _insist, "excuse": _reasoned,
    "arrive": _arrive, "confirm": _confirm, "call_off": _reasoned, "leave": _leave, "note_left": _note_left,
    "minute": _minute, "sign": _sign,
    "decide": _decide, "drop": _drop, "fulfil": _fulfil, "end": _end, "assess": _assess,
}  # fmt: skip
