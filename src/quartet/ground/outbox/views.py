"""One's own tray."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from quartet.ground.outbox.actions import read_notices
from quartet.ground.outbox.queries import notices_for
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, SEALERS, Role

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Role.GRID_MEMBER, *DESKS, *HANDLERS, *OVERSEERS, *SEALERS)
def notices(request: HttpRequest) -> HttpResponse:
    """What was put into my hands and what runs out, newest first; one press marks what is shown as read."""
    if request.method == "POST":
        newest = request.POST.get("up_to", "")
        read_notices(acting=acting(), up_to=int(newest) if newest.isdecimal() else 0, now=timezone.now())
        return redirect("notices")
    return render(request, "outbox/notices.html", {"notices": list(notices_for(acting())[:SHOWN])})
