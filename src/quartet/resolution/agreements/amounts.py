"""Amounts as agreements write them: integer cents, figures, and the capital numerals (大写) that cannot be altered.

Every quantity of an agreement is kept as hundredths of its unit, so that money, grain and days of work add up exactly.
The numerals follow the practice of bills (正确填写票据和结算凭证的基本规定): 零 where figures are skipped, 整 after
元 or 角.
"""

import re
from decimal import Decimal

HUNDRED = 100
MOST = 10**14
"""No agreement is larger: a thousand thousand million yuan, in cents."""

_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_DIGITS = {
    **{letter: value for value, letter in enumerate(_CAPITALS)},
    **{letter: value for value, letter in enumerate("〇一二三四五六七八九")},
    "两": 2, "貳": 2, "参": 3, "俩": 2,
}  # fmt: skip
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_YEAR_FIGURES = 4
NUMERALS = "".join([*_DIGITS, *_TENS, "万", "亿"])
"""Every letter a number can be written with."""


def in_words(cents: int) -> str:
    """Say an amount in capital numerals: 360000 → 叁仟陆佰元整. Raises ValueError below zero or from MOST on."""
    if not 0 <= cents < MOST:
        raise ValueError(f"{cents} cents cannot be written in capital numerals")
    yuan, rest = divmod(cents, HUNDRED)
    tenth, hundredth = divmod(rest, 10)
    if not rest:
        return f"{_whole(yuan)}元整"
    words = f"{_whole(yuan)}元" if yuan else ""
    if tenth:
        words += f"{_CAPITALS[tenth]}角"
    elif yuan:
        words += "零"
    return words + (f"{_CAPITALS[hundredth]}分" if hundredth else "整")


def _whole(number: int) -> str:
    if not number:
        return "零"
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    gap = False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):  # noqa: PLR2004 -- a group of four figures that begins with a zero
            words += "零"
        words += _four(group) + _GROUPS[place]
        gap = False
    return words


def _four(group: int) -> str:
    words, zero = "", False
    for place in reversed(range(4)):
        figure = group // 10**place % 10
        if not figure:
            zero = bool(words)
            continue
        words += ("零" if zero else "") + _CAPITALS[figure] + _PLACES[place]
        zero = False
    return words


def number_of(words: str) -> int:
    """Read a whole number in Chinese numerals, capital or ordinary. Raises ValueError for what is none."""
    if not words or any(letter not in NUMERALS for letter in words):
        raise ValueError(f"“{words}” is no number")
    if not any(letter in _TENS or letter in "万亿" for letter in words) and len(words) > _YEAR_FIGURES - 1:
        return int("".join(str(_DIGITS[letter]) for letter in words))  # 二〇二六: figure by figure
    high = middle = section = digit = 0  # from 亿 on, from 万 on, below that, the figure just read
    last = 1
    for letter in words:
        if letter in _DIGITS:
            if digit:  # 三四百 is a guess, not a number
                raise ValueError(f"“{words}” is no number")
            digit = _DIGITS[letter]
            last = 1 if not digit else last
        elif letter in _TENS:
            section += (digit or 1) * _TENS[letter]
            digit, last = 0, _TENS[letter]
        elif letter == "万":
            middle += (section + digit) * 10_000
            section, digit, last = 0, 0, 10_000
        else:
            high += (middle + section + digit) * 10**8
            middle, section, digit, last = 0, 0, 0, 10**8
    # 一万二: the last figure stands for the place below the one before it.
    return high + middle + section + digit * (last // 10 if last > 10 and digit else 1)  # noqa: PLR2004 -- tens


def cents_of(words: str) -> int:
    """Read an amount in Chinese numerals: 叁仟陆佰元伍角 → 360050. Raises ValueError for what is none."""
    found = re.fullmatch(
        rf"(?:(?P<yuan>[{NUMERALS}]+)[元圆块])?零?(?:(?P<tenth>[{NUMERALS}])角)?零?(?:(?P<cent>[{NUMERALS}])分)?[整正]?",
        words,
    )
    if found is None or not any(found.groupdict().values()):
        raise ValueError(f"“{words}” is no amount")
    return (_number(found["yuan"]) * HUNDRED) + _number(found["tenth"]) * 10 + _number(found["cent"])


def _number(words: str | None) -> int:
    return number_of(words) if words else 0


def cents(figures: str) -> int:
    """Read figures as typed: "3,600.5" → 360050. Raises ValueError for what is none or is finer than a cent."""
    plain = figures.replace(",", "").replace("，", "").strip()
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain):
        raise ValueError(f"“{figures}” is no amount")
    return int(Decimal(plain) * HUNDRED)


def figures(hundredths: int) -> str:
    """Write an amount in figures, without cents where there are none: 360000 → 3600, 360050 → 3600.50."""
    whole, rest = divmod(hundredths, HUNDRED)
    return f"{whole}.{rest:02d}" if rest else str(whole)
