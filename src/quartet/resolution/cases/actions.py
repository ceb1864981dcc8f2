"""Every write to a case. `make_move` is the one verb; `EFFECTS` says what each move changes besides the state."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from stdnum.iso7064 import mod_11_10

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.crash import crash_point
from quartet.ground.errors import CommandReused, DomainError, NotNow
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger import actions as ledger
from quartet.ground.moves import ask_made
from quartet.ground.outbox import actions as outbox
from quartet.ground.outbox.tasks import tell_unit
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import SYSTEM, Claims, Held, write_freely
from quartet.ground.people.states import DESKS, ROLES, Label, Level, Role
from quartet.ground.places import queries as places
from quartet.ground.reminders.actions import ring
from quartet.ground.reminders.ladder import ACT_NOW
from quartet.ground.rows import locked, write
from quartet.resolution.cases import moves, policies, queries, search
from quartet.resolution.cases.clocking import Moved, date_owed, moved_by
from quartet.resolution.cases.models import Case, CaseEvent, FollowUp, SavedFilter
from quartet.resolution.cases.moves import Clock, Move
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.policies import CASE_SCOPE, Tie
from quartet.resolution.cases.states import (
    DESK_STATES,
    OPEN_STATES,
    STATES,
    UNIT_STATES,
    Answer,
    CaseState,
    Channel,
    MediationStep,
    Urgency,
    in_groups,
)  # fmt: skip
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import binding, current_list, leading
from quartet.resolution.duty.states import NotOurs
from quartet.resolution.signs import signs_of
from quartet.resolution.suggest.categories import name_of


class NobodyLeft(NotNow):
    """Hidden from everybody who could decide about it."""

    code = "nobody-left"
    message = _("Nobody would be left to decide about it. Hand it over first, then hide it.")


class FilterNameMissing(DomainError):
    """A saved filter needs a name."""

    status = 422
    code = "filter-name-missing"
    message = _("Please give the filter a name.")


@dataclass(slots=True)
class Making:
    """A move in the making: what the effects read and add to."""

    case: Case
    move: Move
    given: Mapping[str, Any]
    """What the mover said, cleaned by the form: units, cases and texts."""
    acting: Claims
    now: datetime
    data: dict[str, Any]
    """What the event will keep: plain values and the names of that day."""
    keys_before: list[str] = field(init=False)
    """What opened the case before the move."""
    label_before: int = field(init=False)

    def __post_init__(self) -> None:
        """Remember who could see it: the effects may take it out of their sight."""
        self.keys_before = CASE_SCOPE.keys_of(self.case)
        self.label_before = self.case.label


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Case:
    """Move a case as the table says. Safe to repeat with the same command id.

    Raises CaseNotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow or CommandReused; then nothing changed.
    """
    try:
        with transaction.atomic(durable=True):
            case = queries.get_case(acting, code, lock=True)
            move = moves.TABLE.legal(case, verb, acting)
            write_freely()  # the guards must know of all that hangs on the case, also of what the mover may not see
            ask_made(move, case, given, acting, now)
            making = Making(case, move, given, acting, now, data={})
            _note_words(making)
            if verb in EFFECTS:
                EFFECTS[verb](making)
            _apply(making, command_id)
            _keep_back_by_words(making)
            _never_to_nobody(case, acting, now)
    except (DomainError, IntegrityError):  # refused perhaps because it was done before, and its id is taken
        if command_id is None or (repeated := _made_before(code, verb, command_id, acting)) is None:
            raise
        return repeated
    return case


WORDS: Mapping[str, str] = {"amend": "text", "come_back": "words", "answer": "words"}
"""Move → the field in which the reporter speaks again."""


def _keep_back_by_words(making: Making) -> None:
    """Keep a case back when what its reporter adds tells of what is not for everybody's eyes."""
    case = making.case
    said = making.given.get(WORDS.get(making.move.verb, "")) or ""
    if case.label >= Label.SENSITIVE or not any(found.sign.holds for found in signs_of(said)):
        return
    for row in [one for one in moves.TABLE.here(case, "hold") if one.tie is Tie.PLATFORM]:
        kept = Making(case, row, {}, SYSTEM, making.now, data={})
        _hold(kept)
        _apply(kept, None)


