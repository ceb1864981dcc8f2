"""What every page's frame needs: who is here, and which doors are open to them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from quartet.ground.people.models import Person
from quartet.ground.people.rights import acting
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, Role


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the menu."""

    label: str
    url: str
    current: bool


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu by the four movements, holding only doors the person can open."""
    claims = acting()
    working = DESKS | HANDLERS | OVERSEERS
    doors = (
        (_("Resolution"), "desk", working),
        (_("Report"), "field", frozenset({Role.GRID_MEMBER})),
        (_("New report"), "desk-report", DESKS),
        (_("Places"), "places", frozenset(Role)),
        (_("People"), "people", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})),
        (_("Ledger"), "ledger", frozenset({Role.AUDIT_ADMIN})),
    )
    menu = [
        Door(label, url, request.path.startswith(url))
        for label, url in ((label, reverse(name)) for label, name, roles in doors if claims.has_role(*roles))
    ]
    person = request.user if isinstance(getattr(request, "user", None), Person) else None
    return {"menu": menu, "person": person, "elder": request.COOKIES.get("quartet_elder") == "1"}
