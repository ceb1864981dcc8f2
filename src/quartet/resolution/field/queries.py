"""Reading what telephones sent and what they are sent, each through its door."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Role
from quartet.resolution.cases.models import Case
from quartet.resolution.field import policies
from quartet.resolution.field.models import Aside, Command, FieldTask, Patrol
from quartet.resolution.field.states import OPEN_TO_SENDER
from quartet.resolution.reports.models import Report


class TaskNotFound(DomainError):
    """There is none, or it is not theirs."""

    status = 404
    code = "task-not-found"
    message = _("There is no such task, or it is not yours to see.")


def tasks_for(claims: Claims) -> QuerySet[FieldTask]:
    """The tasks of one's grids, of one's desk's area, and those one gave."""
    mine = policies.in_area(claims) | Q(given_by=claims.person)
    for grid in policies.held_grids(claims):
        above = [grid[:length] for length in (12, 15) if len(grid) >= length]
        mine |= Q(region__startswith=grid) | Q(region__in=above)
    return FieldTask.objects.filter(mine)


def promises(case: Case) -> Iterator[Any]:
    """What a case still waits for on the telephones: tasks given to the grid."""
    if FieldTask.objects.filter(case=case, done_at=None).exists():
        yield _("a task given to the grid is not done yet")


def patrols_for(claims: Claims) -> QuerySet[Patrol]:
    """One's own patrols, and those of one's desk's area."""
    return Patrol.objects.filter(policies.in_area(claims) | Q(person=claims.person))


def asides_for(claims: Claims) -> QuerySet[Aside]:
    """What was set aside in the county of somebody's desk and waits for a person."""
    areas = {area for area in claims.reached("area", 1) if len(area) in (4, 6)}  # type: ignore[arg-type]  # Label.OPEN
    seen = Q(pk__in=[])
    for area in sorted(areas):
        seen |= Q(county__startswith=area)
    return Aside.objects.filter(seen, settled_at=None).select_related("person")


def commands_for(claims: Claims) -> QuerySet[Command]:
    """One's own commands."""
    return Command.objects.filter(person=claims.person)


def needs_me(claims: Claims) -> QuerySet[Command]:
    """One's own commands the platform has and that are not settled, in the order they came."""
    return commands_for(claims).filter(state__in=OPEN_TO_SENDER).order_by("number")


def code_of(report: UUID) -> str | None:
    """The code of the case a report opened; None when it has not come, or is not theirs to see."""
    return Report.objects.filter(pk=report).values_list("case__code", flat=True).first()


def task_url(task: FieldTask) -> str:
    """Where its holders read it: in the telephone app."""
    return f"{reverse('field-app')}#/task/{task.pk}"


def holders_of(region: str, on: date) -> QuerySet[Post]:
    """Who holds a grid on a day, or its village; whoever stands in for the day too."""
    codes = [region[:length] for length in (12, 15) if len(region) >= length]
    held = Q(region__in=codes) | Q(region__startswith=region)
    today = Q(until=None) | Q(until__gt=on)
    return (
        Post.objects.filter(held, today, role=Role.GRID_MEMBER, since__lte=on).select_related("person").order_by("pk")
    )
