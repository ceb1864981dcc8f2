"""The desk's list: one question with filters, answered a page at a time at the same cost for any number of cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import ROLES, Level
from quartet.resolution.cases.models import Case, CaseQuerySet
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.search import find_numbers
from quartet.resolution.cases.states import DESK_STATES, OPEN_STATES, UNIT_STATES, CaseState

PAGE = 50
URGENT_SHOWN = 200
SEARCH_FURTHER = (200, 1000, 4000)
"""How many more of what holds the words are put through the other filters before a short page is answered."""
DUE = "%Y%m%dT%H%M%S%f"

SHOWS = {
    "mine": _("For me to do"),
    "late": _("Late"),
    "open": _("All open"),
    "all": _("All"),
}


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a desk asks its list, as the address of the page says it."""

    show: str = "mine"
    state: str = ""
    text: str = ""
    region: str = ""
    after: str = ""
    """Where the page before ended: due time and number of its last row."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "DeskFilter":
        """Read the address; what is unknown is ignored, never an error."""
        show, state = query.get("show", "mine"), query.get("state", "")
        region = query.get("region", "")
        return cls(
            show=show if show in SHOWS else "mine",
            state=state if state in CaseState.values else "",
            text=query.get("q", "").strip()[:100],
            region=region if region.isdecimal() else "",
            after=query.get("after", ""),
        )

    @property
    def shows(self) -> list[tuple[str, str, bool]]:
        """The tabs: name, label, whether it is this one."""
        return [(name, str(label), name == self.show) for name, label in SHOWS.items()]

    @property
    def states(self) -> list[tuple[str, str, bool]]:
        """The states to choose from."""
        return [(value, str(label), value == self.state) for value, label in CaseState.choices]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list."""

    cases: list[Case]
    """What is urgent before all else, on the first page."""
    after: str
    """Where the next page starts; empty on the last."""


def my_turns(claims: Claims) -> list[Q]:
    """The cases that wait for a step of this person: their level decides, their unit leads, or they oversee all."""
    turns = []
    for held in claims.posts:
        reach = ROLES[held.role]
        area = Q(**{_column(held.region): held.region}, label__lte=reach.area or 0)
        if reach.desk is not None:
            turns.append(area & Q(level=reach.desk, state__in=DESK_STATES))
        if reach.handles:
            turns.append(Q(lead_unit=held.unit, state__in=UNIT_STATES, label__lte=reach.unit or 0))
        if reach.oversees:
            turns.append(area)
        if reach.seals:
            turns.append(area & Q(level__lte=Level.of_code(held.region), state=CaseState.HELD))
    return turns


def desk_list(claims: Claims, asked: DeskFilter, now: datetime, limit: int = PAGE) -> Found:
    """One page: open cases, urgent ones before others, by what is due first; all, or found by words, newest first."""
    if asked.text:
        return _found_by_words(claims, asked, now, limit)
    if asked.show == "all":
        return _page(claims, asked, now, limit)
    # Few are urgent at any time, and an index holds just them: the long walks need no second order.
    urgent = [] if asked.after else urgent_first(claims, asked, now)
    rest = _page(claims, asked, now, limit)
    return Found([*urgent, *rest.cases], rest.after)


def urgent_first(claims: Claims, asked: DeskFilter, now: datetime) -> list[Case]:
    """The urgent ones among what is asked for, due first."""
    mine = reduce(or_, my_turns(claims), Q(pk__in=[])) if asked.show == "mine" else Q()
    urgent = _filtered(cases_for(claims).open().filter(mine, urgent=True), asked, now).select_related("lead_unit")
    return list(urgent.late_first()[:URGENT_SHOWN])


