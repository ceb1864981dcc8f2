"""Find in a text what could point at a person: names, identity and telephone numbers, plates, accounts. Pure.

It runs here and now, on this machine, over one text at a time; nothing it finds is kept but the kinds. For numbers it
must miss nothing and may ask too often; for names it weighs: a surname, characters of given names, what stands around.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quartet.resolution.clues.chars import (
    AFTER,
    BEFORE,
    COMMON,
    COMPOUND,
    GIVEN,
    NOT_CALLED,
    PLACES,
    SETTLEMENTS,
    SURNAMES,
    TITLES,
    TYPICAL,
    WEAK,
    WORDS,
)


class Kind(StrEnum):
    """What was found."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    ACCOUNT = "account"
    PLATE = "plate"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in the text: characters [start, end) and what they look like."""

    start: int
    end: int
    kind: Kind
    text: str


MASKS = {
    Kind.ID_NUMBER: "〔证件号〕",
    Kind.PHONE: "〔电话〕",
    Kind.ACCOUNT: "〔账号〕",
    Kind.PLATE: "〔车牌〕",
    Kind.NAME: "〔姓名〕",
}
"""What stands in the text instead."""

_PLAIN = str.maketrans(
    "０１２３４５６７８９零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
    "ＸｘＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＳＴＵＶＷＹＺ＋－（）　",
    "0123456789001234567891123456789" + "XxABCDEFGHJKLMNPQRSTUVWYZ+-() ",
)
"""One character for one, so that places stay: full-width and spoken digits as digits."""
_GAP = r"[ \t.·•\-—–_/\\,，、~]{0,2}"
_ID = re.compile(rf"(?<!\d)(?:\d{_GAP}){{17}}[\dXx](?!\d)")
_OLD_ID = re.compile(rf"(?<!\d)(?:\d{_GAP}){{14}}\d(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:\+?(?:0{{0,2}}86){_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(rf"(?<!\d)\(?0\d{{2,3}}\)?{_GAP}[2-9](?:{_GAP}\d){{6,7}}(?!\d)")
_LOCAL = re.compile(rf"(?<!\d)[2-9](?:{_GAP}\d){{6,7}}(?!\d)(?![ ]?(?:元|块|斤|亩|平|米|户|人|年|号文))")
_CALL = re.compile(r"(?:电话|手机|座机|联系方式|拨打|号码|打|联系|tel|TEL)[^\d]{0,6}$")
_ACCOUNT = re.compile(rf"(?<!\d)[3-6](?:{_GAP}\d){{15,18}}(?!\d)")
_CHAT = re.compile(r"(?:微信号?|QQ号?|qq号?|VX|vx|V信|抖音号?|快手号?)[ :：是为]{0,3}([A-Za-z0-9_\-]{5,24})")
_MAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][ ·•\-]?[A-HJ-Z][ ·•\-]?"
    r"(?:[A-HJ-NP-Z0-9]{4,5}[挂学警港澳]|[A-HJ-NP-Z0-9]{5,6})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_HAN = re.compile(r"[\u4e00-\u9fff]")


def scan(text: str) -> list[Finding]:
    """Everything found, in the order of the text, never overlapping; numbers come before names."""
    plain = text.translate(_PLAIN)
    taken = [False] * len(text)
    found: list[Finding] = []
    for kind, search in _SEARCHES:
        for start, end in search(plain if kind is not Kind.NAME else text):
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.append(Finding(start, end, kind, text[start:end]))
    return sorted(found, key=lambda one: one.start)


def without(text: str, findings: Iterable[Finding]) -> str:
    """The text with these places masked."""
    kept, at = [], 0
    for one in sorted(findings, key=lambda one: one.start):
        kept += [text[at : one.start], MASKS[one.kind]]
        at = one.end
    return "".join([*kept, text[at:]])


def is_id_number(digits: str) -> bool:
    """Whether 18 characters carry the check digit of GB 11643 (ISO 7064 MOD 11-2), whatever else they say."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:17], strict=True))
    return "10X98765432"[total % 11] == digits[17].upper()


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit() or sign in "Xx")


def _real_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1900 <= year <= 2100  # noqa: PLR2004 -- the years people are born in


