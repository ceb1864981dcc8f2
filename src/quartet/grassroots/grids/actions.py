"""Changing micro-grids: draw a change, correct the draft, decide about it. What ends is kept, with what came after."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.grids import drawing, moves, policies, queries
from quartet.grassroots.grids.drawing import Drawn, Standing
from quartet.grassroots.grids.effects import GroundHasChanged
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.partition import OUTSIDE, Numbers, propose
from quartet.grassroots.grids.states import Way
from quartet.grassroots.grids.workflow import REDRAWS
from quartet.ground.errors import DomainError
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.places import codes, reading
from quartet.ground.places.cells import MAX_HOUSEHOLDS, PARSERS, WrongCell
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level
from quartet.ground.rows import insert_unless_there

MOST_DWELLINGS: Final = 20_000
MOST_PIECES: Final = 200


class NoGround(DomainError):
    """Without a border there is nothing to share out."""

    code = "no-ground"
    message = _("This village has no border yet. Ask the system administrator to import it.")


class NothingChanges(DomainError):
    """What was sent is what stands."""

    status = 422
    code = "nothing-changes"
    message = _("This is how the micro-grids stand already: nothing would change.")


class BadFile(DomainError):
    """A row of the file cannot be used."""

    status = 422
    code = "bad-file"
    message = _("Row %(row)s, %(column)s: %(wrong)s %(instead)s")


class DrawnOtherwise(DomainError):
    """The same id came for another village."""

    code = "redraw-id-reused"
    message = _("This form was already sent for another change. Open the page again.")


@transaction.atomic(durable=True)
def draw_by_hand(
    *, redraw_id: UUID, village: str, chosen: Sequence[str], line: str, acting: Claims, now: datetime
) -> Redraw:
    """Draft what was drawn on the map: the chosen grids joined, and cut by a line where there is one.

    `line` is JSON, [[longitude, latitude], …]. Repeating it gives the first draft. Raises NotAllowed, GroundHasChanged
    and the refusals of `drawing`.
    """
    policies.require_proposer(acting, village)
    ground = queries.ground_of(village)
    found = [grid for grid in ground.grids if grid.code in set(chosen)]
    if len(found) != len(set(chosen)):
        raise GroundHasChanged
    pieces = drawing.joined_and_cut(found, drawing.read_line(line))
    return _draft(redraw_id, village, found, pieces, way=Way.MAP, acting=acting, now=now)


@transaction.atomic(durable=True)
def draw_from_file(
    *, redraw_id: UUID, village: str, filename: str, content: bytes, acting: Claims, now: datetime
) -> Redraw:
    """Draft all micro-grids of a village from GeoJSON: each an area with `name`, and `households` where known.

    Raises NotAllowed, NoGround, BadFile, NothingChanges, and the refusals of `reading` and `drawing`.
    """
    policies.require_proposer(acting, village)
    ground = queries.ground_of(village)
    if ground.area is None:
        raise NoGround
    rows = reading.read(filename, content)
    if not rows or len(rows) > MOST_PIECES:
        raise drawing.NothingChosen
    pieces = drawing.fitted([_piece_of(row) for row in rows], ground.area)
    return _draft(
        redraw_id, village, ground.grids, pieces, way=Way.FILE, said={"file": filename[:200]}, acting=acting, now=now
    )


@transaction.atomic(durable=True)
def draw_from_dwellings(
    *, redraw_id: UUID, village: str, content: bytes, parts: int | None, acting: Claims, now: datetime
) -> Redraw:
    """Draft all micro-grids of a village from its dwellings: CSV with 经度, 纬度 and 户数 (WGS-84).

    A row without a number is one household. The points are used and not kept. Raises NotAllowed, NoGround, BadFile
    and NothingChanges.
    """
    policies.require_proposer(acting, village)
    ground = queries.ground_of(village)
    if ground.area is None:
        raise NoGround
    region = Region.objects.get(code=village)
    points, households = read_dwellings(content)
    proposal = propose(points, households, band=region.band, village=ground.area, parts=parts)
    outside = int(np.count_nonzero(proposal.labels == OUTSIDE))
    old = [piece.name for piece in drawing.named(ground.grids, proposal.areas)]
    pieces = [Drawn(*piece) for piece in zip(old, proposal.households, proposal.areas, strict=True)]
    said = {"dwellings": len(points) - outside, "left_out": outside}
    return _draft(redraw_id, village, ground.grids, pieces, way=Way.DWELLINGS, said=said, acting=acting, now=now)


@transaction.atomic(durable=True)
def draw_correction(
    *, redraw_id: UUID, code: str, name: str, households: int | None, acting: Claims, now: datetime
) -> Redraw:
    """Draft another name or number of households for one grid. Raises NotAllowed, GroundHasChanged, NothingChanges."""
    village = codes.at_level(code, Level.VILLAGE)
    policies.require_proposer(acting, village)
    found = [grid for grid in queries.ground_of(village).grids if grid.code == code]
    if not found:
        raise GroundHasChanged
    piece = Drawn(name, households, found[0].area)
    return _draft(redraw_id, village, found, [piece], way=Way.FORM, acting=acting, now=now)


def _draft(
    redraw_id: UUID,
    village: str,
    before: Sequence[Standing],
    pieces: Sequence[Drawn],
    *,
    way: Way,
    said: Mapping[str, Any] | None = None,
    acting: Claims,
    now: datetime,
) -> Redraw:
    ends, news = drawing.settled(before, pieces)
    if not news:
        raise NothingChanges
    stay = {grid.name for grid in queries.ground_of(village).grids} - {
        grid.name for grid in before if grid.code in ends or grid.code in {piece.keeps for piece in news}
    }
    news = drawing.with_names(news, queries.next_number(village), sorted(stay))
    assert acting.person is not None  # who may propose is somebody
    write_freely()
    redraw = Redraw(
        id=redraw_id, county=village[:6], village=village,
        change=drawing.change_of(ends, news, first=not before), takes=ends,
        pieces=[piece.as_data() for piece in news], way=way, said=said or {}, made_by_id=acting.person, made_at=now,
    )  # fmt: skip
    if insert_unless_there(redraw):
        REDRAWS.begin(redraw, "draw", {}, acting=acting, now=now, data={"way": str(way)})
        return redraw
    saved = Redraw.objects.get(pk=redraw_id)
    if (saved.village, saved.made_by_id) != (village, acting.person):
        raise DrawnOtherwise
    return saved


def amend(
    *, redraw_id: UUID, said: Sequence[tuple[str, int | None]], command_id: UUID | None = None, acting: Claims,
    now: datetime,
) -> Redraw:  # fmt: skip
    """Correct the names and households of a draft's pieces, in their order. Raises NotAllowed and NoSuchMoveHere.

    Its maker may while it is a draft, who decides as long as it is open.
    """
    return REDRAWS.run(redraw_id, "amend", {"pieces": said}, command_id=command_id, acting=acting, now=now)


def make_move(
    *, redraw_id: UUID, verb: str, reason: str = "", command_id: UUID | None = None, acting: Claims, now: datetime
) -> Redraw:
    """Hand in, put in force, send back or withdraw a redraw. What stands there already is a quiet success.

    Raises UnknownMove, NotAllowed, NoSuchMoveHere, ReasonMissing, and on the way into force GroundHasChanged and
    CodesUsedUp.
    """
    try:
        return REDRAWS.run(redraw_id, verb, {"reason": reason.strip()}, command_id=command_id, acting=acting, now=now)
    except NoSuchMoveHere:
        seen = queries.redraws_for(acting).get(pk=redraw_id)
        done = [move for move in moves.TABLE.rows(verb) if move.new == seen.stage and move.by(acting, seen)]
        if not done or verb == "amend":
            raise
        return seen


def _piece_of(row: reading.Raw) -> Drawn:
    values = {}
    for column in ("name", "households", "area"):
        try:
            values[column] = PARSERS[column](row.cells.get(column, ""))
        except WrongCell as fault:
            heading = reading.HEADINGS[column][0]
            raise BadFile(row=row.number, column=heading, wrong=fault.wrong, instead=fault.instead) from fault
    if values["area"] is None:
        raise BadFile(row=row.number, column=reading.HEADINGS["area"][0], wrong="—", instead=_("Draw an area."))
    return Drawn(**values)


_HEADINGS: Final = {"经度": "lon", "lon": "lon", "longitude": "lon", "纬度": "lat", "lat": "lat", "latitude": "lat",
                    "户数": "households", "households": "households"}  # fmt: skip


def read_dwellings(content: bytes) -> tuple[Numbers, Numbers]:
    """Read dwellings from CSV (UTF-8 or GB 18030): n×2 longitude and latitude, and households. Raises BadFile."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    lines = csv.reader(StringIO(text))
    columns = [_HEADINGS.get(heading.strip().lower(), "") for heading in next(lines, [])]
    if not {"lon", "lat"} <= set(columns):
        raise reading.ColumnsMissing(columns="经度、纬度")
    found: list[tuple[float, float, float]] = []
    for number, line in enumerate(lines, 2):
        cells = dict(zip(columns, line, strict=False))
        if not any(cell.strip() for cell in line):
            continue
        if len(found) == MOST_DWELLINGS:
            raise reading.FileTooLarge
        found.append((_degree(cells, "lon", number), _degree(cells, "lat", number), _households(cells, number)))
    if not found:
        raise BadFile(row=2, column="经度", wrong="—", instead=_("Write one dwelling a row."))
    table = np.array(found)
    return table[:, :2], table[:, 2]


def _degree(cells: dict[str, str], column: str, number: int) -> float:
    try:
        value = float(cells.get(column, ""))
    except ValueError:
        value = float("nan")
    if not -180 <= value <= 180:  # noqa: PLR2004 -- the globe; not a number is refused too
        raise BadFile(
            row=number, column={"lon": "经度", "lat": "纬度"}[column], wrong=cells.get(column, "")[:20] or "—",
            instead=_("Write degrees, such as 123.84 and 42.29."),
        )  # fmt: skip
    return value


def _households(cells: dict[str, str], number: int) -> float:
    text = cells.get("households", "").strip() or "1"
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MAX_HOUSEHOLDS):
        raise BadFile(row=number, column="户数", wrong=text[:20], instead=_("Write a whole number."))
    return float(text)