def _page(claims: Claims, asked: DeskFilter, now: datetime, limit: int) -> Found:
    newest = asked.show == "all"
    ways = my_turns(claims) if asked.show == "mine" else CASE_SCOPE.ways(claims)
    # Each way is one walk along one index, already in order and no longer than the page. An OR of them would be none.
    # Row-level security alone guards the walks (their ends are opened through the door): to say its rule a second
    # time there would mislead the planner into believing that few rows pass.
    walks = [
        _ordered(_in_turn(Case.objects.filter(way, beyond), asked, now), newest=newest).values("pk")[: limit + 1]
        for way in ways
        for beyond in _beyond(asked.after, newest=newest)
    ]
    if not walks:
        return Found([], "")
    met = walks[0].union(*walks[1:]) if len(walks) > 1 else walks[0]
    cases = cases_for(claims).filter(pk__in=met).select_related("lead_unit")
    page = list(_ordered(cases, newest=newest)[: limit + 1])
    return Found(page[:limit], _place(page[limit - 1], newest=newest) if len(page) > limit else "")


def _found_by_words(claims: Claims, asked: DeskFilter, now: datetime, limit: int) -> Found:
    """One page of what holds the words. A filter that leaves little of much may end it early: ask for the next."""
    cases = _filtered(cases_for(claims), asked, now).select_related("lead_unit")
    if asked.show == "mine":
        cases = cases.filter(reduce(or_, my_turns(claims), Q(pk__in=[])))
    states = [CaseState(asked.state)] if asked.state else None if asked.show == "all" else OPEN_STATES
    before = int(asked.after) if asked.after.isdecimal() else None
    page: list[Case] = []
    for wanted in (limit + 1, *SEARCH_FURTHER):
        numbers = find_numbers(asked.text, before=before, wanted=wanted, states=states, region=asked.region)
        page += cases.filter(pk__in=numbers).order_by("-pk")
        if len(page) > limit:
            return Found(page[:limit], _place(page[limit - 1], newest=True))
        if len(numbers) < wanted:
            return Found(page, "")
        before = numbers[-1]
    return Found(page, str(before))


def _in_turn(cases: CaseQuerySet, asked: DeskFilter, now: datetime) -> CaseQuerySet:
    """What is asked for, without the urgent ones, which stand before it."""
    found = _filtered(cases, asked, now)
    return found if asked.show == "all" else found.filter(urgent=False)


def _filtered(cases: CaseQuerySet, asked: DeskFilter, now: datetime) -> CaseQuerySet:
    if asked.show != "all":
        cases = cases.open()
    if asked.show == "late":
        cases = cases.filter(due_at__lt=now)
    if asked.state:
        cases = cases.filter(state=asked.state)
    if asked.region:
        cases = cases.filter(**{_column(asked.region): asked.region})
    return cases


def _column(region: str) -> str:
    """The column in which a region's code stands whole."""
    return next((level.name.lower() for level in Level if level.digits == len(region)), "region")


def _ordered(cases: CaseQuerySet, *, newest: bool) -> CaseQuerySet:
    return cases.order_by("-pk") if newest else cases.late_first()


def _place(last: Case, *, newest: bool) -> str:
    """Where a page ended, for its address: the number, and before it the due time where that comes first."""
    if newest:
        return str(last.pk)
    return f"{last.due_at.astimezone(UTC).strftime(DUE) if last.due_at else ''}~{last.pk}"


def _beyond(after: str, *, newest: bool) -> list[Q]:
    """What lies beyond a place, each part one stretch of an index. An address that is none starts at the top."""
    if newest:
        return [Q(pk__lt=int(after)) if after.isdecimal() else Q()]
    due, tilde, number = after.rpartition("~")
    if not tilde or not number.isdecimal():
        return [Q()]
    undated = Q(due_at=None)
    if not due:
        return [undated & Q(pk__gt=int(number))]
    try:
        at = datetime.strptime(due, DUE).replace(tzinfo=UTC)
    except ValueError:
        return [Q()]
    return [Q(due_at__gte=at) & (Q(due_at__gt=at) | Q(pk__gt=int(number))), undated]
