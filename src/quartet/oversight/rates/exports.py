"""Numbers and sets as files people can check: CSV and XLSX. No cell starts a formula; each file says who took it."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

MOST = 10_000
"""Rows in one file."""
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int | float | datetime | None


def plain(cell: Cell) -> str | int | float:
    """A cell as a table program may hold it: a text that would start a formula gets an apostrophe before it."""
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    text = ILLEGAL_CHARACTERS_RE.sub("", cell or "")
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text


def as_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark at the beginning, which Excel needs to read Chinese."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; every text is written as a text. The first row, who took it and when, is bold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, row in enumerate(rows):
        cells = []
        for cell in row:
            value = plain(cell)
            made = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                made.data_type = "s"  # never guessed: "=…" is a text too
            if number == 0:
                made.font = Font(bold=True)
            cells.append(made)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


KINDS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
"""Kind of file → how it is written, and what it is called on the wire."""
