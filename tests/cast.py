"""The fixed cast: a small Tieling, its units and people by name, and planted cases that may be seen by few.

Everything lies around 范家屯村 in 腰堡镇, 铁岭县: a neighbour village, a neighbour township, a neighbour county.
`…_next_village` is the same role one village over, and so on. `fill` commits it all once for many tests.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import shapely
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from PIL import Image
from uuid6 import uuid7

from quartet.grassroots.members.importing import Incoming
from quartet.grassroots.members.intake import enlist
from quartet.grassroots.members.states import Employment
from quartet.ground.files.actions import add_picture
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import SYSTEM, Claims, acting_as, claims_of
from quartet.ground.people.states import Label, Level, Role, UnitKind
from quartet.ground.places import memory
from quartet.ground.places.models import Boundary, Edition, Region
from quartet.ground.places.states import Kind
from quartet.ground.places.states import Level as PlaceLevel
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.models import Case, CaseText
from quartet.resolution.cases.search import lexemes
from quartet.resolution.cases.states import Channel
from quartet.resolution.duty.actions import adopt_default
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.queries import current_list
from quartet.resolution.reports.actions import Receipt, Said, submit_report

MONDAY = datetime(2026, 5, 11, 1, tzinfo=UTC)
"""A Monday in May without holidays, 09:00 in Tieling."""
TODAY = date(2026, 5, 11)
PASSWORD = "范家屯的井盖-2026"
LONG_AGO = date(2020, 1, 1)

CITY = "2112"
COUNTY, NEXT_COUNTY = "211221", "211224"
TOWNSHIP, NEXT_TOWNSHIP, FAR_TOWNSHIP, CHANGTU = "211221106", "211221112", "211224126", "211224100"
VILLAGE, NEXT_VILLAGE = "211221106201", "211221106202"
NEXT_TOWNSHIPS_VILLAGE, FAR_VILLAGE = "211221112203", "211224126201"

REGIONS: dict[str, str] = {
    CITY: "铁岭市",
    COUNTY: "铁岭县", NEXT_COUNTY: "昌图县",
    TOWNSHIP: "腰堡镇", NEXT_TOWNSHIP: "双井子镇", FAR_TOWNSHIP: "曲家店镇", CHANGTU: "昌图镇",
    VILLAGE: "范家屯村", NEXT_VILLAGE: "腰堡村", NEXT_TOWNSHIPS_VILLAGE: "双树子村", "211221112201": "范家窝棚村",
    FAR_VILLAGE: "曲家村", "211224126202": "王药铺村", "211224100217": "双树子村", "211224100003": "东街社区",
}  # fmt: skip
"""Two counties, two townships each, two villages each; two of the villages share a name."""
VILLAGES = [code for code in REGIONS if len(code) == 12]


def grid_of(village: str) -> str:
    """The one micro-grid of a village."""
    return f"{village}001"


def square_of(village: str) -> shapely.Polygon:
    """The ground of a village: 0.1 degrees square, side by side."""
    west = 123.8 + 0.1 * VILLAGES.index(village)
    return shapely.box(west, 42.2, west + 0.1, 42.3)


def point_in(village: str) -> tuple[float, float]:
    """The middle of a village."""
    middle = square_of(village).centroid
    return round(middle.x, 6), round(middle.y, 6)


K = UnitKind
UNITS: dict[str, tuple[str, UnitKind, str]] = {
    "village": ("范家屯村民委员会", K.VILLAGE_COMMITTEE, VILLAGE),
    "mediators": ("范家屯村人民调解委员会", K.MEDIATION_COMMITTEE, VILLAGE),
    "next_village": ("腰堡村民委员会", K.VILLAGE_COMMITTEE, NEXT_VILLAGE),
    "next_mediators": ("腰堡村人民调解委员会", K.MEDIATION_COMMITTEE, NEXT_VILLAGE),
    "next_townships_village": ("双树子村民委员会", K.VILLAGE_COMMITTEE, NEXT_TOWNSHIPS_VILLAGE),
    "far_village": ("曲家村民委员会", K.VILLAGE_COMMITTEE, FAR_VILLAGE),
    "township": ("腰堡镇社会治理综合服务中心", K.SERVICE_CENTRE, TOWNSHIP),
    "tribunal": ("腰堡人民法庭", K.TRIBUNAL, TOWNSHIP),
    "next_township": ("双井子镇社会治理综合服务中心", K.SERVICE_CENTRE, NEXT_TOWNSHIP),
    "next_tribunal": ("双井子人民法庭", K.TRIBUNAL, NEXT_TOWNSHIP),
    "far_township": ("曲家店镇社会治理综合服务中心", K.SERVICE_CENTRE, FAR_TOWNSHIP),
    "county": ("铁岭县社会治理综合服务中心", K.SERVICE_CENTRE, COUNTY),
    "agriculture": ("铁岭县农业农村局", K.DEPARTMENT, COUNTY),
    "water": ("铁岭县水利局", K.DEPARTMENT, COUNTY),
    "discipline": ("铁岭县纪检监察机关", K.DISCIPLINE, COUNTY),
    "next_county": ("昌图县社会治理综合服务中心", K.SERVICE_CENTRE, NEXT_COUNTY),
    "next_agriculture": ("昌图县农业农村局", K.DEPARTMENT, NEXT_COUNTY),
    "city": ("铁岭市社会治理综合服务中心", K.SERVICE_CENTRE, CITY),
    "discipline_city": ("铁岭市纪检监察机关", K.DISCIPLINE, CITY),
    "supervision": ("铁岭市委平安办督导组", K.SUPERVISION, CITY),
    "platform": ("铁岭市平台运行中心", K.ADMINISTRATION, CITY),
}

R = Role
PEOPLE: dict[str, tuple[tuple[Role, str, str], ...]] = {
    "grid_member": ((R.GRID_MEMBER, "village", VILLAGE),),
    "grid_member_next_village": ((R.GRID_MEMBER, "next_village", NEXT_VILLAGE),),
    "partner": ((R.PARTNER, "village", VILLAGE),),
    "partner_next_village": ((R.PARTNER, "next_village", NEXT_VILLAGE),),
    "clerk": ((R.VILLAGE_CLERK, "village", VILLAGE),),
    "clerk_next_village": ((R.VILLAGE_CLERK, "next_village", NEXT_VILLAGE),),
    "clerk_next_township": ((R.VILLAGE_CLERK, "next_townships_village", NEXT_TOWNSHIPS_VILLAGE),),
    "clerk_next_county": ((R.VILLAGE_CLERK, "far_village", FAR_VILLAGE),),
    "mediator": ((R.VILLAGE_MEDIATOR, "mediators", VILLAGE),),
    "mediator_next_village": ((R.VILLAGE_MEDIATOR, "next_mediators", NEXT_VILLAGE),),
    "township_desk": ((R.TOWNSHIP_DESK, "township", TOWNSHIP),),
    "township_desk_next_township": ((R.TOWNSHIP_DESK, "next_township", NEXT_TOWNSHIP),),
    "township_desk_next_county": ((R.TOWNSHIP_DESK, "far_township", FAR_TOWNSHIP),),
    "county_desk": ((R.COUNTY_DESK, "county", COUNTY),),
    "county_desk_accused": ((R.COUNTY_DESK, "county", COUNTY),),
    "county_desk_next_county": ((R.COUNTY_DESK, "next_county", NEXT_COUNTY),),
    "city_desk": ((R.CITY_DESK, "city", CITY),),
    "sealed_desk": ((R.SEALED_DESK, "county", COUNTY),),
    "sealed_desk_next_county": ((R.SEALED_DESK, "next_county", NEXT_COUNTY),),
    "sealed_desk_city": ((R.SEALED_DESK, "city", CITY),),
    "discipline": ((R.DEPARTMENT, "discipline", COUNTY),),
    "discipline_city": ((R.DEPARTMENT, "discipline_city", CITY),),
    "department": ((R.DEPARTMENT, "agriculture", COUNTY),),
    "department_accused": ((R.DEPARTMENT, "agriculture", COUNTY),),
    "department_water": ((R.DEPARTMENT, "water", COUNTY),),
    "department_next_county": ((R.DEPARTMENT, "next_agriculture", NEXT_COUNTY),),
    "tribunal": ((R.TRIBUNAL, "tribunal", TOWNSHIP),),
    "tribunal_next_township": ((R.TRIBUNAL, "next_tribunal", NEXT_TOWNSHIP),),
    "supervisor": ((R.SUPERVISOR, "supervision", CITY),),
    "supervisor_county": ((R.SUPERVISOR, "supervision", COUNTY),),
    "supervisor_next_county": ((R.SUPERVISOR, "supervision", NEXT_COUNTY),),
    "system_admin": ((R.SYSTEM_ADMIN, "platform", CITY),),
    "security_admin": ((R.SECURITY_ADMIN, "platform", CITY),),
    "audit_admin": ((R.AUDIT_ADMIN, "platform", CITY),),
    "two_posts": ((R.VILLAGE_CLERK, "next_village", NEXT_VILLAGE), (R.DEPARTMENT, "agriculture", COUNTY)),
    "no_post": (),
    "former_clerk": ((R.VILLAGE_CLERK, "village", VILLAGE),),
    "future_clerk": ((R.VILLAGE_CLERK, "village", VILLAGE),),
}
"""Everybody by name: the posts they hold as (role, unit, region)."""
TERMS = {"former_clerk": (LONG_AGO, date(2026, 5, 1)), "future_clerk": (date(2090, 1, 1), None)}
"""Posts that are over or have not begun."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A case with words nobody else uses, so that a leak is seen wherever it happens."""

    code: str
    pk: int
    marker: str
    phone: str
    picture: UUID
    receipt: Receipt


