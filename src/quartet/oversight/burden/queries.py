"""What is asked of members, counted from what really happened; the room that is left in a week."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from quartet.grassroots.benefits.models import BenefitEvent
from quartet.grassroots.duty.models import DutySession
from quartet.ground.ledger.models import Chained
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.states import Role
from quartet.oversight.burden.costing import form_class, minutes_of
from quartet.oversight.burden.models import Budget, Demand, Overrun
from quartet.oversight.burden.states import DEFAULT_BUDGET, FORMS, MINUTES, Ask
from quartet.resolution.cases.models import CaseEvent
from quartet.resolution.field.models import FieldTask, Patrol

WEEK = timedelta(days=7)
FEWEST = 5
"""Of fewer members nothing is told together: it would be about somebody."""
TOWNSHIP = 9


def monday_of(now: datetime) -> date:
    """The Monday of the week."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())


def bounds(monday: date) -> tuple[datetime, datetime]:
    """When a week begins and ends."""
    begins = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    return begins, begins + WEEK


def cost_of(ask: Ask) -> float:
    """Minutes for one of a kind; a report's from its form."""
    return MINUTES[ask] if ask in MINUTES else minutes_of(form_class(FORMS[0]))


def holders(township: str, today: date) -> dict[int, list[str]]:
    """The grid members of a township and the grids each holds today."""
    held = Post.objects.on(today).filter(role=Role.GRID_MEMBER)
    found: dict[int, list[str]] = {}
    for person, region in held.filter(region__startswith=township).order_by("person", "region").values_list(
        "person_id", "region"
    ):  # fmt: skip
        found.setdefault(person, []).append(region)
    return found


def demands_on(area: str, day: date) -> QuerySet[Demand]:
    """The demands that hold in an area on a day: its own and those of the areas around it."""
    around = [area[:digits] for digits in (4, 6, 9) if len(area) >= digits]
    held = Demand.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), area__in=around, since__lte=day)
    return held.order_by("area", "since", "pk")


def budget_of(township: str, monday: date) -> int:
    """Minutes a member may be asked for in a week, with what was signed for that week."""
    newest = Budget.objects.filter(township=township).order_by("-pk").first()
    more = Overrun.objects.filter(township=township, week=monday).aggregate(Sum("minutes"))["minutes__sum"] or 0
    return (DEFAULT_BUDGET if newest is None else newest.minutes) + more


def tasks_of_week(township: str, monday: date) -> list[str]:
    """The regions of the tasks that desks gave in a week without a case: one entry a task. As the system."""
    begins, ends = bounds(monday)
    given = FieldTask.objects.filter(region__startswith=township, case=None, given_at__gte=begins, given_at__lt=ends)
    return list(given.order_by("pk").values_list("region", flat=True))


def overlap(one: str, other: str) -> bool:
    """Whether one region holds the other: a village's holder does what is asked of its micro-grids."""
    return one.startswith(other) or other.startswith(one)


def demanded(township: str, region: str, monday: date) -> float:
    """Minutes that desks ask for in a week of the most burdened holder in a region: demands, and tasks without a case.

    What belongs to a case is the work itself and is not counted against anybody. As the system.
    """
    last = monday + WEEK - timedelta(days=1)
    standing = sum(float(one.minutes) for one in demands_on(township, last))
    tasks = Counter(tasks_of_week(township, monday))
    there = [grids for grids in holders(township, last).values() if any(overlap(grid, region) for grid in grids)]
    busiest = max((_of(tasks, grids) for grids in there), default=0)
    return standing + busiest * MINUTES[Ask.TASK]


def _of(tasks: Counter[str], grids: list[str]) -> int:
    """How many tasks are for somebody who holds these grids."""
    return sum(count for code, count in tasks.items() if any(overlap(grid, code) for grid in grids))


# -- what really happened ---------------------------------------------------------------------------------------------


