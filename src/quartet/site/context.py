"""What every page's frame needs: who is here, and which doors are open to them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.outbox.queries import unread_count
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import acting
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the menu: where it leads, and to whom it is open."""

    label: "_StrPromise"
    name: str
    roles: frozenset[Role]
    mark: str = "dot"
    """Its picture in `icons.svg`: the quarter of the mark that is its movement's, or the thing it is about."""


DOORS = (
    Door(_("Desk"), "desk", DESKS | HANDLERS | OVERSEERS, "resolution"),
    Door(_("New report"), "desk-report", DESKS, "plus"),
    Door(_("Duty list"), "duty", DESKS | HANDLERS | OVERSEERS, "ledger"),
    Door(_("Notices"), "notices", DESKS | HANDLERS | OVERSEERS | {Role.GRID_MEMBER}, "bell"),
    Door(_("Report"), "field", frozenset({Role.GRID_MEMBER}), "plus"),
    Door(_("My reports"), "field-mine", frozenset({Role.GRID_MEMBER}), "mine"),
    Door(_("On duty"), "onduty", frozenset({Role.GRID_MEMBER}), "aim"),
    Door(_("Live map"), "onduty-map", frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK}), "aim"),
    Door(_("Positions"), "onduty-policy", frozenset({Role.CITY_DESK}), "aim"),
    Door(_("Places"), "places", frozenset(Role), "grassroots"),
    Door(_("Working days"), "calendar", frozenset({Role.SYSTEM_ADMIN}), "ledger"),
    Door(_("People"), "people", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}), "people"),
    Door(_("Ledger"), "ledger", frozenset({Role.AUDIT_ADMIN}), "ledger"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu with only the doors the person can open, and who they are. Lazy: a partial pays for none of it."""
    claims = acting()
    person = request.user if isinstance(getattr(request, "user", None), Person) else None
    elder = request.COOKIES.get("quartet_elder") == "1"
    if person is None:
        return {"menu": [], "person": None, "elder": elder}
    here = [(door, reverse(door.name)) for door in DOORS if claims.has_role(*door.roles)]
    current = max((url for _door, url in here if request.path.startswith(url)), key=len, default="")
    menu = [{"label": door.label, "url": url, "mark": door.mark, "current": url == current} for door, url in here]
    return {
        "menu": menu,
        "person": person,
        "elder": elder,
        "unread": lambda: unread_count(claims),
        "unit_name": lambda: ", ".join(
            Unit.objects.filter(pk__in={held.unit for held in claims.posts})
            .order_by("pk")
            .values_list("name", flat=True)
        ),
    }
