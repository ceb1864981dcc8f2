"""The page of an area's switches: what is on, what happens without it, who switched it and why."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from quartet.ground.people.rights import acting
from quartet.ground.places import queries as places
from quartet.resolution.aids import queries
from quartet.resolution.aids.actions import switch_aid
from quartet.resolution.aids.forms import SwitchForm
from quartet.resolution.aids.policies import AREA_DIGITS, require_switcher, switching_post
from quartet.resolution.aids.queries import Standing, areas_of
from quartet.resolution.aids.states import WITH, WITHOUT

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Row:
    """One aid as the page shows it."""

    standing: Standing
    with_it: "_StrPromise"
    without_it: "_StrPromise"
    form: SwitchForm | None
    """To bring it to the other position; None for those who may not."""


@require_safe
def aids(request: HttpRequest) -> HttpResponse:
    """Go to the switches of one's own area."""
    regions = [held.region for held in acting().posts] or [places.city_code()]
    return redirect("aids-of", area=areas_of(regions[0])[-1])


@require_http_methods(["GET", "HEAD", "POST"])
def aids_of(request: HttpRequest, area: str) -> HttpResponse:
    """The switches of a township, a county or the city. Everybody who works here reads them, its desk switches."""
    if len(area) not in AREA_DIGITS or not places.exists(area):
        raise Http404
    claims = acting()
    form = None
    if request.method == "POST":
        require_switcher(claims, area)
        form = SwitchForm(request.POST)
    if form is not None and form.is_valid():
        said = form.cleaned_data
        switch_aid(
            area=area, aid=said["aid"], on=said["on"], why=said["why"], command_id=said["command"], acting=claims,
            now=timezone.now(),
        )  # fmt: skip
        return redirect("aids-of", area=area)
    may = switching_post(claims, area) is not None
    context = {
        "area": area, "place": places.name_of(area), "form": form, "may": may,
        "rows": [_row(standing, form, may=may) for standing in queries.standings(area)],
        "acts": queries.acts_in(area)[:50],
        "wider": [(one, places.name_of(one)) for one in areas_of(area) if one != area],
        "narrower": places.children(area) if len(area) < AREA_DIGITS[-1] else [],
    }  # fmt: skip
    return render(request, "aids/switches.html", context, status=422 if form is not None else 200)


def _row(standing: Standing, sent: SwitchForm | None, *, may: bool) -> Row:
    form = SwitchForm.to(standing.aid, on=not standing.on_here) if may else None
    if form is not None and sent is not None and sent.data.get("aid") == standing.aid:
        form = sent
    return Row(standing, WITH[standing.aid], WITHOUT[standing.aid], form)
