"""Reading the studio: circuits, what waits in which village, who is taken when, notes between two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Label, Level, Role
from quartet.ground.places.models import Boundary
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.states import CaseState
from quartet.resolution.circuit.models import Availability, Booking, Circuit, CoachingNote, Seat, Stop
from quartet.resolution.circuit.planner import Candidate, Fixed, Point, Tour, road_minutes
from quartet.resolution.circuit.policies import COACHED, MEDIATORS, recused, sight, units_of
from quartet.resolution.circuit.states import HALVES, MINUTES, Apart, CircuitState, Half, Outcome, Purpose
from quartet.resolution.circuit.weights import Reason, reasons, weight
from quartet.resolution.mediation.models import OPEN, Mediation, Session
from quartet.resolution.mediation.queries import mediations_for
from quartet.resolution.mediation.states import TALKING, SessionState
from quartet.resolution.season.guard import guard

MOST_WAITING = 400
"""So many disputes at most stand on the list and before the planner: more no mediator has in hand."""


class CircuitNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "circuit-not-found"
    message = _("There is no such circuit, or it is not yours to see.")


class NoteNotFound(DomainError):
    """Likewise for a note."""

    status = 404
    code = "note-not-found"
    message = _("There is no such note, or it is not yours to see.")


# -- circuits --------------------------------------------------------------------------------------------------------


def circuits_for(claims: Claims) -> QuerySet[Circuit]:
    """The circuits this person may see."""
    return Circuit.objects.filter(sight(claims)).select_related("mediator", "judge", "unit")


def get_circuit(claims: Claims, pk: UUID) -> Circuit:
    """One circuit through the door. Raises CircuitNotFound."""
    found = circuits_for(claims).filter(pk=pk).first()
    if found is None:
        raise CircuitNotFound
    return found


def stops_of(circuit: Circuit) -> list[Stop]:
    """Its stops by time. The cases behind them are asked for elsewhere: some are not its reader's to see."""
    return list(circuit.stops.order_by("starts_at", "pk"))


def upcoming_stop(case: Case, now: datetime) -> Stop | None:
    """The next confirmed stop for a case that its reader may see."""
    found = Stop.objects.filter(case=case, circuit__state=CircuitState.CONFIRMED, ends_at__gte=now)
    return found.exclude(outcome=Outcome.PUT_OFF).select_related("circuit").order_by("starts_at", "pk").first()


def judges_near(unit: Unit) -> QuerySet[Person]:
    """Judges of the tribunals in the unit's area and above it, who may ride along."""
    above = [unit.region[: level.digits] for level in Level if len(unit.region) >= level.digits]
    posts = Post.objects.filter(role=Role.TRIBUNAL, until=None).filter(
        Q(region__in=above) | Q(region__startswith=unit.region)
    )
    return Person.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("name", "pk")


def mediating_units(claims: Claims) -> QuerySet[Unit]:
    """The units for which somebody may plan a circuit, the widest first."""
    return Unit.objects.filter(pk__in=units_of(claims)).order_by("-level", "pk")


# -- what waits ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Waiting:
    """A dispute that waits to be visited, with everything the planner and the page must know of it."""

    case_id: int
    code: str
    text: str
    region: str
    since: datetime
    due_at: datetime | None
    category: str = ""
    mediation: Mediation | None = None
    apart: Apart | None = None
    because: list[Reason] = field(default_factory=list)

    @property
    def village(self) -> str:
        """Its village; empty when nobody knows."""
        return self.region[: Level.VILLAGE.digits] if len(self.region) >= Level.VILLAGE.digits else ""

    @property
    def purpose(self) -> Purpose:
        """What a stop there would be for."""
        talking = self.mediation is not None and self.mediation.state in TALKING
        return Purpose.SESSION if talking else Purpose.VISIT

    @property
    def weight(self) -> int:
        """What it weighs."""
        return weight(self.because)


