"""Region codes: the code is the path, so "everything under" is a prefix.

A statistical code has 12 digits (21 12 21 106 201 = province, city, county, township, village); a micro-grid adds 3.
We keep each level at its own length instead of padding with zeros, so one string says both what and how deep.
"""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.places.states import Level

LENGTHS: Final = {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12, Level.GRID: 15}
_LEVEL_BY_LENGTH: Final = {length: level for level, length in LENGTHS.items()}
_DIGITS: Final = re.compile(r"[1-9]\d*", re.ASCII)


class BadCode(DomainError):
    """The text is not a region code."""

    status = 422
    code = "bad-region-code"
    message = _("“%(text)s” is not a region code: 4, 6, 9, 12 or 15 digits are expected.")


def parse(text: str) -> str:
    """Give the canonical code for what people paste: spaces dropped, the zeros of a padded 12-digit code removed.

    Raises BadCode for anything else.
    """
    digits = "".join(text.split())
    if len(digits) == LENGTHS[Level.VILLAGE]:
        for length in (LENGTHS[Level.CITY], LENGTHS[Level.COUNTY], LENGTHS[Level.TOWNSHIP]):
            if digits.endswith("0" * (len(digits) - length)):
                digits = digits[:length]
                break
    if len(digits) not in _LEVEL_BY_LENGTH or not _DIGITS.fullmatch(digits):
        raise BadCode(text=text[:40])
    return digits


def level_of(code: str) -> Level:
    """Give the level a code names. Raises BadCode when its length names none."""
    try:
        return _LEVEL_BY_LENGTH[len(code)]
    except KeyError:
        raise BadCode(text=code[:40]) from None


def at_level(code: str, level: Level) -> str:
    """Give the part of a code that names one level. Raises BadCode when the code does not reach that deep."""
    if level_of(code) < level:
        raise BadCode(text=code[:40])
    return code[: LENGTHS[level]]


def parent_of(code: str) -> str | None:
    """Give the code one level up; None for a city, the top we know."""
    level = level_of(code)
    return None if level == Level.CITY else code[: LENGTHS[Level(level - 1)]]


def path_of(code: str) -> list[str]:
    """Give the codes from the city down to this one."""
    deepest = level_of(code)
    return [code[:length] for level, length in LENGTHS.items() if level <= deepest]


def is_under(code: str, above: str) -> bool:
    """Say whether a code is this region or lies in it."""
    return code.startswith(above)


def range_of(prefix: str) -> tuple[str, str]:
    """Give the half-open range [low, high) of all codes under a prefix, for one index range scan.

    `:` follows `9` in the C collation the code column uses.
    """
    return prefix, prefix + ":"
