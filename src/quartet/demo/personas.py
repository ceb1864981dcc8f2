"""The people of the demonstration: one per role, at 范家屯村, 腰堡镇, 铁岭县, and one across the border in 昌图县."""

from dataclasses import dataclass

from quartet.ground.people.states import Role, UnitKind


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to sign in as. `key` is the name in demo-logins.json and the user name."""

    key: str
    name: str
    role: Role
    unit: UnitKind
    region: str
    """The region of the unit; the post answers for it too."""
    unit_name: str = ""
    """Which of several units of that kind there."""


VILLAGE, TOWNSHIP, COUNTY, CITY = "211221106201", "211221106", "211221", "2112"

PERSONAS: tuple[Persona, ...] = (
    Persona("grid_member", "王秀兰", Role.GRID_MEMBER, UnitKind.VILLAGE_COMMITTEE, VILLAGE),
    Persona("partner", "彭涛", Role.PARTNER, UnitKind.VILLAGE_COMMITTEE, VILLAGE),
    Persona("village_clerk", "李国庆", Role.VILLAGE_CLERK, UnitKind.VILLAGE_COMMITTEE, VILLAGE),
    Persona("village_mediator", "赵德福", Role.VILLAGE_MEDIATOR, UnitKind.MEDIATION_COMMITTEE, VILLAGE),
    Persona("studio_mediator", "裴师傅", Role.VILLAGE_MEDIATOR, UnitKind.MEDIATION_STUDIO, TOWNSHIP),
    Persona("township_desk", "孙丽华", Role.TOWNSHIP_DESK, UnitKind.SERVICE_CENTRE, TOWNSHIP),
    Persona("county_desk", "周海涛", Role.COUNTY_DESK, UnitKind.SERVICE_CENTRE, COUNTY),
    Persona("city_desk", "吴雪梅", Role.CITY_DESK, UnitKind.SERVICE_CENTRE, CITY),
    Persona("sealed_desk", "关静", Role.SEALED_DESK, UnitKind.SERVICE_CENTRE, COUNTY),
    Persona("sealed_desk_city", "佟卫国", Role.SEALED_DESK, UnitKind.SERVICE_CENTRE, CITY),
    Persona("discipline", "纪平", Role.DEPARTMENT, UnitKind.DISCIPLINE, COUNTY),
    Persona("department", "郑立新", Role.DEPARTMENT, UnitKind.DEPARTMENT, COUNTY, "农业农村局"),
    Persona("tribunal", "陈明理", Role.TRIBUNAL, UnitKind.TRIBUNAL, TOWNSHIP),
    Persona("supervisor", "冯志刚", Role.SUPERVISOR, UnitKind.SUPERVISION, CITY),
    Persona("system_admin", "何静", Role.SYSTEM_ADMIN, UnitKind.ADMINISTRATION, CITY),
    Persona("security_admin", "许卫东", Role.SECURITY_ADMIN, UnitKind.ADMINISTRATION, CITY),
    Persona("audit_admin", "沈慧", Role.AUDIT_ADMIN, UnitKind.ADMINISTRATION, CITY),
    Persona("other_county_desk", "马春生", Role.COUNTY_DESK, UnitKind.SERVICE_CENTRE, "211224"),
)