def _id_numbers(text: str) -> Iterator[tuple[int, int]]:
    """18 characters with a real birthday or a right check digit (one slip of the pen does not hide it), or old 15."""
    for match in _ID.finditer(text):
        digits = _digits(match.group())
        if is_id_number(digits) or _real_day(int(digits[6:10]), int(digits[10:12]), int(digits[12:14])):
            yield match.span()
    for match in _OLD_ID.finditer(text):
        digits = _digits(match.group())
        if digits[0] in "12345678" and _real_day(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12])):
            yield match.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_MOBILE, _LANDLINE, _MAIL):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _CHAT.finditer(text))
    for match in _LOCAL.finditer(text):
        if _CALL.search(text[max(0, match.start() - 12) : match.start()]):
            yield match.span()


def _spans(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Candidates from the left; of the readings at one place the one that weighs most, if it weighs enough."""
    at = 0
    while at < len(text):
        best = max(_readings(text, at), default=(0.0, at))
        if best[0] >= _ENOUGH:
            yield at, best[1]
            at = best[1]
        else:
            at += 1


_ENOUGH = 1.0


def _readings(text: str, at: int) -> Iterator[tuple[float, int]]:
    """(weight, end) of each way to read a name that begins here."""
    called = text[at : at + 2]
    if text[at] in "老小大" and called[1:] in COMMON and called[1:] and called not in NOT_CALLED:
        after = text[at + 2 :]
        ends = not _HAN.match(after) or after.startswith((*AFTER, "头", "太太", "子"))
        if ends and not _is_place(text, at + 2):
            yield 1.0, at + 2
    surname = next((one for one in COMPOUND if text.startswith(one, at)), text[at] if text[at] in SURNAMES else "")
    if not surname:
        return
    end = at + len(surname)
    if surname in COMMON and text.startswith(TITLES, end) and not text.startswith("主任务", end):
        yield 1.1, end
    for many in (2, 1):
        given = text[end : end + many]
        if len(given) == many and _HAN.fullmatch(given[-1]) and _HAN.fullmatch(given[0]):
            yield _weight(text, at, surname, given), end + many


def _is_place(text: str, end: int) -> bool:
    """Whether what follows makes a place or a firm of it, at once or after one more character (王药铺村)."""
    rest = text[end:]
    return rest.startswith(PLACES) or (bool(_HAN.match(rest)) and rest[1:].startswith(SETTLEMENTS))


def _weight(text: str, at: int, surname: str, given: str) -> float:
    """How sure a reading is; 1 is enough to ask."""
    end = at + len(surname) + len(given)
    whole = text[at:end]
    if any(text[at : at + many] in WORDS for many in (2, 3)) or _is_place(text, end) or "某" in given:
        return 0.0
    if given[-1] in "村屯镇乡沟庄堡营街路桥店厂" or text.startswith(
        PLACES, end - 1
    ):  # 王家村, 卫东小学: the place begins inside
        return 0.0
    if text[max(0, at - 1) : at + 1] in WORDS:  # its first sign ends another word
        return 0.0
    common = sum(sign in GIVEN for sign in given) / len(given)
    before = text[max(0, at - 4) : at]
    cue = before.endswith(BEFORE) or not before or not _HAN.match(before[-1])
    follows = not text[end:] or text.startswith(AFTER, end)
    titled = text.startswith(TITLES, end)
    weight = 0.45 * common + (0.4 if cue else 0.0) + (0.3 if follows else 0.0) + (0.4 if titled else 0.0)
    weight += 0.25 if len(given) > 1 else 0.0
    weight += 0.15 if len(surname) > 1 or surname in COMMON else 0.0
    weight += 0.3 if len(surname) > 1 else 0.0
    full = len(given) > 1 and common == 1 and surname in COMMON
    weight += 0.15 if full and not TYPICAL.isdisjoint(given) else 0.0
    weight -= 0.35 if surname in WEAK and len(whole) < 3 else 0.0  # noqa: PLR2004 -- a name of two
    weight -= 0.5 if given[-1] in _NOT_LAST else 0.0
    return weight if common else min(weight, 0.9)


_NOT_LAST = frozenset("的了在是说把被打骂家们和与跟不没也又就都来去到着过给让向从对为住欠")
_SEARCHES: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    (Kind.ID_NUMBER, _id_numbers),
    (Kind.ACCOUNT, _spans(_ACCOUNT)),
    (Kind.PHONE, _phones),
    (Kind.PLATE, _spans(_PLATE)),
    (Kind.NAME, _names),
)
