"""Pages for administrators of people: who is here, who may sign in."""

from axes.utils import reset
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartet.ground.errors import DomainError
from quartet.ground.people.actions import activate_account, set_sign_in
from quartet.ground.people.forms import ActivationForm
from quartet.ground.people.models import Person
from quartet.ground.people.queries import people_matching
from quartet.ground.people.rights import acting, requires
from quartet.ground.people.signin import person_by_code
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


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required  # who activates an account has no password yet
def activate(request: HttpRequest) -> HttpResponse:
    """The first sign-in: the two lines of the slip open the account once and set its password."""
    form = ActivationForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = person_by_code(request=request, username=said["username"], code=said["code"])
            activate_account(person=person, password=said["password"], now=timezone.now())
        except DomainError as refusal:
            status = refusal.status
            form.add_error(None, str(refusal))
        else:
            login(request, person, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("home")
    return render(request, "people/activate.html", {"form": form}, status=status)