@transaction.atomic(durable=True)
def _made_before(code: str, verb: str, command_id: UUID, acting: Claims) -> Case | None:
    """The case as it stands, when this command was carried out before; it may have left its mover's sight since.

    Raises CommandReused when the id was somebody else's or for something else.
    """
    write_freely()
    done = CaseEvent.objects.select_related("case").filter(command_id=command_id).first()
    if done is None:
        return None
    if (done.case.code, done.verb, done.by_id) != (code, verb, acting.person):
        raise CommandReused
    return done.case


def _note_words(making: Making) -> None:
    """Keep in the event what the mover said, in the words of that day: names of units change later."""
    for name, value in making.given.items():
        if name in (*making.move.needs, *making.move.may) and value not in (None, ""):
            making.data[name] = _plain(value)


def _plain(value: Any) -> Any:
    """A line and who was there are kept by their words, a unit or a case by its number."""
    if isinstance(value, DutyLine):
        return str(value)
    if isinstance(value, QuerySet | list | tuple):
        return "、".join(str(one) for one in value)
    return value.pk if isinstance(value, Unit | Case | Person) else value


def _apply(making: Making, command_id: UUID | None) -> None:
    """Change the state and its clock, write the story and the ledger, tell."""
    case, move, now = making.case, making.move, making.now
    old = case.state if move.old is not None else ""
    case.state = move.new
    case.closed_at = None if STATES[move.new].open else now
    making.data.setdefault("unit_name", _lead_name(case))
    making.data["desk"] = queries.desk_unit(case)
    _set_clock(making)
    making.data["stood"] = _stood(making)
    event = CaseEvent(
        case=case,
        county=case.region[:6],
        position=case.ledger_position + 1,
        verb=move.verb,
        from_state=old,
        to_state=move.new,
        by_id=making.acting.person,
        by_name=_by_name(making.acting, case, move),
        at=now,
        data=making.data,
        command_id=command_id,
    )
    entry = ledger.next_entry(
        case, name=case.name_in_ledger, act=move.verb, actor=making.acting.person,
        county=event.county, at=now, fact=event.fact(),
    )  # fmt: skip
    keys = CASE_SCOPE.keys_of(case)
    seen_otherwise = (keys, case.label) != (making.keys_before, making.label_before)
    reworded = move.old is None or move.verb == "amend"
    texts = [search.text_of(case)] if reworded or seen_otherwise else []
    # Those who could see it before hear of it too: a desk must notice that a case left its list.
    news = outbox.event(
        topic=f"case.{move.verb}", subject=case.code, county=event.county, keys=sorted({*making.keys_before, *keys}),
        label=case.label, denied=case.hidden_from, at=now,
    )  # fmt: skip
    # Whose list it leaves because it is kept more closely hears that too, by its code alone.
    left = [
        outbox.event(
            topic="case.left", subject=case.code, county=event.county, keys=making.keys_before,
            label=making.label_before, denied=[], at=now,
        )
    ] if case.label > making.label_before else []  # fmt: skip
    write(case, event, entry, *texts, news, *left)
    if (case.state == CaseState.HELD and old != CaseState.HELD) or (
        case.urgent and (move.verb in RINGING or (_starts_a_clock(move) and move.verb not in QUIETLY))
    ):
        _ring(making)
    if move.verb in NOTIFYING and case.lead_unit_id is not None:
        tell_unit.defer(event_id=news.pk, unit=case.lead_unit_id, lines=[line_of(case, IN_HANDS)])
        crash_point("job_insert")
    if move.verb in ANSWERS and case.parent_id is None:
        told = queries.followers_of(case, now) - {making.acting.person}
        told -= people.named_by(case.hidden_from, timezone.localdate(now))
        outbox.notify(news, told, lines=[line_of(case, ANSWERS[move.verb])])


def _lead_name(case: Case) -> str:
    return people.unit_name(case.lead_unit_id) if case.lead_unit_id is not None else ""


def _held(acting: Claims, case: Case, move: Move) -> Held | None:
    """The post in which somebody moves; None for a resident, a stranger or the platform."""
    fitting = [p for p in acting.posts if p.role in move.by and not acting.slip]
    held = next((p for p in fitting if p.unit == case.lead_unit_id or case.region.startswith(p.region)), None)
    return held or next(iter(fitting), None)


def _stood(making: Making) -> dict[str, Any]:
    """How the case stood after the move, so that its story alone can be judged later: who was to do what by when."""
    case, held = making.case, _held(making.acting, making.case, making.move)
    return {
        "due": case.due_at and case.due_at.isoformat(), "lead": case.lead_unit_id, "level": int(case.level),
        "region": case.region, "by_unit": held and held.unit,
    }  # fmt: skip


