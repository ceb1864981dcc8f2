"""Pages for administrators of people: who is here, who may sign in."""

from axes.utils import reset
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartet.ground.people.actions import set_sign_in
from quartet.ground.people.models import Person
from quartet.ground.people.queries import people_matching
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.states import Role

PAGE = 50


@require_safe
@requires(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, and their posts."""
    text = request.GET.get("q", "").strip()
    page = Paginator(people_matching(text), PAGE).get_page(request.GET.get("page"))
    return render(
        request, "people/people.html", {"page": page, "text": text, "may_stop": acting().has_role(Role.SECURITY_ADMIN)}
    )


@require_POST
@requires(Role.SECURITY_ADMIN)
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Stop somebody from signing in, let them in again, or lift a lock-out."""
    try:
        set_sign_in(username=username, allowed=request.POST.get("allowed") == "yes", acting=acting())
    except Person.DoesNotExist:
        raise Http404 from None
    reset(username=username)
    return redirect("people")
