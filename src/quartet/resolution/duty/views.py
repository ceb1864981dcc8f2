"""The duty list as everybody reads it and as the county's desk edits it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, Level, Role
from quartet.ground.places import queries as places
from quartet.resolution.duty import actions, queries
from quartet.resolution.duty.forms import LineForm
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.sheets import MOST_BYTES, written
from quartet.resolution.suggest.categories import Category, under

READERS = (*DESKS, *HANDLERS, *OVERSEERS)
CSV = "text/csv; charset=utf-8"
EDITORS = (Role.COUNTY_DESK, Role.CITY_DESK)


def _table(duty_list: DutyList | None) -> list[tuple[Category, list[tuple[Category, list[DutyLine]]]]]:
    """Fields of life, their kinds, and the lines of each kind by level: the list as a reader scans it."""
    lines: dict[str, list[DutyLine]] = {}
    for line in queries.lines_for(duty_list, ""):
        lines.setdefault(line.category[:4], []).append(line)
    return [(field, [(kind, lines.get(kind.code, [])) for kind in under(field.code)]) for field in under("")]


def _may_edit(area: str) -> bool:
    return any(held.role in EDITORS and held.region == area for held in acting().posts)


@require_safe
@requires(*READERS)
def duty(request: HttpRequest) -> HttpResponse:
    """Go to the list of one's own area."""
    return redirect("duty-list", area=queries.area_of(acting().posts[0].region))


@require_safe
@requires(*READERS)
def duty_list(request: HttpRequest, area: str) -> HttpResponse:
    """The list in force: whose duty each kind of matter is, level by level."""
    if not places.exists(area) or len(area) > Level.COUNTY.digits:
        raise Http404
    current = queries.current_list(area)
    context: dict[str, Any] = {
        "area": area, "place": places.name_of(area), "duty_list": current, "table": _table(current),
        "may_edit": _may_edit(area),
        "versions": queries.versions(area),
    }  # fmt: skip
    return render(request, "duty/list.html", context)


@require_safe
@requires(*READERS)
def export(request: HttpRequest, area: str) -> HttpResponse:
    """The list in force as a file; its editors get the version being written when they ask for it."""
    if not places.exists(area) or len(area) > Level.COUNTY.digits:
        raise Http404
    asked = queries.draft_of(area) if "draft" in request.GET and _may_edit(area) else None
    answer = HttpResponse(written(queries.lines_for(asked or queries.current_list(area), "")), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="duty-{area}.csv"'
    return answer


@require_POST
@requires(*EDITORS)
def take_in(request: HttpRequest, area: str) -> HttpResponse:
    """Put the lines of a file in place of the draft's."""
    file = request.FILES.get("file")
    actions.import_lines(area=area, raw=file.read(MOST_BYTES + 1) if file else b"", acting=acting())
    return redirect("duty-draft", area=area)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(*EDITORS)
def draft(request: HttpRequest, area: str) -> HttpResponse:
    """The next version: its lines, what they leave open, and one form to write a line."""
    if not _may_edit(area):
        raise Http404
    form = LineForm(request.POST or None, initial=_line_asked_for(request, area))
    if request.method == "POST" and form.is_valid():
        actions.set_line(area=area, acting=acting(), **form.cleaned_data)
        return redirect("duty-draft", area=area)
    made = queries.draft_of(area)
    context = {
        "area": area, "place": places.name_of(area), "draft": made, "table": _table(made) if made else [],
        "form": form, "holes": queries.holes(made) if made else [],
    }  # fmt: skip
    return render(request, "duty/draft.html", context, status=422 if form.is_bound else 200)


def _line_asked_for(request: HttpRequest, area: str) -> dict[str, Any]:
    """The line a link asks to edit, to fill the form with."""
    number = request.GET.get("line", "")
    found = queries.draft_line(area, int(number)) if number.isdecimal() else None
    fields = ("category", "level", "list", "unit_kind", "unit_name", "text", "basis")
    return {name: getattr(found, name) for name in fields} if found else {}


@require_POST
@requires(*EDITORS)
def begin(request: HttpRequest, area: str) -> HttpResponse:
    """Begin the next version as a copy of the list in force."""
    actions.begin_draft(area=area, acting=acting())
    return redirect("duty-draft", area=area)


@require_POST
@requires(*EDITORS)
def remove(request: HttpRequest, area: str, line: int) -> HttpResponse:
    """Take a line out of the draft."""
    found = queries.draft_line(area, line)
    if found is None:
        raise Http404
    actions.remove_line(area=area, category=found.category, level=Level(found.level), acting=acting())
    return redirect("duty-draft", area=area)


@require_POST
@requires(*EDITORS)
def publish(request: HttpRequest, area: str) -> HttpResponse:
    """Make the draft the list that holds from now on."""
    actions.publish_draft(area=area, note=request.POST.get("note", ""), acting=acting(), now=timezone.now())
    return redirect("duty-list", area=area)