def _by_name(acting: Claims, case: Case, move: Move) -> str:
    """Name the unit and the person who moved, as they are called today."""
    if acting.slip:
        return str(Role.RESIDENT.label)
    held = _held(acting, case, move)
    if held is None:
        return ""
    return " ".join(filter(None, [people.unit_name(held.unit), people.person_name(acting.person or 0)]))


def _set_clock(making: Making) -> None:
    """Start, keep, pause, resume, extend or stop the clock of the state, as the row says."""
    case, effect, now = making.case, making.move.clock, making.now
    rule = STATES[making.move.new].clock_for(urgent=case.urgent)
    if effect is Clock.KEEP:
        return
    if effect is Clock.RECOUNT:
        case.due_at = date_owed(case, now)
        return
    if effect is Clock.STOP or (rule is None and effect is not Clock.PAUSE):
        case.clock, case.clock_started_at, case.due_at = "", None, None
    elif effect is Clock.START and rule is not None:
        case.clock, case.clock_started_at = rule, now
        case.due_at = due(rule, now, calendar=working_calendar()).planned.at
    else:  # the running clock hears of it, and may refuse
        case.due_at = date_owed(case, now, (making.move.verb, now, making.data))


RINGING = frozenset({"mark_urgent", "pass_up"})
"""Moves after which an urgent case rings although no clock starts."""
QUIETLY = frozenset({"register", "accept", "solve_in_village", "take_in"})
"""Moves by which those who would be rung take it themselves; a birth rings when its story says why it is urgent."""


def _starts_a_clock(move: Move) -> bool:
    """Whether the move puts a step with a clock of its own into somebody's hands."""
    return move.clock is Clock.START and STATES[move.new].urgent is not None


def hands_of(case: Case, now: datetime) -> set[int]:
    """Who owes the next step: people of the leading unit, or of the desk; where a unit has nobody, the desk."""
    on = timezone.localdate(now)
    if case.state == CaseState.HELD:
        return staffing.sealers_of(case.region, Level(case.level), on, without=case.hidden_from)
    if case.state in UNIT_STATES and case.lead_unit_id is not None:
        there = staffing.unit_people(case.lead_unit_id, on, without=case.hidden_from)
        if there:
            return there
    return staffing.desk_people(case.region, Level(case.level), on, without=case.hidden_from)


def _ring(making: Making) -> None:
    """Ring at once, in the same commit: at the open pages of whose turn it is, in their trays, at the grid's members.

    A member hears that something happens in the grid and its number; the desk calls them.
    """
    case, now = making.case, making.now
    unit = case.state in UNIT_STATES and case.lead_unit_id is not None
    key = f"u{case.lead_unit_id}" if unit else case.region[: Level(case.level).digits]
    outbox.put(
        topic="urgent.raised", subject=case.code, county=case.region[:6], keys=[key], label=case.label,
        denied=case.hidden_from, at=now,
    )  # fmt: skip
    says = KEPT_BACK if case.state == CaseState.HELD else ACT_NOW
    line = {"key": f"case:{case.pk}", "about": "Case", "urgent": True, **line_of(case, says)}
    ring(hands_of(case, now) - {making.acting.person}, line, now)
    if making.move.verb == "mark_urgent" and case.label <= Label.PERSONAL:
        on = timezone.localdate(now)
        near = {post.person_id for post in people.holders_near(case.region, on)} - {making.acting.person}
        ring(near - people.named_by(case.hidden_from, on), {**line, "says": IN_GRID, "url": reverse("notices")}, now)


def _never_to_nobody(case: Case, acting: Claims, now: datetime) -> None:
    """What has come to a desk with nobody goes at once to the next above with people, and its story says so."""
    if case.state not in DESK_STATES:
        return
    level = staffing.level_with_people(
        case.region, Level(case.level), timezone.localdate(now), lowest=policies.lowest_level(case),
        without=case.hidden_from,
    )  # fmt: skip
    if level == case.level:
        return
    row = moves.TABLE.rows("pass_up", CaseState(case.state))[0]
    making = Making(case, row, {}, acting, now, data={"was": int(case.level), "level": int(level)})
    case.level = level
    _apply(making, None)


