"""The telephone app's shell, and the desks' page of field work."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, OVERSEERS, Role
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.field import queries, shell
from quartet.resolution.field.actions import give_task, settle_aside
from quartet.resolution.field.forms import TaskForm

SHOWN = 50
LOOKERS = (Role.COUNTY_DESK, Role.CITY_DESK)
"""Who compares what could not be carried out."""


@require_safe
@login_not_required
def app(request: HttpRequest) -> HttpResponse:
    """The app's one page: words and script, nobody's data. It is kept by the telephone and opens without a signal."""
    answer = render(request, "field/app.html")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker that keeps the shell."""
    page = reverse("field-app")
    script = shell.worker_script(page, render_to_string("field/app.html").encode())
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    """What a telephone needs to put the app on its home screen."""
    icons = [
        {
            "src": static(f"site/app-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    told = {
        "id": reverse("field-app"), "start_url": reverse("field-app"), "scope": reverse("field-app"), "lang": "zh-Hans",
        "name": _("Quartet field app"), "short_name": _("Quartet"), "display": "standalone", "orientation": "portrait",
        "background_color": "#f6f7f9", "theme_color": "#1b4b8f", "icons": icons,
    }  # fmt: skip
    return JsonResponse(told, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@requires(*DESKS, *OVERSEERS)
def tasks(request: HttpRequest) -> HttpResponse:
    """What the grids were asked to do, what came of it, what was seen on patrols; and a new task."""
    claims, now = acting(), timezone.now()
    gives = claims.has_role(*DESKS)
    if request.method == "POST" and not gives:
        raise Http404
    form = TaskForm(request.POST or None, claims=claims, initial=_of_case(request.GET.get("case", "")))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        give_task(
            command_id=said["command"], region=said["region"], text=said["text"], due_on=said["due_on"],
            code=said["case"], acting=claims, now=now,
        )  # fmt: skip
        return redirect("field-tasks")
    given = queries.tasks_for(claims).prefetch_related("words").order_by("-pk")[:SHOWN]
    context = {
        "form": form if gives else None, "tasks": given, "patrols": queries.patrols_for(claims).order_by("-pk")[:SHOWN],
        "asides": queries.asides_for(claims).order_by("pk")[:SHOWN] if claims.has_role(*LOOKERS) else [],
        "today": timezone.localdate(now),
    }  # fmt: skip
    return render(request, "field/tasks.html", context, status=422 if form.is_bound else 200)


def _of_case(code: str) -> dict[str, str]:
    """What the form knows already when it is opened from a case."""
    case = cases_for(acting()).filter(code=code).first() if code else None
    return {"case": case.code, "region": case.region} if case is not None else {}


@require_POST
@requires(*LOOKERS)
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Put away what somebody has looked after."""
    if not settle_aside(number=number, acting=acting(), now=timezone.now()):
        raise Http404
    return redirect("field-tasks")
