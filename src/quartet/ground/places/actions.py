"""Writes of places: fill the tables with Tieling once, and import a county's own file whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import shapely
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.people.rights import Claims
from quartet.ground.places import codes, generate, memory, packed, policies, queries, reading, tieling
from quartet.ground.places.importing import ImportNotReady, Incoming, usual_kind
from quartet.ground.places.lineage import Passing, passings
from quartet.ground.places.models import Boundary, Edition, ImportDraft, OfficialCount, OtherName, Region, Succession
from quartet.ground.places.shortnames import short_name
from quartet.ground.places.states import Kind, Level
from quartet.ground.rows import write

BATCH: Final = 2000
MOST_GRIDS: Final = 999
"""Micro-grid codes of one village, ever: three digits."""
# What an import may say of a region; a cell left empty keeps what stands.
_SAID_BY_IMPORT: Final = ("official_code", "official_type", "urban_rural", "households", "since", "until")


@transaction.atomic(durable=True)
def load_tieling(*, now: datetime) -> bool:
    """Fill empty tables with Tieling's places, its real county borders and the illustrative ground below them.

    Gives False, and changes nothing, when the city is already there.
    """
    if Region.objects.filter(code=tieling.CITY).exists():
        return False
    rows, grids = tieling.rows(), packed.micro_grids()
    regions = [_region(row) for row in rows] + [_grid(grid) for grid in grids]
    Region.objects.bulk_create(regions, BATCH)
    OtherName.objects.bulk_create(
        [
            OtherName(region_id=row.code, name=other.name, source=other.source, until=other.until)
            for row in rows
            for other in row.other_names
        ],
        BATCH,
    )
    OfficialCount.objects.bulk_create(
        OfficialCount(region_id=tieling.CITY, level=level, count=number, source=source)
        for level, number, source in tieling.official_counts()
    )
    Boundary.objects.bulk_create(_boundaries(grids), BATCH)
    Edition.objects.create(made_at=now, source="Tieling 2023", regions=len(regions))
    transaction.on_commit(memory.forget)
    return True


@transaction.atomic(durable=True)
def draft_import(*, filename: str, content: bytes, acting: Claims, now: datetime) -> ImportDraft:
    """Read a file and keep its rows for a look before the import: the dry run. Changes no place.

    Raises NotAllowed and the refusals of `reading.read`.
    """
    policies.require_import(acting)
    rows = [[raw.number, raw.cells] for raw in reading.read(filename, content)]
    return ImportDraft.objects.create(filename=filename[:200], made_by=acting.person, made_at=now, rows=rows)


@transaction.atomic(durable=True)
def import_regions(*, draft_id: UUID, acting: Claims, now: datetime) -> ImportDraft:
    """Write all rows of a draft, or none. Repeating it is a quiet success.

    Raises NotAllowed, and ImportNotReady when any row is bad, judged by what the tables hold now.
    """
    policies.require_import(acting)
    draft = ImportDraft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.applied_at:
        return draft
    plan = queries.plan_of(draft)
    if not plan.ready:
        raise ImportNotReady(count=sum(not problem.warning for problem in plan.problems))
    standing = Region.objects.in_bulk([row.code for row in plan.rows])
    _keep_old_names(plan.rows, standing, source=draft.filename, now=now)
    _upsert(plan.rows, standing)
    _retire_drawn_grids(plan.rows, now=now)
    draft.applied_at = now
    entry = ledger.next_entry(
        draft, name=draft.name_in_ledger, act="import_regions", actor=acting.person, county="", at=now, fact=draft.rows
    )
    write(draft, entry)
    Edition.objects.create(made_at=now, source=draft.filename, regions=len(plan.rows))
    transaction.on_commit(memory.forget)
    return draft


class Piece(NamedTuple):
    """A micro-grid to begin: what people call it, how many households, its ground (WGS-84)."""

    name: str
    households: int | None
    area: BaseGeometry


class CodesUsedUp(DomainError):
    """A village has 999 codes for micro-grids, and none is used twice."""

    status = 409
    code = "codes-used-up"
    message = _("This village has used all its 999 micro-grid codes.")


def replace_grids(
    *, village: str, ended: Sequence[str], begun: Sequence[Piece], source: str, illustrative: bool, now: datetime
) -> list[Passing]:
    """End micro-grids of a village and begin others, with what passed from which to which.

    A step of a verb: its transaction holds the village's row and has checked rights and ground. A code is never used
    again; ended grids keep their row and their ground. Raises CodesUsedUp.
    """
    held = Region.objects.filter(code__in=ended, level=Level.GRID, until=None).select_related("boundary")
    before = {grid.code: grid.boundary.ground for grid in held if hasattr(grid, "boundary")}
    Region.objects.filter(code__in=ended, until=None).update(until=timezone.localdate(now))
    newest = Region.objects.under(village).at(Level.GRID).aggregate(newest=Max("code"))["newest"]
    number = int(newest[-3:]) if newest else 0
    if number + len(begun) > MOST_GRIDS:
        raise CodesUsedUp
    after = {f"{village}{number + step:03}": piece for step, piece in enumerate(begun, 1)}
    Region.objects.bulk_create(
        Region(
            code=code, level=Level.GRID, name=piece.name, short=short_name(piece.name), kind=Kind.GRID,
            households=piece.households, since=timezone.localdate(now), illustrative=illustrative,
        )
        for code, piece in after.items()
    )  # fmt: skip
    Boundary.objects.bulk_create(
        boundary_of(code, piece.area, illustrative=illustrative) for code, piece in after.items()
    )
    passed = passings(before, {code: piece.area for code, piece in after.items()})
    Succession.objects.bulk_create(
        Succession(before_id=one.before, after_id=one.after, share=one.share, main=one.main) for one in passed
    )
    new_edition(source=source, regions=len(ended) + len(begun), now=now)
    return passed


def correct_grid(*, code: str, name: str, households: int | None, now: datetime) -> None:
    """Give a micro-grid another name or number of households; its ground and its code stay. A step of a verb."""
    grid = Region.objects.select_for_update(of=("self",)).get(code=code, level=Level.GRID, until=None)
    if grid.name != name:
        OtherName.objects.bulk_create(
            [OtherName(region=grid, name=grid.name, source="", until=timezone.localdate(now))], ignore_conflicts=True
        )
    grid.name, grid.short, grid.households = name, short_name(name), households
    grid.save(update_fields=["name", "short", "households"])
    new_edition(source=code, regions=1, now=now)


def new_edition(*, source: str, regions: int, now: datetime) -> None:
    """Let every process forget, after the commit, what it remembers of places."""
    Edition.objects.create(made_at=now, source=source[:200], regions=regions)
    transaction.on_commit(memory.forget)


def _keep_old_names(rows: Sequence[Incoming], standing: Mapping[str, Region], *, source: str, now: datetime) -> None:
    """Remember under which name people knew a place until today."""
    OtherName.objects.bulk_create(
        [
            OtherName(
                region_id=row.code, name=standing[row.code].name, source=source[:80], until=timezone.localdate(now)
            )
            for row in rows
            if row.code in standing and standing[row.code].name != row.name
        ],
        ignore_conflicts=True,
    )


def _upsert(rows: Sequence[Incoming], standing: Mapping[str, Region]) -> None:
    Region.objects.bulk_create(
        [_renewed(row, standing.get(row.code)) for row in rows],
        BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "short", "kind", "illustrative", *_SAID_BY_IMPORT],
    )
    Boundary.objects.bulk_create(
        [boundary_of(row.code, row.area, illustrative=False) for row in rows if row.area is not None],
        BATCH,
        update_conflicts=True,
        unique_fields=["region"],
        update_fields=["shape", "lon", "lat", "area_km2", "illustrative"],
    )


def _renewed(row: Incoming, standing: Region | None) -> Region:
    region = standing or Region(code=row.code, level=codes.level_of(row.code))
    region.name, region.short, region.illustrative = row.name, short_name(row.name), False
    region.kind = row.kind or region.kind or usual_kind(row.code)
    for field in _SAID_BY_IMPORT:
        said = getattr(row, field)
        if said not in {None, ""}:
            setattr(region, field, said)
    return region


def _retire_drawn_grids(rows: Sequence[Incoming], *, now: datetime) -> None:
    """Let a village's illustrative micro-grids give way to its real ones: ended, kept for what points at them."""
    length = codes.LENGTHS[Level.VILLAGE]
    villages = {row.code[:length] for row in rows if row.area is not None and codes.level_of(row.code) == Level.GRID}
    drawn = Region.objects.at(Level.GRID).current().filter(illustrative=True)
    replaced = drawn.alias(village=Left("code", length)).filter(village__in=villages)
    Boundary.objects.filter(region__in=replaced.values("pk")).delete()
    replaced.update(until=timezone.localdate(now))