NOTIFYING = frozenset({"dispatch", "consult", "reopen", "come_back", "hand_over"})
"""Moves that put work into a unit's hands: its handlers find a notice in their tray."""
ANSWERS: Mapping[str, str] = {
    "resolve": gettext_noop("Your report has an answer: the outcome is written down"),
    "close": gettext_noop("Your report is settled and closed"),
    "reopen": gettext_noop("Your report was opened again"),
    "merge": gettext_noop("Your report was joined to another"),
    "void": gettext_noop("Your report was struck off: the reason stands with it"),
}
"""Move → what the grid member who reported it is told, or who has taken over their grid."""
IN_HANDS = gettext_noop("A case was put into your unit's hands")
KEPT_BACK = gettext_noop("A report is kept back: read it now and decide who may handle it")
IN_GRID = gettext_noop("Something urgent was reported in your grid; the desk will call you")
TAKEN_FROM = gettext_noop("The level above has taken up a case of yours")
NO_LONGER_URGENT = gettext_noop("A case of a level below is said not to be urgent any more")
PRESSED = gettext_noop("A supervisor asks why a case is late")


def line_of(case: Case, says: str) -> dict[str, Any]:
    """A line of a notice about a case: where to look, its code, and no word of it."""
    return {"url": case.get_absolute_url(), "says": says, "code": in_groups(case.code)}


# -- what each move changes besides state and clock ----------------------------------------------------------------


def _own_unit(making: Making) -> None:
    held = next(
        p
        for p in making.acting.posts
        if ROLES[p.role].desk == making.case.level and making.case.region.startswith(p.region)
    )
    making.case.lead_unit = Unit.objects.get(pk=held.unit)


def _dispatch(making: Making) -> None:
    """Give the case to a unit, and keep whether the duty list or a person chose it."""
    making.case.lead_unit = making.given["unit"]
    making.case.category = policies.kind_of(making.case)
    if "line" not in making.data:
        making.data["line"] = _("no line, a person decided: %(reason)s") % {"reason": making.data["reason"]}
    routed = queries.route_of(making.case)
    making.data["route"] = routed.why
    making.data["by_list"] = routed.unit == making.case.lead_unit


def _no_lead(making: Making) -> None:
    making.data["unit_name"] = _lead_name(making.case)
    making.case.lead_unit = None


def _return(making: Making) -> None:
    """Keep what the returning body says of the list: the ground, and the line or the kind of matter it cites."""
    why = NotOurs(making.given["why"])
    cited = {NotOurs.OTHER_BODY: making.data.get("line", "")}
    if why is NotOurs.OTHER_KIND:
        category = making.given["category"]
        right = next(leading(binding(current_list(making.case.region), category), making.case.level), None)
        cited[why] = str(right or name_of(category))
    making.data["cites"] = [why.value, cited.get(why, "")]
    making.data["line"] = cited.get(why, "")
    _no_lead(making)
    making.case.returns += 1


def _up(making: Making) -> None:
    _no_lead(making)
    # What is kept closely is seen by no township's desk: the county decides.
    making.case.level = max(Level(making.case.level + 1), policies.lowest_level(making.case))
    making.data["level"] = int(making.case.level)


def _down(making: Making) -> None:
    making.case.level = Level(making.case.level - 1)
    making.data["level"] = int(making.case.level)


def _place(making: Making) -> None:
    """Lay the case where it belongs. Handed up it stays at its level, otherwise the new place's own level decides."""
    case, region = making.case, making.given["region"]
    lowest = Level.of_code(region)
    case.level = lowest if case.level == Level.of_code(case.region) else max(case.level, lowest)
    case.region = region
    case.level = max(case.level, policies.lowest_level(case))
    making.data["region_name"] = places.name_of(region)


def _classify(making: Making) -> None:
    making.case.category = making.given["category"]


def _hold(making: Making) -> None:
    """Take it out of everybody's sight but that of the named few; what others were asked to help with ends."""
    case = making.case
    _no_lead(making)
    _keep_back(case, making.now)
    for child in case.children.filter(state__in=OPEN_STATES).select_for_update(of=("self",)).order_by("pk"):
        row = moves.TABLE.here(child, "withdraw_help")[0]
        withdrawn = Making(child, row, {}, making.acting, making.now, data={})
        child.label, child.lead_unit = Label.ACCUSATION, None
        _apply(withdrawn, None)
    for blank in WHEN_SEALED:
        blank(case, making.now)


def _keep_back(case: Case, now: datetime) -> None:
    case.label = Label.ACCUSATION
    case.level = max(case.level, Level.COUNTY)
    if case.level == Level.COUNTY and not staffing.sealers_at(
        case.region, Level.COUNTY, timezone.localdate(now), without=case.hidden_from
    ):
        case.level = Level.CITY  # nobody at the county: those of the city decide