def waiting_for(claims: Claims, now: datetime) -> list[Waiting]:
    """Every dispute in this person's hands that somebody must go to, heaviest first; also those that stand apart.

    It costs the same number of questions for one and for many.
    """
    mine = cases_for(claims).filter(lead_unit__in=units_of(claims), state=CaseState.HANDLING)
    cases = {case.pk: case for case in mine.exclude(label=Label.ACCUSATION).late_first()[:MOST_WAITING]}
    mediations = mediations_for(claims).filter(OPEN).filter(Q(case__in=cases) | Q(mediator=claims.person))
    found = {pk: _of_case(case) for pk, case in cases.items()}
    for mediation in mediations.order_by("pk")[:MOST_WAITING]:
        there = found.setdefault(mediation.case_id, _of_mediation(mediation))
        there.mediation = mediation
        there.due_at = min(filter(None, (mediation.due_at, there.due_at)), default=None)
        if mediation.mediator_id not in (None, claims.person):
            there.apart = Apart.OTHER_MEDIATOR
    planned = _planned(list(found), now)
    visited, calendar = last_visits(claims, now), working_calendar()
    for one in found.values():
        if one.case_id in planned:
            one.apart = Apart.PLANNED
        elif not one.village:
            one.apart = Apart.NO_PLACE
        one.because = reasons(
            since=one.since,
            due_at=one.due_at,
            season=_season(one, now, calendar),
            visited=visited.get(one.village),
            now=now,
        )
    return sorted(found.values(), key=lambda one: (one.apart is not None, -one.weight, one.code))


def _of_case(case: Case) -> Waiting:
    return Waiting(case.pk, case.code, case.text, case.region, case.registered_at, case.due_at, case.category)


def _of_mediation(one: Mediation) -> Waiting:
    """A mediation of another body's case: only what its file says."""
    return Waiting(one.case_id, one.case_code, one.matter, one.region, one.opened_at, one.due_at)


def _season(one: Waiting, now: datetime, calendar: Calendar) -> bool:
    if not one.category:
        return False
    said = guard(
        category=one.category, region=one.region, known_at=one.since, agreed_at=None, now=now,
        calendar=calendar
    )  # fmt: skip
    return bool(said.windows)


def _planned(cases: list[int], now: datetime) -> set[int]:
    """Cases with a date to come: a session, or a stop of a confirmed circuit."""
    sessions = Session.objects.filter(mediation__case__in=cases, state=SessionState.PLANNED, ends_at__gte=now)
    stops = Stop.objects.filter(case__in=cases, circuit__state=CircuitState.CONFIRMED, ends_at__gte=now)
    gone = stops.exclude(outcome=Outcome.PUT_OFF).values_list("case", flat=True)
    return set(sessions.values_list("mediation__case", flat=True)) | set(gone)


def last_visits(claims: Claims, now: datetime) -> dict[str, datetime]:
    """When one's units last were in each village, by the circuits that were kept."""
    found = Stop.objects.filter(circuit__unit__in=units_of(claims), circuit__state=CircuitState.CONFIRMED)
    found = found.filter(starts_at__lt=now).exclude(outcome__in=[Outcome.NOT_THERE, Outcome.PUT_OFF])
    return dict(found.values_list("village").annotate(last=Max("starts_at")))


@dataclass(frozen=True, slots=True)
class VillageWaiting:
    """A village and what waits there."""

    village: str
    waiting: list[Waiting]
    longest: int
    """Days the oldest has waited."""
    visited: datetime | None


def by_village(waiting: Iterable[Waiting], visits: dict[str, datetime], now: datetime) -> list[VillageWaiting]:
    """What waits, village by village, the heaviest village first."""
    groups: dict[str, list[Waiting]] = {}
    for one in waiting:
        groups.setdefault(one.village, []).append(one)
    rows = [
        VillageWaiting(village, those, max((now - one.since).days for one in those), visits.get(village))
        for village, those in groups.items()
    ]
    return sorted(rows, key=lambda row: (not row.village, -sum(one.weight for one in row.waiting), row.village))


# -- what the planner is asked ---------------------------------------------------------------------------------------


def offered(claims: Claims, mediator: Person, judge: Person | None, now: datetime) -> list[Waiting]:
    """The same with recusal: what neither may touch stands apart. For a verb that may read all of a file."""
    found = waiting_for(claims, now)
    units = set() if judge is None else _units_of_judge(judge)
    team = [mediator] if judge is None else [mediator, judge]
    for one in found:
        if one.apart is not None:
            continue
        if judge is not None and not _joined(one, units):
            one.apart = Apart.NOT_ASKED
        elif one.mediation is not None and recused(one.mediation, *team):
            one.apart = Apart.RECUSED
    return found


