"""Reading duties, ways and looks: through `duties_for`, `calls_for` and `looks_at` only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty import policies
from quartet.grassroots.duty.models import (
    CallOut,
    DutySession,
    Latest,
    Look,
    PolicyChange,
    Position,
    Presence,
    Sos,
    TrackPolicy,
)
from quartet.grassroots.duty.states import LookKind, Mode
from quartet.ground.errors import DomainError
from quartet.ground.ledger.models import Chained
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level, Role
from quartet.ground.places.models import Region

RECENT = timedelta(days=30)
MOST_POINTS = 5000
"""So many points of a way are shown; of more, every second, third, …"""


class DutyNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "duty-not-found"
    message = _("There is no such duty, or it is not yours to see.")


class CallNotFound(DomainError):
    """Likewise for a call for help."""

    status = 404
    code = "sos-not-found"
    message = _("There is no such call for help, or it is not yours to see.")


class LookNotFound(DomainError):
    """Likewise for a look that is over."""

    status = 404
    code = "look-not-found"
    message = _("This look is over. Ask again, with your reason.")


def duties_for(claims: Claims) -> QuerySet[DutySession]:
    """The duties this person may see."""
    return DutySession.objects.filter(policies.duties_seen(claims))


def calls_for(claims: Claims) -> QuerySet[Sos]:
    """The calls for help this person may see."""
    return Sos.objects.filter(policies.calls_seen(claims))


def own_duties(claims: Claims, now: datetime) -> QuerySet[DutySession]:
    """One's own of the last 30 days, the newest first."""
    return DutySession.objects.filter(person=claims.person, started_at__gt=now - RECENT).order_by("-started_at", "-pk")


def open_duty(claims: Claims, now: datetime) -> DutySession | None:
    """One's own duty that is on now."""
    return own_duties(claims, now).filter(ended_at=None, ends_by__gt=now).first()


def open_callout(duty: DutySession | None) -> CallOut | None:
    """What a desk asks of a member on duty now."""
    return CallOut.objects.filter(session=duty, over_at=None).select_related("asked_by").first() if duty else None


def get_duty(claims: Claims, number: int) -> DutySession:
    """One duty through the door. Raises DutyNotFound."""
    found = duties_for(claims).select_related("person").filter(pk=number).first()
    if found is None:
        raise DutyNotFound
    return found


def get_call(claims: Claims, uid: UUID, *, lock: bool = False) -> Sos:
    """One call for help through the door. Raises CallNotFound."""
    calls = calls_for(claims)
    calls = calls.select_for_update(of=("self",)) if lock else calls.select_related("person", "session", "handled_by")
    found = calls.filter(uid=uid).first()
    if found is None:
        raise CallNotFound
    return found


def mode_of(area: str) -> Mode:
    """How exactly desks of this city (or of the city a longer code lies in) see members on duty."""
    kept = TrackPolicy.objects.filter(area=area[:4]).values_list("mode", flat=True).first()
    return Mode(kept or Mode.GRID)


def policy_changes(area: str) -> QuerySet[PolicyChange]:
    """Who set it when and why, the newest first."""
    return PolicyChange.objects.filter(policy=area).select_related("by").order_by("-position")


@dataclass(frozen=True, slots=True)
class Seen:
    """A member on duty as the live map and the list beside it show them."""

    duty: DutySession
    mode: Mode
    grid: str
    """The code of the micro-grid; empty before anything was heard."""
    grid_name: str
    at: datetime | None
    """Since when the micro-grid is known (a quarter of an hour), or when the exact point was taken."""
    lon: float | None
    lat: float | None
    calls: bool
    """Whether a call for help is open."""
    callout: CallOut | None

    @property
    def address(self) -> str:
        """The page about this duty."""
        return reverse("onduty-duty", kwargs={"number": self.duty.pk})


class Spot(NamedTuple):
    """A micro-grid as it is shown: its name, and its middle."""

    name: str
    lon: float | None
    lat: float | None


NOWHERE = Spot("", None, None)


def spots(codes: Iterable[str]) -> dict[str, Spot]:
    """Names (with the village's, unless they begin with it) and middles of micro-grids, in one query."""
    grids = set(codes)
    asked = grids | {code[: Level.VILLAGE.digits] for code in grids}
    found = Region.objects.filter(code__in=asked).values_list("code", "short", "boundary__lon", "boundary__lat")
    known = {code: Spot(name, lon, lat) for code, name, lon, lat in found}
    named = {}
    for code in grids & known.keys():
        village = known.get(code[: Level.VILLAGE.digits], NOWHERE).name
        name = known[code].name
        named[code] = known[code]._replace(name=name if name.startswith(village) else f"{village}{name}")
    return named