def _release(making: Making) -> None:
    case = making.case
    case.label, case.level, case.hidden_from = Label.PERSONAL, Level.of_code(case.region), []


def _seal(making: Making) -> None:
    case = making.case
    making.data["why"] = making.given["reason"]
    case.label = Label.SENSITIVE
    if making.move.new == CaseState.REGISTERED:
        case.level = max(case.level, Level.COUNTY)
        case.level = max(case.level, Level.COUNTY)
    for blank in WHEN_SEALED:
        blank(case, making.now)


def _unseal(making: Making) -> None:
    making.case.label = Label.PERSONAL


def _hide(making: Making) -> None:
    """Hide it from a person and every office they work in, and from an office: from its people today and later."""
    case, person, office = making.case, making.given.get("person"), making.given.get("office")
    units = set(people.units_of(person.pk, making.now)) if person is not None else set()
    units |= {office.pk} if office is not None else set()
    named = [f"p{person.pk}"] if person is not None else []
    case.hidden_from = sorted({*case.hidden_from, *named, *(f"u{unit}" for unit in units)})
    making.data["hidden"] = people.names_of(case.hidden_from)
    if case.state == CaseState.HELD:
        on = timezone.localdate(making.now)
        if not staffing.sealers_at(case.region, Level(case.level), on, without=case.hidden_from):
            case.level = Level.CITY  # those who would decide are those it is about
        if not staffing.sealers_at(case.region, Level.CITY, on, without=case.hidden_from) and case.level == Level.CITY:
            raise NobodyLeft
    _hide_all(case)


def _show(making: Making) -> None:
    case = making.case
    making.data["hidden"] = people.names_of([making.given["named"]])
    case.hidden_from = [key for key in case.hidden_from if key != making.given["named"]]
    _hide_all(case)


def _hide_all(case: Case) -> None:
    """The same for what hangs on it: requests for help, and what other rooms keep of it."""
    case.children.update(hidden_from=case.hidden_from)
    for hide in WHEN_HIDDEN:
        hide(case)


def _hand_over(making: Making) -> None:
    making.case.lead_unit = making.given["body"]
    making.case.label = Label.ACCUSATION


def _give_back(making: Making) -> None:
    _no_lead(making)


def _amend(making: Making) -> None:
    """Correct the words; the story keeps those that stood there before."""
    making.data["was"] = making.case.text
    making.case.text = making.given["text"]


def _merge(making: Making) -> None:
    making.case.merged_into = making.given["into"]
    making.data["into_code"] = making.given["into"].code


def _assist(making: Making) -> None:
    """Open a case of its own for the unit that helps; the resident goes on hearing one voice, the lead's."""
    parent, unit = making.case, making.given["unit"]
    making.data["unit_name"] = unit.name
    child = Case(
        code=f"{parent.code}-{parent.children.count() + 1}", region=parent.region, place=parent.place, lon=parent.lon,
        lat=parent.lat, text=parent.text, category=parent.category, level=parent.level, label=parent.label,
        hidden_from=parent.hidden_from, urgent=parent.urgent, lead_unit=unit, parent=parent, registered_at=making.now,
        pk=next_case_id(),
    )  # fmt: skip
    row = next(move for move in moves.MOVES if move.verb == "dispatch")
    birth = Move(
        "dispatch", None, CaseState.DISPATCHED, making.move.by, row.tie, row.label, row.told, clock=Clock.START
    )
    said = {"unit": unit.pk, "unit_name": unit.name, "line": making.given["reason"]}
    _apply(Making(child, birth, said, making.acting, making.now, data=dict(said)), None)


def _asked(making: Making) -> None:
    """Keep the answer as a follow-up: solved and satisfied are two questions."""
    answer = Answer(making.given["answer"])
    channel = making.given.get("channel") or Channel.SLIP
    making.data["channel"] = channel
    FollowUp.objects.create(
        case=making.case, county=making.case.region[:6], at=making.now, by_id=making.acting.person, channel=channel,
        reached=answer is not Answer.NOT_REACHED,
        solved=None if answer is Answer.NOT_REACHED else answer is Answer.SOLVED,
        satisfied="" if answer is Answer.NOT_REACHED else making.given.get("satisfied") or "",
        words=making.given.get("words") or "",
    )  # fmt: skip


