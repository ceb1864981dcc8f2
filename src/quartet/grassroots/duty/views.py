"""Duty on pages: the member's own, the service centre's live map, and the city's policy."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid6 import uuid7

from quartet.grassroots.duty import actions, policies, queries
from quartet.grassroots.duty.forms import CallForm, LookForm, PolicyForm, StartForm, WordsForm
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role
from quartet.ground.places import queries as places

MEMBER = Role.GRID_MEMBER
RECENT = 20
LOOKS_SHOWN = 100


# -- the member ------------------------------------------------------------------------------------------------------


def _own_page(request: HttpRequest, *, start: StartForm | None = None, call: CallForm | None = None) -> HttpResponse:
    claims, now = acting(), timezone.now()
    duty = queries.open_duty(claims, now)
    area = policies.require_member(claims)[:4]
    context: dict[str, Any] = {
        "duty": duty, "now": now, "callout": queries.open_callout(duty), "mode": queries.mode_of(area),
        "start": start or StartForm(initial={"uid": uuid7()}), "call": call or CallForm(initial={"uid": uuid7()}),
        "recent": queries.own_duties(claims, now).exclude(ended_at=None, ends_by__gt=now)[:RECENT],
        "called": queries.own_calls(claims, now), "looks": queries.looks_at(claims, now)[:3],
    }  # fmt: skip
    return render(request, "onduty/member.html", context, status=422 if start or call else 200)


@require_safe
@requires(MEMBER)
def onduty(request: HttpRequest) -> HttpResponse:
    """Am I on duty, who asks me to come, who looked."""
    return _own_page(request)


@require_POST
@requires(MEMBER)
def start(request: HttpRequest) -> HttpResponse:
    """Begin my duty."""
    form, now = StartForm(request.POST), timezone.now()
    if not form.is_valid():
        return _own_page(request, start=form)
    actions.start_duty(started_at=now, acting=acting(), now=now, **form.cleaned_data)
    return redirect("onduty")


@require_POST
@requires(MEMBER)
def end(request: HttpRequest) -> HttpResponse:
    """End my duty; with none on there is nothing to end."""
    now = timezone.now()
    duty = queries.open_duty(acting(), now)
    if duty is not None and request.POST.get("uid") == str(duty.uid):
        actions.end_duty(uid=duty.uid, ended_at=now, acting=acting(), now=now)
    return redirect("onduty")


@require_POST
@requires(MEMBER)
def call_for_help(request: HttpRequest) -> HttpResponse:
    """Call for help."""
    form, now = CallForm(request.POST), timezone.now()
    if not form.is_valid():
        return _own_page(request, call=form)
    actions.call_for_help(at=now, acting=acting(), now=now, **form.cleaned_data)
    return redirect("onduty")


@require_POST
@requires(MEMBER)
def come(request: HttpRequest) -> HttpResponse:
    """I come."""
    actions.accept_callout(acting=acting(), now=timezone.now())
    return redirect("onduty")


@require_POST
@requires(MEMBER)
def come_over(request: HttpRequest) -> HttpResponse:
    """I cannot come, or it is over."""
    actions.end_callout(acting=acting(), now=timezone.now())
    return redirect("onduty")


@require_safe
@requires(MEMBER)
def looks(request: HttpRequest) -> HttpResponse:
    """Who looked where I was, when and why."""
    found = list(queries.looks_at(acting(), timezone.now())[:LOOKS_SHOWN])
    units = queries.units_of({one.by_id for one in found}, policies.ANSWERERS)
    told = [(one, units.get(one.by_id, "")) for one in found]
    area = policies.require_member(acting())[:4]
    context = {
        "looks": told, "keep": settings.TRACK_DAYS, "mode": queries.mode_of(area),
        "decided": queries.policy_changes(area).first(),
    }  # fmt: skip
    return render(request, "onduty/looks.html", context)


# -- the service centre ----------------------------------------------------------------------------------------------


@require_safe
@requires(*policies.CENTRES)
def live_map(request: HttpRequest) -> HttpResponse:
    """Who is on duty here now, and where, as exactly as the city allows. That it was opened is written down."""
    claims, now = acting(), timezone.now()
    region = policies.centre_of(claims)
    actions.look_at_map(region=region, acting=claims, now=now)
    context = {
        "seen": queries.on_duty_in(claims, region, now), "region": region, "place": places.path_words(region),
        "mode": queries.mode_of(region), "calls": queries.open_calls(claims), "now": now,
    }  # fmt: skip
    return render(request, "onduty/map.html" + ("#list" if request.htmx else ""), context)  # type: ignore[attr-defined]  # django-htmx adds it


@require_safe
@requires(*policies.CENTRES)
def live_points(request: HttpRequest) -> JsonResponse:
    """The same members as points: micro-grids' middles, exact only where that is open."""
    claims, now = acting(), timezone.now()
    region = policies.centre_of(claims)
    actions.look_at_map(region=region, acting=claims, now=now)
    features = [
        {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [one.lon, one.lat]},
            "properties": {
                "text": one.duty.person.name, "url": one.address, "late": one.calls, "mode": one.mode.value,
                "grid": one.grid, "at": timezone.localtime(one.at).isoformat() if one.at else None,
            },
        }
        for one in queries.on_duty_in(claims, region, now) if one.lon is not None
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features})