def on_duty_in(claims: Claims, region: str, now: datetime) -> list[Seen]:
    """Who is on duty in a service centre's region, calls for help first. Four queries, whatever the number."""
    duties = list(
        duties_for(claims)
        .filter(policies.within(region), ended_at=None, ends_by__gt=now)
        .select_related("person")
        .annotate(calls=Exists(Sos.objects.filter(session=OuterRef("pk"), handled_at=None)))
        .order_by("-calls", "village", "person__name", "pk")
    )
    policy = mode_of(region)
    numbers = [duty.pk for duty in duties]
    grids: dict[int, Presence] = {}
    since = policies.quarter_of(now) - 3 * policies.QUARTER
    for one in Presence.objects.filter(session_id__in=numbers, at__gte=since, at__lte=now).order_by("at"):
        grids[one.session_id] = one
    exact = {one.session_id: one for one in Latest.objects.filter(session__in=numbers)}
    callouts = {one.session_id: one for one in CallOut.objects.filter(session__in=numbers, over_at=None)}
    middles = spots(one.grid for one in grids.values())
    seen = []
    for duty in duties:
        grid, point = grids.get(duty.pk), exact.get(duty.pk)
        spot = middles.get(grid.grid, NOWHERE) if grid else NOWHERE
        mode = policies.shown_mode(policy, precise=duty.precise)
        where: Latest | Spot = point if mode == Mode.PRECISE and point is not None else spot
        known = where.at if isinstance(where, Latest) else grid.at if grid else None
        callout = callouts.get(duty.pk)
        grid_code = grid.grid if grid else ""
        seen.append(Seen(duty, mode, grid_code, spot.name, known, where.lon, where.lat, duty.calls, callout))
    return seen


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one duty, as exactly as its viewer may see it."""

    mode: Mode
    points: list[tuple[datetime, float, float]]
    """Time, longitude, latitude; in `grid` mode the middle of each micro-grid."""
    grids: list[tuple[datetime, str]]
    """Quarter of an hour and the name of the micro-grid."""
    more: int
    """How many points there are in all."""


def way_of(duty: DutySession, mode: Mode) -> Way:
    """Read a way; the walls let only those read it who may."""
    present = list(
        Presence.objects.filter(session_id=duty.pk, at__gte=policies.quarter_of(duty.started_at)).order_by("at")
    )
    middles = spots(one.grid for one in present)
    placed = [(one.at, middles.get(one.grid, NOWHERE)) for one in present]
    grids = [(at, spot.name) for at, spot in placed]
    if mode == Mode.GRID:
        known = [(at, spot.lon, spot.lat) for at, spot in placed if spot.lon is not None and spot.lat is not None]
        return Way(mode, known, grids, len(known))
    found = Position.objects.filter(session_id=duty.pk, at__gte=duty.started_at, at__lte=duty.ended_at or duty.ends_by)
    points = list(found.order_by("at").values_list("at", "lon", "lat"))
    step = max(1, -(-len(points) // MOST_POINTS))
    return Way(mode, points[::step], grids, len(points))


def mode_now(duty: DutySession) -> Mode:
    """How exactly a desk sees this duty."""
    return policies.shown_mode(mode_of(duty.county), precise=duty.precise)


def own_calls(claims: Claims, now: datetime) -> QuerySet[Sos]:
    """One's own calls for help of the last day, the newest first, to see whether anybody comes."""
    return Sos.objects.filter(person=claims.person, heard_at__gt=now - timedelta(days=1)).order_by("-heard_at")


def newest_point(call: Sos) -> Latest | None:
    """Where who called is now; none once the call is handled or the duty has ended."""
    if call.handled_at is not None or call.session_id is None:
        return None
    return Latest.objects.filter(session=call.session).first()


def way_of_call(call: Sos, now: datetime) -> Way:
    """Where they called and how they went since an hour before; empty once the call is handled."""
    if call.handled_at is not None or call.session_id is None:
        return Way(Mode.PRECISE, [], [], 0)
    since = max(call.at, now - timedelta(hours=12)) - timedelta(hours=1)
    found = Position.objects.filter(session_id=call.session_id, at__gte=since, at__lte=now + policies.CLOCK_SLACK)
    points = list(found.order_by("at").values_list("at", "lon", "lat"))
    if not points and call.lon is not None and call.lat is not None:
        points = [(call.at, call.lon, call.lat)]
    return Way(Mode.PRECISE, points[-MOST_POINTS:], [], len(points))


def get_look(claims: Claims, number: int, now: datetime) -> Look:
    """A look of one's own at a way that still holds. Raises LookNotFound."""
    own = Look.objects.filter(by=claims.person, kind=LookKind.TRAIL, at__gt=now - policies.LOOK_LASTS, pk=number)
    found = own.select_related("session", "person").first()
    if found is None or found.session is None or not duties_for(claims).filter(pk=found.session.pk).exists():
        raise LookNotFound
    return found


def looks_at(claims: Claims, now: datetime) -> QuerySet[Look]:
    """Who looked where this person was in the last 30 days: at their ways, and at maps they were on."""
    on_map = DutySession.objects.filter(
        Q(county=OuterRef("region")) | Q(township=OuterRef("region")),
        Q(ended_at=None, ends_by__gte=OuterRef("at")) | Q(ended_at__gte=OuterRef("at")),
        person=claims.person, started_at__lte=OuterRef("at"),
    )  # fmt: skip
    mine = Q(person=claims.person) | Q(Exists(on_map), session=None)
    return Look.objects.filter(mine, at__gt=now - RECENT).select_related("by", "session").order_by("-at", "-pk")


def ledger_facts(subjects: Iterable[str]) -> dict[tuple[str, int], Any]:
    """What the changes of the policies say now, for the ledger's check."""
    areas = [subject.partition(":")[2] for subject in subjects]
    changes = PolicyChange.objects.filter(policy__in=areas).order_by("policy", "position")
    return {(f"tracks:{change.policy_id}", change.position): change.fact() for change in changes}


def ledger_heads() -> Iterator[tuple[str, Chained]]:
    """Every policy with the end of its chain, for the ledger's check."""
    for policy in TrackPolicy.objects.order_by("pk"):
        yield policy.name_in_ledger, policy


def units_of(people: Iterable[int], roles: Iterable[Role]) -> dict[int, str]:
    """The unit each looks for, by name."""
    posts = Post.objects.filter(person__in=set(people), role__in=list(roles)).order_by("since", "pk")
    return dict(posts.values_list("person", "unit__name"))


def open_calls(claims: Claims) -> QuerySet[Sos]:
    """Calls for help that nobody has handled, which this person answers."""
    return (
        calls_for(claims)
        .filter(handled_at=None)
        .exclude(person=claims.person)
        .select_related("person")
        .order_by("-heard_at")
    )
