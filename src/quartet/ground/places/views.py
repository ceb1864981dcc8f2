"""Pages of places: the tree with both codes, finding by name or point, borders for the map, and the import."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role
from quartet.ground.places import actions, codes, coverage, policies, queries, shapes
from quartet.ground.places.forms import FindForm, ImportForm, PointForm
from quartet.ground.places.geometry import NotAPoint
from quartet.ground.places.memory import newest_edition
from quartet.ground.places.models import ImportDraft
from quartet.ground.places.reading import HEADINGS
from quartet.ground.places.states import Level

SHOWN_PROBLEMS = 200
MAP_AGE_SECONDS = 300


@require_safe
@requires(*Role)
def places(request: HttpRequest, code: str = "") -> HttpResponse:
    """One place: what it is under both codes, what lies in it, and how well its micro-grids cover it."""
    code = code or queries.city_code()
    if not queries.exists(code):
        raise Http404
    path = queries.region_path(code)
    region = path[-1]
    children = [] if region.level == Level.GRID else list(queries.children(code))
    counts = coverage.count_lines(code)
    context = {
        "region": region,
        "path": path[:-1],
        "children": children,
        "children_level": Level(region.level + 1).label if children else "",
        "counts": counts,
        "official": any(line.official is not None for line in counts),
        "coverage": coverage.coverage(code) if region.level < Level.GRID else None,
        "other_names": region.other_names.order_by("-until", "name"),
        "drawing": shapes.drawing(code, newest_edition()),
        "may_import": acting().has_role(*policies.IMPORTERS),
    }
    return render(request, "places/place.html", context)


@require_safe
@login_not_required  # residents name a place without an account; place names are public
def find(request: HttpRequest) -> HttpResponse:
    """Candidates for words, each with its reason: as a page, as a partial, or as JSON for type-ahead."""
    form = FindForm(request.GET or None)
    found = []
    if form.is_valid():
        found = queries.find_place(form.cleaned_data["q"], form.cleaned_data["within"] or None)
    if _wants_json(request):
        sure = queries.settled(found)
        return JsonResponse({"results": [_as_json(one) for one in found], "settled": sure and sure.code})
    template = "places/components/candidates.html" if request.headers.get("HX-Request") else "places/find.html"
    return render(request, template, {"form": form, "found": found, "asked": form.is_bound})


@require_safe
@login_not_required  # a resident's phone asks where it is before there is any report
def locate(request: HttpRequest) -> HttpResponse:
    """Say which micro-grid a point lies in, as a page or as JSON; a point that cannot be right is refused in words."""
    form = PointForm(request.GET or None)
    found = error = None
    if form.is_valid():
        said = form.cleaned_data
        try:
            found = queries.locate(said["lon"], said["lat"], crs=said["crs"])
        except DomainError as refusal:
            error = refusal
    if not _wants_json(request):
        path = queries.path_words(found.code) if found else ""
        context = {"form": form, "found": found, "path": path, "error": error}
        return render(request, "places/locate.html", context, status=error.status if error else 200)
    if found is None:
        error = error or NotAPoint()
        return JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")
    path = queries.path_words(found.code)
    answer = {"code": found.code, "name": found.short, "path": path, "illustrative": found.illustrative}
    return JsonResponse(answer)


def _geo_tag(request: HttpRequest, code: str) -> str:
    return f'"{newest_edition()}-{code}-{request.GET.get("level", "")}"'


@require_safe
@login_not_required  # borders of places are public
@condition(etag_func=_geo_tag)
def geo(request: HttpRequest, code: str) -> HttpResponse:
    """Borders one level below a place (or of `?level=`: county, township, village, grid) as GeoJSON, WGS-84."""
    asked = request.GET.get("level", "").upper()
    if not queries.exists(code) or (asked and asked not in Level.__members__):
        raise Http404
    level = Level[asked] if asked else Level(min(codes.level_of(code) + 1, Level.GRID))
    try:
        body = shapes.feature_collection(code, level, newest_edition())
    except DomainError as refusal:
        return JsonResponse(refusal.as_problem(), status=refusal.status, content_type="application/problem+json")
    response = HttpResponse(body, content_type="application/geo+json")
    patch_cache_control(response, public=True, max_age=MAP_AGE_SECONDS)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.IMPORTERS)
def import_file(request: HttpRequest) -> HttpResponse:
    """Send a file; what it would do is shown before anything is done."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            draft = actions.draft_import(
                filename=upload.name, content=upload.read(), acting=acting(), now=timezone.now()
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("places-import-draft", draft_id=draft.pk)
    return render(
        request,
        "places/import.html",
        {"form": form, "headings": HEADINGS.items()},
        status=422 if form.is_bound else 200,
    )


@require_safe
@requires(*policies.IMPORTERS)
def import_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Show what an import would do: every bad row with its column, its fault and what to write instead."""
    draft = get_object_or_404(ImportDraft, pk=draft_id)
    plan = queries.plan_of(draft)
    faults = [problem for problem in plan.problems if not problem.warning]
    warnings = [problem for problem in plan.problems if problem.warning]
    context = {
        "draft": draft,
        "plan": plan,
        "faults": faults[:SHOWN_PROBLEMS],
        "faults_count": len(faults),
        "warnings": warnings[:SHOWN_PROBLEMS],
        "warnings_count": len(warnings),
    }
    return render(request, "places/import_draft.html", context)


@require_POST
@requires(*policies.IMPORTERS)
def import_apply(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Write the whole draft, or say why not."""
    get_object_or_404(ImportDraft, pk=draft_id)
    actions.import_regions(draft_id=draft_id, acting=acting(), now=timezone.now())
    return redirect("places-import-draft", draft_id=draft_id)


def _wants_json(request: HttpRequest) -> bool:
    return not request.accepts("text/html") or request.GET.get("format") == "json"


def _as_json(candidate: queries.Candidate) -> dict[str, Any]:
    region = candidate.region
    return {
        "code": region.code,
        "name": candidate.path,
        "short": region.short,
        "reason": candidate.reason,
        "score": candidate.score,
        "exact": candidate.exact,
    }