def _duty_page(
    request: HttpRequest, number: int, *, look: LookForm | None = None, words: WordsForm | None = None
) -> HttpResponse:
    duty = queries.get_duty(acting(), number)
    policies.require_centre(acting(), duty)
    now = timezone.now()
    context = {
        "duty": duty, "state": duty.state_at(now), "look": look or LookForm(), "words": words or WordsForm(),
        "callout": queries.open_callout(duty), "mode": queries.mode_now(duty),
        "path": places.path_words(duty.village),
    }  # fmt: skip
    return render(request, "onduty/duty.html", context, status=422 if look or words else 200)


@require_safe
@requires(*policies.CENTRES)
def duty(request: HttpRequest, number: int) -> HttpResponse:
    """One member on duty: ask them to come, or look at their way with a reason."""
    return _duty_page(request, number)


@require_POST
@requires(*policies.CENTRES)
def ask_to_look(request: HttpRequest, number: int) -> HttpResponse:
    """Say why, and look."""
    form = LookForm(request.POST)
    if not form.is_valid():
        return _duty_page(request, number, look=form)
    opened = actions.look_at_way(number=number, acting=acting(), now=timezone.now(), **form.cleaned_data)
    return redirect("onduty-look", number=opened.pk)


@require_POST
@requires(*policies.CENTRES)
def call_out(request: HttpRequest, number: int) -> HttpResponse:
    """Ask a member on duty to come."""
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _duty_page(request, number, words=form)
    actions.call_out(number=number, acting=acting(), now=timezone.now(), **form.cleaned_data)
    return redirect("onduty-duty", number=number)


@require_POST
@requires(*policies.CENTRES)
def call_out_over(request: HttpRequest, number: int) -> HttpResponse:
    """The call-out is over; the exact position closes."""
    actions.end_callout(number=number, acting=acting(), now=timezone.now())
    return redirect("onduty-duty", number=number)


@require_safe
@requires(*policies.CENTRES)
def look(request: HttpRequest, number: int) -> HttpResponse:
    """The way of one duty, for half an hour after its reason was given."""
    opened = queries.get_look(acting(), number, timezone.now())
    assert opened.session is not None
    way = queries.way_of(opened.session, queries.mode_now(opened.session))
    context = {"look": opened, "duty": opened.session, "way": way, "until": opened.at + policies.LOOK_LASTS}
    return render(request, "onduty/look.html", context)


@require_safe
@requires(*policies.CENTRES)
def look_points(request: HttpRequest, number: int) -> JsonResponse:
    """The same way as a line."""
    opened = queries.get_look(acting(), number, timezone.now())
    assert opened.session is not None
    way = queries.way_of(opened.session, queries.mode_now(opened.session))
    return JsonResponse(_way(way))


def _way(way: queries.Way) -> dict[str, Any]:
    line = [[lon, lat] for _at, lon, lat in way.points]
    ends = [way.points[0], way.points[-1]] if len(way.points) > 1 else way.points
    features: list[dict[str, Any]] = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
         "properties": {"text": f"{timezone.localtime(at):%H:%M}"}}
        for at, lon, lat in ends
    ]  # fmt: skip
    if len(line) > 1:
        features.append({"type": "Feature", "geometry": {"type": "LineString", "coordinates": line}, "properties": {}})
    return {"type": "FeatureCollection", "features": features}


# -- a call for help -------------------------------------------------------------------------------------------------


@require_safe
@requires(*policies.ANSWERERS)
def sos(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who calls, from where, how to reach them. That it was opened is written down."""
    claims, now = acting(), timezone.now()
    call = queries.get_call(claims, uid)
    actions.look_at_call(call=call, acting=claims, now=now)
    context = {
        "call": call, "point": queries.newest_point(call), "path": places.path_words(call.village), "form": WordsForm(),
    }  # fmt: skip
    return render(request, "onduty/sos.html" + ("#where" if request.htmx else ""), context)  # type: ignore[attr-defined]  # django-htmx adds it


@require_safe
@requires(*policies.ANSWERERS)
def sos_points(request: HttpRequest, uid: UUID) -> JsonResponse:
    """Where they are now, and the way of the last hour."""
    claims, now = acting(), timezone.now()
    call = queries.get_call(claims, uid)
    actions.look_at_call(call=call, acting=claims, now=now)
    return JsonResponse(_way(queries.way_of_call(call, now)))


@require_POST
@requires(*policies.ANSWERERS)
def handle_sos(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Say what was done; the exact position closes."""
    form = WordsForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    actions.handle_call(uid=uid, words=words, acting=acting(), now=timezone.now())
    return redirect("onduty-sos", uid=uid)


# -- the city --------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.CITY_DESK)
def policy(request: HttpRequest) -> HttpResponse:
    """How exactly desks see members on duty: what holds, since when and why, and the form to change it."""
    area = next(held.region for held in acting().posts if held.role == Role.CITY_DESK)
    mode = queries.mode_of(area)
    form = PolicyForm(request.POST or None, initial={"mode": mode})
    if request.method == "POST" and form.is_valid():
        actions.set_policy(area=area, acting=acting(), now=timezone.now(), **form.cleaned_data)
        return redirect("onduty-policy")
    context = {"form": form, "mode": mode, "changes": queries.policy_changes(area), "keep": settings.TRACK_DAYS}
    return render(request, "onduty/policy.html", context, status=422 if form.is_bound else 200)
