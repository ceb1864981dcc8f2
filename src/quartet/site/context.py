"""What every page's frame needs: who is here, and which doors are open to them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.outbox.queries import unread_count
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims, acting
from quartet.ground.people.states import DESKS, HANDLERS, OVERSEERS, SEALERS, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


MOVEMENTS: dict[str, "_StrPromise"] = {
    "leadership": _("Leadership"),
    "grassroots": _("Grassroots"),
    "resolution": _("Resolution"),
    "oversight": _("Oversight"),
    "key": _("Platform"),
}
"""The four movements and the platform under them, by their pictures: the top menu of whoever has many doors."""
AT_ONCE = 5
"""So many doors stand side by side, and fit under a thumb; more are grouped by movement."""


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the menu: where it leads, and to whom it is open."""

    label: "_StrPromise"
    name: str
    roles: frozenset[Role]
    mark: str = "dot"
    """Its picture in `icons.svg`."""
    movement: str = ""
    """The movement it belongs to; empty: it always stands by itself."""


WORKERS = DESKS | HANDLERS | OVERSEERS
READERS = WORKERS | SEALERS
"""Who opens cases from a list."""
MEMBERS = frozenset({Role.GRID_MEMBER})
BREAKERS = frozenset({Role.COUNTY_DESK, Role.CITY_DESK}) | OVERSEERS
DOORS = (
    # -- what one does all day stands first in its movement ---------------------------------------------------------
    Door(_("Report"), "field", MEMBERS, "plus", "resolution"),
    Door(_("My reports"), "field-mine", MEMBERS, "mine", "resolution"),
    Door(_("Send a clue"), "clue", frozenset({Role.PARTNER}), "plus", "resolution"),
    Door(_("My clues"), "clue-mine", frozenset({Role.PARTNER}), "mine", "resolution"),
    Door(_("Desk"), "desk", READERS, "desk", "resolution"),
    Door(_("New report"), "desk-report", DESKS, "plus", "resolution"),
    Door(_("Mediation"), "mediations", HANDLERS, "join", "resolution"),
    Door(_("Circuits"), "circuits", frozenset({Role.VILLAGE_MEDIATOR, Role.TRIBUNAL}), "pin", "resolution"),
    Door(_("Take a call"), "circuit-phone", frozenset({Role.VILLAGE_MEDIATOR}), "phone", "resolution"),
    Door(
        _("Mediators' notes"),
        "coaching",
        frozenset({Role.VILLAGE_MEDIATOR, Role.VILLAGE_CLERK, Role.TRIBUNAL}),
        "join",
        "resolution",
    ),
    Door(_("Agreements"), "agreements", DESKS | HANDLERS, "check", "resolution"),
    Door(_("Read out by telephone"), "read-out", DESKS, "phone", "resolution"),
    Door(_("Whistles"), "whistles", WORKERS, "bell", "resolution"),
    Door(_("Clues"), "clues", DESKS | OVERSEERS, "question", "resolution"),
    Door(_("Open in an emergency"), "break-glass", BREAKERS, "lock", "resolution"),
    Door(_("Duty list"), "duty", WORKERS, "ledger", "resolution"),
    Door(_("Automatic suggestions"), "suggestions", WORKERS, "question", "oversight"),
    Door(_("On duty"), "onduty", MEMBERS, "aim", "grassroots"),
    Door(_("Phone app"), "field-app", MEMBERS, "phone", "grassroots"),
    Door(_("Live map"), "onduty-map", frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK}), "aim", "grassroots"),
    Door(_("Positions"), "onduty-policy", frozenset({Role.CITY_DESK}), "aim", "grassroots"),
    Door(_("Field work"), "field-tasks", DESKS | OVERSEERS, "check", "grassroots"),
    Door(_("Members"), "members", DESKS | OVERSEERS, "people", "grassroots"),
    Door(_("My post"), "member-me", frozenset({Role.GRID_MEMBER, Role.PARTNER}), "people", "grassroots"),
    Door(_("Meetings"), "carriers", DESKS | HANDLERS | OVERSEERS, "people", "grassroots"),
    Door(_("Practice cards"), "practice", DESKS | HANDLERS | OVERSEERS | MEMBERS, "mine", "grassroots"),
    Door(_("Micro-grids"), "grids", DESKS | OVERSEERS | MEMBERS, "grassroots", "grassroots"),
    Door(_("Places"), "places", frozenset(Role), "pin", "grassroots"),
    Door(_("Benefits"), "benefits", DESKS | OVERSEERS, "check", "grassroots"),
    Door(_("My benefits"), "benefits-me", frozenset({Role.GRID_MEMBER, Role.PARTNER}), "check", "grassroots"),
    Door(_("Warm stations"), "stations", frozenset(Role), "pin", "grassroots"),
    Door(_("My work log"), "worklog", frozenset({Role.GRID_MEMBER, Role.PARTNER}), "ledger", "grassroots"),
    Door(_("Open load"), "burden-load", frozenset({Role.TOWNSHIP_DESK}), "people", "grassroots"),
    Door(_("Six-free villages"), "sixfree-desk", DESKS | OVERSEERS, "check", "oversight"),
    Door(_("Burden"), "burden-desk", DESKS | OVERSEERS, "soon", "oversight"),
    Door(_("My week"), "burden-me", MEMBERS, "soon", "grassroots"),
    Door(_("Rates"), "rates", DESKS | OVERSEERS, "check", "oversight"),
    Door(_("Working days"), "calendar", frozenset({Role.SYSTEM_ADMIN}), "soon", "key"),
    Door(_("People"), "people", frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}), "people", "key"),
    Door(_("Ledger"), "ledger", frozenset({Role.AUDIT_ADMIN}), "ledger", "key"),
    Door(
        _("Who is missing"),
        "staffing",
        frozenset({Role.SYSTEM_ADMIN, Role.COUNTY_DESK, Role.CITY_DESK}),
        "people",
        "grassroots",
    ),
    Door(_("Notices"), "notices", READERS | MEMBERS, "bell"),
)
"""In the order of the menu."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu as one page shows it."""

    label: "_StrPromise"
    url: str
    mark: str
    current: bool


