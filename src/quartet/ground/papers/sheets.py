"""A paper as plain data: a sheet made of blocks. The layout and the editable document are both made from this.

What people typed stays text all the way: it is never read as markup by anything that prints it.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Make(StrEnum):
    """What kind of sheet it is; the layout sets each in its own way."""

    COVER = "cover"
    INDEX = "index"
    PAGE = "page"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, its first line set in by two characters; flush where it says whom it is for."""

    words: str
    flush: bool = False
    kind: str = "text"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return (self.words,)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line over what follows."""

    words: str
    kind: str = "heading"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return (self.words,)


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels with their values, in a ruled table. A row holds one pair, or two side by side; `""` is left blank."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    kind: str = "fields"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return tuple(word for row in self.rows for pair in row for word in pair)


@dataclass(frozen=True, slots=True)
class Table:
    """A list with a head. Widths are shares of the line."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    kind: str = "table"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return (*self.head, *(word for row in self.rows for word in row))


@dataclass(frozen=True, slots=True)
class Blank:
    """Lines to be written on by hand."""

    lines: int
    kind: str = "blank"

    def said(self) -> tuple[str, ...]:
        """It says nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph (JPEG) with what it shows."""

    data: bytes = field(repr=False)
    caption: str
    kind: str = "picture"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return (self.caption,)


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs, one line each; whose seal is set, over the date."""

    lines: tuple[str, ...]
    seal: str = ""
    day: str = ""
    """The date as the paper says it; blank figures when it is written by hand."""
    kind: str = "signatures"

    def said(self) -> tuple[str, ...]:
        """Every text in it."""
        return (*self.lines, self.seal, self.day)


Block = Text | Heading | Fields | Table | Blank | Picture | Signatures


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper."""

    id: str
    """Letters, figures and hyphens; unique in what is printed together."""
    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    make: Make = Make.PAGE

    def said(self) -> tuple[str, ...]:
        """Every text on it."""
        return (self.title, self.number, *(word for block in self.blocks for word in block.said()))

    def as_data(self) -> dict[str, Any]:
        """The sheet as JSON values; a picture by the name of its file."""
        return {
            "id": self.id, "title": self.title, "number": self.number, "make": self.make.value,
            "blocks": [_block_data(block, picture_name(self, place)) for place, block in enumerate(self.blocks)],
        }  # fmt: skip

    def pictures(self) -> dict[str, bytes]:
        """Its photographs by the names `as_data` gives them."""
        return {
            picture_name(self, place): block.data
            for place, block in enumerate(self.blocks)
            if isinstance(block, Picture)
        }


def picture_name(sheet: Sheet, place: int) -> str:
    """What the photograph at a place of a sheet is called."""
    return f"{sheet.id}-{place}.svg"


def _block_data(block: Block, name: str) -> dict[str, Any]:
    if isinstance(block, Picture):
        return {"kind": block.kind, "file": name, "caption": block.caption}
    return {key: getattr(block, key) for key in block.__slots__}


def paragraphs(words: str) -> tuple[Text, ...]:
    """What somebody wrote, line by line; empty lines are dropped."""
    return tuple(Text(line.strip()) for line in words.splitlines() if line.strip())
