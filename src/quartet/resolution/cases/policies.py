"""May this person, may this now: pure questions about one case. Nothing here writes."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.clock.words import Ground
from quartet.ground.errors import NotNow
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims, NotAllowed, Scope
from quartet.ground.people.states import ROLES, Label, Level, Role, UnitKind
from quartet.ground.said import day_of, far_apart, says_something
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.parts import promises_of
from quartet.resolution.cases.states import OPEN_STATES, UNIT_STATES, Answer, CaseState, Urgency, Wish
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import (
    Route,
    binding,
    bodies_at,
    current_list,
    leading,
    on_village_list,
    route,
    taken_back,
    unit_of,
)  # fmt: skip
from quartet.resolution.duty.states import NotOurs, TownshipList
from quartet.resolution.season.interim import Ruling, Step, waiting
from quartet.resolution.season.rights import URGENT_PATH
from quartet.resolution.signs import Sign, signs_of

CASE_SCOPE = Scope(
    areas=("city", "county", "township", "village"),
    unit="lead_unit_id",
    person="reporter_id",
    slip="code",
    label="label",
    deny="hidden_from",
    village="village",
)
"""Who sees which cases. The doors, row-level security and the live stream all follow this row."""


HELD_CATEGORIES = ("0305", "1604")
"""Categories kept back when a person says them, never when they are guessed: violence at home, misconduct."""


def held_category(category: str) -> bool:
    """Tell whether what somebody calls it is kept back until a named person has read it."""
    return category.startswith(HELD_CATEGORIES)


class Tie(StrEnum):
    """How a mover must be tied to the case: the table of moves names roles, the tie says which of their holders."""

    AT_LEVEL = "at_level"
    """A desk of the level the case stands at, in whose area it lies."""
    LEADS = "leads"
    """A handler of the unit that leads it."""
    OVERSEES = "oversees"
    """A desk of that level or above, or a supervisor, in whose area it lies."""
    AREA = "area"
    """A desk of any level in whose area it lies."""
    REPORTED = "reported"
    """The one whose report opened it."""
    FOLLOWS = "follows"
    """Whoever holds the grid now of the one whose report opened it."""
    SEALS = "seals"
    """One of the few who decide about what is confidential, of that level or above, in whose area it lies."""
    SLIP = "slip"
    """The resident who holds its slip."""
    PLATFORM = "platform"
    """Nobody: the platform itself makes it, as part of another act that was asked for."""


def _at_level(claims: Claims, case: Case) -> set[Role]:
    return {p.role for p in claims.posts if ROLES[p.role].desk == case.level and case.region.startswith(p.region)}


def _leads(claims: Claims, case: Case) -> set[Role]:
    return {p.role for p in claims.posts if ROLES[p.role].handles and p.unit == case.lead_unit_id}


def _oversees(claims: Claims, case: Case) -> set[Role]:
    return {
        p.role
        for p in claims.posts
        if (ROLES[p.role].oversees or (ROLES[p.role].desk or 0) >= case.level) and case.region.startswith(p.region)
    }


def _seals(claims: Claims, case: Case) -> set[Role]:
    return {
        p.role
        for p in claims.posts
        if ROLES[p.role].seals and Level.of_code(p.region) >= case.level and case.region.startswith(p.region)
    }


def _area(claims: Claims, case: Case) -> set[Role]:
    return {p.role for p in claims.posts if ROLES[p.role].desk and case.region.startswith(p.region)}


def _reported(claims: Claims, case: Case) -> set[Role]:
    mine = case.reporter_id is not None and case.reporter_id == claims.person
    return {p.role for p in claims.posts} if mine else set()


def _follows(claims: Claims, case: Case) -> set[Role]:
    return {p.role for p in claims.posts if case.reporter_id in p.follows and case.region.startswith(p.village)}


def _slip(claims: Claims, case: Case) -> set[Role]:
    return {Role.RESIDENT} if claims.slip == case.code else set()


TIES: dict[Tie, Callable[[Claims, Case], set[Role]]] = {
    Tie.AT_LEVEL: _at_level,
    Tie.LEADS: _leads,
    Tie.OVERSEES: _oversees,
    Tie.SEALS: _seals,
    Tie.AREA: _area,
    Tie.REPORTED: _reported,
    Tie.FOLLOWS: _follows,
    Tie.SLIP: _slip,
    Tie.PLATFORM: lambda _claims, _case: set(),
}

WHY_NOT_TIED = {
    Tie.AT_LEVEL: _("Only the desk that now decides on this case may do this."),
    Tie.LEADS: _("Only the unit that leads this case may do this."),
    Tie.OVERSEES: _("Only a desk above it or a supervisor may do this."),
    Tie.SEALS: _("Only the named few who decide about what is confidential may do this."),
    Tie.AREA: _("Only a desk in whose area it lies may do this."),
    Tie.REPORTED: _("Only the grid member who reported it may do this."),
    Tie.FOLLOWS: _("Only the grid member who reported it, or who holds that grid now, may do this."),
    Tie.SLIP: _("Only the resident who holds the slip may do this."),
    Tie.PLATFORM: _("Only the platform itself does this, as part of something else that was asked for."),
}


def require_tie(claims: Claims, case: Case, tie: Tie, roles: frozenset[Role]) -> None:
    """Refuse unless the mover holds one of the roles, tied to the case as the table asks."""
    if TIES[tie](claims, case).isdisjoint(roles):
        raise NotAllowed(WHY_NOT_TIED[tie])


Guard = Callable[[Case, Mapping[str, Any], Claims], None]
"""Refuses with `NotNow` when the moment is not right."""

REOPEN_WINDOW = timedelta(days=30)
"""So long a resident may open a closed case again by themselves, once."""


def level_above(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be a level above."""
    if case.level >= Level.CITY:
        raise NotNow(_("The city is the highest level: there is nobody above to send it to."))


