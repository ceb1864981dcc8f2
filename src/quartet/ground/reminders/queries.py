"""Which rungs are due now, and whom each concerns. Reads with the system's claims; rights are asked here."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from quartet.ground.clock.calendar import Calendar
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.staffing import posts_on
from quartet.ground.people.states import OVERSEERS, ROLES, SEALERS, Level, Role
from quartet.ground.reminders.ladder import Audience, Rung
from quartet.ground.reminders.models import Fired
from quartet.ground.reminders.moments import in_service, threshold
from quartet.ground.reminders.sources import Hands, Owed, Source, sources

MOST = 20_000
"""So many rungs in one round; what is left follows a minute later."""


class Due(NamedTuple):
    """One rung of one thing that is due and was not told yet."""

    source: Source
    record: Any
    rung: Rung


def due_rungs(now: datetime, calendar: Calendar) -> Iterator[Due]:
    """Every rung that is due and was not told yet, of one thing the lower first; urgent ones only outside hours."""
    at_work = in_service(now, calendar)
    room = MOST
    for source in sources():
        found: list[Due] = []
        for rung, ladders in _ladders_by_rung(source).items():
            if at_work or rung.urgent:
                latest = threshold(now, rung.shift, calendar)
                found += [Due(source, record, rung) for record in _due(source, rung, ladders, latest, now, room=room)]
                room = max(0, room - len(found))
        yield from sorted(found, key=_height)


def _height(due: Due) -> int:
    return due.source.ladders[due.record.ladder].index(due.rung)


def _ladders_by_rung(source: Source) -> dict[Rung, list[str]]:
    found: dict[Rung, list[str]] = {}
    for name, ladder in source.ladders.items():
        for rung in ladder:
            found.setdefault(rung, []).append(name)
    return found


def _due(source: Source, rung: Rung, ladders: list[str], latest: datetime, now: datetime, *, room: int) -> list[Any]:
    told = Fired.objects.filter(
        source=source.name, subject=Cast(OuterRef("pk"), CharField()), started_at=OuterRef("runs_from"),
        due_at=OuterRef("runs_until"), rung=rung.name,
    )  # fmt: skip
    due = source.open(now).filter(~Exists(told), ladder__in=ladders, runs_until__lte=latest)
    return list(due.order_by("runs_until", "pk")[:room])


@dataclass
class Staff:
    """Who holds which post around some things that are due, read once for a round."""

    on_unit: dict[int, set[tuple[Role, int]]] = field(default_factory=dict)
    on_desk: dict[tuple[Level, str, bool], set[int]] = field(default_factory=dict)
    overseeing: dict[str, set[int]] = field(default_factory=dict)
    claims: dict[int, Claims] = field(default_factory=dict)

    @classmethod
    def around(cls, things: Iterable[Owed], now: datetime) -> "Staff":
        """Read the posts that any of these may concern, and all posts of their holders."""
        things = list(things)
        hands = [one for thing in things for one in (thing.owes, thing.asked)]
        units = {one.unit for one in hands if one.unit is not None}
        roles = {role for one in hands for role in one.roles}
        named = {person for one in hands for person in one.people}
        areas = {thing.region[: level.digits] for thing in things for level in Level}
        today = timezone.localdate(now)
        held = posts_on(today)
        desks = [role for role in Role if ROLES[role].desk or role in OVERSEERS | SEALERS]
        concerned = Q(unit__in=units, role__in=roles) | Q(region__in=areas, role__in=desks) | Q(person__in=named)
        staff = cls()
        posts: dict[int, list[Held]] = {
            person: [] for person in Person.objects.filter(pk__in=named, is_active=True).values_list("pk", flat=True)
        }
        people = held.filter(concerned).values("person")
        for post in held.filter(person__in=people).order_by("pk"):
            one = Held(Role(post.role), post.unit_id, post.region)
            posts.setdefault(post.person_id, []).append(one)
            staff._place(one, post.person_id)
        staff.claims = {person: Claims(person, tuple(held_posts)) for person, held_posts in posts.items()}
        return staff

    def _place(self, post: Held, person: int) -> None:
        reach = ROLES[post.role]
        self.on_unit.setdefault(post.unit, set()).add((post.role, person))
        if reach.desk:
            self.on_desk.setdefault((reach.desk, post.region, False), set()).add(person)
        if reach.seals:
            self.on_desk.setdefault((Level.of_code(post.region), post.region, True), set()).add(person)
        if reach.oversees:
            self.overseeing.setdefault(post.region, set()).add(person)

    def concerned(self, thing: Owed, rung: Rung) -> set[int]:
        """The people this rung of this thing is told to: of its audience, those who may know of it.

        Where nobody of the audience is there to be told, the desks above are: a reminder never falls on the floor.
        """
        people = {one for audience in rung.to for one in self._audience(thing, audience)}
        told = {one for one in people if self._may_know(thing, one)}
        levels = iter(level for level in Level if level > thing.desk)
        while not told and (level := next(levels, None)):
            told = {one for one in self._desk(thing, level) if self._may_know(thing, one)}
        return told

    def url_for(self, thing: Owed, person: int) -> str:
        """Where this person looks."""
        return thing.url if not thing.elsewhere or person in self._in(thing.owes) else thing.elsewhere

    def _audience(self, thing: Owed, audience: Audience) -> set[int]:
        if audience is Audience.ASKED:
            return self._in(thing.asked)
        if audience is Audience.OWES and thing.owes:
            return self._in(thing.owes)
        if audience is Audience.SUPERVISORS or (audience is Audience.ABOVE and thing.desk >= Level.CITY):
            return {
                one for level in Level for one in self.overseeing.get(thing.region[: level.digits], set())
                if len(thing.region) >= level.digits
            }  # fmt: skip
        if audience is Audience.HIGHER:
            return {one for level in Level if level > thing.desk for one in self._desk(thing, level)}
        return self._desk(thing, Level(thing.desk + (audience is Audience.ABOVE)))

    def _in(self, hands: Hands) -> set[int]:
        there = hands.people & self.claims.keys()
        if there or hands.unit is None:
            return set(there)
        return {person for role, person in self.on_unit.get(hands.unit, set()) if role in hands.roles}

    def _desk(self, thing: Owed, level: Level) -> set[int]:
        return self.on_desk.get((level, thing.region[: level.digits], thing.sealed), set())

    def _may_know(self, thing: Owed, person: int) -> bool:
        claims = self.claims[person]
        return claims.identities.isdisjoint(thing.hidden) and thing.sees(claims)
