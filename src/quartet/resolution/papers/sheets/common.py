"""Pieces that several papers share. The wording is Chinese, as the papers are."""

from collections.abc import Iterable

from quartet.ground.papers.sheets import Blank, Block, Fields, Heading, Picture, paragraphs
from quartet.resolution.papers.facts import File, Shot, Somebody

WRITTEN_LINES = 4
"""So many lines are left where nothing is known yet."""

Pair = tuple[str, str]


def grid(*rows: tuple[Pair, ...]) -> Fields:
    """A ruled table of labels and values."""
    return Fields(rows)


def row(*pairs: Pair) -> tuple[Pair, ...]:
    """One line of it."""
    return pairs


def person_rows(one: Somebody) -> tuple[tuple[Pair, ...], ...]:
    """A party as the ministry's forms ask for it. Nationality and occupation are not kept: they are written by hand."""
    return (
        row((one.side or "当事人", one.name), ("性别", one.sex)),
        row(("民族", ""), ("出生日期", one.born)),
        row(("职业或职务", ""), ("联系方式", one.phone)),
        row(("公民身份号码", one.id_number)),
        row(("单位或住址", one.address)),
    )


def people(file: File, only: Iterable[Somebody] | None = None) -> Fields:
    """The parties one under the other; a blank form for two where none is known."""
    shown = tuple(file.parties if only is None else only) or (Somebody("申请人", ""), Somebody("被申请人", ""))
    return Fields(tuple(line for one in shown for line in person_rows(one)))


def passage(heading: str, words: str, lines: int = WRITTEN_LINES) -> tuple[Block, ...]:
    """A heading with what is known under it, or with lines to write on."""
    return (Heading(heading), *(paragraphs(words) or (Blank(lines),)))


def photographs(shots: Iterable[Shot]) -> tuple[Picture, ...]:
    """The photographs that have come, each with what it shows."""
    return tuple(Picture(one.data, one.caption) for one in shots if one.data)


def names(these: Iterable[Somebody]) -> str:
    """Names in a row."""
    return "、".join(one.name for one in these)
