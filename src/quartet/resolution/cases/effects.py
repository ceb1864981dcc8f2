"""What each move of a case changes besides its state."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from stdnum.iso7064 import mod_11_10

from quartet.ground.errors import NotNow
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import ROLES, Label, Level
from quartet.ground.places import queries as places
from quartet.ground.reminders.actions import ring
from quartet.ground.workflow import MoveContext
from quartet.resolution.cases import moves, policies, queries
from quartet.resolution.cases.models import Case, FollowUp
from quartet.resolution.cases.moves import Clock, Move
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.states import OPEN_STATES, UNIT_STATES, Answer, CaseState, Channel, Urgency, in_groups
from quartet.resolution.duty.queries import binding, current_list, leading
from quartet.resolution.duty.states import NotOurs
from quartet.resolution.suggest.categories import name_of

Ctx = MoveContext[Case, Move]


class NobodyLeft(NotNow):
    """Hidden from everybody who could decide about it."""

    code = "nobody-left"
    message = _("Nobody would be left to decide about it. Hand it over first, then hide it.")


# -- what other rooms put here once, when their app starts ---------------------------------------------------------

WHEN_HIDDEN: list[Callable[[Case], None]] = []
"""Who keeps whom a case is hidden from puts here, once, when its app starts, what keeps it the same."""
WHEN_SEALED: list[Callable[[Case, datetime], None]] = []
"""Who has copied a case's place or words puts here, once, when its app starts, what blanks the copy."""


WHEN_TAKEN_UP: list[Callable[[Case, Claims, datetime], None]] = []
"""Who works on a case within the unit it is taken from puts here, once, when its app starts, what becomes of that."""


# -- a case in words and numbers -----------------------------------------------------------------------------------


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


def lead_name(case: Case) -> str:
    """The name of the unit that leads it, or nothing."""
    return people.unit_name(case.lead_unit_id) if case.lead_unit_id is not None else ""


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


def line_of(case: Case, says: str) -> dict[str, Any]:
    """A line of a notice about a case: where to look, its code, and no word of it."""
    return {"url": case.get_absolute_url(), "says": says, "code": in_groups(case.code)}


TAKEN_FROM = gettext_noop("The level above has taken up a case of yours")
NO_LONGER_URGENT = gettext_noop("A case of a level below is said not to be urgent any more")
PRESSED = gettext_noop("A supervisor asks why a case is late")

# -- what each move changes besides state and clock ----------------------------------------------------------------


def _own_unit(ctx: Ctx) -> None:
    held = next(
        p for p in ctx.acting.posts if ROLES[p.role].desk == ctx.record.level and ctx.record.region.startswith(p.region)
    )
    ctx.record.lead_unit = Unit.objects.get(pk=held.unit)


def _dispatch(ctx: Ctx) -> None:
    """Give the case to a unit, and keep whether the duty list or a person chose it."""
    ctx.record.lead_unit = ctx.given["unit"]
    ctx.record.category = policies.kind_of(ctx.record)
    if "line" not in ctx.data:
        ctx.data["line"] = _("no line, a person decided: %(reason)s") % {"reason": ctx.data["reason"]}
    routed = queries.route_of(ctx.record)
    ctx.data["route"] = routed.why
    ctx.data["by_list"] = routed.unit == ctx.record.lead_unit


def _no_lead(ctx: Ctx) -> None:
    ctx.data["unit_name"] = lead_name(ctx.record)
    ctx.record.lead_unit = None


def _return(ctx: Ctx) -> None:
    """Keep what the returning body says of the list: the ground, and the line or the kind of matter it cites."""
    why = NotOurs(ctx.given["why"])
    cited = {NotOurs.OTHER_BODY: ctx.data.get("line", "")}
    if why is NotOurs.OTHER_KIND:
        category = ctx.given["category"]
        right = next(leading(binding(current_list(ctx.record.region), category), ctx.record.level), None)
        cited[why] = str(right or name_of(category))
    ctx.data["cites"] = [why.value, cited.get(why, "")]
    ctx.data["line"] = cited.get(why, "")
    _no_lead(ctx)
    ctx.record.returns += 1


def _up(ctx: Ctx) -> None:
    _no_lead(ctx)
    # What is kept closely is seen by no township's desk: the county decides.
    ctx.record.level = max(Level(ctx.record.level + 1), policies.lowest_level(ctx.record))
    ctx.data["level"] = int(ctx.record.level)


def _down(ctx: Ctx) -> None:
    ctx.record.level = Level(ctx.record.level - 1)
    ctx.data["level"] = int(ctx.record.level)


def _place(ctx: Ctx) -> None:
    """Lay the case where it belongs. Handed up it stays at its level, otherwise the new place's own level decides."""
    case, region = ctx.record, ctx.given["region"]
    lowest = Level.of_code(region)
    case.level = lowest if case.level == Level.of_code(case.region) else max(case.level, lowest)
    case.region = region
    case.level = max(case.level, policies.lowest_level(case))
    ctx.data["region_name"] = places.name_of(region)