def boundary_of(code: str, area: BaseGeometry, *, illustrative: bool) -> Boundary:
    """Make the boundary row of a region, with a label point inside it."""
    label = shapely.point_on_surface(area)
    return Boundary(
        region_id=code,
        shape=shapely.to_wkb(area),
        lon=round(label.x, 6),
        lat=round(label.y, 6),
        area_km2=generate.area_km2(area),
        illustrative=illustrative,
    )


def _region(row: tieling.Row) -> Region:
    return Region(
        code=row.code,
        level=row.level,
        name=row.name,
        short=row.short,
        kind=row.kind,
        official_code=row.official_code,
        official_type=row.official_type,
        urban_rural=row.urban_rural,
        since=row.since,
        until=row.until,
    )


def _grid(grid: generate.Grid) -> Region:
    name = f"第{int(grid.code[-3:])}微网格"
    return Region(
        code=grid.code,
        level=Level.GRID,
        name=name,
        short=name,
        kind=Kind.GRID,
        households=grid.households,
        illustrative=True,
    )


def _boundaries(grids: list[generate.Grid]) -> Iterable[Boundary]:
    """Give the ground of every level. Only the county and city borders are real."""
    for length in (4, 6, 9, 12):
        drawn = length > 6  # noqa: PLR2004 -- the length of a county code
        for code, area in generate.merged(grids, length).items():
            yield boundary_of(code, area, illustrative=drawn)
    for grid in grids:
        yield boundary_of(grid.code, grid.area, illustrative=True)
