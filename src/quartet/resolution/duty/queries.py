"""Reading the duty list: which line holds for a matter, which body it names, what is missing."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quartet.ground.people.models import Unit
from quartet.ground.people.states import Level, UnitKind
from quartet.ground.places.models import Region
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.states import TownshipList
from quartet.resolution.suggest.categories import Category, name_of, tree, under


@dataclass(frozen=True, slots=True)
class Route:
    """Where the list sends a matter, and why. Without a line the list has a hole, and a person decides."""

    line: DutyLine | None
    unit: Unit | None
    why: str


def area_of(region: str) -> str:
    """The area whose list holds for a place: its county, or the city when the place is not known that far."""
    return region[: Level.COUNTY.digits]


def current_list(region: str) -> DutyList | None:
    """The published list that holds for a place."""
    published = DutyList.objects.filter(area=area_of(region), published_at__isnull=False)
    return published.order_by("-version").first()


def versions(area: str) -> QuerySet[DutyList]:
    """The published versions of an area, the newest first."""
    return DutyList.objects.filter(area=area, published_at__isnull=False).order_by("-version")


def draft_of(area: str) -> DutyList | None:
    """The version being written, if there is one."""
    return DutyList.objects.filter(area=area, published_at=None).first()


def draft_line(area: str, number: int) -> DutyLine | None:
    """A line of the version being written; a published one is none."""
    return DutyLine.objects.filter(pk=number, duty_list__area=area, duty_list__published_at=None).first()


def lines_for(duty_list: DutyList | None, category: str) -> QuerySet[DutyLine]:
    """The lines that hold for a category, the most exact first; all lines while the category is not known."""
    lines = DutyLine.objects.filter(duty_list=duty_list)
    if category:
        lines = lines.alias(asked=Value(category)).filter(asked__startswith=F("category"))
        return lines.order_by("-category", "level")
    return lines.order_by("category", "level")


def binding(duty_list: DutyList | None, category: str) -> dict[Level, DutyLine]:
    """The one line of each level that holds for a category: the most exact. Empty while the category is not known."""
    found: dict[Level, DutyLine] = {}
    for line in lines_for(duty_list, category) if category else ():
        found.setdefault(Level(line.level), line)
    return found


def taken_back(lines: Mapping[Level, DutyLine]) -> DutyLine | None:
    """The line by which the level above took a matter back from the township and its villages."""
    line = lines.get(Level.TOWNSHIP)
    return line if line is not None and line.list == TownshipList.TAKEN_BACK else None


def leading(lines: Mapping[Level, DutyLine], level: int) -> Iterator[DutyLine]:
    """The lines that say whose duty a matter is: of a level first, then of those above it.

    A line that only asks for help leads nothing; what was taken back is no village's any more.
    """
    back = taken_back(lines)
    for one in sorted(lines):
        below = back is not None and one < Level.TOWNSHIP
        if one >= level and not below and lines[one].list != TownshipList.ASSIST:
            yield lines[one]


HANDLING = (
    UnitKind.VILLAGE_COMMITTEE, UnitKind.DEPARTMENT, UnitKind.POLICE_STATION, UnitKind.JUDICIAL_OFFICE,
    UnitKind.TRIBUNAL, UnitKind.MEDIATION_COMMITTEE, UnitKind.MEDIATION_STUDIO,
)  # fmt: skip
"""Kinds of bodies that handle matters; a desk decides and does not."""


def bodies_at(region: str) -> list[Unit]:
    """The bodies that answer for a place, the nearest first."""
    prefixes = [region[: level.digits] for level in Level if len(region) >= level.digits]
    return list(Unit.objects.filter(region__in=prefixes, kind__in=HANDLING).order_by("level", "kind", "pk"))


def unit_of(line: DutyLine, units: Iterable[Unit]) -> Unit | None:
    """The body a line names, among the units that answer for a place; the first where there are several."""
    return next((unit for unit in units if line.names(unit)), None)


def route(*, category: str, level: int, units: Iterable[Unit], duty_list: DutyList | None) -> Route:
    """Find the body whose duty a matter is: the line of the deciding level first, then of the levels above it."""
    if not category:
        return Route(None, None, _("The category is not known yet."))
    units = list(units)
    for line in leading(binding(duty_list, category), level):
        unit = unit_of(line, units)
        if unit is not None:
            return Route(line, unit, _("Line %(number)s: %(text)s") % {"number": line.number, "text": line.text})
    return Route(None, None, _("The duty list has no line for this category at this level or above."))


def on_village_list(region: str, category: str) -> bool:
    """Tell whether the list makes a matter the village's own: nothing else may be pushed down to it."""
    lines = binding(current_list(region), category)
    return Level.VILLAGE in lines and taken_back(lines) is None


