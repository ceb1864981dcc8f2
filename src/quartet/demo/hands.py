"""Whose hands move a case of the demonstration: an intention becomes a move of the table, by the post whose turn it is.

The bodies of a county get somebody to work there when something first comes to them; a persona's post is used where
there is one. Everything goes through the same verb that people press, so what the table refuses is refused here too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from quartet.demo.day import Step
from quartet.demo.names import MEN, SURNAMES, WOMEN
from quartet.demo.paths import Intent
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims, claims_of
from quartet.ground.people.states import Level, Role, UnitKind
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import who_returned
from quartet.resolution.cases.queries import route_of, units_for
from quartet.resolution.cases.states import CaseState
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import current_list, unit_of
from quartet.resolution.duty.states import NotOurs, TownshipList

K, S = UnitKind, CaseState
DESK_OF: dict[Level, tuple[UnitKind, Role]] = {
    Level.VILLAGE: (K.VILLAGE_COMMITTEE, Role.VILLAGE_CLERK),
    Level.TOWNSHIP: (K.SERVICE_CENTRE, Role.TOWNSHIP_DESK),
    Level.COUNTY: (K.SERVICE_CENTRE, Role.COUNTY_DESK),
    Level.CITY: (K.SERVICE_CENTRE, Role.CITY_DESK),
}
HANDLER_OF: dict[UnitKind, Role] = {
    K.VILLAGE_COMMITTEE: Role.VILLAGE_CLERK,
    K.MEDIATION_COMMITTEE: Role.VILLAGE_MEDIATOR,
    K.MEDIATION_STUDIO: Role.VILLAGE_MEDIATOR,
    K.TRIBUNAL: Role.TRIBUNAL,
}
"""Who handles at a body; a department's handler everywhere else."""
MORE_DAYS = 3
IN_POST = timedelta(days=400)
"""So long everybody has held their post: longer than anything the demonstration tells of."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One move ready to be made."""

    verb: str
    by: Claims
    given: dict[str, Any]


class Hands:
    """Everybody at work, each found once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[tuple[int, Role], Claims] = {}

    def desk(self, region: str, level: Level) -> Claims:
        """Whoever sits at the desk of the level above a place."""
        kind, role = DESK_OF[level]
        return self.at(Unit.objects.filter(kind=kind, region=region[: level.digits]).order_by("pk")[0], role)

    def staff(self, region: str) -> None:
        """See to it that the desks over a place have somebody, as in any real county, before something lands there."""
        for level in Level:
            if (
                len(region) >= level.digits
                and Unit.objects.filter(kind=DESK_OF[level][0], region=region[: level.digits]).exists()
            ):
                self.desk(region, level)

    def lead(self, case: Case) -> Claims:
        """Whoever handles it in the unit that leads."""
        assert case.lead_unit is not None
        return self.at(case.lead_unit, HANDLER_OF.get(UnitKind(case.lead_unit.kind), Role.DEPARTMENT))

    def at(self, unit: Unit, role: Role) -> Claims:
        """Whoever holds this post; somebody is hired when nobody does."""
        if (unit.pk, role) not in self._known:
            held = Post.objects.filter(unit=unit, role=role, until=None).select_related("person").order_by("pk").first()
            person = held.person if held else self._hire(unit, role)
            self._known[unit.pk, role] = claims_of(person, self._today)
        return self._known[unit.pk, role]

    def _hire(self, unit: Unit, role: Role) -> Person:
        dice = Random(f"staff/{unit.pk}")  # noqa: S311 -- a demonstration, not a secret
        person = Person.objects.create(
            username=f"demo-{unit.pk}-{role.value}", password=UNUSABLE_PASSWORD_PREFIX,
            name=dice.choice(SURNAMES) + dice.choice(WOMEN + MEN),
        )  # fmt: skip
        Post.objects.create(person=person, unit=unit, role=role, region=unit.region, since=self._today - IN_POST)
        return person

    def mean(self, case: Case, step: Step) -> Sequence[Doing]:
        """The moves an intention comes to now; none when its moment has passed."""
        found = MEANT[step.intent](self, case, step)
        return [found] if isinstance(found, Doing) else found or []


Meant = Doing | Sequence[Doing] | None


def _decide(hands: Hands, case: Case, step: Step) -> Meant:
    """What the list says: the village itself, the body it names, or one level up. A wrong category is corrected."""
    if case.state not in {S.REGISTERED, S.CONSULTATION}:
        return None
    desk = hands.desk(case.region, Level(case.level))
    first = []
    if not case.category.startswith(step.category):
        first = [Doing("classify", desk, {"category": step.category})]
        case.category = step.category
    route = route_of(case)
    if route.unit is None or route.line is None or route.line.level > case.level:
        up = _up(hands, case, step)
        return [*first, up] if up else first
    chosen = {"unit": route.unit, "line": route.line}
    if case.state == S.CONSULTATION:
        there = _at_the_table(case, route.unit)
        consult = Doing("consult", desk, {**chosen, "attended": there, "reason": "按事项清单确定，不再退回。"})
        return [*first, consult]
    if route.unit.kind == K.VILLAGE_COMMITTEE:
        return [*first, Doing("solve_in_village", desk, {"note": step.words})]
    return [*first, Doing("dispatch", desk, chosen)]


def _at_the_table(case: Case, right: Unit) -> list[Unit]:
    """Who returned it, who is to take it, and where that is one body another of the same place."""
    near = [unit for unit in units_for(case) if unit.level == right.level]
    wanted = [*Unit.objects.filter(pk__in=who_returned(case)).order_by("pk"), right, *near]
    return list({unit.pk: unit for unit in wanted}.values())[:3]


def _up(hands: Hands, case: Case, step: Step) -> Doing | None:
    if case.state != S.REGISTERED or case.level >= Level.CITY:
        return None
    reason = step.words if step.intent == Intent.UP else "清单上这一级没有对应的单位，请上级决定。"
    return Doing("escalate", hands.desk(case.region, Level(case.level)), {"reason": reason})


def _wrong(hands: Hands, case: Case, step: Step) -> Meant:
    """Take it for another kind of matter, and send it to the body of this level whose duty that would be."""
    if case.state != S.REGISTERED:
        return None
    rights = {route_of(case).unit}
    before, case.category = case.category, step.category
    rights.add(route_of(case).unit)
    case.category = before
    here = [unit for unit in units_for(case) if unit.level == case.level and unit not in rights]
    for line in DutyLine.objects.filter(duty_list=current_list(case.region), level=case.level).order_by("category"):
        unit = unit_of(line, here)
        own = line.list == TownshipList.OWN and line.category not in {case.category, step.category}
        if own and unit is not None and unit.kind == K.DEPARTMENT:
            desk = hands.desk(case.region, Level(case.level))
            return [
                Doing("classify", desk, {"category": line.category}),
                Doing("dispatch", desk, {"unit": unit, "line": line}),
            ]
    return None


def _return(hands: Hands, case: Case, step: Step) -> Meant:
    """Send it back, saying which kind of matter it is."""
    if case.state != S.DISPATCHED or case.category == step.category:
        return None
    said = {"why": NotOurs.OTHER_KIND.value, "category": step.category, "reason": step.words}
    return Doing("return", hands.lead(case), said)


def _asked(answer: str) -> Callable[[Hands, Case, Step], Meant]:
    """Ask the resident, by somebody other than who handled it: a village's work is asked about by the township."""

    def ask(hands: Hands, case: Case, step: Step) -> Meant:
        if case.state != S.RESOLVED:
            return None
        given = {"channel": "telephone", "answer": answer, "words": step.words}
        return Doing("ask", _asker(hands, case), given | _satisfied(answer, step))

    return ask