def _close(making: Making) -> None:
    """Close the requests for help with the main case: they have no resident of their own to ask."""
    _knowing(making)
    row = next(move for move in moves.MOVES if move.verb == "close")
    for child in making.case.children.filter(state=CaseState.RESOLVED).select_for_update(of=("self",)).order_by("pk"):
        _apply(Making(child, row, {}, making.acting, making.now, data={}), None)


def _suspend(making: Making) -> None:
    making.data.setdefault("question", "")


def _knowing(making: Making) -> None:
    """Keep what was still open when the outcome was reported or the case closed."""
    if still := promises_of(making.case):
        making.data["still_open"] = " ".join(still)


def _interim(making: Making) -> None:
    making.data["on"] = making.given["on"].isoformat()


def _resolve(making: Making) -> None:
    """With its outcome the danger is over; should it be opened again, it is urgent again."""
    _knowing(making)
    if making.case.urgent:
        making.case.urgent, making.data["urgent"] = False, True


def _reopen(making: Making) -> None:
    if making.move.old == CaseState.CLOSED:
        making.case.reopens += 1
    last = making.case.events.filter(verb="resolve").order_by("-position").values_list("data", flat=True).first()
    if last is not None and last.get("urgent"):
        _make_urgent(making.case)


def _make_urgent(case: Case) -> None:
    case.urgent = True
    case.level = max(case.level, policies.lowest_level(case))


def _mark_urgent(making: Making) -> None:
    _make_urgent(making.case)
    making.data["urgency"] = Urgency.DESK.value


def _not_urgent(making: Making) -> None:
    """Take the short clock off; the desks above hear of it."""
    case, on = making.case, timezone.localdate(making.now)
    case.urgent = False
    above = [staffing.desk_people(case.region, level, on) for level in Level if level == case.level + 1]
    _tell(making, set().union(*above), NO_LONGER_URGENT)


def _take_up(making: Making) -> None:
    """Stand at the taker's level from now on, in no unit's hands; whose it was hear of it."""
    case, cause = making.case, policies.cause_to_take_up(making.case, making.now)
    own = policies.own_desk(case, making.acting)
    told = hands_of(case, making.now)
    making.data |= {"cause": cause.value if cause else "", "was": int(case.level), "level": int(own)}
    if case.state in UNIT_STATES:
        for act in WHEN_TAKEN_UP:
            act(case, making.acting, making.now)
        _no_lead(making)
    case.level = Level(own)
    _tell(making, told, TAKEN_FROM)


WHEN_TAKEN_UP: list[Callable[[Case, Claims, datetime], None]] = []
"""Who works on a case within the unit it is taken from puts here, once, when its app starts, what becomes of that."""


def _entrust(making: Making) -> None:
    making.case.lead_unit = making.given["unit"]
    making.data["unit_name"] = making.given["unit"].name


def _press(making: Making) -> None:
    """Who owes the next step hears of it, and the desk above, who may take it up."""
    case, on = making.case, timezone.localdate(making.now)
    above = [staffing.desk_people(case.region, level, on) for level in Level if level in (case.level, case.level + 1)]
    _tell(making, hands_of(case, making.now).union(*above), PRESSED)


def _tell(making: Making, people_told: set[int], says: str) -> None:
    """Put a line into trays, besides what the move tells by itself."""
    case = making.case
    told = people_told - {making.acting.person} - people.named_by(case.hidden_from, timezone.localdate(making.now))
    ring(told, {"key": f"case:{case.pk}:{making.move.verb}", "about": "Case", **line_of(case, says)}, making.now)


EFFECTS: dict[str, Callable[[Making], None]] = {
    "solve_in_village": _own_unit,
    "dispatch": _dispatch,
    "consult": _dispatch,
    "return": _return,
    "escalate": _up,
    "hand_down": _down,
    "place": _place,
    "classify": _classify,
    "amend": _amend,
    "merge": _merge,
    "assist": _assist,
    "ask": _asked,
    "answer": _asked,
    "suspend": _suspend,
    "close": _close,
    "interim": _interim,
    "resolve": _resolve,
    "mark_urgent": _mark_urgent,
    "not_urgent": _not_urgent,
    "take_up": _take_up,
    "entrust": _entrust,
    "press": _press,
    "reopen": _reopen,
    "come_back": _reopen,
    "hold": _hold,
    "release": _release,
    "seal": _seal,
    "unseal": _unseal,
    "hide_from": _hide,
    "show_to": _show,
    "hand_over": _hand_over,
    "give_back": _give_back,
    "call_back": _give_back,
}


