"""Excel files of the roster: the template to fill in, the export. No cell is ever a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from quartet.grassroots.members.importing import DUTY_ROLES, EMPLOYMENTS, HEADINGS, NEEDED, OCCUPATIONS

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLE: Final = (
    "张三",
    "13800000000",
    "铁岭县",
    "腰堡镇",
    "范家屯村",
    "1",
    "兼职",
    "村干部",
    "信息员、调解员",
    "",
    "2026-05-11",
)
"""One row in the order of the headings."""
NOTES: Final = (
    ("必填", "、".join(HEADINGS[column][0] for column in NEEDED)),
    ("身份", "、".join(EMPLOYMENTS)),
    ("职业", "、".join(OCCUPATIONS) + "；可以不填"),
    ("六大员", "、".join(DUTY_ROLES) + "；可以填几个，用顿号隔开"),
    ("微网格", "填号数（如 3）或 15 位代码；不填就是全村（社区）"),
    ("工号", "本县已有工号就填；不填由平台编号"),
    ("上岗日期", "如 2026-05-11；不填就是导入当天"),
    ("不要填", "身份证号、性别、出生日期、民族、住址都不需要，填了也不读取"),
)


def workbook(sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> bytes:
    """An .xlsx file of sheets (title, headings, rows). Text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for number, heading in enumerate(headings, 1):
            sheet.column_dimensions[get_column_letter(number)].width = max(12, 2.4 * len(heading))
        sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def template() -> bytes:
    """The file to fill in: the columns, one example row, and a sheet that explains."""
    return workbook([("名册", [ways[0] for ways in HEADINGS.values()], [EXAMPLE]), ("说明", ("栏", "怎么填"), NOTES)])


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value=str(value))
    cell.data_type = "s"  # also what begins with "=": a name from a file never runs in somebody's Excel
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E9EFF8")
    return cell
