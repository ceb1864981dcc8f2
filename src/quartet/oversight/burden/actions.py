"""Budgets, demands, signatures, and the gate in front of new tasks."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError, NotNow, SomethingMissing
from quartet.ground.ledger import actions as ledger
from quartet.ground.locks import serialise
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level as PlaceLevel
from quartet.ground.rows import write
from quartet.oversight.burden import policies, queries
from quartet.oversight.burden.models import Budget, Demand, Overrun, Signed
from quartet.oversight.burden.policies import OverBudget
from quartet.oversight.burden.states import MINUTES, Ask

S = TypeVar("S", bound=Signed)


class DemandNotFound(DomainError):
    """There is none."""

    status = 404
    code = "demand-not-found"
    message = _("There is no such demand.")


@transaction.atomic(durable=True)
def set_budget(*, township: str, minutes: int, why: str, command_id: UUID, acting: Claims, now: datetime) -> Budget:
    """Set how many minutes a member and week a township's desks may ask for. Safe to repeat with the same id.

    Raises NotAllowed, NotNow, SomethingMissing.
    """
    serialise("burden")
    policies.require_budgeter(acting, township)
    if done := Budget.objects.filter(command_id=command_id).first():
        return done
    if len(township) != queries.TOWNSHIP or not places.exists(township):
        raise NotNow(_("A budget is for a township."))
    if not (why := why.strip()[:400]):
        raise SomethingMissing(fields="why")
    return _put_down(
        Budget(township=township, county=township[:6], minutes=minutes, why=why), "set_budget", command_id, acting, now
    )


@transaction.atomic(durable=True)
def put_demand(
    *, area: str, title: str, basis: str, minutes: Decimal, since: date, leader: str, leader_post: str, leader_why: str,
    command_id: UUID, acting: Claims, now: datetime,
) -> Demand:  # fmt: skip
    """Ask something of every member of an area, every week; published at once. Safe to repeat with the same id.

    Beyond the budget of one of its townships it is refused, unless a leader is named with post and reason.
    Raises NotAllowed, NotNow, SomethingMissing, OverBudget.
    """
    serialise("burden")
    policies.require_demander(acting, area)
    if done := Demand.objects.filter(command_id=command_id).first():
        return done
    title, basis = title.strip()[:120], basis.strip()[:200]
    leader, leader_post, leader_why = leader.strip()[:60], leader_post.strip()[:80], leader_why.strip()[:400]
    if not title or not basis or minutes <= 0:
        raise SomethingMissing(fields="title, basis, minutes")
    tightest = _tightest(area, queries.monday_of(now), float(minutes))
    if tightest is not None and not (leader and leader_post and leader_why):
        township, total, budget = tightest
        raise OverBudget(place=places.name_of(township), minutes=round(total), budget=budget)
    over = Decimal(0) if tightest is None else Decimal(round(tightest[1] - tightest[2], 1))
    demand = Demand(
        area=area, county=area[:6], title=title, basis=basis, minutes=minutes, since=since, leader=leader,
        leader_post=leader_post, leader_why=leader_why, over=over,
    )  # fmt: skip
    return _put_down(demand, "put_demand", command_id, acting, now)


@transaction.atomic(durable=True)
def end_demand(*, number: int, acting: Claims, now: datetime) -> Demand:
    """Take a demand away. Ended twice, the first end stands. Raises DemandNotFound, NotAllowed."""
    demand = Demand.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if demand is None:
        raise DemandNotFound
    policies.require_demander(acting, demand.area)
    if demand.ended_on is not None:
        return demand
    demand.ended_on, demand.ended_by_id = max(timezone.localdate(now), demand.since), acting.person
    entry = ledger.next_entry(
        demand, name=demand.name_in_ledger, act="end_demand", actor=acting.person, county=demand.county, at=now,
        fact=queries.ended(demand),
    )  # fmt: skip
    write(demand, entry)
    return demand


@transaction.atomic(durable=True)
def sign_overrun(
    *, township: str, minutes: int, leader: str, leader_post: str, why: str, command_id: UUID, acting: Claims,
    now: datetime,
) -> Overrun:  # fmt: skip
    """Write down that a named leader signs for more minutes this week; published at once. Safe to repeat.

    Raises NotAllowed, NotNow, SomethingMissing.
    """
    serialise("burden")
    policies.require_demander(acting, township)
    if done := Overrun.objects.filter(command_id=command_id).first():
        return done
    if len(township) != queries.TOWNSHIP:
        raise NotNow(_("A budget is for a township."))
    leader, leader_post, why = leader.strip()[:60], leader_post.strip()[:80], why.strip()[:400]
    if not (leader and leader_post and why) or minutes <= 0:
        raise SomethingMissing(fields="leader, post, why, minutes")
    overrun = Overrun(
        township=township, county=township[:6], week=queries.monday_of(now), minutes=minutes, leader=leader,
        leader_post=leader_post, why=why,
    )  # fmt: skip
    return _put_down(overrun, "sign_overrun", command_id, acting, now)


def gate(region: str, of_case: bool, now: datetime) -> None:  # noqa: FBT001 -- a `field.gates.Gate`
    """Stand in front of a new task: what belongs to a case always goes; anything else must fit the week's budget.

    Raises OverBudget. Inside the transaction of the desk's verb, which has let itself write: it counts as the system.
    """
    if of_case:
        return
    serialise("burden")
    township, monday = region[: queries.TOWNSHIP], queries.monday_of(now)
    total = queries.demanded(township, region, monday) + MINUTES[Ask.TASK]
    budget = queries.budget_of(township, monday)
    if total > budget:
        raise OverBudget(place=places.name_of(township), minutes=round(total), budget=budget)


def _tightest(area: str, monday: date, minutes: float) -> tuple[str, float, int] | None:
    """The township of an area in which more minutes go furthest beyond the budget; None when they fit in all."""
    found = []
    for township in _townships(area):
        total = queries.demanded(township, township, monday) + minutes
        budget = queries.budget_of(township, monday)
        if total > budget:
            found.append((township, total, budget))
    return max(found, key=lambda one: one[1] - one[2], default=None)


def _townships(area: str) -> list[str]:
    if len(area) == queries.TOWNSHIP:
        return [area]
    return list(
        Region.objects.under(area).current().at(PlaceLevel.TOWNSHIP).order_by("code").values_list("code", flat=True)
    )


def _put_down(row: S, act: str, command_id: UUID, acting: Claims, now: datetime) -> S:
    names = [people.unit_name(held.unit) for held in acting.posts[:1]]
    row.by_id, row.at, row.command_id = acting.person or 0, now, command_id
    row.by_name = " ".join([*names, people.person_name(acting.person or 0)])
    row.save()
    county: Any = getattr(row, "county", "")
    entry = ledger.next_entry(
        row, name=row.name_in_ledger, act=act, actor=acting.person, county=county, at=now, fact=row.fact()
    )
    write(row, entry)
    return row