# -- birth ---------------------------------------------------------------------------------------------------------


def next_case_id() -> int:
    """Take the next number, from which the code is made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_case_id_seq')")
        return int(cursor.fetchone()[0])


def code_for(number: int, region: str, now: datetime) -> str:
    """Make a case code: county (4 digits, without the province), year and month, number, check digit (ISO 7064).

    Digits only, so that it can be read out over the telephone; a wrong digit is noticed at once.
    """
    body = f"{region[2:6].ljust(4, '0')}{now:%y%m}{number:06d}"
    return body + str(mod_11_10.calc_check_digit(body))


TYPED_FOR_OTHERS = frozenset({Channel.TELEPHONE, Channel.COUNTER})
"""Ways on which a clerk writes down what somebody else says."""


def register_case(
    *, number: int, region: str, place: str, lon: float | None, lat: float | None, text: str, category: str,
    channel: Channel, acting: Claims, now: datetime, said: Mapping[str, Any], urgent: Mapping[str, str] | None = None,
    held: bool = False, hidden_from: Sequence[str] = (),
) -> Case:  # fmt: skip
    """Open the case of a report, inside the report's own transaction. Anyone may; nothing is checked but the data.

    `urgent`: who says that somebody is in danger (`urgency`, see `Urgency`) and why (`reason`); None: nobody does.
    `held`: only a named few read it, until one of them has decided; not even who typed it for the reporter.
    """
    case = Case(
        pk=number, code=code_for(number, region, now), region=region, place=place, lon=lon, lat=lat, text=text,
        category=category, level=Level.of_code(region), label=Label.PERSONAL, reporter_id=acting.person,
        registered_at=now, hidden_from=list(hidden_from),
    )  # fmt: skip
    if held:
        _keep_back(case, now)
        if channel in TYPED_FOR_OTHERS:
            case.reporter_id = None
    if urgent is not None:
        _make_urgent(case)
    data = {"channel": channel.value, **said}
    new = CaseState.HELD if held else CaseState.REGISTERED
    row = next(move for move in moves.MOVES if move.verb == "register" and move.new == new)
    _apply(Making(case, row, {}, acting, now, data=data), None)
    if urgent is not None:  # its clock runs already: the story says who said it and why
        row = replace(moves.TABLE.rows("mark_urgent", CaseState(case.state))[0], by=frozenset(Role), clock=Clock.KEEP)
        _apply(Making(case, row, {}, acting, now, data=dict(urgent)), None)
    _never_to_nobody(case, acting, now)
    return case


# -- what others do for a case ---------------------------------------------------------------------------------------


def record_for(*, case: Case, verb: str, data: Mapping[str, Any], acting: Claims, now: datetime) -> bool:
    """Tell in a case's story what another room did for it, inside that room's own transaction.

    The caller has locked the case and checked who asks. False when the case has ended: then nothing is added.
    """
    row = next((move for move in moves.MOVES if move.verb == verb and move.old == case.state), None)
    if row is None:
        return False
    _apply(Making(case, row, {}, acting, now, data=dict(data)), None)
    return True


def ask_for_help(*, case: Case, unit: Unit, reason: str, acting: Claims, now: datetime) -> Case:
    """Ask a unit to help with a locked case, as a meeting on the spot decided, inside that act's own transaction.

    The caller has checked who asks, and that the case is a main case being handled. Gives the helper's own case.
    """
    row = replace(moves.TABLE.rows("assist", CaseState.HANDLING)[0], by=DESKS)
    making = Making(case, row, {"unit": unit, "reason": reason}, acting, now, data={})
    _note_words(making)
    _assist(making)
    _apply(making, None)
    return case.children.order_by("-pk")[0]


def record_mediation(
    *, case: Case, step: MediationStep, unit_name: str, last_day: datetime | None, acting: Claims, now: datetime
) -> None:
    """Tell in the case's story that a mediation began or how it ended, inside that act's own transaction.

    `last_day`: the end of its lawful period, where the law sets one.
    """
    said = {"mediation": step.value, "unit_name": unit_name, "last_day": last_day and last_day.isoformat()}
    record_for(case=case, verb="mediate", data=said, acting=acting, now=now)


WHEN_HIDDEN: list[Callable[[Case], None]] = []
"""Who keeps whom a case is hidden from puts here, once, when its app starts, what keeps it the same."""
WHEN_SEALED: list[Callable[[Case, datetime], None]] = []
"""Who has copied a case's place or words puts here, once, when its app starts, what blanks the copy."""