def menu_for(claims: Claims, path: str) -> tuple[list[Entry], list[Entry]]:
    """The menu of a person on a page, and the doors of the movement they are in where doors are grouped."""
    open_doors = [(door, reverse(door.name)) for door in DOORS if claims.has_role(*door.roles)]
    here = max((url for _door, url in open_doors if path.startswith(url)), key=len, default="")
    entries = [(door, Entry(door.label, url, door.mark, url == here)) for door, url in open_doors]
    if len(entries) <= AT_ONCE:
        return [entry for _door, entry in entries], []
    top: list[Entry] = []
    below: list[Entry] = []
    for name, label in MOVEMENTS.items():
        group = [entry for door, entry in entries if door.movement == name]
        current = any(entry.current for entry in group)
        below = group if current and len(group) > 1 else below
        top += group if len(group) == 1 else [Entry(label, entry.url, name, current) for entry in group[:1]]
    return top + [entry for door, entry in entries if not door.movement], below


def frame(request: HttpRequest) -> dict[str, Any]:
    """The menu with only the doors the person can open, and who they are. Lazy: a partial pays for none of it."""
    claims = acting()
    person = request.user if isinstance(getattr(request, "user", None), Person) else None
    elder = request.COOKIES.get("quartet_elder") == "1"
    if person is None:
        return {"menu": [], "submenu": [], "person": None, "elder": elder}
    menu, submenu = menu_for(claims, request.path)
    return {
        "menu": menu,
        "submenu": submenu,
        "person": person,
        "elder": elder,
        "rings": claims.has_role(*DESKS, *HANDLERS),
        "unread": lambda: unread_count(claims),
        "unit_name": lambda: ", ".join(
            Unit.objects.filter(pk__in={held.unit for held in claims.posts})
            .order_by("pk")
            .values_list("name", flat=True)
        ),
    }
