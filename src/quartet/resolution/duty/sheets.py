"""The duty list as a table that people edit in their own program: CSV with a mark at its beginning, for Excel."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import CHINESE, ENGLISH, DomainError
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.duty.states import TownshipList
from quartet.resolution.suggest.categories import name_of, tree

COLUMNS = ("分类", "分类名称", "层级", "清单", "单位类型", "单位", "条目", "依据")
"""Headings; the name of a category is for the reader, its code counts."""
_SHORT = re.compile("[（(,，、/]")
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_BYTES, MOST_ROWS = 2 * 2**20, 5_000


class SheetUnread(DomainError):
    """Nothing was taken over: the rows that cannot be read are named."""

    status = 422
    code = "sheet-unread"
    message = _("Nothing was taken over. Please correct: %(rows)s")


def _words(members: Iterable[Level | TownshipList | UnitKind]) -> dict[str, str]:
    """A member by its code and by its word in either language, also without what stands in brackets behind it."""
    found = {}
    for one in members:
        found[str(one.value)] = str(one.value)
        for language in (CHINESE, ENGLISH):
            with translation.override(language):
                label = str(one.label).lower()
                found |= dict.fromkeys((label, _SHORT.split(label)[0]), str(one.value))
    return found


def _plain(words: str) -> str:
    return f"'{words}" if words.startswith(STARTS_FORMULA) else words


def written(lines: Iterable[DutyLine]) -> bytes:
    """The lines as a file, in Chinese: it is the office's own table."""
    out = StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    with translation.override(CHINESE):
        for line in lines:
            row = (
                f"{line.category}\t", name_of(line.category), Level(line.level).label, line.get_list_display(),
                line.get_unit_kind_display(), line.unit_name, line.text, line.basis,
            )  # fmt: skip
            sheet.writerow([_plain(str(cell)) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def read(raw: bytes) -> Iterator[tuple[int, DutyLine]]:
    """The lines of a file, unsaved, with their row. Raises SheetUnread naming what is wrong."""
    if len(raw) > MOST_BYTES:
        raise SheetUnread(rows=_("the file is too large"))
    try:
        sheet = csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""))
        headings, rows = sheet.fieldnames or (), list(sheet)
    except (UnicodeDecodeError, csv.Error):
        raise SheetUnread(rows=_("the file is not CSV in UTF-8")) from None
    if missing := [name for name in COLUMNS if name not in headings and name != "分类名称"]:
        raise SheetUnread(rows="、".join(missing))
    codes = {"层级": _words(Level), "清单": _words(TownshipList), "单位类型": _words(UnitKind)}
    wrong: list[str] = []
    for number, row in enumerate(rows, 2):
        cells = {name: (row.get(name) or "").strip().lstrip("'") for name in COLUMNS}
        if not any(cells.values()):
            continue
        if bad := _wrong(cells, codes) or ([] if number <= MOST_ROWS else ["…"]):
            wrong.append(f"{number} ({'、'.join(bad)})")
            continue
        said = {name: codes[name][cells[name].lower()] for name in codes if cells[name]}
        yield number, DutyLine(
            category=cells["分类"], level=int(said["层级"]), list=said.get("清单", TownshipList.OWN),
            unit_kind=said["单位类型"], unit_name=cells["单位"], text=cells["条目"], basis=cells["依据"],
        )  # fmt: skip
    if wrong:
        raise SheetUnread(rows="; ".join(wrong[:20]))


def _wrong(cells: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The columns of a row that name nothing we know."""
    unknown = [name for name in codes if cells[name].lower() not in codes[name] and (cells[name] or name != "清单")]
    return [*([] if cells["分类"] in tree() else ["分类"]), *unknown, *([] if cells["条目"] else ["条目"])]