@dataclass(slots=True)
class Cast:
    """Who and what stands on the stage."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    plants: dict[str, Plant] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def claims(self, name: str, on: date = TODAY) -> Claims:
        """What somebody may claim."""
        return claims_of(self.people[name], on)

    def client(self, name: str | None, **headers: str) -> Client:
        """A browser in which somebody is signed in; None is a stranger."""
        client = Client(headers={"accept-language": "en", **headers})
        if name is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[name]
        return client

    def report(
        self, region: str = grid_of(VILLAGE), *, by: str | None = None, at: datetime = MONDAY, **said: Any
    ) -> Case:
        """Somebody says something; the case it opens."""
        said.setdefault("text", "村头那口井的井盖坏了")
        claims = self.claims(by) if by else Claims()
        with acting_as(claims):
            receipt = submit_report(
                said=Said(id=uuid7(), region=region, **said), channel=Channel.FIELD, acting=claims, now=at
            )
        return case_now(receipt.code)

    def move(
        self, code: str, verb: str, by: str, *, at: datetime = MONDAY, command: UUID | None = None, **given: Any
    ) -> Case:
        """Somebody makes a move, as the page would after its form."""
        return self.move_as(self.claims(by), code, verb, at=at, command=command, **given)

    def move_as(
        self, claims: Claims, code: str, verb: str, *, at: datetime = MONDAY, command: UUID | None = None, **given: Any
    ) -> Case:
        """Claims make a move: a resident's slip, or posts put together by a test. A line is cited by its number."""
        if isinstance(cited := given.get("line"), str):
            given["line"] = line_of(cited)
        with acting_as(claims):
            make_move(code=code, verb=verb, given=given, command_id=command, acting=claims, now=at)
        return case_now(code)


