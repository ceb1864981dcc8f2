"""Open the files counties send: an Excel sheet or GeoJSON becomes numbered rows of named cells, nothing judged yet."""

import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final, NamedTuple

import openpyxl
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError

MAX_BYTES: Final = 20 * 2**20
MAX_UNPACKED_BYTES: Final = 200 * 2**20
MAX_ROWS: Final = 50_000

# Column -> the headings people write above it.
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("代码", "编码", "区划代码", "统计代码", "code"),
    "name": ("名称", "全称", "name"),
    "kind": ("类型", "类别", "kind"),
    "official_code": ("民政代码", "民政部代码", "official_code"),
    "official_type": ("政区类型", "official_type"),
    "urban_rural": ("城乡分类", "城乡分类代码", "urban_rural"),
    "households": ("户数", "households"),
    "since": ("启用日期", "since"),
    "until": ("停用日期", "until"),
    "area": ("边界", "WKT", "area"),
}
_COLUMN_BY_HEADING: Final = {heading.lower(): column for column, headings in HEADINGS.items() for heading in headings}


class Raw(NamedTuple):
    """One row as it stands in the file; `number` is what the person sees there."""

    number: int
    cells: dict[str, Any]


class UnreadableFile(DomainError):
    """The file cannot be opened as what its name says."""

    status = 422
    code = "unreadable-file"
    message = _("This file cannot be read. Send an Excel file (.xlsx) or GeoJSON (.geojson).")


class FileTooLarge(DomainError):
    """More than we read at once."""

    status = 413
    code = "file-too-large"
    message = _("This file is too large: at most 20 MB and 50,000 rows.")


class ColumnsMissing(DomainError):
    """Without these columns no row can be understood."""

    status = 422
    code = "columns-missing"
    message = _("The first row must name the columns. Missing: %(columns)s.")


def read(filename: str, content: bytes) -> list[Raw]:
    """Give the rows of a file. Raises UnreadableFile, FileTooLarge or ColumnsMissing."""
    if len(content) > MAX_BYTES:
        raise FileTooLarge
    reader = _READERS.get(PurePath(filename).suffix.lower())
    if reader is None:
        raise UnreadableFile
    rows: list[Raw] = []
    for row in reader(content):
        if len(rows) == MAX_ROWS:
            raise FileTooLarge
        rows.append(row)
    return rows


def _excel(content: bytes) -> Iterator[Raw]:
    return table(content, HEADINGS, ("code", "name"))


def table(content: bytes, headings: Mapping[str, tuple[str, ...]], needed: Sequence[str]) -> Iterator[Raw]:
    """Give the rows of an Excel file's first sheet by what its first row calls the columns (`headings`).

    Raises UnreadableFile, FileTooLarge or ColumnsMissing.
    """
    lines = _sheet(content)
    known = {heading.lower(): column for column, ways in headings.items() for heading in ways}
    columns = [known.get(_text(heading).lower()) for heading in next(lines, ())]
    missing = [headings[column][0] for column in needed if column not in columns]
    if missing:
        raise ColumnsMissing(columns="、".join(missing))
    for number, line in enumerate(lines, 2):
        cells = {column: _text(cell) for column, cell in zip(columns, line, strict=False) if column}
        if any(cells.values()):
            yield Raw(number, cells)


def _sheet(content: bytes) -> Iterator[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked <= MAX_UNPACKED_BYTES:
            yield from openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True).worksheets[0].values
            return
    except Exception as error:
        # A broken workbook breaks in dozens of ways inside openpyxl; whichever it is, the person needs one sentence.
        raise UnreadableFile from error
    raise FileTooLarge


def _geojson(content: bytes) -> Iterator[Raw]:
    try:
        features = json.loads(content)["features"]
        pairs = [(dict(feature["properties"] or {}), feature["geometry"]) for feature in features]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableFile from error
    for number, (properties, geometry) in enumerate(pairs, 1):
        named = {_COLUMN_BY_HEADING.get(str(heading).lower()): _text(cell) for heading, cell in properties.items()}
        cells: dict[str, Any] = {column: cell for column, cell in named.items() if column}
        yield Raw(number, cells | {"area": geometry or ""})


def _text(cell: Any) -> str:
    """Give a cell as people read it: a code Excel took for a number is digits again, a date is ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


_READERS: Final = {".xlsx": _excel, ".geojson": _geojson, ".json": _geojson}