def _units_of_judge(judge: Person) -> set[str]:
    posts = Post.objects.filter(person=judge, role=Role.TRIBUNAL, until=None)
    return {f"u{unit}" for unit in posts.values_list("unit", flat=True)}


def _joined(one: Waiting, units: set[str]) -> bool:
    """Whether the judge's body is in the team: a judge hears of no other dispute."""
    return one.mediation is not None and not units.isdisjoint(one.mediation.keys)


def candidates(waiting: Sequence[Waiting], day: date) -> list[Candidate]:
    """What stands apart from nothing, as the planner takes it."""
    free = [one for one in waiting if one.apart is None]
    points = points_of({one.village for one in free})
    told: dict[int, list[Availability]] = {}
    for row in Availability.objects.filter(case__in=[one.case_id for one in free]).order_by("pk"):
        told.setdefault(row.case_id, []).append(row)
    return [
        Candidate(one.code, points[one.village], MINUTES[one.purpose], one.weight, windows(told.get(one.case_id), day))
        for one in free
        if one.village in points
    ]


def windows(told: Sequence[Availability] | None, day: date) -> tuple[tuple[int, int], ...]:
    """When they can come on a day, in minutes, but for the hour of dinner at noon.

    Nothing said: at any other time; said, but not for this day: never.
    """
    noon = datetime.combine(day, time(12), SHANGHAI)
    said = [(minutes_of(row.starts), minutes_of(row.ends)) for row in told or () if row.holds_on(noon)]
    if not told:
        said = [HALVES[Half.WHOLE]]
    found = {
        (max(opens, begins), min(closes, ends))
        for opens, closes in said
        for begins, ends in (HALVES[Half.MORNING], HALVES[Half.AFTERNOON])
        if max(opens, begins) < min(closes, ends)
    }
    return tuple(sorted(found)) or ((0, 0),)


def minutes_of(at: time) -> int:
    """Minutes since midnight."""
    return at.hour * 60 + at.minute


def points_of(regions: Iterable[str]) -> dict[str, Point]:
    """Where places lie: the point of their label."""
    found = Boundary.objects.filter(region__in=regions).values_list("region", "lon", "lat")
    return {code: (lon, lat) for code, lon, lat in found}


@dataclass(frozen=True, slots=True)
class Taken:
    """A time in which one of a team is taken, and where."""

    starts_at: datetime
    ends_at: datetime
    region: str


def taken(people: Sequence[int], starts: datetime, ends: datetime) -> list[Taken]:
    """When any of these people is taken in a span of time: confirmed stops, planned sessions, times at a court.

    For a verb: it reads other people's times, and gives nothing but times.
    """
    stops = Booking.objects.filter(person__in=people, starts_at__lt=ends, ends_at__gt=starts)
    found = [
        Taken(row.starts_at, row.ends_at, row.stop.village)
        for row in stops.select_related("stop").order_by("starts_at", "pk")
    ]
    sessions = Session.objects.filter(
        mediation__mediator__in=people, state=SessionState.PLANNED, starts_at__lt=ends, ends_at__gt=starts
    )
    own = set(stops.exclude(stop__session=None).values_list("stop__session", flat=True))
    found += [
        Taken(row.starts_at, row.ends_at, row.mediation.region[: Level.VILLAGE.digits])
        for row in sessions.select_related("mediation").order_by("starts_at", "pk")
        if row.pk not in own
    ]
    local = starts.astimezone(SHANGHAI)
    for seat in Seat.objects.filter(person__in=people, weekday=local.isoweekday()).select_related("court"):
        begins, over = (datetime.combine(local.date(), at, SHANGHAI) for at in (seat.starts, seat.ends))
        if begins < ends and over > starts:
            found.append(Taken(begins, over, seat.court.region))
    return sorted(set(found), key=lambda row: (row.starts_at, row.ends_at, row.region))