def village_duties(region: str) -> list[tuple[str, list[str]]]:
    """What the list makes the village's own, for its public board: fields of life with their kinds, by name."""
    language = get_language() or "zh-hans"
    fields: dict[str, list[str]] = {}
    for line in lines_for(current_list(region), "").filter(level=Level.VILLAGE):
        fields.setdefault(line.category[:2], []).append(name_of(line.category, language))
    return [(name_of(field, language), kinds) for field, kinds in fields.items()]


@dataclass(frozen=True, slots=True)
class Hole:
    """A kind of matter for which a level names nobody, or a body that is missing somewhere."""

    category: Category
    level: Level
    missing_in: tuple[str, ...] = ()
    """Regions of that level where the named body does not stand; empty when the line itself is missing."""
    leaderless: bool = False
    """Help is asked for, and no department leads."""


DECIDING = (Level.TOWNSHIP, Level.COUNTY)
"""Levels that must have an answer for every kind of matter; a village may hand up what is not its own."""


def holes(duty_list: DutyList) -> list[Hole]:
    """Every kind of matter the list leaves open: no line at a deciding level or above, or a line without a body."""
    lines = list(duty_list.lines.order_by("category", "level"))
    kinds = [kind for field in under("") for kind in under(field.code)]
    fitting = {kind.code: _by_level(lines, kind.code) for kind in kinds}
    found = [Hole(kind, level) for kind in kinds for level in DECIDING if not any(leading(fitting[kind.code], level))]
    return found + leaderless(lines) + _bodiless(duty_list, lines)


def _by_level(lines: Iterable[DutyLine], code: str) -> dict[Level, DutyLine]:
    return {Level(line.level): line for line in lines if code.startswith(line.category)}


def leaderless(lines: Iterable[DutyLine]) -> list[Hole]:
    """Lines that ask a township for help in a matter for which no line above names who leads."""
    lines, kinds = list(lines), tree()
    helped = (line for line in lines if line.list == TownshipList.ASSIST)
    return [
        Hole(kinds[line.category], Level.TOWNSHIP, leaderless=True)
        for line in helped
        if not any(leading(_by_level(lines, line.category), Level.TOWNSHIP)) and line.category in kinds
    ]


def _bodiless(duty_list: DutyList, lines: list[DutyLine]) -> list[Hole]:
    """Lines that name a body which some region of their level does not have."""
    units = list(Unit.objects.filter(region__startswith=duty_list.area))
    regions = Region.objects.filter(code__startswith=duty_list.area, until=None).values_list("code", flat=True)
    by_level = {level: [code for code in regions if len(code) == level.digits] for level in Level}
    kinds = {kind.code: kind for field in under("") for kind in (field, *under(field.code))}
    found = []
    for line in lines:
        standing = {unit.region for unit in units if line.names(unit)}
        missing = tuple(code for code in by_level[Level(line.level)] if standing.isdisjoint(_above(code)))
        if missing and line.category[:4] in kinds:
            found.append(Hole(kinds[line.category[:4]], Level(line.level), missing))
    return found


def _above(code: str) -> list[str]:
    """A region and those it lies in."""
    return [code[: level.digits] for level in Level if len(code) >= level.digits]