def line_of(number: str, area: str = COUNTY) -> DutyLine:
    """A line of the duty list in force, by its number."""
    category, level = number.split("-")
    return DutyLine.objects.get(duty_list=current_list(area), category=category, level=level)


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Look as the system itself: what is really in the tables."""
    with acting_as(SYSTEM):
        yield


def case_now(code: str) -> Case:
    """The case as it stands in the table."""
    with behind_the_wall():
        return Case.objects.select_related("lead_unit").get(code=code)


def picture(colour: str = "navy", *, size: tuple[int, int] = (40, 30), exif: bytes = b"") -> bytes:
    """A small photograph."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", **({"exif": exif} if exif else {}))
    return out.getvalue()


def _regions() -> None:
    grids = {grid_of(village): f"{REGIONS[village]}第1微网格" for village in VILLAGES}
    levels = {4: PlaceLevel.CITY, 6: PlaceLevel.COUNTY, 9: PlaceLevel.TOWNSHIP, 12: PlaceLevel.VILLAGE}
    Region.objects.bulk_create(
        Region(
            code=code, level=levels.get(len(code), PlaceLevel.GRID), short=name,
            name=name.replace("村", "村民委员会") if len(code) == 12 else name,
            kind={12: Kind.VILLAGERS, 15: Kind.GRID}.get(len(code), Kind.GOVERNMENT),
            households=40 if len(code) == 15 else None, illustrative=len(code) == 15,
        )
        for code, name in {**REGIONS, **grids}.items()
    )  # fmt: skip
    Boundary.objects.bulk_create(
        Boundary(region_id=code, shape=ground.wkb, lon=ground.centroid.x, lat=ground.centroid.y, area_km2=90,
                 illustrative=True)
        for code, ground in [
            *((code, shapely.union_all([square_of(one) for one in VILLAGES if one.startswith(code)])) for code in REGIONS),
            *((grid_of(village), square_of(village)) for village in VILLAGES),
        ]
    )  # fmt: skip
    # A number of its own, so that nothing a process remembers of another stage is taken for this one.
    Edition.objects.create(pk=2112, made_at=MONDAY, source="a small Tieling", regions=len(REGIONS) + len(grids))
    with connection.cursor() as cursor:  # the next edition is newer than that
        cursor.execute("SELECT max(nextval('places_edition_id_seq')) FROM generate_series(1, 2112)")
    memory.forget()