def _satisfied(answer: str, step: Step) -> dict[str, str]:
    if answer == "not_reached":
        return {}
    if answer == "not_solved":
        return {"satisfied": "dissatisfied"}
    return {"satisfied": "fair" if step.matter % 5 == 0 else "satisfied"}


def _asker(hands: Hands, case: Case) -> Claims:
    return hands.desk(case.region, max(Level(case.level), Level.TOWNSHIP))


def _leads(verb: str, state: CaseState, **fields: str) -> Callable[[Hands, Case, Step], Meant]:
    """What the leading unit does in one state; `fields` of `*` take the step's words."""

    def do(hands: Hands, case: Case, step: Step) -> Meant:
        if case.state != state:
            return None
        return Doing(verb, hands.lead(case), {k: step.words if v == "*" else v for k, v in fields.items()})

    return do


def _more_time(hands: Hands, case: Case, step: Step) -> Meant:
    if case.state != S.HANDLING:
        return None
    return Doing("extend", _asker(hands, case), {"days": MORE_DAYS, "reason": step.words})


def _reopen(hands: Hands, case: Case, step: Step) -> Meant:
    return Doing("reopen", _asker(hands, case), {"reason": step.words}) if case.state == S.RESOLVED else None


def _close(hands: Hands, case: Case, step: Step) -> Meant:  # noqa: ARG001 -- all intentions are called alike
    return Doing("close", hands.desk(case.region, Level(case.level)), {}) if case.state == S.RESOLVED else None


def _answered(hands: Hands, case: Case, step: Step) -> Meant:  # noqa: ARG001 -- all intentions are called alike
    if case.state != S.RESOLVED:
        return None
    return Doing("answer", Claims(slip=case.code), {"answer": "solved", "satisfied": "satisfied", "words": step.words})


def _back(hands: Hands, case: Case, step: Step) -> Meant:  # noqa: ARG001 -- all intentions are called alike
    return Doing("come_back", Claims(slip=case.code), {"words": step.words}) if case.state == S.CLOSED else None


MEANT: dict[Intent, Callable[[Hands, Case, Step], Meant]] = {
    Intent.DECIDE: _decide,
    Intent.UP: _up,
    Intent.WRONG: _wrong,
    Intent.RETURN: _return,
    Intent.ACCEPT: _leads("accept", S.DISPATCHED),
    Intent.RESOLVE: _leads("resolve", S.HANDLING, outcome="*"),
    Intent.SUSPEND: _leads("suspend", S.HANDLING, ground="resident_away", reason="*"),
    Intent.MORE_TIME: _more_time,
    Intent.SOLVED: _asked("solved"),
    Intent.NOT_SOLVED: _asked("not_solved"),
    Intent.NOT_REACHED: _asked("not_reached"),
    Intent.ANSWERED: _answered,
    Intent.REOPEN: _reopen,
    Intent.CLOSE: _close,
    Intent.BACK: _back,
}
"""What each intention comes to; `verify` is a clue's and not yet a case's."""
