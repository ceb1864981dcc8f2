"""The front door."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.http import require_POST, require_safe

from quartet import __version__
from quartet.ground.outbox.models import Beat
from quartet.ground.outbox.queries import silence
from quartet.ground.people.rights import acting
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, Role
from quartet.resolution.reports.forms import SlipForm
from quartet.site.middleware import TooMuch, refuse

MISSED_BEATS = 2
"""A scheduler that misses so many beats (one a minute) has fallen silent."""
FIRST_PAGE = (
    (frozenset({Role.GRID_MEMBER}), "field"),
    (frozenset({Role.PARTNER}), "clue"),
    (DESKS | HANDLERS | OVERSEERS, "desk"),
    (frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}), "people"),
    (frozenset({Role.AUDIT_ADMIN}), "ledger"),
)


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """To each their first page; to a stranger, how to report and how to look up a slip."""
    for roles, name in FIRST_PAGE:
        if acting().has_role(*roles):
            return redirect(name)
    return render(request, "site/home.html", {"slip": SlipForm()})


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive, and so is the database; with `?deep=1` 503 as well when the scheduler has fallen silent."""
    seconds = silence(Beat.Name.SCHEDULER, timezone.now())
    silent = seconds is None or seconds > settings.WATCH_EVERY * MISSED_BEATS
    told = {"status": "ok", "version": __version__, "scheduler": seconds}
    if silent and request.GET.get("deep") == "1":
        return JsonResponse(told | {"status": "scheduler silent"}, status=503)
    return JsonResponse(told)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django itself finds suspicious; of these only “too much” happens to honest people."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refuse(request, TooMuch()) or HttpResponse(status=TooMuch.status)
    return defaults.bad_request(request, exception)


@require_POST
@login_not_required
def elder(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off, and go back."""
    back = request.POST.get("next", "/")
    answer = redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "home")
    answer.set_cookie("quartet_elder", "0" if request.COOKIES.get("quartet_elder") == "1" else "1", max_age=31536000)
    return answer
