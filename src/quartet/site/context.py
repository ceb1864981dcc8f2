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
    mark: str
    """Its picture in `icons.svg`: the quarter of the mark that is its movement's, or the thing it is about."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu by the four movements, holding only doors the person can open."""
    claims = acting()
    working = DESKS | HANDLERS | OVERSEERS
    doors = (
        (_("Resolution"), "desk", working, "resolution"),
        (_("Report"), "field", frozenset({Role.GRID_MEMBER}), "report"),
        (_("New report"), "desk-report", DESKS, "phone"),
        (_("Places"), "places", frozenset(Role), "pin"),
        (_("People"), "people", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}), "people"),
        (_("Ledger"), "ledger", frozenset({Role.AUDIT_ADMIN}), "ledger"),
    )
    open_doors = [(label, reverse(name), mark) for label, name, roles, mark in doors if claims.has_role(*roles)]
    # /desk/report/ lies under /desk/: the longest address that fits is where we are.
    here = max((url for _label, url, _mark in open_doors if request.path.startswith(url)), key=len, default="")
    menu = [Door(label, url, url == here, mark) for label, url, mark in open_doors]
    person = request.user if isinstance(getattr(request, "user", None), Person) else None
    return {"menu": menu, "person": person, "elder": request.COOKIES.get("quartet_elder") == "1"}
