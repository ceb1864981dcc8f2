"""The roster as a list: one question with filters, over an area that is one range of an index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Left

from quartet.grassroots.members.models import Leave, Member, MemberQuerySet
from quartet.grassroots.members.policies import OWN_ROLES, READERS, areas_of, covers
from quartet.grassroots.members.queries import members_for, standing_of, with_posts
from quartet.grassroots.members.states import DutyRole, Employment, Occupation, Standing
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level

PAGE = 50
Choices = list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What a reader asks the roster, as the address of the page says it."""

    region: str
    employment: str = ""
    occupation: str = ""
    duty_role: str = ""
    standing: str = ""
    text: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], claims: Claims) -> "RosterFilter":
        """Read the address; what is unknown is ignored, and no area but one's own is listed."""
        areas = areas_of(claims, READERS)
        region = query.get("region", "")
        own = min(areas, key=len, default="")
        return cls(
            region=region if len(region) in codes.LENGTHS.values() and covers(areas, region) else own,
            employment=_known(query, "employment", Employment.values),
            occupation=_known(query, "occupation", Occupation.values),
            duty_role=_known(query, "duty_role", DutyRole.values),
            standing=_known(query, "standing", Standing.values),
            text=query.get("q", "").strip()[:40],
        )

    def choices(self) -> list[tuple[str, Choices]]:
        """The filters to choose from: name of the field, its choices, which one is chosen."""
        kinds = (
            ("employment", Employment),
            ("occupation", Occupation),
            ("duty_role", DutyRole),
            ("standing", Standing),
        )
        return [
            (name, [(one.value, str(one.label), one.value == getattr(self, name)) for one in kind])
            for name, kind in kinds
        ]

    @property
    def narrowed(self) -> bool:
        """Whether anything but the area is asked for."""
        return bool(self.employment or self.occupation or self.duty_role or self.standing or self.text)


def _known(query: Mapping[str, str], name: str, values: list[str]) -> str:
    return query.get(name, "") if query.get(name) in values else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One member as the list shows them."""

    member: Member
    standing: Standing
    held: list[Post]


def listed(claims: Claims, asked: RosterFilter, today: date) -> MemberQuerySet:
    """The members that were asked for, village by village."""
    members = members_for(claims).under(asked.region)
    if asked.employment:
        members = members.filter(employment=asked.employment)
    if asked.occupation:
        members = members.filter(occupation=asked.occupation)
    if asked.duty_role:
        members = members.filter(duty_roles__contains=[asked.duty_role])
    if asked.text:
        members = members.filter(Q(person__name__contains=asked.text) | Q(number__startswith=asked.text))
    return _standing(members, asked.standing, today).order_by("region", "number")


def _standing(members: MemberQuerySet, standing: str, today: date) -> MemberQuerySet:
    if standing == Standing.ENDED:
        return members.filter(until__lte=today)
    members = members.serving(today)
    if not standing:
        return members
    held = Post.objects.filter(person=OuterRef("person"), role__in=OWN_ROLES, since__lte=today)
    held = held.filter(Q(until=None) | Q(until__gt=today))
    away = Leave.objects.filter(member=OuterRef("pk"), since__lte=today, until__gt=today)
    if standing == Standing.AWAY:
        return members.filter(Exists(away))
    return members.filter(~Exists(away), Exists(held) if standing == Standing.SERVING else ~Exists(held))


def lines(members: MemberQuerySet, today: date) -> list[Line]:
    """A page of members with what is shown beside them, at the same cost for one and for fifty."""
    found = []
    for member in with_posts(members, today):
        held, away = member.person.held, member.away  # type: ignore[attr-defined]  # put there by `with_posts`
        found.append(Line(member, standing_of(member, today, posts=held, away=bool(away)), held))
    return found


@dataclass(frozen=True, slots=True)
class Part:
    """A place one level down, and how many serve there."""

    code: str
    name: str
    count: int


def parts(claims: Claims, region: str, today: date) -> list[Part]:
    """The places one level below an area with their serving members: counts that are links."""
    level = codes.level_of(region)
    if level >= Level.VILLAGE:
        return []
    length = codes.LENGTHS[Level(level + 1)]
    serving = members_for(claims).under(region).serving(today)
    counted = serving.annotate(part=Left("region", length)).values("part").annotate(many=Count("pk")).order_by("part")
    counts = dict(counted.values_list("part", "many"))
    return [Part(place.code, place.short, counts.get(place.code, 0)) for place in places.children(region)]


def path(region: str, claims: Claims) -> list[Region]:
    """The way down to an area, as far as it is the reader's."""
    areas = areas_of(claims, READERS)
    return [place for place in places.region_path(region) if covers(areas, place.code)]
