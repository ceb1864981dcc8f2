"""Pages of micro-grids: the registry and its checks, drawing a change and deciding about it, board and poster."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import shapely
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from uuid6 import uuid7

from quartet.grassroots.grids import actions, moves, policies, queries
from quartet.grassroots.grids.forms import CorrectForm, DwellingsForm, FileForm, MapForm, PiecesForm
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.poster import qr_svg, report_address
from quartet.grassroots.grids.states import DUTIES
from quartet.grassroots.grids.story import story
from quartet.ground.commands import command_of
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.shapes import drawing
from quartet.ground.places.states import Level

SHOWN = 200
SHOWS = ("band", "holder", "faults", "empty")
"""What a count of the registry may lead to."""


# -- the registry ----------------------------------------------------------------------------------------------------


@require_safe
@requires(*Role)
def grids(request: HttpRequest) -> HttpResponse:
    """Go to the registry of one's own area."""
    region = acting().posts[0].region
    return redirect("grids-registry", code=region[: codes.LENGTHS[Level.VILLAGE]])


@require_safe
@requires(*Role)
def registry(request: HttpRequest, code: str) -> HttpResponse:
    """Count the micro-grids of a region, check how they cover it, and lead from each count to what is counted."""
    if not places.exists(code):
        raise Http404
    today = timezone.localdate()
    found = queries.registry(code, today)
    show = request.GET.get("show", "")
    context = {
        "path": places.region_path(code)[:-1], "registry": found, "total": found.total, "code": code,
        "show": show if show in SHOWS else "", "waiting": list(queries.redraws_under(acting(), code)[:SHOWN]),
    }  # fmt: skip
    if show in {"band", "holder"}:
        shown = found.shown(show)
        context |= {"lines": shown[:SHOWN], "more": max(0, len(shown) - SHOWN)}
    elif codes.level_of(code) == Level.VILLAGE:
        context |= _village(code, found)
    return render(request, "grids/registry.html", context)


def _village(code: str, found: queries.Registry) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "village": True,
        "lines": found.lines,
        "holders": queries.holders_by_grid(code, [line.code for line in found.lines], today),
        "drawing": drawing(code, queries.edition()),
        "may_propose": policies.may_propose(acting(), code),
        "open": list(queries.open_redraws(acting(), code)),
        "ended": list(queries.ended_grids(code)[:SHOWN]),
    }


@require_safe
@requires(*Role)
def grid(request: HttpRequest, code: str) -> HttpResponse:
    """One micro-grid: who holds it, what it came from and what became of it."""
    board = queries.board(code, timezone.localdate())
    if board is None:
        raise Http404
    came, passed = queries.history_of(code)
    context = {
        "board": board, "grid": board.grid, "path": places.region_path(code)[:-1], "came": came, "passed": passed,
        "drawing": drawing(code, queries.edition()),
        "may_propose": policies.may_propose(acting(), board.grid.code) and board.grid.until is None,
    }  # fmt: skip
    return render(request, "grids/grid.html", context)


# -- drawing a change ------------------------------------------------------------------------------------------------


def _village_to_redraw(village: str) -> Region:
    """The village, for who may propose to change its grids; to others there is no such page."""
    if not places.exists(village) or not policies.may_propose(acting(), village):
        raise Http404
    return places.region_path(village)[-1]


def _drawn(
    request: HttpRequest, form: Form, village: str, draw: Callable[[dict[str, Any]], Redraw], **forms: Form
) -> HttpResponse:
    """The one shape of all ways to draw: show, refuse with the reason, or go to the draft."""
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect("redraw", redraw_id=draw(form.cleaned_data).pk)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    return _redraw_page(request, village, status, **forms)


def _redraw_page(request: HttpRequest, village: str, status: int = 200, **forms: Form) -> HttpResponse:
    ground = queries.ground_of(village)
    context = {
        "village": places.region_path(village)[-1], "path": places.region_path(village)[:-1],
        "map_form": forms.get("map_form") or _map_form(village), "file_form": forms.get("file_form") or FileForm(),
        "dwellings_form": forms.get("dwellings_form") or DwellingsForm(), "grids": ground.grids,
        "form": next(iter(forms.values()), None),
    }  # fmt: skip
    return render(request, "grids/redraw.html", context, status=status)


