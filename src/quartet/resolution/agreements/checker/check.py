"""Can a court confirm this? A clause's words, in; what it would stumble over, out. Pure: no database, no "now"."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements.checker import interest, sums
from quartet.resolution.agreements.checker.findings import Family, Finding
from quartet.resolution.agreements.checker.patterns import CHANCE, CHANCE_SAYS, ROWS
from quartet.resolution.agreements.checker.reading import Read

NO_DAY = _("It does not say by when. Write the day, for example 2026年6月30日前, or that it is done at once.")
NO_AMOUNT = _(
    "It does not say how much. Write the sum in figures and in capital numerals, or the quantity and its unit."
)
NO_ACT = _(
    "It does not say what is done. Write an act one can see: what is paid, handed over, built, taken away, stopped."
)
NOBODY = _("It does not say who owes whom. Write both names.")
OPEN_COSTS = _(
    "It does not say how much these costs may become. Write the sum, or which bills are paid, and until when."
)
TOO_SHORT = _("There is too little here to be carried out. Write who does what for whom, how much, when and where.")
SHORTEST = 6
SAYS_SAME = {"vague-time": "no-day", "vague-amount": "no-amount"}
"""What the words show already need not be said a second time."""


def check_text(text: str, on: date) -> list[Finding]:
    """Everything a court would stumble over in a clause's own words; the worst first.

    `on` is the day of the agreement: the limit of interest is that day's.
    """
    read = Read(text)
    words = list(_words(read))
    said = {SAYS_SAME.get(one.code) for one in words}
    missing = [one for one in _missing(read) if one.code not in said]
    found = [*words, *missing, *sums.check(read), *interest.check(read, on)]
    return sorted(found, key=lambda one: (not one.stops, list(Family).index(one.family)))


def _words(read: Read) -> Iterator[Finding]:
    for row in ROWS:
        match = row.pattern.search(read.plain)
        if match and not (row.unless and row.unless.search(read.plain)):
            yield Finding(row.code, row.family, row.says, match[0], row.articles)


def _missing(read: Read) -> Iterator[Finding]:
    """What a clause that obliges somebody must say and does not."""
    if len(read.plain) < SHORTEST:
        yield Finding("too-short", Family.UNCLEAR, TOO_SHORT, read.plain)
        return
    chance = CHANCE.search(read.plain)
    if chance and not read.has_day:
        yield Finding("chance", Family.UNCLEAR, CHANCE_SAYS, chance[0])
    if read.settles or read.formal:
        return
    if not read.has_day and not read.lasts and not chance:
        yield Finding("no-day", Family.UNCLEAR, NO_DAY)
    elif not read.concrete:
        yield Finding("no-act", Family.UNCLEAR, NO_ACT)
    if read.pays and not read.amounts and not read.has_quantity and not _names_a_thing(read):
        yield Finding("no-amount", Family.UNCLEAR, NO_AMOUNT)
    if read.pays and not read.names_somebody:
        yield Finding("nobody", Family.UNCLEAR, NOBODY)
    if _open_costs(read):
        yield Finding("open-costs", Family.UNCLEAR, OPEN_COSTS)


def _names_a_thing(read: Read) -> bool:
    """Whether what is handed over is a thing that can be pointed at, not money."""
    return any(
        word in read.plain
        for word in (
            "车",
            "牛",
            "羊",
            "钥匙",
            "首饰",
            "合同",
            "证",
            "扣留",
            "寄养",
            "理赔",
            "实际损失数额",
            "借条",
            "欠条",
        )
    )


def _open_costs(read: Read) -> bool:
    bears = any(word in read.plain for word in ("承担", "负责", "分担"))
    costs = any(word in read.plain for word in ("费用", "医疗费", "的钱", "药费", "损失", "丧葬费"))
    return bears and costs and not read.amounts and not read.has_day
