"""Which rungs are due now, and whom each concerns. Reads with the system's claims; rights are asked here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from quartet.ground.clock.calendar import Calendar
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import HANDLERS, OVERSEERS, ROLES, Label, Level, Role
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.states import UNIT_STATES
from quartet.resolution.watch.ladder import LADDERS, Audience, Rung
from quartet.resolution.watch.models import Fired
from quartet.resolution.watch.moments import in_service, threshold

MOST = 20_000
"""So many rungs in one round; what is left follows a minute later."""


def due_rungs(now: datetime, calendar: Calendar) -> Iterator[tuple[Case, Rung]]:
    """Every rung that is due and was not told yet, lowest rungs first; urgent ones only outside service hours."""
    at_work = in_service(now, calendar)
    room = MOST
    for rung, clocks in _clocks_by_rung().items():
        if at_work or rung.urgent:
            found = _due(rung, clocks, threshold(now, rung.shift, calendar))[:room]
            room -= len(found)
            for case in found:
                yield case, rung


def _clocks_by_rung() -> dict[Rung, list[str]]:
    found: dict[Rung, list[str]] = {}
    for clock, ladder in LADDERS.items():
        for rung in ladder:
            found.setdefault(rung, []).append(clock)
    return found


def _due(rung: Rung, clocks: list[str], latest: datetime) -> list[Case]:
    told = Fired.objects.filter(
        case=OuterRef("pk"), clock_started_at=OuterRef("clock_started_at"), due_at=OuterRef("due_at"), rung=rung.name
    )
    due = Case.objects.open().filter(~Exists(told), clock__in=clocks, due_at__lte=latest)
    return list(due.only(*_READ).order_by("due_at", "pk")[:MOST])


_READ = (
    "code", "region", "level", "state", "label", "hidden_from", "lead_unit", "reporter",
    "clock", "clock_started_at", "due_at",
)  # fmt: skip


@dataclass
class Staff:
    """Who holds which post around some cases, read once for a round."""

    on_unit: dict[int, set[int]] = field(default_factory=dict)
    on_desk: dict[tuple[Level, str], set[int]] = field(default_factory=dict)
    overseeing: dict[str, set[int]] = field(default_factory=dict)
    claims: dict[int, Claims] = field(default_factory=dict)

    @classmethod
    def around(cls, cases: Iterable[Case], now: datetime) -> "Staff":
        """Read the posts that any of these cases may concern, and all posts of their holders."""
        cases = list(cases)
        areas = {case.region[: level.digits] for case in cases for level in Level}
        units = {case.lead_unit_id for case in cases if case.lead_unit_id}
        today = now.date()
        held = Post.objects.filter(Q(until=None) | Q(until__gt=today), since__lte=today, person__is_active=True)
        desks = [role for role in Role if ROLES[role].desk or role in OVERSEERS]
        concerned = Q(unit__in=units, role__in=HANDLERS) | Q(region__in=areas, role__in=desks)
        staff = cls()
        posts: dict[int, list[Held]] = {}
        people = held.filter(concerned).values("person")
        for post in held.filter(person__in=people).order_by("pk"):
            one = Held(Role(post.role), post.unit_id, post.region)
            posts.setdefault(post.person_id, []).append(one)
            staff._place(one, post.person_id)
        staff.claims = {person: Claims(person, tuple(held_posts)) for person, held_posts in posts.items()}
        return staff

    def _place(self, post: Held, person: int) -> None:
        reach = ROLES[post.role]
        if reach.handles:
            self.on_unit.setdefault(post.unit, set()).add(person)
        if reach.desk:
            self.on_desk.setdefault((reach.desk, post.region), set()).add(person)
        if reach.oversees:
            self.overseeing.setdefault(post.region, set()).add(person)

    def concerned(self, case: Case, rung: Rung) -> set[int]:
        """The people this rung of this case is told to: of its audience, those who may see the case.

        Where nobody of the audience is there to be told, the desks above are: a reminder never falls on the floor.
        """
        people = {one for audience in rung.to for one in self._audience(case, audience)}
        told = {one for one in people if self._may_see(case, one)}
        levels = iter(level for level in Level if level > case.level)
        while not told and (level := next(levels, None)):
            told = {one for one in self._desk(case, level) if self._may_see(case, one)}
        return told

    def _audience(self, case: Case, audience: Audience) -> set[int]:
        if audience is Audience.OWES and case.state in UNIT_STATES:
            return self.on_unit.get(case.lead_unit_id or 0, set())
        if audience is Audience.SUPERVISORS or (audience is Audience.ABOVE and case.level >= Level.CITY):
            return {
                one for level in Level for one in self.overseeing.get(case.region[: level.digits], set())
                if len(case.region) >= level.digits
            }  # fmt: skip
        return self._desk(case, Level(case.level + (audience is Audience.ABOVE)))

    def _desk(self, case: Case, level: Level) -> set[int]:
        return self.on_desk.get((level, case.region[: level.digits]), set())

    def _may_see(self, case: Case, person: int) -> bool:
        keys, denied = CASE_SCOPE.keys_of(case), case.hidden_from
        return CASE_SCOPE.admits(self.claims[person], keys=keys, label=Label(case.label), denied=denied)