def _map_form(village: str, data: Any = None, chosen: str = "") -> MapForm:
    choices = [(grid.code, grid.name) for grid in queries.ground_of(village).grids]
    return MapForm(data, grids=choices, initial={"grids": [chosen]})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.PROPOSERS)
def redraw_map(request: HttpRequest, village: str) -> HttpResponse:
    """Choose grids and draw a line on the map; what would come of it is shown before anything is changed."""
    _village_to_redraw(village)
    form = _map_form(village, request.POST or None, request.GET.get("grid", ""))
    return _drawn(
        request, form, village,
        lambda said: actions.draw_by_hand(
            redraw_id=said["id"], village=village, chosen=said["grids"], line=said["line"], acting=acting(),
            now=timezone.now(),
        ),
        map_form=form,
    )  # fmt: skip


@require_POST
@requires(*policies.PROPOSERS)
def redraw_file(request: HttpRequest, village: str) -> HttpResponse:
    """Send all micro-grids of a village as GeoJSON."""
    _village_to_redraw(village)
    form = FileForm(request.POST, request.FILES)
    return _drawn(
        request, form, village,
        lambda said: actions.draw_from_file(
            redraw_id=said["id"], village=village, filename=said["file"].name, content=said["file"].read(),
            acting=acting(), now=timezone.now(),
        ),
        file_form=form,
    )  # fmt: skip


@require_POST
@requires(*policies.PROPOSERS)
def redraw_dwellings(request: HttpRequest, village: str) -> HttpResponse:
    """Have micro-grids proposed from where people live."""
    _village_to_redraw(village)
    form = DwellingsForm(request.POST, request.FILES)
    return _drawn(
        request, form, village,
        lambda said: actions.draw_from_dwellings(
            redraw_id=said["id"], village=village, content=said["dwellings"].read(), parts=said["parts"],
            acting=acting(), now=timezone.now(),
        ),
        dwellings_form=form,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.PROPOSERS)
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Propose another name or number of households for one micro-grid."""
    _village_to_redraw(code[: codes.LENGTHS[Level.VILLAGE]])
    standing = next((one for one in places.standing_for(code) if one.code == code), None)
    if standing is None:
        raise Http404
    form = CorrectForm(request.POST or None, initial={"name": standing.name, "households": standing.households})
    status = 422 if form.is_bound else 200
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.draw_correction(
                redraw_id=said["id"], code=code, name=said["name"], households=said["households"], acting=acting(),
                now=timezone.now(),
            )  # fmt: skip
            return redirect("redraw", redraw_id=made.pk)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
    context = {"form": form, "grid": standing, "path": places.region_path(code)[:-1]}
    return render(request, "grids/correct.html", context, status=status)


@require_safe
@requires(*policies.PROPOSERS)
def shapes(request: HttpRequest, village: str) -> HttpResponse:
    """The village's grids in full detail (WGS-84); with `?borders`, what neighbours share, for the hand on the map."""
    _village_to_redraw(village)
    ground = queries.ground_of(village)
    features = [
        {
            "type": "Feature", "id": grid.code, "geometry": json.loads(shapely.to_geojson(grid.area)),
            "properties": {
                "code": grid.code, "name": grid.name, "level": int(Level.GRID), "households": grid.households,
                "illustrative": ground.illustrative, **_label(grid.area),
            },
        }
        for grid in ground.grids
    ]  # fmt: skip
    borders = [
        {
            "type": "Feature", "geometry": json.loads(shapely.to_geojson(line)),
            "properties": {"between": [left, right]},
        }
        for left, right, line in (queries.borders_between(ground.grids) if "borders" in request.GET else ())
    ]  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": [*features, *borders]}, ensure_ascii=False)
    return HttpResponse(body, content_type="application/geo+json")


def _label(area: Any) -> dict[str, float]:
    point = shapely.point_on_surface(area)
    return {"lon": round(point.x, 6), "lat": round(point.y, 6)}


# -- deciding --------------------------------------------------------------------------------------------------------