def _classify(ctx: Ctx) -> None:
    ctx.record.category = ctx.given["category"]


def _hold(ctx: Ctx) -> None:
    """Take it out of everybody's sight but that of the named few; what others were asked to help with ends."""
    case = ctx.record
    _no_lead(ctx)
    keep_back(case, ctx.now)
    for child in case.children.filter(state__in=OPEN_STATES).select_for_update(of=("self",)).order_by("pk"):
        row = moves.TABLE.here(child, "withdraw_help")[0]
        withdrawn = ctx.workflow.context(child, row, acting=ctx.acting, now=ctx.now)
        child.label, child.lead_unit = Label.ACCUSATION, None
        ctx.workflow.write(withdrawn)
    for blank in WHEN_SEALED:
        blank(case, ctx.now)


def keep_back(case: Case, now: datetime) -> None:
    """Keep it for the named few of the county; where the county has nobody, of the city."""
    case.label = Label.ACCUSATION
    case.level = max(case.level, Level.COUNTY)
    if case.level == Level.COUNTY and not staffing.sealers_at(
        case.region, Level.COUNTY, timezone.localdate(now), without=case.hidden_from
    ):
        case.level = Level.CITY  # nobody at the county: those of the city decide


def _release(ctx: Ctx) -> None:
    case = ctx.record
    case.label, case.hidden_from = Label.PERSONAL, []
    case.level = policies.lowest_level(case)


def _seal(ctx: Ctx) -> None:
    case = ctx.record
    ctx.data["why"] = ctx.given["reason"]
    case.label = Label.SENSITIVE
    if ctx.row.new == CaseState.REGISTERED:
        case.level = max(case.level, Level.COUNTY)
    for blank in WHEN_SEALED:
        blank(case, ctx.now)


def _unseal(ctx: Ctx) -> None:
    ctx.record.label = Label.PERSONAL


def _hide(ctx: Ctx) -> None:
    """Hide it from a person and every office they work in, and from an office: from its people today and later."""
    case, person, office = ctx.record, ctx.given.get("person"), ctx.given.get("office")
    units = set(people.units_of(person.pk, ctx.now)) if person is not None else set()
    units |= {office.pk} if office is not None else set()
    named = [f"p{person.pk}"] if person is not None else []
    case.hidden_from = sorted({*case.hidden_from, *named, *(f"u{unit}" for unit in units)})
    ctx.data["hidden"] = people.names_of(case.hidden_from)
    if case.state == CaseState.HELD:
        on = timezone.localdate(ctx.now)
        if not staffing.sealers_at(case.region, Level(case.level), on, without=case.hidden_from):
            case.level = Level.CITY  # those who would decide are those it is about
        if not staffing.sealers_at(case.region, Level.CITY, on, without=case.hidden_from) and case.level == Level.CITY:
            raise NobodyLeft
    _hide_all(case)


def _show(ctx: Ctx) -> None:
    case = ctx.record
    ctx.data["hidden"] = people.names_of([ctx.given["named"]])
    case.hidden_from = [key for key in case.hidden_from if key != ctx.given["named"]]
    _hide_all(case)


def _hide_all(case: Case) -> None:
    """The same for what hangs on it: requests for help, and what other rooms keep of it."""
    case.children.update(hidden_from=case.hidden_from)
    for hide in WHEN_HIDDEN:
        hide(case)


def _hand_over(ctx: Ctx) -> None:
    ctx.record.lead_unit = ctx.given["body"]
    ctx.record.label = Label.ACCUSATION


def _give_back(ctx: Ctx) -> None:
    _no_lead(ctx)


def _amend(ctx: Ctx) -> None:
    """Correct the words; the story keeps those that stood there before."""
    ctx.data["was"] = ctx.record.text
    ctx.record.text = ctx.given["text"]


def _merge(ctx: Ctx) -> None:
    ctx.record.merged_into = ctx.given["into"]
    ctx.data["into_code"] = ctx.given["into"].code


def _assist(ctx: Ctx) -> None:
    """Open a case of its own for the unit that helps; the resident goes on hearing one voice, the lead's."""
    parent, unit = ctx.record, ctx.given["unit"]
    ctx.data["unit_name"] = unit.name
    child = Case(
        code=f"{parent.code}-{parent.children.count() + 1}", region=parent.region, place=parent.place, lon=parent.lon,
        lat=parent.lat, text=parent.text, category=parent.category, level=parent.level, label=parent.label,
        hidden_from=parent.hidden_from, urgent=parent.urgent, lead_unit=unit, parent=parent, registered_at=ctx.now,
        pk=next_case_id(),
    )  # fmt: skip
    row = next(move for move in moves.MOVES if move.verb == "dispatch")
    birth = Move("dispatch", None, CaseState.DISPATCHED, ctx.row.by, row.tie, row.label, row.told, clock=Clock.START)
    said = {"unit": unit.pk, "unit_name": unit.name, "line": ctx.given["reason"]}
    ctx.workflow.write(ctx.workflow.context(child, birth, acting=ctx.acting, now=ctx.now, given=said, data=said))


