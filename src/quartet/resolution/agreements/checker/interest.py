"""Interest and penalties: what a court would cut down. The measure is four times the loan prime rate of the day."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements import laws
from quartet.resolution.agreements.checker.findings import Family, Finding
from quartet.resolution.agreements.checker.reading import Read, count_of

LPR: tuple[tuple[date, Decimal], ...] = (
    (date(2023, 8, 21), Decimal("3.45")),
    (date(2024, 7, 22), Decimal("3.35")),
    (date(2024, 10, 21), Decimal("3.10")),
    (date(2025, 5, 20), Decimal("3.00")),
)
"""The one-year loan prime rate, per cent a year, from the day it was published on; the last row holds until the next.

A new rate is a new row. Whoever checks a clause later reads the page's "as of" beside the limit.
"""
TIMES = 4
MOST_OF_LOSS = Decimal("0.3")
"""A penalty above 30 per cent of what was lost is usually cut down."""

_RATE_SAYS = _(
    "“%(words)s” is above four times the loan prime rate. The court does not support what lies above it: lower the rate."
)
_COMPOUND = _("“%(words)s” puts interest on interest. Together it must stay below four times the loan prime rate.")
_PENALTY_SAYS = _(
    "“%(words)s” is far above the loss. The court may cut it down on request: agree on interest by the day's prime rate."
)
_DAILY_SAYS = _("“%(words)s” a day grows without end. Agree on interest by the day's prime rate instead.")

_CHINESE = "一二三四五六七八九十两"
_PERCENT = r"(?P<rate>\d+(?:\.\d+)?)[%％]"
_YEARLY = re.compile(rf"(?:年(?:利率|息|化)|每年)[^,。;]{{0,8}}?{_PERCENT}")
_MONTHLY = re.compile(rf"月(?:利率|息)[^,。;]{{0,4}}?{_PERCENT}")
_CENTS = re.compile(
    rf"(?:月息|按月息|利息)?(?P<whole>[{_CHINESE}]|\d+(?:\.\d+)?)分(?P<half>[{_CHINESE}])?(?:利|计息|计算|[,。]|$)"
)
_DAILY = re.compile(rf"[日天][^,。;]{{0,10}}?(?:(?P<base>百|千|万)分之(?P<part>[{_CHINESE}]|\d+(?:\.\d+)?)|{_PERCENT})")
_ROLLS = re.compile(r"利滚利|利息(?:计入|滚入|并入)本金|复利")
_FLAT = re.compile(r"(?:违约金|罚款|罚金|赔偿金)[^,。;\d]{0,6}")
_EACH_DAY = re.compile(
    r"(?:(?:逾期|晚|迟|违约)[^。;]{0,10}每一?[日天]|每(?:逾期|晚|迟延?|超)(?:付)?一?[日天]|晚付?一[日天]|迟延?一[日天])[^。;]{0,12}?(?:人民币)?\d+元"
)


def limit(on: date) -> Decimal:
    """The highest rate a court supports, per cent a year, on a day."""
    return max((row for row in LPR if row[0] <= on), default=LPR[0])[1] * TIMES


def check(read: Read, on: date) -> Iterator[Finding]:
    """Everything in a clause that is dearer than a court supports."""
    most = limit(on)
    for pattern, times in ((_YEARLY, 1), (_MONTHLY, 12)):
        for found in pattern.finditer(read.plain):
            if Decimal(found["rate"]) * times > most:
                yield _dear(found[0])
    if "息" in read.plain or "利" in read.plain:
        for found in _CENTS.finditer(read.plain):
            whole = Decimal(found["whole"]) if found["whole"][0].isdecimal() else Decimal(count_of(found["whole"]))
            monthly = whole + (Decimal(count_of(found["half"])) / 10 if found["half"] else 0)
            if monthly * 12 > most:
                yield _dear(found[0].rstrip(",。"))
    for found in _DAILY.finditer(read.plain):
        base = {"百": 1, "千": 10, "万": 100}.get(found["base"] or "", 1)
        part = found["rate"] or found["part"]
        value = Decimal(part) if part[0].isdecimal() else Decimal(count_of(part))
        if value / base * 365 > most:
            yield _dear(found[0])
    if found_roll := _ROLLS.search(read.plain):
        yield Finding("compound", Family.PENALTY, _COMPOUND, found_roll[0], laws.INTEREST, stops=False)
    yield from _flat(read)


def _dear(words: str) -> Finding:
    return Finding("dear", Family.PENALTY, _RATE_SAYS, words, laws.INTEREST, stops=False)


def _flat(read: Read) -> Iterator[Finding]:
    """A penalty as a sum: by the day, or large beside the debt."""
    if daily := _EACH_DAY.search(read.plain):
        yield Finding("daily-sum", Family.PENALTY, _DAILY_SAYS, daily[0], stops=False)
        return
    penalties = [
        one
        for one in read.amounts
        if _FLAT.search(read.plain[max(0, one.start - 12) : one.start].removesuffix("人民币"))
    ]
    debts = [one.cents for one in read.amounts if one not in penalties]
    for one in penalties:
        if debts and one.cents > max(debts) * MOST_OF_LOSS:
            yield Finding("large-penalty", Family.PENALTY, _PENALTY_SAYS, read.plain[one.start : one.end], stops=False)