def tour(unit: Unit, people: Sequence[int], day: date, half: Half) -> Tour:
    """The tour that is asked for: from the unit's own place, around what stands already."""
    starts, ends = HALVES[half]
    midnight = datetime.combine(day, time(0), SHANGHAI)
    standing = taken(people, midnight + timedelta(minutes=starts), midnight + timedelta(minutes=ends))
    points = points_of({unit.region, *(one.region for one in standing)})
    home = points.get(unit.region) or next(iter(points_of([unit.region[: Level.COUNTY.digits]]).values()))
    fixed = tuple(
        Fixed(
            int((one.starts_at - midnight).total_seconds()) // 60,
            int((one.ends_at - midnight).total_seconds()) // 60,
            points.get(one.region),
        )
        for one in standing
    )
    return Tour(starts, ends, home, fixed)


# -- availability, seats, notes --------------------------------------------------------------------------------------


def availability_of(case: Case) -> QuerySet[Availability]:
    """When those of a case can come."""
    return Availability.objects.filter(case=case).order_by("day", "weekday", "starts", "pk")


def seats_for(claims: Claims) -> QuerySet[Seat]:
    """One's own times at courts, and who sits at one's own court."""
    courts = [held.unit for held in claims.posts if held.role is Role.TRIBUNAL]
    found = Seat.objects.filter(Q(person=claims.person) | Q(court__in=courts))
    return found.select_related("person", "court").order_by("weekday", "starts", "pk")


def courts_near(claims: Claims) -> QuerySet[Unit]:
    """The courts where one may sit: those in the area of one's own units, and above it."""
    areas = [held.region for held in claims.posts if held.role in MEDIATORS]
    near = Q(pk__in=[])
    for area in areas:
        near |= Q(region__startswith=area) | Q(region__in=[area[: level.digits] for level in Level])
    return Unit.objects.filter(near, kind="tribunal").order_by("region", "pk")


def people_to_coach(claims: Claims) -> QuerySet[Person]:
    """Who may be written to: mediators and clerks of the villages in the area of one's studio or court."""
    wide = Level.TOWNSHIP.digits
    areas = [held.region for held in claims.posts if held.role in COACHED and len(held.region) <= wide]
    inside = Q(pk__in=[])
    for area in areas:
        inside |= Q(region__startswith=area)
    posts = Post.objects.filter(inside, until=None, role__in=[Role.VILLAGE_MEDIATOR, Role.VILLAGE_CLERK])
    found = Person.objects.filter(pk__in=posts.values("person"), is_active=True)
    return found.exclude(pk=claims.person or 0).order_by("name", "pk")


def notes_for(claims: Claims) -> QuerySet[CoachingNote]:
    """What one wrote or was written."""
    found = CoachingNote.objects.filter(Q(writer=claims.person) | Q(reader=claims.person))
    return found.select_related("writer", "reader")


def threads_for(claims: Claims) -> QuerySet[CoachingNote]:
    """The notes that begin a talk, newest first."""
    return notes_for(claims).filter(answers=None).order_by("-at", "pk")


def get_thread(claims: Claims, pk: UUID) -> list[CoachingNote]:
    """A note and its answers, oldest first. Raises NoteNotFound."""
    first = notes_for(claims).filter(pk=pk, answers=None).first()
    if first is None:
        raise NoteNotFound
    return [first, *notes_for(claims).filter(answers=first).order_by("at", "pk")]


def unit_of(pk: int) -> Unit:
    """A unit by its number."""
    return Unit.objects.get(pk=pk)


def person_of(pk: int) -> Person:
    """A person by their number."""
    return Person.objects.get(pk=pk)


def legs_of(circuit: Circuit, stops: Sequence[Stop]) -> list[dict[str, Any]]:
    """For each stop: minutes by road from the stop before, and whether the gap is too short for them."""
    points = points_of({circuit.unit.region, *(stop.village for stop in stops)})
    found: list[dict[str, Any]] = []
    before: Stop | None = None
    place = circuit.unit.region
    for stop in stops:
        road = road_minutes(points[place], points[stop.village]) if {place, stop.village} <= points.keys() else 0
        gap = None if before is None else int((stop.starts_at - before.ends_at).total_seconds()) // 60
        found.append({"stop": stop, "road": road, "tight": gap is not None and gap < road, "gap": gap})
        before, place = stop, stop.village
    return found