def _asked(ctx: Ctx) -> None:
    """Keep the answer as a follow-up: solved and satisfied are two questions."""
    answer = Answer(ctx.given["answer"])
    channel = ctx.given.get("channel") or Channel.SLIP
    ctx.data["channel"] = channel
    FollowUp.objects.create(
        case=ctx.record, county=ctx.record.region[:6], at=ctx.now, by_id=ctx.acting.person, channel=channel,
        reached=answer is not Answer.NOT_REACHED,
        solved=None if answer is Answer.NOT_REACHED else answer is Answer.SOLVED,
        satisfied="" if answer is Answer.NOT_REACHED else ctx.given.get("satisfied") or "",
        words=ctx.given.get("words") or "",
    )  # fmt: skip


def _close(ctx: Ctx) -> None:
    """Close the requests for help with the main case: they have no resident of their own to ask."""
    _knowing(ctx)
    row = next(move for move in moves.MOVES if move.verb == "close")
    for child in ctx.record.children.filter(state=CaseState.RESOLVED).select_for_update(of=("self",)).order_by("pk"):
        ctx.workflow.write(ctx.workflow.context(child, row, acting=ctx.acting, now=ctx.now))


def _suspend(ctx: Ctx) -> None:
    ctx.data.setdefault("question", "")


def _knowing(ctx: Ctx) -> None:
    """Keep what was still open when the outcome was reported or the case closed."""
    if still := promises_of(ctx.record):
        ctx.data["still_open"] = " ".join(still)


def _resolve(ctx: Ctx) -> None:
    """With its outcome the danger is over; should it be opened again, it is urgent again."""
    _knowing(ctx)
    if ctx.record.urgent:
        ctx.record.urgent, ctx.data["urgent"] = False, True


def _reopen(ctx: Ctx) -> None:
    if ctx.row.old == CaseState.CLOSED:
        ctx.record.reopens += 1
    last = ctx.record.events.filter(verb="resolve").order_by("-position").values_list("data", flat=True).first()
    if last is not None and last.get("urgent"):
        make_urgent(ctx.record)


def make_urgent(case: Case) -> None:
    """Mark it, and lift it to a level that may decide about it."""
    case.urgent = True
    case.level = max(case.level, policies.lowest_level(case))


def _mark_urgent(ctx: Ctx) -> None:
    make_urgent(ctx.record)
    ctx.data["urgency"] = Urgency.DESK.value


def _not_urgent(ctx: Ctx) -> None:
    """Take the short clock off; the desks above hear of it."""
    case, on = ctx.record, timezone.localdate(ctx.now)
    case.urgent = False
    above = [staffing.desk_people(case.region, level, on) for level in Level if level == case.level + 1]
    _tell(ctx, set().union(*above), NO_LONGER_URGENT)


def _take_up(ctx: Ctx) -> None:
    """Stand at the taker's level from now on, in no unit's hands; whose it was hear of it."""
    case, cause = ctx.record, policies.cause_to_take_up(ctx.record, ctx.now)
    own = policies.own_desk(case, ctx.acting)
    told = hands_of(case, ctx.now)
    ctx.data |= {"cause": cause.value if cause else "", "was": int(case.level), "level": int(own)}
    if case.state in UNIT_STATES:
        for act in WHEN_TAKEN_UP:
            act(case, ctx.acting, ctx.now)
        _no_lead(ctx)
    case.level = Level(own)
    _tell(ctx, told, TAKEN_FROM)


def _entrust(ctx: Ctx) -> None:
    ctx.record.lead_unit = ctx.given["unit"]
    ctx.data["unit_name"] = ctx.given["unit"].name


def _press(ctx: Ctx) -> None:
    """Who owes the next step hears of it, and the desk above, who may take it up."""
    case, on = ctx.record, timezone.localdate(ctx.now)
    above = [staffing.desk_people(case.region, level, on) for level in Level if level in (case.level, case.level + 1)]
    _tell(ctx, hands_of(case, ctx.now).union(*above), PRESSED)


def _tell(ctx: Ctx, people_told: set[int], says: str) -> None:
    """Put a line into trays, besides what the move tells by itself."""
    case = ctx.record
    told = people_told - {ctx.acting.person} - people.named_by(case.hidden_from, timezone.localdate(ctx.now))
    ring(told, {"key": f"case:{case.pk}:{ctx.row.verb}", "about": "Case", **line_of(case, says)}, ctx.now)


EFFECTS: dict[str, Callable[[Ctx], None]] = {
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
