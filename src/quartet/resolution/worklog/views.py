"""The pages of the work log: one's own, and a member's for the desks of their area."""

from contextlib import suppress
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartet.grassroots.members.policies import DECIDERS
from quartet.grassroots.members.queries import get_member
from quartet.ground.ledger.actions import note_view
from quartet.ground.people.queries import person_name
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role
from quartet.resolution.worklog import queries


def _monday(request: HttpRequest) -> date:
    with suppress(ValueError):
        return queries.week_of(date.fromisoformat(request.GET.get("week", "")))
    return queries.week_of(timezone.localdate())


def _answer(request: HttpRequest, person: int, number: str | None) -> HttpResponse:
    monday = _monday(request)
    context = {
        "days": queries.log_of(acting(), person, monday), "monday": monday, "before": monday - queries.WEEK,
        "after": monday + queries.WEEK, "name": person_name(person), "own": number is None,
        "url": queries.page_of(number), "last": monday + queries.WEEK - queries.WEEK / 7,
    }  # fmt: skip
    return render(request, "worklog/worklog.html", context)


@require_safe
@requires(Role.GRID_MEMBER, Role.PARTNER)
def own(request: HttpRequest) -> HttpResponse:
    """What I did in a week, written by nobody: it is read from what happened."""
    return _answer(request, acting().person or 0, None)


@require_safe
@requires(*sorted(DECIDERS))
def of_member(request: HttpRequest, number: str) -> HttpResponse:
    """What a member of one's area did in a week; that somebody looked is kept."""
    member, claims = get_member(acting(), number), acting()
    note_view(name=member.name_in_ledger, person=claims.person or 0, county=member.region[:6], at=timezone.now())
    return _answer(request, member.pk, number)
