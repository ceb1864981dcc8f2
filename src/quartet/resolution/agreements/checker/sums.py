"""Sums inside one clause that do not add up: capitals against figures, parts against the whole, price times number."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements.amounts import figures
from quartet.resolution.agreements.checker.findings import Family, Finding
from quartet.resolution.agreements.checker.reading import Amount, Read, count_of

_CAPITALS = _("“%(words)s”: the figures and the capital numerals are two different sums. Correct one of them.")
_PARTS = _("The parts add up to %(words)s. Correct a part or the whole.")
_PRODUCT = _("Price times number is %(words)s. Correct one of them.")
_COUNT = _("From the first to the last month there are %(words)s payments. Correct the months or the number.")

_TOTAL = re.compile(r"合计|共计|总计|每年合计|总共")
_EACH = re.compile(r"(?:每|按每?)(?P<unit>亩|棵|株|袋|期|月|人|头|只|个?工日?|斤|平方米|米|吨)[^,。;]{0,6}?$")
_MONTHLY = re.compile(r"每月[^。;]{0,24}?$")
_COUNTED = re.compile(r"(?P<count>\d+(?:\.\d+)?)个?(?P<unit>亩|棵|株|袋|头|只|斤|平方米|米|吨|工日|工|人)")
_PERIODS = re.compile(r"共(?P<count>\d+|[一二三四五六七八九十]+)期")
_SPAN = re.compile(r"自?(\d{4})年(\d{1,2})月(?:\d{1,2}日)?(?:起|[^。;]{0,30}?至)")
_UNTIL = re.compile(r"至(\d{4})年(\d{1,2})月(?:\d{1,2}日)?止")
_IN_PARTS = re.compile(r"分(?:[二两三四五六七八九十]+|\d+)期")


def check(read: Read) -> Iterator[Finding]:
    """Everything in a clause that does not add up."""
    yield from _capitals(read)
    yield from _periods(read)
    yield from _product(read)
    yield from _parts(read)


def _finding(code: str, says: object, words: str) -> Finding:
    return Finding(code, Family.SUM, says, words)  # type: ignore[arg-type]  # a lazy sentence


def _capitals(read: Read) -> Iterator[Finding]:
    """A sum in figures with its capitals right behind it in brackets, or the other way round."""
    for one, other in zip(read.amounts, read.amounts[1:], strict=False):
        between = read.plain[one.end : other.start]
        if (
            one.capital != other.capital
            and re.fullmatch(r"\((?:大写)?:?(?:人民币)?", between)
            and one.cents != other.cents
        ):
            yield _finding("capitals", _CAPITALS, read.plain[one.start : other.end])


def _plain_amounts(read: Read) -> list[Amount]:
    """The sums without those that only repeat the one before in capitals or in brackets."""
    kept: list[Amount] = []
    for one in read.amounts:
        repeats = kept and read.plain[kept[-1].end : one.start] in {"(", "(大写:", "(大写", "(大写:人民币"}
        if not repeats:
            kept.append(one)
    return kept


def _price(read: Read, amounts: list[Amount]) -> tuple[Amount, str] | None:
    for one in amounts:
        if found := _EACH.search(read.plain[: one.start].removesuffix("人民币")):
            return one, found["unit"]
    return None


def _product(read: Read) -> Iterator[Finding]:
    """So much each, so many, and a whole behind it."""
    amounts = _plain_amounts(read)
    price = _price(read, amounts)
    if price is None or len(amounts) < 2:  # noqa: PLR2004 -- a price and a whole
        return
    each, unit = price
    whole = next((one for one in amounts if one.start > each.start and one.cents != each.cents), None)
    if unit in {"月", "期"}:
        counted = _PERIODS.search(read.plain)
        number: float | None = count_of(counted["count"]) if counted else None
    else:
        found = next((one for one in _COUNTED.finditer(read.plain) if one["unit"] == unit), None)
        number = float(found["count"]) if found else None
    if whole is None or number is None:
        return
    product = round(each.cents * number)
    if product != whole.cents:
        yield _finding("product", _PRODUCT, f"{figures(product)}元")


def _periods(read: Read) -> Iterator[Finding]:
    """A sum by the month: the number of months, and the whole."""
    counted = _PERIODS.search(read.plain)
    amounts = _plain_amounts(read)
    if counted is None or "每月" not in read.plain:
        return
    number = count_of(counted["count"])
    first, last = _SPAN.search(read.plain), _UNTIL.search(read.plain)
    if first and last:
        months = (int(last[1]) - int(first[1])) * 12 + int(last[2]) - int(first[2]) + 1
        if months != number:
            yield _finding("periods", _COUNT, str(months))
    if len(amounts) == 2 and _TOTAL.search(read.plain) and not _EACH.search(read.plain[: amounts[0].start]):  # noqa: PLR2004 -- each, and all
        each, whole = amounts
        if each.cents * number != whole.cents:
            yield _finding("product", _PRODUCT, f"{figures(each.cents * number)}元")


def _parts(read: Read) -> Iterator[Finding]:
    """Parts and a whole."""
    amounts = _plain_amounts(read)
    if len(amounts) < 3 or _price(read, amounts) or "每月" in read.plain:  # noqa: PLR2004 -- two parts and a whole
        return
    total = next(iter(_TOTAL.finditer(read.plain)), None)
    if total is not None:
        whole = next((one for one in amounts if total.end() <= one.start <= total.end() + len("人民币")), None)
        parts = [one for one in amounts if one.end <= total.start()]
    elif _IN_PARTS.search(read.plain) or "余款" in read.plain:
        whole, parts = amounts[0], amounts[1:]
    else:
        return
    if whole is None or len(parts) < 2 or sum(one.cents for one in parts) == whole.cents:  # noqa: PLR2004 -- one is no sum
        return
    yield _finding("parts", _PARTS, f"{figures(sum(one.cents for one in parts))}元")
