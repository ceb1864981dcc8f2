"""The words of people and units: what kinds there are. A leaf anyone may import."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Level(IntEnum):
    """The levels a case can be decided at; a number so that "one level up" is a step."""

    VILLAGE = 1
    TOWNSHIP = 2
    COUNTY = 3
    CITY = 4

    @property
    def label(self) -> "_StrPromise":
        """The level's name for people."""
        return _LEVEL_LABELS[self]

    @property
    def digits(self) -> int:
        """How many digits of a region code name a region of this level."""
        return _LEVEL_DIGITS[self]

    @classmethod
    def of_code(cls, code: str) -> "Level":
        """The level that decides for a region: a micro-grid's matters are its village's."""
        return next((level for level in cls if len(code) >= level.digits), cls.CITY)


_LEVEL_LABELS = {
    Level.VILLAGE: _("village"),
    Level.TOWNSHIP: _("township"),
    Level.COUNTY: _("county"),
    Level.CITY: _("city"),
}
_LEVEL_DIGITS = {Level.VILLAGE: 12, Level.TOWNSHIP: 9, Level.COUNTY: 6, Level.CITY: 4}


class UnitKind(models.TextChoices):
    """What a unit is. The duty list later says what each kind must do."""

    VILLAGE_COMMITTEE = "village_committee", _("Village or community committee")
    SERVICE_CENTRE = "service_centre", _("Governance service centre")
    DEPARTMENT = "department", _("Department")
    POLICE_STATION = "police_station", _("Police station")
    JUDICIAL_OFFICE = "judicial_office", _("Judicial office")
    TRIBUNAL = "tribunal", _("People's tribunal")
    MEDIATION_COMMITTEE = "mediation_committee", _("People's mediation committee")
    MEDIATION_STUDIO = "mediation_studio", _("People's mediation studio")
    DISCIPLINE = "discipline", _("Discipline and supervision body")
    SUPERVISION = "supervision", _("Supervision team")
    ADMINISTRATION = "administration", _("System administration")


class Role(models.TextChoices):
    """What a post lets its holder do. `ROLES` says how far each reaches."""

    RESIDENT = "resident", _("Resident")  # acts by the code and secret of a slip; nobody holds it as a post
    GRID_MEMBER = "grid_member", _("Grid member")
    PARTNER = "partner", _("Partner")  # courier, rider, statistician…: sends clues, sees their standing, nothing else
    VILLAGE_CLERK = "village_clerk", _("Village clerk")
    VILLAGE_MEDIATOR = "village_mediator", _("Village mediator")
    TOWNSHIP_DESK = "township_desk", _("Township desk")
    COUNTY_DESK = "county_desk", _("County desk")
    CITY_DESK = "city_desk", _("City desk")
    SEALED_DESK = "sealed_desk", _("Desk for what is confidential")  # a named few of a county or of the city
    DEPARTMENT = "department", _("Department handler")
    TRIBUNAL = "tribunal", _("Tribunal judge")
    SUPERVISOR = "supervisor", _("Supervisor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


class Label(IntEnum):
    """How closely a case is kept; a post sees only up to its role's label (GB/T 22239-2019, 8.1.4 item 11)."""

    OPEN = 1
    PERSONAL = 2
    SENSITIVE = 3
    ACCUSATION = 4


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a role reaches: over an area, over its unit's own cases, or over neither."""

    area: Label | None = None
    """Sees every case of the post's region up to this label."""
    least: Label = Label.OPEN
    """And none that is kept less closely than this."""
    unit: Label | None = None
    """Sees the cases its unit leads up to this label."""
    desk: Level | None = None
    """Decides about cases that stand at this level in the post's region."""
    handles: bool = False
    """Works on the cases its unit leads."""
    oversees: bool = False
    """May look into, ask about and reopen what others closed."""
    seals: bool = False
    """Decides about what is kept back, and from whom a case is hidden."""


ROLES: dict[Role, Reach] = {
    Role.RESIDENT: Reach(),
    Role.GRID_MEMBER: Reach(),
    Role.PARTNER: Reach(),
    Role.VILLAGE_CLERK: Reach(area=Label.PERSONAL, unit=Label.SENSITIVE, desk=Level.VILLAGE, handles=True),
    Role.VILLAGE_MEDIATOR: Reach(unit=Label.SENSITIVE, handles=True),
    Role.TOWNSHIP_DESK: Reach(area=Label.PERSONAL, unit=Label.SENSITIVE, desk=Level.TOWNSHIP),
    Role.COUNTY_DESK: Reach(area=Label.SENSITIVE, unit=Label.SENSITIVE, desk=Level.COUNTY),
    Role.CITY_DESK: Reach(area=Label.SENSITIVE, unit=Label.SENSITIVE, desk=Level.CITY),
    Role.SEALED_DESK: Reach(area=Label.ACCUSATION, least=Label.SENSITIVE, seals=True),
    Role.DEPARTMENT: Reach(unit=Label.ACCUSATION, handles=True),
    Role.TRIBUNAL: Reach(unit=Label.ACCUSATION, handles=True),
    Role.SUPERVISOR: Reach(area=Label.PERSONAL, oversees=True),
    Role.SYSTEM_ADMIN: Reach(),
    Role.SECURITY_ADMIN: Reach(),
    Role.AUDIT_ADMIN: Reach(),
}

DESKS = frozenset(role for role, reach in ROLES.items() if reach.desk)
HANDLERS = frozenset(role for role, reach in ROLES.items() if reach.handles)
OVERSEERS = frozenset(role for role, reach in ROLES.items() if reach.oversees)
SEALERS = frozenset(role for role, reach in ROLES.items() if reach.seals)
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Powers that must never meet in one person (GB/T 22239-2019, 8.1.4 item 08)."""
