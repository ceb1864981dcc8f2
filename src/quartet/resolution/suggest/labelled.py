"""Reading labelled texts from files as offices make them: any encoding Excel writes, any label set, any dirt."""

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LONGEST_FIELD = 100_000_000
"""Characters of one cell. The csv module's own limit, 131,072, is below a long petition with its attachments."""


class BadFile(ValueError):
    """The file cannot be read as labelled texts; the message says why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The rows of a file."""

    rows: list[tuple[str, str]]
    """(text, label); the text may be empty, the label is not."""
    without_label: int
    """Rows passed over because nobody said what they are."""


def read_labelled(path: Path) -> Labelled:
    """Read a CSV file with the columns text and label. Raises BadFile.

    UTF-8 with or without mark, UTF-16 and GB 18030 are recognised; bytes that fit none are replaced, not refused.
    Fields may be separated by comma, semicolon or tab; other columns are ignored. Separators inside a text that
    nobody put into quotation marks, and a quotation mark nobody closed, cost no row.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise BadFile(f"{path}: cannot be read ({error.strerror})") from error
    text = _decode(raw).replace("\0", "").lstrip("\r\n \t")
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        table = _table(text, separator)
    except csv.Error as error:
        raise BadFile(f"{path}: not a CSV file ({error})") from error
    names = [name.strip().strip('"').lower() for name in table[0]] if table else []
    if "text" not in names or "label" not in names:
        raise BadFile(f"{path}: the first line must name the columns text and label, it names {names or 'nothing'}")
    at_text, at_label = names.index("text"), names.index("label")
    full = (_mended(row, len(names), separator, at_text) for row in table[1:] if any(row))
    cells = [(_cell(row, at_text), _cell(row, at_label).strip()) for row in full]
    rows = [(text, label) for text, label in cells if label]
    return Labelled(rows, without_label=len(cells) - len(rows))


def _table(text: str, separator: str) -> list[list[str]]:
    """Read the rows; when a quotation mark that is never closed swallows the end of the file, read it as a letter."""
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    last = table[-1][-1].strip() if table and table[-1] else ""
    if "\n" in last and not text.rstrip().endswith('"'):
        table = list(csv.reader(text.splitlines(), delimiter=separator, quoting=csv.QUOTE_NONE))
    return table


def _mended(row: list[str], width: int, separator: str, at_text: int) -> list[str]:
    """Put a text together again whose separators were written without quotation marks."""
    more = len(row) - width
    if more <= 0:
        return row
    return [*row[:at_text], separator.join(row[at_text : at_text + more + 1]), *row[at_text + more + 1 :]]


def _cell(row: list[str], at: int) -> str:
    return row[at] if at < len(row) else ""


def _decode(raw: bytes) -> str:
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        as_gb, as_utf = raw.decode("gb18030", "replace"), raw.decode("utf-8", "replace")
        return min(as_gb, as_utf, key=lambda text: text.count("\ufffd"))
