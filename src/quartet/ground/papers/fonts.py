"""The fonts papers are set in, and which characters they have.

Noto Serif SC (思源宋体) ships with the product. GB/T 9704 asks for 仿宋 and 小标宋, which nobody may give away: an
installation that owns them lays the files into `fonts/` of its data folder, and papers are set in them from then on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

from quartet.ground.errors import DomainError
from quartet.ground.papers.sheets import Sheet

SHIPPED = Path(__file__).resolve().parent / "fonts"
SERIF = "Noto Serif SC"
BODY = ("FangSong_GB2312", "FangSong", "仿宋_GB2312", "仿宋")
TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体")
UNSEEN = frozenset("\n\r\t\u200b\ufeff")
"""Characters that print nothing and need no glyph."""


class NoGlyph(DomainError):
    """A character that none of the fonts has would print as an empty box."""

    status = 422
    code = "character-cannot-be-printed"
    message = _("The character “%(character)s” (%(point)s) cannot be printed. It stands in: %(paper)s.")
    detail = _("Write it another way, or lay a font that has it into the folder “fonts” of the installation's data.")


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts at hand, the families to set papers in, and every character they have between them."""

    fonts: typst.Fonts
    body: tuple[str, ...]
    title: tuple[str, ...]
    points: frozenset[int]


def faces() -> Faces:
    """The fonts of this installation, read once a process."""
    return _faces(SHIPPED, Path(settings.PAPER_FONTS))


@cache
def _faces(*folders: Path) -> Faces:
    there = [folder for folder in folders if folder.is_dir()]
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in there]
    )
    families = set(fonts.families())
    used = [*(name for name in BODY if name in families)][:1], [*(name for name in TITLE if name in families)][:1]
    body, title = ((*own, SERIF) for own in used)
    wanted = {SERIF, *body, *title}
    read = {(Path(one.path), one.index) for one in fonts.fonts() if one.family in wanted and one.path}
    points = (_points(path, index) for path, index in read)
    return Faces(fonts, body, title, frozenset().union(*points))


def _points(path: Path, index: int) -> frozenset[int]:
    with TTFont(path, lazy=True, fontNumber=index) as font:
        return frozenset(font.getBestCmap())


def missing(words: str, points: frozenset[int]) -> str:
    """The first character of a text that cannot be printed; empty when all can."""
    return next((one for one in words if ord(one) not in points and one not in UNSEEN), "")


def require_glyphs(sheets: Iterable[Sheet]) -> None:
    """Refuse when a character would print as an empty box, and name it. Raises NoGlyph."""
    points = faces().points
    for sheet in sheets:
        for words in sheet.said():
            if character := missing(words, points):
                raise NoGlyph(character=character, point=f"U+{ord(character):04X}", paper=sheet.title)
