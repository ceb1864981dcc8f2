"""Public pages of stations: map, list, what is near; a station's page with its trainings."""

from contextlib import suppress

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartet.grassroots.stations import actions, policies, queries
from quartet.grassroots.stations.forms import StationForm, TrainingForm
from quartet.grassroots.stations.models import WarmStation
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting, requires
from quartet.ground.places import queries as places

KEEPERS = sorted(policies.KEEPERS)
BOOKERS = sorted(policies.BOOKERS)


def _point(request: HttpRequest) -> tuple[float, float] | None:
    """Where somebody asks from: a point, or the middle of a place. A resident's own place is never asked for."""
    if near := request.GET.get("near", ""):
        return queries.point_of(near[:15])
    with suppress(KeyError, ValueError):
        lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
        if -180 <= lon <= 180 and -90 <= lat <= 90:  # noqa: PLR2004 -- degrees
            return lon, lat
    return None


@require_safe
@login_not_required
def stations(request: HttpRequest) -> HttpResponse:
    """All stations of the city or of a county, or those nearest to a place."""
    region = request.GET.get("region", "")
    region = region if region.isdecimal() and len(region) <= 12 and places.exists(region) else ""  # noqa: PLR2004 -- a village
    point = _point(request)
    found = queries.nearest(*point) if point else [(one, None) for one in queries.stations(region)]
    now = timezone.now()
    context = {
        "found": [(one, km, queries.open_now(one, now)) for one, km in found], "region": region, "near": point,
        "near_name": places.path_words(request.GET.get("near", "")),
        "place": places.name_of(region or places.city_code()),
        "counties": places.children(places.city_code()), "illustrative": any(one.illustrative for one, _km in found),
    }  # fmt: skip
    return render(request, "stations/stations.html", context)


@require_safe
@login_not_required
def points(request: HttpRequest) -> JsonResponse:
    """The same stations as points for the map beside the list."""
    region = request.GET.get("region", "")
    features = [
        {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "code": one.number, "text": one.name, "url": one.get_absolute_url(), "state": "", "late": False,
            },
        }
        for one in queries.stations(region if region.isdecimal() else "")
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_safe
@login_not_required
def station(request: HttpRequest, number: str) -> HttpResponse:
    """One station: where, when, what; the trainings to come, with a seat for whoever may book."""
    return render(request, "stations/station.html", _page(queries.get_station(number)))


def _page(found: WarmStation, **more: object) -> dict[str, object]:
    claims, now = acting(), timezone.now()
    coming = list(queries.trainings_to_come(now, found))
    mine = queries.booked_by(claims, coming)
    return {
        "station": found, "place": places.path_words(found.region), "open_now": queries.open_now(found, now),
        "trainings": [(one, one.pk in mine, queries.attendants(claims, one)) for one in coming],
        "books": claims.has_role(*policies.BOOKERS), "keeps": policies.keeps(claims, found), "days": found.days,
        **more,
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*KEEPERS)
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Correct a station's hours, services and room, or close it for now."""
    found = queries.get_station(number)
    policies.require_keeper(acting(), found.region)
    initial = {name: getattr(found, name) for name in ("opens", "closes", "services", "seats", "phone", "shut")}
    form = StationForm(request.POST or None, initial={**initial, "days": list(found.days)})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.keep_station(
                number=number, opens=said["opens"], closes=said["closes"], days="".join(said["days"]),
                services=said["services"], seats=said["seats"], phone=said["phone"], shut=said["shut"], acting=acting(),
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(found)
    return render(request, "stations/keep.html", {"form": form, "station": found}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*KEEPERS)
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a training."""
    found = queries.get_station(number)
    policies.require_keeper(acting(), found.region)
    form = TrainingForm(request.POST or None, initial={"seats": found.seats})
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.plan_training(
                number=number, title=said["title"], words=said["words"], begins=said["begins"], ends=said["ends"],
                seats=said["seats"], command_id=said["command"], acting=acting(), now=timezone.now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(found)
    return render(request, "stations/plan.html", {"form": form, "station": found}, status=422 if form.is_bound else 200)


@require_POST
@requires(*KEEPERS)
def call_off(request: HttpRequest, number: int) -> HttpResponse:
    """Call a training off."""
    found = actions.call_off_training(
        training=number, why=request.POST.get("why", ""), acting=acting(), now=timezone.now()
    )
    return redirect(found.station)


@require_POST
@requires(*BOOKERS)
def book(request: HttpRequest, number: int) -> HttpResponse:
    """Book a seat."""
    actions.book_seat(training=number, acting=acting(), now=timezone.now())
    return redirect(queries.get_training(number).station)


@require_POST
@requires(*BOOKERS)
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """Give a seat back."""
    actions.give_back_seat(training=number, acting=acting(), now=timezone.now())
    return redirect(queries.get_training(number).station)
