"""Reading whistles. `whistles_for` is the only door; what hangs on one is asked for through it."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty.models import Latest
from quartet.grassroots.duty.queries import open_duty
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import Claims, shown_to
from quartet.ground.people.states import HANDLERS
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import cases_for, units_for
from quartet.resolution.whistle.models import RUNNING, Call, Decision, OnCall, Whistle
from quartet.resolution.whistle.policies import (
    FRESH,
    NEAR_METRES,
    WORKERS,
    desks_of,
    held_keys,
    level_above,
    metres,
    units_of,
)  # fmt: skip
from quartet.resolution.whistle.states import NAMED, CallState, DecisionState


class WhistleNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "whistle-not-found"
    message = _("There is no such whistle, or it is not yours to see.")


def whistles_for(claims: Claims) -> QuerySet[Whistle]:
    """The whistles this person may see: those on cases they see, and those that call their units."""
    if claims.system:
        return Whistle.objects.all()
    if claims.person is None or not claims.has_role(*WORKERS):
        return Whistle.objects.none()
    seen = Q(keys__overlap=held_keys(claims)) | Q(case__in=cases_for(claims))
    return Whistle.objects.filter(seen & shown_to(claims, "hidden_from"))


def promises(case: Case) -> Iterator[Any]:
    """What a case still waits for in this room: bodies called together, and what they decided."""
    if Whistle.objects.filter(RUNNING, case=case).exists():
        yield _("bodies are still called together on the spot")
    if Decision.objects.filter(whistle__case=case, state=DecisionState.OPEN).exists():
        yield _("what was decided on the spot is not all done yet")


def get_whistle(claims: Claims, code: str) -> Whistle:
    """One whistle through the door. Raises WhistleNotFound."""
    found = whistles_for(claims).select_related("unit", "by").filter(code=code).first()
    if found is None:
        raise WhistleNotFound
    return found


def get_call(claims: Claims, code: str, number: int) -> Call:
    """One called body of a whistle. Raises WhistleNotFound."""
    whistle = get_whistle(claims, code)
    call = whistle.calls.select_related("unit", "person").filter(number=number).first()
    if call is None:
        raise WhistleNotFound
    call.whistle = whistle
    return call


def _with_calls(found: QuerySet[Whistle]) -> QuerySet[Whistle]:
    calls = Call.objects.select_related("unit", "person").order_by("number")
    return found.select_related("unit").prefetch_related(Prefetch("calls", queryset=calls))


def running(claims: Claims) -> QuerySet[Whistle]:
    """Those that go on now, with their bodies, the oldest first."""
    return _with_calls(whistles_for(claims).filter(RUNNING)).order_by("blown_at", "pk")


def ended(claims: Claims) -> QuerySet[Whistle]:
    """Those that are over, the newest first."""
    return _with_calls(whistles_for(claims).exclude(RUNNING)).order_by("-ended_at", "-pk")


def calls_of(whistle: Whistle) -> list[Call]:
    """Its bodies in the order of their numbers."""
    calls = list(
        whistle.calls.select_related("unit", "person", "arrived_by")
        .prefetch_related("assessments", "decisions")
        .order_by("number")
    )
    for call in calls:
        call.whistle = whistle
    return calls


def my_calls(claims: Claims) -> QuerySet[Call]:
    """What calls my units and is not over, what is due soonest first."""
    here = [CallState.CALLED, CallState.UNANSWERED, CallState.ACCEPTED, CallState.ARRIVED]
    found = Call.objects.filter(unit__in=units_of(claims), state__in=here, whistle__in=whistles_for(claims))
    return found.select_related("whistle__unit", "unit", "person").order_by("due_at", "pk")


def my_decisions(claims: Claims) -> QuerySet[Decision]:
    """What meetings decided for my units and is not done yet."""
    found = Decision.objects.filter(call__unit__in=units_of(claims), state=DecisionState.OPEN)
    found = found.filter(whistle__in=whistles_for(claims))
    return found.select_related("whistle", "call__unit").order_by("due_at", "pk")


def to_decide(claims: Claims) -> list[Call]:
    """Bodies that said no or did not answer, for the desk above."""
    found = Call.objects.filter(
        Q(whistle__state="running"), state__in=[CallState.REFUSED, CallState.UNANSWERED],
        whistle__in=whistles_for(claims),
    ).select_related("whistle", "unit").order_by("called_at", "pk")  # fmt: skip
    mine = claims
    return [
        call for call in found
        if any(level == level_above(call.whistle) for level, _unit in desks_of(mine, call.whistle.region))
    ]  # fmt: skip


def unanswered(now: datetime) -> list[tuple[str, int]]:
    """Calls whose asked person let the time pass, as (whistle, number)."""
    due = Call.objects.filter(state=CallState.CALLED, answer_due_at__lt=now, whistle__state="running")
    return list(due.order_by("answer_due_at", "pk").values_list("whistle__code", "number"))


def bodies_for(region: str) -> list[Unit]:
    """Bodies that answer for a place and have somebody who can come, the nearest first."""
    units = units_for(Case(region=region))  # not read from the table: a called body need not see the case
    staffed = Post.objects.filter(unit__in=units, until=None, role__in=HANDLERS, person__is_active=True)
    there = set(staffed.values_list("unit", flat=True))
    return [unit for unit in units if unit.pk in there]


def handlers_of(unit: int, on: date) -> QuerySet[Person]:
    """Who handles cases for a unit on a day, the longest there first."""
    posts = Post.objects.on(on).filter(unit=unit, role__in=HANDLERS)
    people = posts.filter(person__is_active=True).values("person")
    return Person.objects.filter(pk__in=people).order_by("posts__since", "pk")


def named_of(unit: int, on: date, hidden: Collection[int]) -> list[int]:
    """Whom of a unit a whistle asks one after the other: its own order first, then whoever else handles cases."""
    there = list(dict.fromkeys(handlers_of(unit, on).values_list("pk", flat=True)))
    chosen = OnCall.objects.filter(unit=unit).order_by("place").values_list("person", flat=True)
    order = dict.fromkeys([*(one for one in chosen if one in there), *there])
    return [one for one in order if one not in hidden][:NAMED]


def on_spot(claims: Claims, whistle: Whistle, now: datetime) -> bool:
    """Whether the phone or tracker of the person's own duty is at the whistle's place now."""
    duty = open_duty(claims, now)
    if duty is None or whistle.lon is None or whistle.lat is None:
        return False
    point = Latest.objects.filter(session=duty, at__gte=now - FRESH).first()
    if point is None:
        return False
    return metres(point.lon, point.lat, whistle.lon, whistle.lat) <= NEAR_METRES + point.accuracy


def on_call_of(unit: int) -> list[int]:
    """A unit's own order, by person."""
    return list(OnCall.objects.filter(unit=unit).order_by("place").values_list("person", flat=True))


def units_by(numbers: set[int]) -> QuerySet[Unit]:
    """Units by their numbers."""
    return Unit.objects.filter(pk__in=numbers).order_by("pk")


def case_part(case: Case, claims: Claims) -> dict[str, Any]:
    """What the case's page shows: its whistles, and whether this desk may blow one."""
    if not claims.has_role(*WORKERS):
        return {}
    found = list(whistles_for(claims).filter(case=case).order_by("-pk"))
    may = case.standing.open and case.parent_id is None and bool(desks_of(claims, case.region))
    return {"whistles": found, "may_blow": may, "case": case} if found or may else {}