def _may_amend(found: Redraw) -> bool:
    return found.is_open and moves.may_amend(acting(), found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*policies.PROPOSERS, Role.CITY_DESK, Role.SUPERVISOR)
def redraw(request: HttpRequest, redraw_id: UUID) -> HttpResponse:
    """What a redraw would do: before and after, who would hold what, and the next step."""
    found = get_object_or_404(queries.redraws_for(acting()), pk=redraw_id)
    form = PiecesForm(request.POST or None, redraw=found)
    if form.is_valid():
        actions.amend(redraw_id=redraw_id, said=form.said(), acting=acting(), now=timezone.now())
        return redirect("redraw", redraw_id=redraw_id)
    return _draft_page(request, found, form)


def _draft_page(request: HttpRequest, found: Redraw, form: PiecesForm) -> HttpResponse:
    ground = queries.ground_of(found.village)
    band = places.region_path(found.village)[-1].band
    standing = {one.code: one for one in ground.grids}
    takes = [*found.takes, *(piece["keeps"] for piece in found.pieces if piece["keeps"])]
    context = {
        "redraw": found, "form": form, "may_amend": _may_amend(found), "path": places.region_path(found.village),
        "band": band, "moves": moves.moves_now(found, acting()), "command": uuid7(), "story": story(found),
        "drawing": queries.drawing_after(ground, found) if found.is_open else None,
        "before": [standing[code] for code in takes if code in standing],
        "stale": found.is_open and not set(takes) <= standing.keys(),
        "carried": queries.carried_on(found, ground, timezone.localdate()) if found.is_open else [],
        "outside": [one for one in found.pieces if one["households"] is not None and not band.holds(one["households"])],
        "became": [places.region_path(code)[-1] for code in found.became],
    }  # fmt: skip
    return render(request, "grids/draft.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires(*policies.PROPOSERS)
def redraw_move(request: HttpRequest, redraw_id: UUID, verb: str) -> HttpResponse:
    """Hand in, put in force, send back or withdraw; names and numbers typed on the page are kept on the way."""
    found = get_object_or_404(queries.redraws_for(acting()), pk=redraw_id)
    if verb not in moves.TABLE.verbs:
        raise Http404
    if "name_1" in request.POST and verb != "withdraw" and _may_amend(found):
        form = PiecesForm(request.POST, redraw=found)
        if not form.is_valid():
            return _draft_page(request, found, form)
        actions.amend(redraw_id=redraw_id, said=form.said(), acting=acting(), now=timezone.now())
    actions.make_move(
        redraw_id=found.pk, verb=verb, reason=request.POST.get("reason", ""), command_id=command_of(request),
        acting=acting(), now=timezone.now(),
    )  # fmt: skip
    return redirect("redraw", redraw_id=redraw_id)


# -- the board and the poster ----------------------------------------------------------------------------------------


def _shown(request: HttpRequest, board: queries.Board) -> dict[str, Any]:
    address = report_address(request, board.grid.code)
    return {"board": board, "grid": board.grid, "address": address, "qr": qr_svg(address)}


@require_safe
@login_not_required  # names, duties and telephones of a grid are posted in public by law (滨州条例 6)
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The public board of one micro-grid: who looks after it, what they do, whom to call."""
    found = queries.board(code, timezone.localdate())
    if found is None:
        raise Http404
    return render(request, "grids/board.html", {**_shown(request, found), "roles": list(DUTIES.values())})


@require_safe
@login_not_required  # the board, on paper
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The board as a page of A4 to put up at doors. A grid that has ended has none."""
    found = queries.board(code, timezone.localdate())
    if found is None or found.grid.until:
        raise Http404
    return render(request, "grids/poster.html", {"posters": [_shown(request, found)], "roles": list(DUTIES.values())})


@require_safe
@requires(*Role)
def posters(request: HttpRequest, village: str) -> HttpResponse:
    """The posters of all micro-grids of a village, a page each."""
    current = queries.current_grids(village)
    if not current:
        raise Http404
    found = queries.boards(village, current, timezone.localdate())
    context = {
        "posters": [_shown(request, board) for board in found],
        "roles": list(DUTIES.values()),
        "village": village,
    }
    return render(request, "grids/poster.html", context)
