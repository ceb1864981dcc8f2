"""Judge the rows of an import before anything is written: every bad row with its place, its fault and what to write.

Pure: what the tables already hold comes in as `Known`, so the dry run and the real run judge by the same function.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry.base import BaseGeometry

from quartet.ground.errors import DomainError
from quartet.ground.places import codes, crs
from quartet.ground.places.cells import PARSERS, WrongCell
from quartet.ground.places.reading import HEADINGS, Raw
from quartet.ground.places.states import Kind, Level, band_for

# The share of an area that may lie over a border before it is a fault and not the width of a line.
SLACK: Final = 0.01


class Problem(NamedTuple):
    """A fault in one cell: where, what is wrong, what to write instead. A warning does not stop the import."""

    row: int
    column: str
    wrong: str
    instead: str
    warning: bool = False


class Incoming(NamedTuple):
    """A row that can be written."""

    row: int
    code: str
    name: str
    kind: Kind | None
    official_code: str
    official_type: str
    urban_rural: str
    households: int | None
    since: date | None
    until: date | None
    area: BaseGeometry | None


class Standing(NamedTuple):
    """A region as the tables have it now. `measured` is its ground if that is real, None where it is illustrative."""

    kind: str
    urban_rural: str
    measured: BaseGeometry | None


Known = Mapping[str, Standing]


class Plan(NamedTuple):
    """What an import would do: the good rows, and every problem in the order of the file."""

    rows: list[Incoming]
    problems: list[Problem]

    @property
    def ready(self) -> bool:
        """Whether it can be applied: rows there are, and nothing worse than warnings."""
        return bool(self.rows) and all(problem.warning for problem in self.problems)


class ImportNotReady(DomainError):
    """The file still has bad rows; an import is whole or not at all."""

    status = 422
    code = "import-not-ready"
    message = gettext_lazy(
        "The file still has %(count)s bad rows. Nothing was imported: correct them and send it again."
    )


def judge(raws: Sequence[Raw], known: Known) -> Plan:
    """Judge rows by themselves, then beside each other and beside what stands."""
    rows: list[Incoming] = []
    problems: list[Problem] = []
    for raw in raws:
        cells, faults = _parsed(raw)
        problems += faults
        if not faults:
            rows.append(Incoming(raw.number, **cells))
    coming = {row.code: row for row in rows}
    problems += _repeated(rows)
    problems += _orphans(rows, coming.keys() | known.keys())
    problems += _misplaced(rows, coming, known)
    problems += _overlapping(rows, coming, known)
    problems += _outside_band(rows, coming, known)
    return Plan(rows, sorted(problems, key=lambda problem: (problem.warning, problem.row)))


def parents_of(raws: Iterable[Raw]) -> set[str]:
    """Give every code above the rows that can be read: what `judge` must know of the tables."""
    found: set[str] = set()
    for raw in raws:
        with suppress(WrongCell):
            found.update(codes.path_of(PARSERS["code"](raw.cells.get("code", "")))[:-1])
    return found


def _parsed(raw: Raw) -> tuple[dict[str, Any], list[Problem]]:
    cells: dict[str, Any] = {}
    faults: list[Problem] = []
    for column, parse in PARSERS.items():
        try:
            cells[column] = parse(raw.cells.get(column, ""))
        except WrongCell as fault:
            faults.append(Problem(raw.number, HEADINGS[column][0], fault.wrong, fault.instead))
    if not faults and cells["households"] is not None and codes.level_of(cells["code"]) != Level.GRID:
        faults.append(
            Problem(
                raw.number,
                HEADINGS["households"][0],
                _("Only a micro-grid has a number of households."),
                _("Leave the cell empty, or write the 15-digit code of a micro-grid."),
            )
        )
    if not faults and cells["since"] and cells["until"] and cells["until"] <= cells["since"]:
        faults.append(
            Problem(
                raw.number,
                HEADINGS["until"][0],
                _("It ends before it begins."),
                _("Write a date after %(date)s.") % {"date": cells["since"]},
            )
        )
    return cells, faults


def usual_kind(code: str) -> Kind:
    """Give the kind of a new region whose file says none."""
    return {Level.TOWNSHIP: Kind.GOVERNMENT, Level.GRID: Kind.GRID}.get(codes.level_of(code), Kind.VILLAGERS)


def _repeated(rows: Sequence[Incoming]) -> Iterable[Problem]:
    times = Counter(row.code for row in rows)
    for row in rows:
        if times[row.code] > 1:
            yield Problem(
                row.row,
                HEADINGS["code"][0],
                _("%(code)s stands in the file more than once.") % {"code": row.code},
                _("Keep one row for each code."),
            )


def _orphans(rows: Sequence[Incoming], there: Iterable[str]) -> Iterable[Problem]:
    known = set(there)
    for row in rows:
        parent = codes.parent_of(row.code)
        if parent not in known:
            yield Problem(
                row.row,
                HEADINGS["code"][0],
                _("There is no place with the code %(code)s above it.") % {"code": parent},
                _("Correct the first digits, or add the place above to the file."),
            )


def _misplaced(rows: Sequence[Incoming], coming: Mapping[str, Incoming], known: Known) -> Iterable[Problem]:
    """Find areas that leave the nearest place above with a real border, and say if their coordinates are the cause."""
    for row in rows:
        ground = _ground_above(row.code, coming, known)
        if row.area is None or ground is None or _inside(row.area, ground):
            continue
        if _inside(shapely.transform(row.area, lambda corners: corners[:, ::-1]), ground):
            wrong = _("Longitude and latitude are swapped.")
        elif _inside(shapely.transform(row.area, _unshifted), ground):
            wrong = _("The border is in GCJ-02, the shifted coordinates of Chinese map services.")
        else:
            wrong = _("The border leaves the place above it.")
        yield Problem(
            row.row, HEADINGS["area"][0], wrong, _("Write WGS-84 degrees, longitude first, inside the place above it.")
        )


def _overlapping(rows: Sequence[Incoming], coming: Mapping[str, Incoming], known: Known) -> Iterable[Problem]:
    """Find neighbours under one place that share ground; what stands and is not replaced counts too."""
    families: dict[str | None, list[tuple[int, str, BaseGeometry]]] = defaultdict(list)
    for code, standing in known.items():
        if standing.measured is not None and code not in coming:
            families[codes.parent_of(code)].append((0, code, standing.measured))
    for row in rows:
        if row.area is not None:
            families[codes.parent_of(row.code)].append((row.row, row.code, row.area))
    for family in families.values():
        areas = [area for _number, _code, area in family]
        for first, second in shapely.STRtree(areas).query(areas, predicate="intersects").T.tolist():
            number, other = family[second][0], family[first][1]
            shared = shapely.area(shapely.intersection(areas[first], areas[second])) if first < second else 0
            if number and shared > SLACK * min(areas[first].area, areas[second].area):
                yield Problem(
                    number,
                    HEADINGS["area"][0],
                    _("It overlaps %(code)s.") % {"code": other},
                    _("Draw both so that they share a border and nothing more."),
                )


def _outside_band(rows: Sequence[Incoming], coming: Mapping[str, Incoming], known: Known) -> Iterable[Problem]:
    for row in rows:
        village = row.code[: codes.LENGTHS[Level.VILLAGE]]
        said, standing = coming.get(village), known.get(village)
        if row.households is None or not (said or standing):
            continue
        kind = (said and said.kind) or (standing.kind if standing else usual_kind(village))
        band = band_for(kind, (said and said.urban_rural) or (standing.urban_rural if standing else ""))
        if not band.holds(row.households):
            yield Problem(
                row.row,
                HEADINGS["households"][0],
                _("%(count)s households are outside the usual %(least)s to %(most)s.")
                % {"count": row.households, "least": band.least, "most": band.most},
                _("Check the number; it will be imported as it is."),
                warning=True,
            )


def _ground_above(code: str, coming: Mapping[str, Incoming], known: Known) -> BaseGeometry | None:
    for above in reversed(codes.path_of(code)[:-1]):
        row, standing = coming.get(above), known.get(above)
        area = row.area if row else standing.measured if standing else None
        if area is not None:
            return area
    return None


def _inside(area: BaseGeometry, ground: BaseGeometry) -> bool:
    shapely.prepare(ground)  # kept with the geometry: hundreds of areas are held against one ground
    return bool(shapely.covers(ground, area) or shapely.area(shapely.difference(area, ground)) <= SLACK * area.area)


def _unshifted(corners: Any) -> Any:
    return np.array([crs.to_wgs84(lon, lat) for lon, lat in corners])
