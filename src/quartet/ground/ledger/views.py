"""The ledger's page: every act must still stand as it was written."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartet.ground.ledger.queries import Check, check_ledger, newest
from quartet.ground.people.rights import SYSTEM, acting_as, requires
from quartet.ground.people.states import Role


@require_safe
@requires(Role.AUDIT_ADMIN)
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest acts and seals; `?check=1` recomputes all of it."""
    context = {
        **newest(),
        "check": _checked() if request.GET.get("check") else None,
    }
    return render(request, "ledger/ledger.html", context)


def _checked() -> Check:
    """Check as the system: to the administrator's own eyes the cases are closed and would look removed."""
    with acting_as(SYSTEM):
        return check_ledger()
