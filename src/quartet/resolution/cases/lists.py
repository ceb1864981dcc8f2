"""The desk's list: one question with filters, answered a page at a time at the same cost for any number of cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import ROLES
from quartet.resolution.cases.models import OPEN, Case, CaseQuerySet
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.states import CaseState

PAGE = 50
COUNT_UP_TO = 1000
"""Beyond so many a list says "1,000+": nobody works through more, and counting all would cost all."""

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
    after: str
    """Where the next page starts; empty on the last."""


def my_turn(claims: Claims) -> Q:
    """The cases that wait for a step of this person: their level decides, or their unit leads."""
    mine = Q(pk__in=[])
    for held in claims.posts:
        reach = ROLES[held.role]
        if reach.desk is not None:
            mine |= Q(level=reach.desk, state__in=[CaseState.REGISTERED, CaseState.RESOLVED])
        if reach.handles:
            mine |= Q(lead_unit=held.unit, state__in=[CaseState.DISPATCHED, CaseState.HANDLING, CaseState.SUSPENDED])
        if reach.oversees:
            mine |= OPEN
    return mine


def _filtered(claims: Claims, asked: DeskFilter, now: datetime) -> CaseQuerySet:
    cases = cases_for(claims)
    if asked.show != "all":
        cases = cases.open()
    if asked.show == "mine":
        cases = cases.filter(my_turn(claims))
    if asked.show == "late":
        cases = cases.filter(due_at__lt=now)
    if asked.state:
        cases = cases.filter(state=asked.state)
    if asked.region:
        column = {4: "city", 6: "county", 9: "township", 12: "village"}.get(len(asked.region), "region")
        cases = cases.filter(**{column: asked.region})
    if asked.text:
        cases = cases.filter(Q(code__startswith=asked.text) | Q(text__contains=asked.text))
    return cases


def desk_list(claims: Claims, asked: DeskFilter, now: datetime, limit: int = PAGE) -> Found:
    """One page: open cases by what is due first, ended ones newest first."""
    cases = _filtered(claims, asked, now).select_related("lead_unit")
    cases = cases.order_by("-pk") if asked.show == "all" else cases.late_first()
    start = int(asked.after) if asked.after.isdecimal() else 0
    page = list(cases[start : start + limit + 1])
    return Found(page[:limit], str(start + limit) if len(page) > limit else "")
