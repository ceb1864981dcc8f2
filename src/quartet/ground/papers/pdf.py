"""Setting sheets as one PDF/A-2a file. Nothing is written to disk, nothing is fetched."""

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from io import BytesIO

import typst
from PIL import Image

from quartet.ground.papers.fonts import faces, require_glyphs
from quartet.ground.papers.sheets import Sheet

STANDARD = "a-2a"
"""PDF/A-2 (ISO 19005-2) at level A: tagged, with the text of every glyph. It can be kept, searched and read aloud."""


@cache
def _layout() -> bytes:
    return files("quartet.ground.papers").joinpath("layout", "paper.typ").read_bytes()


def set_pdf(sheets: Sequence[Sheet], *, title: str, author: str, at: datetime | None = None) -> bytes:
    """Set sheets in one PDF, each beginning a page; an index among them gets the pages of the others.

    What the sheets say reaches the layout as JSON values, never as its source. The same sheets printed `at` the same
    moment are the same bytes; without a moment it is now. Raises NoGlyph.
    """
    require_glyphs(sheets)
    hand = faces()
    data = {
        "title": title, "author": author, "body": hand.body, "heads": hand.title,
        "sheets": [sheet.as_data() for sheet in sheets],
    }  # fmt: skip
    pictures = {name: _framed(data) for sheet in sheets for name, data in sheet.pictures().items()}
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its types know of no files handed over in memory
        {"main.typ": _layout(), **pictures}, font_paths=hand.fonts, ignore_system_fonts=True, format="pdf",
        pdf_standards=STANDARD, sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(at.timestamp()) if at else None,
    )  # fmt: skip
    return made


def _framed(jpeg: bytes) -> bytes:
    """A photograph inside an SVG: files that are handed over in memory must be text, and nothing touches the disk."""
    with Image.open(BytesIO(jpeg)) as image:
        width, height = image.size
    size = f'width="{width}" height="{height}"'
    inside = f'<image {size} href="data:image/jpeg;base64,{b64encode(jpeg).decode()}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">{inside}</svg>'.encode()