def seal_case(*, case: Case, unit: int, rule: str, acting: Claims, now: datetime) -> None:
    """Seal a locked case, inside the transaction of who found harm and has kept its place elsewhere.

    No list of the village or the township shows it, no search by place, no map; the finder's unit leads it meanwhile.
    """
    for row in [one for one in moves.TABLE.here(case, "seal") if one.tie is Tie.PLATFORM]:
        making = Making(case, row, {}, acting, now, data={"rule": rule})
        case.label = max(case.label, Label.SENSITIVE)
        case.place, case.lon, case.lat = "", None, None
        if case.lead_unit_id is None and case.state != CaseState.HELD:
            case.lead_unit = Unit.objects.get(pk=unit)
        _apply(making, None)
        for blank in WHEN_SEALED:
            blank(case, now)


def record_harm(*, case: Case, rule: str, to: str, acting: Claims, now: datetime) -> None:
    """Tell in the case's story that harm was reported and to whom."""
    record_for(case=case, verb="report_harm", data={"rule": rule, "to": to}, acting=acting, now=now)


@transaction.atomic(durable=True)
def break_glass(*, code: str, reason: str, acting: Claims, now: datetime) -> Case:
    """Open once, in an emergency, what is kept from somebody; those who decide about it hear of it at once.

    The story keeps who, when and why, and the resident reads it on the status page. Nothing stays open: each look is
    an act of its own. Raises CaseNotFound for what is not there, not theirs, or about officials; and ReasonMissing.
    """
    if len(reason.strip()) < LEAST_REASON:
        raise ReasonMissing
    write_freely()  # it is not theirs to see: the question below is asked of the row itself
    case = locked(Case, code=code)
    if case is None or case.label < Label.SENSITIVE or not policies.breaks_glass(acting, case):
        raise queries.CaseNotFound
    held = next(p for p in acting.posts if case.region.startswith(p.region))
    said = {"reason": reason.strip(), "office": people.unit_name(held.unit)}
    if not record_for(case=case, verb="break_glass", data=said, acting=acting, now=now):
        raise queries.CaseNotFound
    on = timezone.localdate(now)
    told = staffing.sealers_of(case.region, Level(max(case.level, Level.COUNTY)), on, without=case.hidden_from)
    told |= people.administrators(Role.AUDIT_ADMIN, on)
    ring(told - {acting.person}, {"key": f"glass:{case.pk}", "about": "Case", **line_of(case, GLASS_BROKEN)}, now)
    return case


LEAST_REASON = 5
"""So many characters at least: who opens what is kept from them says why."""
GLASS_BROKEN = gettext_noop("Somebody opened in an emergency what is kept from them; the story says who and why")


class ReasonMissing(DomainError):
    """An emergency has a reason that can be written down."""

    status = 422
    code = "reason-missing"
    message = _("Please write why this cannot wait: what is happening, and what you will do.")


# -- another calendar ----------------------------------------------------------------------------------------------


def recompute_dates(*, year: int, acting: Claims, now: datetime) -> list[Moved]:
    """Count the days of every case again that a notice for this year moves, inside the notice's own transaction.

    The caller has checked who asks, and added the notice; each case that moves tells it in its own story.
    """
    write_freely()
    cases = Case.objects.select_for_update(of=("self",)).select_related("lead_unit")
    moved = list(moved_by(year, working_calendar(), cases, now))
    for one in moved:
        row = next(move for move in moves.MOVES if move.verb == "recompute" and move.old == one.case.state)
        said = {"year": year, "was": _day(one.was), "day": _day(one.due)}
        _apply(Making(one.case, row, {}, acting, now, data=said), None)
    return moved


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}" if at else "—"


# -- a desk's own filters ------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def save_filter(*, person: Person, name: str, query: str) -> None:
    """Keep a list's address under a name of the person's own; the same name again replaces it."""
    name = name.strip()[:40]
    if not name:
        raise FilterNameMissing
    SavedFilter.objects.update_or_create(person=person, name=name, defaults={"query": query[:400]})


@transaction.atomic(durable=True)
def forget_filter(*, person: Person, name: str) -> None:
    """Forget a filter; forgetting one that is gone is fine."""
    SavedFilter.objects.filter(person=person, name=name).delete()