def level_below(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be a level below, known from the place."""
    if case.level <= Level.VILLAGE or len(case.region) < Level(case.level - 1).digits:
        raise NotNow(_("First say more exactly where it is: the level below is not known."))


# -- urgent, and nobody there ------------------------------------------------------------------------------------------


def lowest_level(case: Case) -> Level:
    """The lowest level that may decide on it: a danger needs the township, what is kept closely the county."""
    least = Level.COUNTY if case.label >= Label.SENSITIVE else Level.TOWNSHIP if case.urgent else Level.VILLAGE
    return max(Level.of_code(case.region), least)


def is_urgent(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Only what is urgent ceases to be."""
    if not case.urgent:
        raise NotNow(_("It is not urgent."))


def is_not_urgent(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Danger does not wait: while it is urgent it is not put off, given more time or handed down."""
    if case.urgent:
        raise NotNow(_("It is urgent: deal with it now, or first say that it is not urgent any more."))


def not_urgent_yet(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It becomes urgent once."""
    if case.urgent:
        raise NotNow(_("It is urgent already."))


def another_hand(case: Case, data: Mapping[str, Any], claims: Claims) -> None:
    """Nobody takes the short clock off themselves.

    Not who said that it is urgent, not who works for the unit that leads it, and once the time has run out only the
    level above.
    """
    said = case.events.filter(verb="mark_urgent").order_by("-position").values_list("by", "data").first()
    if said is not None and said[0] is not None and said[0] == claims.person and said[1].get("urgency") == Urgency.DESK:
        raise NotNow(_("You said yourself that it is urgent: somebody else must say that it is not."))
    if case.state in UNIT_STATES and _leads(claims, case):
        raise NotNow(_("Your unit leads it: the desk above must say that it is not urgent."))
    late = case.due_at is not None and case.due_at < data["now"]
    if late and not any((ROLES[p.role].desk or 0) > case.level for p in claims.posts):
        raise NotNow(_("The time has run out: now only the level above may say that it is not urgent."))


QUIET = timedelta(days=10)
"""A case in whose story nothing was written for so long is stuck (the platform's own term)."""


class Cause(TextChoices):
    """Why a desk takes up a case that is another's."""

    NOBODY = "nobody", _("nobody is there to act")
    LATE = "late", _("the time has run out")
    URGENT = "urgent", _("somebody may be in danger")
    STUCK = "stuck", _("it was sent back, or nothing has happened for ten days")


def cause_to_take_up(case: Case, now: datetime) -> Cause | None:
    """Why somebody else may take a case up now; None while those who owe the next step are there and in time."""
    if case.due_at is not None and case.due_at < now:
        return Cause.LATE
    if case.urgent and case.state not in UNIT_STATES:
        return Cause.URGENT
    on, hidden = timezone.localdate(now), case.hidden_from
    if case.state in UNIT_STATES:
        there = staffing.unit_people(case.lead_unit_id or 0, on, without=hidden)
    else:
        there = staffing.desk_people(case.region, Level(case.level), on, without=hidden)
    if not there:
        return Cause.NOBODY
    last = case.events.order_by("-position").values_list("at", flat=True).first()
    return Cause.STUCK if case.returns or (last is not None and now - last > QUIET) else None


def own_desk(case: Case, claims: Claims) -> int:
    """The highest level at whose desk somebody sits for a case's place; 0 for none."""
    return max((ROLES[p.role].desk or 0 for p in claims.posts if case.region.startswith(p.region)), default=0)


def may_take_up(case: Case, data: Mapping[str, Any], claims: Claims) -> None:
    """The level above takes it up, or the desk itself takes it back from a unit; a level below only for nobody above.

    Never while those who owe the next step are there and in time.
    """
    own = own_desk(case, claims)
    if own < case.level:
        there = staffing.staffed_levels(case.region, timezone.localdate(data["now"]), without=case.hidden_from)
        if any(level >= case.level for level in there) or own < lowest_level(case):
            raise NotNow(_("It stands at a level above yours, and somebody is there."))
    elif own == case.level and case.state not in UNIT_STATES:
        raise NotNow(_("It stands at your own desk already."))
    if cause_to_take_up(case, data["now"]) is None:
        raise NotNow(_("Those who owe the next step are there and in time. Write them a note, or wait for the date."))


STILL_OWED: list[Callable[[Case], bool]] = []
"""Who keeps what may still be owed on a case that has ended puts a question here, once, when its app starts."""


def lead_is_gone(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What is still owed on it goes to another unit, only when the one that led it has nobody."""
    if not any(owed(case) for owed in STILL_OWED):
        raise NotNow(_("Nothing is owed on it any more."))
    if case.lead_unit_id is not None and staffing.unit_people(
        case.lead_unit_id, timezone.localdate(data["now"]), without=case.hidden_from
    ):
        raise NotNow(_("The unit that led it has people: it is theirs to finish."))


def is_late(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A supervisor presses for what is late."""
    if case.due_at is None or case.due_at >= data["now"]:
        raise NotNow(_("It is not late. Write a note instead."))


def somebody_below(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nothing is handed down to a desk with nobody."""
    below = Level(max(case.level - 1, Level.VILLAGE))
    if not staffing.desk_people(case.region, below, timezone.localdate(data["now"]), without=case.hidden_from):
        raise NotNow(_("Nobody is at the desk of the level below."))


def no_open_child(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nobody who was asked to help may still be at work."""
    if case.children.filter(state__in=OPEN_STATES).exclude(state=CaseState.RESOLVED).exists():
        raise NotNow(_("Units asked to help have not finished yet."))


def first_return(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The first return goes back to the desk that sent it."""
    if case.returns:
        raise NotNow(_("It was returned once already."))


def second_return(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The second return opens a consultation; what that decides cannot be returned (北京接诉即办条例 12, 14)."""
    if case.returns != 1:
        raise NotNow(
            _("A consultation decided that this is your duty: it cannot be returned again. Ask for help instead.")
        )


SET_CATEGORY = _("Set the category first: the duty list says by category whose duty a matter is.")


DANGER_KINDS: Mapping[Sign, str] = {
    Sign.FIRE: "1101", Sign.GAS: "1104", Sign.FLOOD: "1106", Sign.FIGHT: "1202", Sign.MISSING: "1211",
    Sign.SELF_HARM: "1211", Sign.LIFE: "1211",
}  # fmt: skip
"""Sign of danger → the kind of matter whose line is proposed while nobody has said the kind."""


def kind_of(case: Case) -> str:
    """The kind of matter the duty list is asked for: what somebody called it; while nobody has, a danger's own kind."""
    if case.category or not case.urgent:
        return case.category
    return next((DANGER_KINDS[one.sign] for one in signs_of(case.text) if one.sign in DANGER_KINDS), "")


def _lines(case: Case) -> Mapping[Level, DutyLine]:
    """The line of each level that holds for a case. Refuses while nobody has said what kind of matter it is."""
    if not (kind := kind_of(case)):
        raise NotNow(SET_CATEGORY)
    return binding(current_list(case.region), kind)


def _named(line: DutyLine, case: Case) -> str:
    """The body a line names there, by its own name where one stands."""
    unit = unit_of(line, bodies_at(case.region))
    return unit.name if unit is not None else line.body


def _list_names(case: Case) -> Route:
    bodies = bodies_at(case.region)
    return route(category=kind_of(case), level=case.level, units=bodies, duty_list=current_list(case.region))


def _holds(line: DutyLine, lines: Mapping[Level, DutyLine]) -> None:
    """Refuse a line of another kind of matter, of an older list, or one that a more exact line replaces."""
    if not isinstance(line, DutyLine) or lines.get(Level(line.level)) != line:
        raise NotNow(
            _("Line %(line)s does not hold for this kind of matter. Cite one that does, or set the category right."),
            line=getattr(line, "number", line),
        )


def not_taken_back(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What the level above took back is no township's and no village's any more (乡镇履职清单, 上级收回)."""
    lines = binding(current_list(case.region), kind_of(case))
    if (back := taken_back(lines)) is None:
        return
    unit = data.get("unit")
    # Without a unit it is about a step that would leave it with a township or a village.
    if unit is None or unit.level <= Level.TOWNSHIP:
        raise NotNow(
            _("%(body)s took this back from townships and villages, by line %(line)s: it goes there, or a level up."),
            body=_named(back, case), line=back.number,
        )  # fmt: skip


def not_back_down(case: Case, data: Mapping[str, Any], claims: Claims) -> None:
    """Nor is it handed down to a township or a village; to a county it may go."""
    if case.level - 1 <= Level.TOWNSHIP:
        not_taken_back(case, data, claims)


def cites_its_duty(case: Case, data: Mapping[str, Any], claims: Claims) -> None:
    """A line of the list in force names that very body, for this category, at the deciding level or above.

    A village's own line may send a matter down to it. Where the list names nobody, a person decides and says why.
    """
    lines, unit, line = _lines(case), data.get("unit"), data.get("line")
    if unit is None:
        return
    not_taken_back(case, data, claims)
    _not_only_to_help(case, unit, lines)
    if line is None:
        _chosen_by_a_person(case, unit, data)
        return
    _holds(line, lines)
    if line.level < case.level and line.level != Level.VILLAGE:
        raise NotNow(
            _("Line %(line)s holds for the %(level)s, and this is decided a level above: hand it down first."),
            line=line.number, level=Level(line.level).label,
        )  # fmt: skip
    if not line.names(unit) or not case.region.startswith(unit.region):
        raise NotNow(
            _("Line %(line)s names %(body)s, not %(unit)s. Send it there, or cite a line that names %(unit)s."),
            line=line.number, body=_named(line, case), unit=unit.name,
        )  # fmt: skip


def _not_only_to_help(case: Case, unit: Unit, lines: Mapping[Level, DutyLine]) -> None:
    """A body that only helps does not lead (乡镇履职清单, 配合履职)."""
    helps = lines.get(Level.TOWNSHIP)
    if helps is None or helps.list != TownshipList.ASSIST or not helps.names(unit):
        return
    lead = next(leading(lines, Level.TOWNSHIP), None)
    raise NotNow(
        _("%(unit)s only helps with this, by line %(line)s; the lead is %(lead)s. Send it there: they ask for help."),
        unit=unit.name, line=helps.number, lead=_named(lead, case) if lead else Level.COUNTY.label,
    )  # fmt: skip


def _chosen_by_a_person(case: Case, unit: Unit, data: Mapping[str, Any]) -> None:
    """Where the list has no line a person decides, with a reason; among the bodies of that place."""
    named = _list_names(case)
    if named.unit is not None and named.line is not None:
        raise NotNow(
            _("The duty list names %(body)s for this, by line %(line)s. Send it there, or set the category right."),
            body=named.unit.name, line=named.line.number,
        )  # fmt: skip
    if unit not in bodies_at(case.region):
        raise NotNow(_("%(unit)s does not handle matters of this place: choose another body."), unit=unit.name)
    if not says_something(data.get("reason") or ""):
        raise NotNow(_("The duty list has no line for this, so that a person decides: write as the reason why them."))


def names_another(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What a body says when it sends a case back must be so by the list: it is the only source of “not ours”."""
    lead, why = case.lead_unit, data.get("why")
    if why is None or lead is None:
        return
    own = [line for line in binding(current_list(case.region), case.category).values() if line.names(lead)]
    if why == NotOurs.NO_LINE and own:
        raise NotNow(_("Line %(line)s names your own body: by the list it is your duty."), line=own[0].number)
    if why == NotOurs.OTHER_BODY:
        _other_body(case, lead, data.get("line"))
    if why == NotOurs.OTHER_KIND:
        _other_kind(case, lead, data.get("category") or "")


def _other_body(case: Case, lead: Unit, line: DutyLine | None) -> None:
    if line is None:
        raise NotNow(_("Cite the line of the duty list that names the other body."))
    _holds(line, _lines(case))
    if line.names(lead):
        raise NotNow(
            _("Line %(line)s names your own body. Cite one that names another, or say why this is not your matter."),
            line=line.number,
        )  # fmt: skip
    if line.list == TownshipList.ASSIST or unit_of(line, bodies_at(case.region)) is None:
        raise NotNow(_("Line %(line)s names nobody here who could take it on: cite another."), line=line.number)


def _other_kind(case: Case, lead: Unit, category: str) -> None:
    if not category or category == case.category:
        raise NotNow(_("Say which other kind of matter it is."))
    lines = binding(current_list(case.region), category)
    if own := next((line for line in leading(lines, case.level) if line.names(lead)), None):
        raise NotNow(
            _("Line %(line)s makes that kind of matter your duty too: accept it, the desk sets the category right."),
            line=own.number,
        )  # fmt: skip


def asks_another(case: Case, data: Mapping[str, Any], claims: Claims) -> None:
    """Help is asked of somebody else, once at a time, and not for what was taken back from them."""
    unit = data.get("unit")
    if unit is None:
        return
    not_taken_back(case, data, claims)
    if unit.pk == case.lead_unit_id:
        raise NotNow(_("This is your own body: ask another one for help."))
    if case.children.filter(lead_unit=unit, state__in=OPEN_STATES).exclude(state=CaseState.RESOLVED).exists():
        raise NotNow(_("They are helping already."))


def who_returned(case: Case) -> list[int]:
    """The bodies that sent the case back, in that order, each once."""
    told = case.events.filter(verb="return").order_by("position").values_list("data", flat=True)
    units = (data.get("stood", {}).get("by_unit") for data in told)
    return [*dict.fromkeys(unit for unit in units if unit is not None)]


CONSULTING = 2
"""So many bodies make a consultation."""


def consulted_with(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A consultation is one of two bodies at least, those that sent it back among them (北京接诉即办条例 12)."""
    if (attended := data.get("attended")) is None:
        return
    there = {unit.pk for unit in attended if isinstance(unit, Unit)}
    if len(there) < CONSULTING:
        raise NotNow(_("Two bodies at least decide together: tick who was there."))
    missing = [pk for pk in who_returned(case) if pk not in there]
    if missing and not says_something(data.get("absent") or ""):
        names = Unit.objects.filter(pk__in=missing).order_by("pk").values_list("name", flat=True)
        raise NotNow(
            _("%(names)s sent it back and was not there: call them, or write why it was decided without them."),
            names="、".join(names),
        )  # fmt: skip


def pause_fits(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The clock stands still on a ground of its own rule; a question to the resident says what is asked."""
    if (ground := data.get("ground")) is None:
        return
    rule = find_rule(case.clock, day_of(data["now"])) if case.clock else None
    allowed = {one.value for one in rule.pauses} if rule is not None else {ground}
    if ground not in allowed:
        raise NotNow(_("The rule of this clock does not name that reason for waiting: choose another."))
    if ground == Ground.ASKED_RESIDENT.value and not says_something(data.get("question") or ""):
        raise NotNow(_("Write down what the resident is asked: they read it on their page."))


def knows_what_is_open(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Whoever reports the outcome or closes says that they know what is promised and not done yet."""
    if not data.get("made") or data.get("knows_open"):
        return
    if case.parent_id is None and (still := promises_of(case)):
        raise NotNow(
            _("Something is still open: %(open)s. Say that you know it; it is followed on afterwards."),
            open=" ".join(still),
        )  # fmt: skip


NOT_THE_VILLAGES = _("The duty list does not make this the village's own duty: it cannot be sent down to it.")


def village_duty(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nothing may be handed down to a village that its list does not name (潍坊市 12345 条例 24; 北京 17)."""
    if case.level - 1 == Level.VILLAGE and not on_village_list(case.region, case.category):
        raise NotNow(NOT_THE_VILLAGES)


def not_pushed_to_village(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Nor may it be dispatched to a village's bodies from above, but by a line that names them."""
    unit, line = data.get("unit"), data.get("line")
    pushed = unit is not None and unit.level == Level.VILLAGE and case.level > Level.VILLAGE
    if pushed and getattr(line, "level", None) != Level.VILLAGE:
        raise NotNow(NOT_THE_VILLAGES)


def not_a_child(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Help is asked for on the main case, so that the resident hears one voice."""
    if case.parent_id is not None:
        raise NotNow(_("This is itself a request for help: ask on the main case."))


def not_own_work(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The one who handled it must not be the one who asks whether it was handled well (F37)."""
    last = case.events.filter(verb="resolve").order_by("-position").first()
    if last is not None and claims.person is not None and last.by_id == claims.person:
        raise NotNow(_("Somebody other than the one who handled it must ask the resident."))


def answered(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Closing needs the resident's own word since the work was finished, or attempts to get it by another hand."""
    if case.parent_id is not None:
        return  # the main case asks the resident; a request for help has nobody of its own to ask
    since = case.events.filter(verb="resolve").order_by("-position").first()
    begun = since.at if since else case.registered_at
    said = case.follow_ups.filter(at__gte=begun, reached=True).order_by("-at", "-pk").first()
    if said is not None and not said.solved:
        raise NotNow(_("The resident says it is not solved. Open it again instead."))
    if said is None and not far_apart(_attempts(case, begun, since.data if since else {})):
        raise NotNow(
            _(
                "Ask the resident first. Two attempts without an answer, at least four hours apart and not by the body "
                "that handled it, may stand in for one (a rule of this platform)."
            )
        )


def _attempts(case: Case, since: datetime, handled: Mapping[str, Any]) -> list[datetime]:
    """When somebody tried to reach the resident in vain: but for the unit that did the work itself."""
    own = handled.get("stood", {}).get("lead") or case.lead_unit_id
    told = case.events.filter(verb="ask", at__gte=since).order_by("position")
    return [
        event.at
        for event in told
        if event.data.get("answer") == Answer.NOT_REACHED and event.data.get("stood", {}).get("by_unit") != own
    ]


def may_reopen(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """The second time a closed case comes back, somebody outside the level that closed it must look."""
    if case.state == CaseState.CLOSED and case.reopens >= 1:
        above = {p.role for p in claims.posts if ROLES[p.role].oversees or (ROLES[p.role].desk or 0) > case.level}
        if not above:
            raise NotNow(_("It was opened again once already: a supervisor or the level above must look at it first."))


def may_reopen_by_slip(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A resident opens a closed case again by themselves once, within a month; after that they ask the desk."""
    if case.reopens >= 1:
        raise NotNow(_("It was opened again once already. Please call the service centre, they will look into it."))
    if case.closed_at is not None and data["now"] - case.closed_at > REOPEN_WINDOW:
        raise NotNow(_("It was closed more than 30 days ago. Please report it anew."))


class ChangedMeanwhile(NotNow):
    """Somebody corrected the words after this correction was written. Both are kept; a person chooses."""

    code = "changed-meanwhile"
    message = _("The words were corrected meanwhile. Compare both, then choose.")


def corrections(case: Case) -> int:
    """How often the reported words were corrected: the version a correction is based on."""
    return case.events.filter(verb="amend").count()


def same_words_still(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A correction replaces the words its writer had before them, never others."""
    if (base := data.get("base")) is not None and base != corrections(case):
        raise ChangedMeanwhile


def merge_target(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A case is merged into another open one that is not itself part of something."""
    into = data.get("into")
    if into is not None and (into.pk == case.pk or into.state not in OPEN_STATES or into.parent_id is not None):
        raise NotNow(_("It can only be joined to another open main case."))
    if into is not None and case.urgent and not into.urgent:
        raise NotNow(_("This one is urgent and the other is not: first say that the other is urgent, then join them."))


def ruling_steps(case: Case) -> list[Step]:
    """What was written down of an interim ruling, oldest first."""
    told = case.events.filter(verb="interim").order_by("position").values_list("data", flat=True)
    return [Step(Ruling(data["ruling"]), date.fromisoformat(data["on"])) for data in told]


def land_arbitration_takes(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Only what goes to land arbitration can have its interim ruling (农村土地承包经营纠纷调解仲裁法 2, 42)."""
    if not case.category.startswith(URGENT_PATH):
        raise NotNow(_("Land arbitration does not take this kind of matter, and gives no interim ruling on it."))


def ruling_follows(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """An application comes first, then its answer; the day of neither is still to come."""
    said, day = data.get("ruling"), data.get("on")
    if said is None or day is None:
        return
    asked = waiting(ruling_steps(case))
    if (said == Ruling.ASKED) == (asked is not None):
        raise NotNow(
            _("It was applied for already: write down what came of it.")
            if asked
            else _("Nobody has applied for it yet: write that down first.")
        )
    if day > data["now"].astimezone(SHANGHAI).date() or (asked is not None and day < asked.on):
        raise NotNow(_("This day is still to come, or lies before the application."))


# -- what is confidential ----------------------------------------------------------------------------------------


def not_an_accusation(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What is about officials or violence at home is not filed under a category: it is kept back first."""
    if case.label < Label.SENSITIVE and held_category(data.get("category") or ""):
        raise NotNow(_("A matter of this kind is not for everybody's eyes: keep it back instead, then others decide."))


def not_kept_closely(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """No township and no village sees what is kept closely, so nothing of it goes down to them."""
    if case.label >= Label.SENSITIVE:
        raise NotNow(_("It is kept closely: the township and the village do not see it. Send it to a body instead."))


NEAR_KINDS = frozenset({UnitKind.POLICE_STATION, UnitKind.TRIBUNAL, UnitKind.JUDICIAL_OFFICE})
"""Bodies near to people that may be given what is kept closely."""


def may_be_given(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A body that the case is hidden from gets nothing of it; what is kept closely goes past village and township."""
    unit = data.get("unit")
    if unit is None:
        return
    if f"u{unit.pk}" in case.hidden_from:
        raise NotNow(_("It is hidden from this body. Choose another one."))
    if case.label >= Label.SENSITIVE and unit.level < Level.COUNTY and unit.kind not in NEAR_KINDS:
        raise NotNow(_("It is kept closely: no body of the village or the township may be given it."))


def sealed(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be a seal to lift."""
    if case.label < Label.SENSITIVE:
        raise NotNow(_("It is not sealed."))


def not_sealed_yet(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A seal is set once."""
    if case.label >= Label.SENSITIVE:
        raise NotNow(_("It is sealed already."))


def told_first(case: Case) -> dict[str, Any]:
    """What the story kept when the case was registered; nothing for a request for help."""
    return case.events.filter(verb="register").values_list("data", flat=True).first() or {}


def reporter_agrees(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What the reporter asked to be kept is not opened without them."""
    if "reason" in data and not data.get("agreed") and told_first(case).get("wishes"):
        raise NotNow(_("The reporter asked for this. Ask them first, and tick that they agree."))


def somebody_named(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Hidden from a person, from an office, or from both."""
    if "reason" in data and not (data.get("person") or data.get("office")):
        raise NotNow(_("Say from whom: a person, an office, or both."))


def hidden(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """There must be somebody it is hidden from."""
    if not case.hidden_from:
        raise NotNow(_("It is hidden from nobody."))


def lead_not_named(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """From the body that has it in hand it cannot be hidden: it is kept back first."""
    office, person = data.get("office"), data.get("person")
    led = case.lead_unit_id
    if led is not None and (
        (office is not None and office.pk == led) or (person is not None and person.posts.filter(unit=led).exists())
    ):
        raise NotNow(_("This body has it in hand. Keep it back first, then hide it."))


def accused_hidden(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """Before it is handed over it is hidden from those it is about (信访工作条例 30, 46)."""
    if "reason" in data and not case.hidden_from and not data.get("nobody_named"):
        raise NotNow(_("First hide it from those it is about; or tick that nobody here is named in it."))


def body_not_named(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """It is not handed to those it is about; then the level above is competent."""
    body = data.get("body")
    if body is not None and f"u{body.pk}" in case.hidden_from:
        raise NotNow(_("It is hidden from this body. Hand it to the one of the level above."))


def breaks_glass(claims: Claims, case: Case) -> bool:
    """Whether somebody may open what is kept from them for an emergency: county and city, where people are in danger.

    Never what is about officials, never when it is hidden from them, whatever the reason.
    """
    told = told_first(case)
    about = {*told.get("wishes", []), *told.get("signs", {})}
    if case.state == CaseState.HANDED_OVER or about & {Wish.OFFICIAL, Wish.CITY, Sign.ACCUSATION}:
        return False
    near = (p for p in claims.posts if case.region.startswith(p.region))
    return claims.identities.isdisjoint(case.hidden_from) and any(
        (ROLES[p.role].desk or 0) >= Level.COUNTY or ROLES[p.role].oversees for p in near
    )


def not_handed_over(case: Case, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What a discipline body received goes on there."""
    if case.label >= Label.ACCUSATION:
        raise NotNow(_("The competent body has your matter. Please ask there, or report what is new."))
