"""The same sheets as an Office Open XML document (.docx), for those who must still change a word before printing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from quartet.ground.papers.sheets import Blank, Block, Fields, Heading, Make, Picture, Sheet, Signatures, Table, Text

BODY, TITLE = "仿宋", "方正小标宋简体"
"""Faces that Chinese offices have on their machines; Word falls back to 宋体 where the second is missing."""
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
LINE = Pt(28.98)
RULE = "_" * 24
UNPRINTABLE = {code: None for code in range(32) if code not in {9, 10, 13}}
"""Control characters, which XML does not allow."""


def set_docx(sheets: Sequence[Sheet], *, title: str, author: str, at: datetime | None = None) -> bytes:
    """Write sheets into one document, each beginning a page. An index leaves its page numbers blank."""
    document = Document()
    _set_page(document)
    document.core_properties.title, document.core_properties.author = title, author
    if at is not None:
        document.core_properties.created = document.core_properties.modified = at.astimezone(UTC).replace(tzinfo=None)
    pages = [sheet for sheet in sheets if sheet.make is Make.PAGE]
    for place, sheet in enumerate(sheets):
        if place:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _head(document, sheet)
        if sheet.make is Make.INDEX:
            rows = tuple((str(row), one.title, "", "") for row, one in enumerate(pages, start=1))
            _table(document, Table(("序号", "文书名称", "页号", "备注"), rows, (1, 6, 2, 2)))
        for block in sheet.blocks:
            _DRAWS[type(block)](document, block)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    style = document.styles["Normal"]
    style.font.name, style.font.size = BODY, SIZE_3
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = LINE
    style.paragraph_format.space_after = Pt(0)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(foot, "— ", SIZE_4)
    _field(_run(foot, "", SIZE_4), "PAGE")
    _run(foot, " —", SIZE_4)


def _field(run: Any, instruction: str) -> None:
    """A field that Word works out by itself."""
    for kind, text in (("begin", None), (None, instruction), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)  # noqa: SLF001 -- python-docx has no fields; this is how its own guide adds one


def _run(paragraph: Any, words: str, size: Any = SIZE_3, *, face: str = BODY, bold: bool = False) -> Any:
    run = paragraph.add_run(words.translate(UNPRINTABLE))
    run.font.size, run.font.name, run.bold = size, face, bold or None
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 -- no public way to it
    return run


def _line(document: Any, words: str, size: Any = SIZE_3, *, at: Any = None, **more: Any) -> Any:
    paragraph = document.add_paragraph()
    paragraph.alignment = at
    _run(paragraph, words, size, **more)
    return paragraph


def _head(document: Any, sheet: Sheet) -> None:
    paragraph = _line(document, sheet.title, SIZE_2, at=WD_ALIGN_PARAGRAPH.CENTER, face=TITLE, bold=True)
    paragraph.paragraph_format.space_after = Pt(14)
    if sheet.number:
        _line(document, sheet.number, at=WD_ALIGN_PARAGRAPH.CENTER)


def _text(document: Any, block: Text) -> None:
    paragraph = _line(document, block.words)
    if not block.flush:
        paragraph.paragraph_format.first_line_indent = 2 * SIZE_3


def _heading(document: Any, block: Heading) -> None:
    _line(document, block.words, bold=True).paragraph_format.keep_with_next = True


def _cell(cell: Any, words: str, *, middle: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(21)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if middle else None
    _run(paragraph, words, SIZE_4)


def _grid(document: Any, columns: int) -> Any:
    table = document.add_table(rows=0, cols=columns)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    return table


def _fields(document: Any, block: Fields) -> None:
    table = _grid(document, 4)
    for row in block.rows:
        cells = table.add_row().cells
        if len(row) == 1:
            cells = (cells[0], cells[1].merge(cells[3]))
        for place, (label, value) in enumerate(row):
            _cell(cells[2 * place], label, middle=True)
            _cell(cells[2 * place + 1], value)
    for row in table.rows:
        for cell, width in zip(row.cells, (3.2, 4.6, 3.2, 4.6), strict=True):
            cell.width = Cm(width)


def _table(document: Any, block: Table) -> None:
    table = _grid(document, len(block.head))
    for cell, words in zip(table.add_row().cells, block.head, strict=True):
        _cell(cell, words, middle=True)
    for row in block.rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            _cell(cell, words)
    share = 15.6 / sum(block.widths)
    for row in table.rows:
        for cell, width in zip(row.cells, block.widths, strict=True):
            cell.width = Cm(width * share)


def _blank(document: Any, block: Blank) -> None:
    for _row in range(block.lines):
        _line(document, "_" * 54)


def _picture(document: Any, block: Picture) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.add_run().add_picture(BytesIO(block.data), height=Mm(68))
    _line(document, block.caption, SIZE_4, at=WD_ALIGN_PARAGRAPH.CENTER)


def _signatures(document: Any, block: Signatures) -> None:
    document.add_paragraph()
    for line in block.lines:
        _line(document, line + RULE)
    for words in filter(None, (block.seal, block.day)):
        _line(document, words, at=WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.right_indent = 4 * SIZE_3


_DRAWS: dict[type[Block], Any] = {
    Text: _text, Heading: _heading, Fields: _fields, Table: _table, Blank: _blank, Picture: _picture,
    Signatures: _signatures,
}  # fmt: skip