def _people(cast: Cast) -> None:
    units = {
        key: Unit(name=name, kind=kind, level=Level.of_code(region), region=region)
        for key, (name, kind, region) in UNITS.items()
    }
    password = make_password(PASSWORD)  # once: hashing is slow on purpose
    people = {name: Person(username=name, name=f"{name}先生", password=password) for name in PEOPLE}
    Unit.objects.bulk_create(units.values())
    Person.objects.bulk_create(people.values())
    posts = []
    for name, held in PEOPLE.items():
        since, until = TERMS.get(name, (LONG_AGO, None))
        posts += [
            Post(person=people[name], unit=units[unit], role=role, region=region, since=since, until=until)
            for role, unit, region in held
        ]
    Post.objects.bulk_create(posts)
    cast.units, cast.people = units, people


MEMBERS: dict[str, tuple[str, Employment]] = {
    "grid_member": ("122100001", Employment.FULL_TIME),
    "grid_member_next_village": ("122100002", Employment.PART_TIME),
    "partner": ("122100003", Employment.PARTNER),
    "partner_next_village": ("122100004", Employment.PARTNER),
}
"""Who of them is on the roster: number and employment."""


def _members(cast: Cast) -> None:
    """The roster, each with the first line of their story."""
    rows = [
        Incoming(0, cast.people[name].name, f"1380000000{number[-1]}", PEOPLE[name][0][2], employment, "", [], number,
                 LONG_AGO.isoformat())
        for name, (number, employment) in MEMBERS.items()
    ]  # fmt: skip
    people = [cast.people[name] for name in MEMBERS]
    for row, person in zip(rows, people, strict=True):
        person.phone = row.phone
    Person.objects.bulk_update(people, ["phone"])
    with behind_the_wall(), transaction.atomic():
        enlist(rows, people, acting=SYSTEM, now=MONDAY)


def _sessions(cast: Cast) -> None:
    """Everybody is signed in already."""
    for name, person in cast.people.items():
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        cast.sessions[name] = str(session.session_key)