def week_of(people: dict[int, list[str]], township: str, monday: date) -> dict[int, dict[Ask, float]]:
    """Minutes each member was asked for in a week, by kind, from what really happened. As the system."""
    begins, ends = bounds(monday)
    found: dict[int, dict[Ask, float]] = {person: {} for person in people}

    def add(ask: Ask, counted: QuerySet[Any]) -> None:
        for person, count in counted:
            found[person][ask] = found[person].get(ask, 0) + count * cost_of(ask)

    def by(rows: QuerySet[Any], who: str, when: str) -> QuerySet[Any]:
        inside = rows.filter(**{f"{who}__in": list(people), f"{when}__gte": begins, f"{when}__lt": ends})
        counted: QuerySet[Any] = inside.order_by().values_list(who).annotate(Count("pk"))
        return counted

    add(Ask.REPORT, by(CaseEvent.objects.filter(verb="register"), "by", "at"))
    add(Ask.NOTE, by(CaseEvent.objects.filter(verb__in=["note", "amend"]), "by", "at"))
    add(Ask.PATROL, by(Patrol.objects.all(), "person", "received_at"))
    add(Ask.DUTY, by(DutySession.objects.all(), "person", "started_at"))
    add(Ask.NOTICE, by(Notice.objects.all(), "person", "event__at"))
    add(Ask.RECEIPT, by(BenefitEvent.objects.filter(verb="sign"), "by", "at"))
    tasks = Counter(
        FieldTask.objects.filter(region__startswith=township, given_at__gte=begins, given_at__lt=ends).values_list(
            "region", flat=True
        )
    )
    standing = sum(float(one.minutes) for one in demands_on(township, monday + WEEK - timedelta(days=1)))
    for person, grids in people.items():
        if mine := _of(tasks, grids):
            found[person][Ask.TASK] = mine * MINUTES[Ask.TASK]
        if standing:
            found[person][Ask.DEMAND] = standing
    return found


@dataclass(frozen=True, slots=True)
class Meter:
    """A township's week in numbers about nobody: how many minutes the middle member and the most burdened tenth had."""

    members: int
    middle: float
    tenth: float
    by_ask: list[tuple[Ask, float]]
    """Minutes a member, on average, by kind."""


def meter(township: str, monday: date) -> Meter | None:
    """The burden of a township's members in a week; None of fewer than five. As the system."""
    people = holders(township, monday + WEEK - timedelta(days=1))
    if len(people) < FEWEST:
        return None
    minutes = week_of(people, township, monday)
    totals = sorted(sum(kinds.values()) for kinds in minutes.values())
    by_ask = [(ask, sum(kinds.get(ask, 0) for kinds in minutes.values()) / len(people)) for ask in Ask]
    return Meter(len(people), median(totals), totals[int(0.9 * (len(totals) - 1))], [one for one in by_ask if one[1]])


def published() -> tuple[list[Demand], list[Overrun]]:
    """What everybody may read: the demands in force or signed for beyond a budget, and the signed weeks."""
    demands = Demand.objects.filter(Q(ended_on=None) | Q(over__gt=0)).order_by("ended_on", "area", "-since", "pk")
    return list(demands[:500]), list(Overrun.objects.order_by("-week", "township", "pk")[:200])


# -- the ledger's check -----------------------------------------------------------------------------------------------

KINDS: dict[str, type[Budget | Demand | Overrun]] = {"budget": Budget, "demand": Demand, "overrun": Overrun}


def ledger_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What budgets, demands and signatures say now; the second entry of a demand is its end."""
    found: dict[tuple[str, int], Any] = {}
    for kind, model in KINDS.items():
        ids = [int(number) for name, _colon, number in (one.partition(":") for one in subjects) if name == kind]
        for row in model.objects.filter(pk__in=ids):
            found[row.name_in_ledger, 1] = row.fact()
            if isinstance(row, Demand):
                found[row.name_in_ledger, 2] = ended(row)
    return found


def ended(demand: Demand) -> dict[str, Any]:
    """What the ledger vouches for of a demand's end."""
    return {"ended_on": demand.ended_on, "by": demand.ended_by_id}


def ledger_heads(kind: str) -> Iterator[tuple[str, Chained]]:
    """Every row of a kind with the end of its chain."""
    for row in KINDS[kind].objects.order_by("pk"):
        yield row.name_in_ledger, row
