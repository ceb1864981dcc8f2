"""The desk and the case page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid6 import uuid7

from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.files.queries import pictures_of
from quartet.ground.ledger import actions as ledger
from quartet.ground.people.models import Person
from quartet.ground.people.rights import SYSTEM, acting, acting_as, requires
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, ROLES, SEALERS, Label, Role
from quartet.ground.places import queries as places
from quartet.resolution.aids.queries import off_in
from quartet.resolution.aids.states import Aid
from quartet.resolution.cases import moves, queries, vacancies
from quartet.resolution.cases.actions import break_glass, forget_filter, make_move, save_filter
from quartet.resolution.cases.forms import GlassForm, MoveForm
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.parts import parts_of
from quartet.resolution.cases.states import CaseState
from quartet.resolution.cases.story import harm_signs, how_kept, next_step, season_guard, story, suggestions, why_due
from quartet.resolution.cases.workflow import CASES
from quartet.resolution.duty.queries import draft_of
from quartet.resolution.kinds.queries import kind_of

BREAKERS = (Role.COUNTY_DESK, Role.CITY_DESK, *OVERSEERS)
WORKING = (*DESKS, *HANDLERS, *OVERSEERS, *SEALERS)


@require_safe
@requires(*WORKING)
def desk(request: HttpRequest) -> HttpResponse:
    """The inbox: what is late first."""
    asked = DeskFilter.from_query(request.GET)
    now, query = timezone.now(), request.GET.urlencode()
    context: dict[str, Any] = {"asked": asked, "found": desk_list(acting(), asked, now), "now": now, "query": query}
    if request.htmx:  # type: ignore[attr-defined]  # django-htmx adds it
        return render(request, "cases/desk.html#list", context)
    saved = list(request.user.saved_filters.order_by("name")) if isinstance(request.user, Person) else []
    kept = next((one for one in saved if one.query == query), None)
    vacant = vacancies.count_vacant(acting(), timezone.localdate(now))
    return render(request, "cases/desk.html", {**context, "saved": saved, "kept": kept, "vacant": vacant})


@require_safe
@requires(*vacancies.SEERS)
def staffing(request: HttpRequest) -> HttpResponse:
    """Desks and units in which nobody can act, and what waits there."""
    on = timezone.localdate()
    groups = vacancies.vacancies(acting(), on)
    context = {"groups": groups, "vacant": vacancies.count_vacant(acting(), on), "shown": vacancies.SHOWN}
    return render(request, "cases/staffing.html", context)


@require_safe
@requires(*WORKING)
def desk_map(request: HttpRequest) -> JsonResponse:
    """The same list as points for the map beside it."""
    now = timezone.now()
    found = desk_list(acting(), DeskFilter.from_query(request.GET), now, limit=1000)
    features = [
        {
            "type": "Feature", "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
            "properties": {
                "code": case.code, "text": case.text[:40], "url": case.get_absolute_url(), "state": case.state,
                "late": case.urgent or (case.due_at is not None and case.due_at < now),
            },
        }
        for case in found.cases if case.lon is not None
    ]  # fmt: skip
    return JsonResponse({"type": "FeatureCollection", "features": features})


@require_POST
@requires(*WORKING)
def filters(request: HttpRequest) -> HttpResponse:
    """Keep the question this desk asks often, or forget one."""
    assert isinstance(request.user, Person)
    if name := request.POST.get("forget"):
        forget_filter(person=request.user, name=name)
    else:
        save_filter(person=request.user, name=request.POST.get("name", ""), query=request.POST.get("query", ""))
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "desk")


def _case_context(request: HttpRequest, code: str) -> dict[str, Any]:
    claims, now = acting(), timezone.now()
    case = queries.get_case(claims, code)
    offered = moves.TABLE.offers(case, claims, {"now": now})
    open_to_me = [offer for offer in offered if offer.why_not is None]
    main = next((offer for offer in open_to_me if offer.move.main), None)
    quick = queries.quick_route(case, now) if main is not None and main.verb == "dispatch" else None
    off = off_in(case.region)
    alone = not case.standing.open or case.parent_id is not None or Aid.DUPLICATE in off
    leads = any(held.unit == case.lead_unit_id for held in claims.posts if ROLES[held.role].handles)
    return {
        "case": case, "now": now, "next": next_step(case), "story": story(case),
        "why": why_due(case, now), "guard": season_guard(case, now),
        "suggestions": [] if Aid.CATEGORY in off or case.state == CaseState.HELD else suggestions(case),
        "path": places.path_words(case.region), "pictures": pictures_of(code),
        "reports": case.reports.order_by("received_at"), "children": case.children.order_by("pk"),
        "quick": quick, "main": None if quick else main,
        "others": [offer for offer in open_to_me if quick or offer is not main],
        "may": {offer.verb for offer in open_to_me},
        "refused": [
            offer
            for offer in offered
            if case.standing.open and offer.why_not is not None and moves.TABLE.here(case, offer.verb)
        ],
        "near": [] if alone else queries.near_duplicates(case, claims),
        "kind": kind_of(case.category), "signs": harm_signs(case),
        "mediates": leads and case.state in (CaseState.HANDLING, CaseState.SUSPENDED),
        "may_report": claims.has_role(*DESKS, *HANDLERS, *SEALERS),
        "gives_tasks": case.standing.open and case.label <= Label.PERSONAL and claims.has_role(*DESKS),
        "parts": parts_of(case, claims), "kept": how_kept(case, claims),
    }  # fmt: skip


@require_safe
@requires(Role.GRID_MEMBER, *WORKING)
def case_page(request: HttpRequest, code: str) -> HttpResponse:
    """One case: what and where, who owes the next step, what I may do, the story."""
    context = _case_context(request, code)
    case = context["case"]
    if case.label >= Label.SENSITIVE and (person := acting().person) is not None:
        ledger.note_view(name=case.name_in_ledger, person=person, county=case.county, at=context["now"])
    return render(request, "cases/case.html" + ("#live" if request.htmx else ""), context)  # type: ignore[attr-defined]  # django-htmx adds it


@requires(Role.GRID_MEMBER, *WORKING)
def case_move(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Ask for what a move needs, then make it. The same address with and without scripts."""
    claims, now = acting(), timezone.now()
    case = queries.cases_for(claims).filter(code=code).select_related("lead_unit", "parent").first()
    if case is None:  # not theirs; or sent twice, and the first took it out of their sight
        make_move(code=code, verb=verb, given={}, command_id=command_of(request), acting=claims, now=now)
        return redirect("desk")
    move = CASES.row_for(case, verb, command_id=command_of(request), acting=claims, now=now)
    if move is None:
        return redirect(case)
    form = MoveForm(request.POST or None, move=move, case=case, claims=claims)
    asks = bool(move.needs or move.may)
    if request.method == "POST" and (form.is_valid() or not asks):
        make_move(
            code=code, verb=verb, given=form.cleaned_data if asks else {}, command_id=command_of(request),
            acting=claims, now=now,
        )  # fmt: skip
        return redirect(case) if queries.cases_for(claims).filter(code=code).exists() else redirect("desk")
    context = {"case": case, "move": move, "form": form, "command": request.POST.get("command") or uuid7()}
    return render(request, "cases/move.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*BREAKERS)
def glass(request: HttpRequest) -> HttpResponse:
    """Open once, for a reason that is kept, what is kept from the reader while somebody is in danger."""
    form = GlassForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            case = break_glass(acting=acting(), now=now, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            with acting_as(SYSTEM):
                context = {
                    "case": case, "path": places.path_words(case.region), "reports": list(case.reports.order_by("pk")),
                    "places": queries.sealed_places(case),
                }  # fmt: skip
                return render(request, "cases/glass.html", context)
    return render(request, "cases/glass.html", context, status=422 if form.is_bound else 200)


@require_safe
@requires(Role.COUNTY_DESK, Role.CITY_DESK)
def duty_try(request: HttpRequest, area: str) -> HttpResponse:
    """What a draft of the duty list would have done with the last 1,000 cases."""
    draft = draft_of(area)
    if draft is None or not any(held.region == area for held in acting().posts):
        raise Http404
    return render(request, "cases/duty_try.html", {"area": area, "trial": queries.try_list(acting(), draft)})
