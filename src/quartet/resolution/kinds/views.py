"""The path card and the evidence checklist: to be read by anybody, printed by everybody. Nothing here is of a case."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartet.ground.clock.rules import rule
from quartet.ground.places import queries as places
from quartet.resolution.kinds import queries
from quartet.resolution.kinds.states import Kind


def _asked_for(request: HttpRequest, kind: str) -> tuple[Kind, str]:
    """The kind, and the place asked for when it is one."""
    found = queries.kinds().get(kind)
    if found is None:
        raise Http404
    place = request.GET.get("place", "")
    return found, place if place.isdecimal() and places.exists(place) else ""


@login_not_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """What people quarrel about: choose one to see the ways to settle it."""
    return render(request, "kinds/kinds.html", {"kinds": queries.kinds().values()})


@login_not_required
@require_safe
def path_card(request: HttpRequest, kind: str) -> HttpResponse:
    """The ways to settle one kind of dispute: who, cost, limits, offices. The choice is the resident's."""
    found, place = _asked_for(request, kind)
    today = timezone.localdate()
    context: dict[str, Any] = {
        "kind": found, "place": place, "ways": queries.with_offices(found.ways, place),
        "clocks": [rule(clock, today) for clock in found.clocks],
    }  # fmt: skip
    return render(request, "kinds/path.html", context)


@login_not_required
@require_safe
def checklist(request: HttpRequest, kind: str) -> HttpResponse:
    """The evidence for one kind of dispute, and where to get each piece."""
    found, place = _asked_for(request, kind)
    return render(request, "kinds/evidence.html", {"kind": found, "place": place})