PLANTS: Mapping[str, str] = {
    "in_village": VILLAGE,
    "led_by_agriculture": VILLAGE,
    "sensitive": VILLAGE,
    "accusation": VILLAGE,
    "accused_inside": VILLAGE,
    "next_village": NEXT_VILLAGE,
    "next_county": FAR_VILLAGE,
    "nowhere": "",
}
"""The planted cases and where they lie."""


def _plants(cast: Cast) -> None:
    reporters = {"in_village": "grid_member", "led_by_agriculture": "grid_member",
                 "accused_inside": "grid_member_next_village"}  # fmt: skip
    for number, (name, village) in enumerate(PLANTS.items(), start=1):
        marker, phone = f"暗记{number}号{name}", f"1390000000{number}"
        reporter = reporters.get(name)
        claims = cast.claims(reporter) if reporter else Claims()
        lon, lat = point_in(village) if village else (None, None)
        with acting_as(claims):
            kept = add_picture(attachment_id=uuid7(), raw=picture(f"#{number}00000"), acting=claims, now=MONDAY)
            said = Said(
                id=uuid7(), text=f"{marker}:井盖坏了没人修", region=grid_of(village) if village else CITY, lon=lon, lat=lat,
                place=f"地点{marker}", reporter_name=f"姓名{marker}", reporter_phone=phone, attachments=(kept.pk,),
            )  # fmt: skip
            receipt = submit_report(said=said, channel=Channel.FIELD, acting=claims, now=MONDAY)
        cast.codes[name] = receipt.code
        cast.plants[name] = Plant(receipt.code, 0, marker, phone, kept.pk, receipt)
    _hand_to_agriculture(cast)
    _lead(cast, "sensitive", "tribunal", Label.SENSITIVE)
    _lead(cast, "accusation", "agriculture", Label.ACCUSATION, "department_accused")
    _lead(cast, "accused_inside", "agriculture", Label.PERSONAL, "county_desk_accused", "department_accused")
    with behind_the_wall():
        numbers = dict(Case.objects.values_list("code", "pk"))
    cast.plants = {
        name: Plant(one.code, numbers[one.code], one.marker, one.phone, one.picture, one.receipt)
        for name, one in cast.plants.items()
    }


def _hand_to_agriculture(cast: Cast) -> None:
    """Up to the county, to the water bureau and back, then to the right one."""
    code = cast.codes["led_by_agriculture"]
    cast.move(code, "escalate", "clerk", reason="村里解决不了")
    cast.move(code, "escalate", "township_desk", reason="镇里没有权限")
    cast.move(code, "classify", "county_desk", category="0802")
    cast.move(code, "dispatch", "county_desk", unit=cast.units["water"], line="0802-3")
    cast.move(code, "return", "department_water", why="other_kind", category="0703", reason="不归水利管")
    cast.move(code, "classify", "county_desk", category="0703")
    cast.move(code, "dispatch", "county_desk", unit=cast.units["agriculture"], line="0703-3")
    cast.move(code, "accept", "department")


def _lead(cast: Cast, name: str, unit: str, label: Label, *hidden_from: str) -> None:
    """No move sets these yet; they are put down as a later room will."""
    with behind_the_wall():
        Case.objects.filter(code=cast.codes[name]).update(
            lead_unit=cast.units[unit], label=label, state="handling",
            hidden_from=[f"p{cast.people[one].pk}" for one in hidden_from],
        )  # fmt: skip
        case = Case.objects.get(code=cast.codes[name])
        CaseText.objects.filter(case=case).update(words=lexemes(case))


def fill() -> Cast:
    """Put everything on the stage, and commit it."""
    cast = Cast()
    _regions()
    _people(cast)
    _members(cast)
    adopt_default(area=COUNTY, note="初始清单", now=MONDAY)
    _sessions(cast)
    _plants(cast)
    return cast


def later(**span: float) -> datetime:
    """So much after Monday morning."""
    return MONDAY + timedelta(**span)
