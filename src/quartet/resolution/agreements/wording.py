"""A clause as data, and its confirmable wording: who does what for whom, how much, by when, where, and what if not.

The wording is Chinese, as the agreement is: it is the text people sign, not a sentence of a page.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements.amounts import HUNDRED, figures, in_words
from quartet.resolution.agreements.checker.reading import Read
from quartet.resolution.agreements.models import ONCE
from quartet.resolution.agreements.states import Kind, Side

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

YUAN, DAYS_OF_WORK = "元", "工日"
SIDES = {Side.FIRST: "甲方", Side.SECOND: "乙方"}
BLANK = "____"
_DAY = f"{BLANK}年__月__日"


@dataclass(frozen=True, slots=True)
class Terms:
    """One clause as data. `parts` are (day or None, hundredths); a lasting duty has one part without an amount."""

    kind: Kind
    debtor: str = ""
    creditor: str = ""
    what: str = ""
    amount: int | None = None
    unit: str = ""
    parts: tuple[tuple[date | None, int], ...] = ()
    place: str = ""
    how: str = ""
    if_not: str = ""
    text: str = ""
    """The parties' own words, of a clause that no shape fits."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of clause must name, what it may name, and its unit where that is given."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    unit: str = ""
    """Empty where the clause names its own."""
    day: "_StrPromise" = field(default=_("By when"))


SHAPES: dict[Kind, Shape] = {
    Kind.MONEY: Shape(("debtor", "creditor", "amount", "day", "how"), ("what", "count", "step", "place", "if_not"), YUAN),
    Kind.GOODS: Shape(
        ("debtor", "creditor", "what", "amount", "unit", "day", "place"), ("count", "step", "how", "if_not")
    ),
    Kind.LABOUR: Shape(("debtor", "creditor", "what", "amount", "day"), ("count", "step", "place", "if_not"), DAYS_OF_WORK),
    Kind.LAND: Shape(("debtor", "creditor", "what", "day"), ("place", "how", "if_not"), ONCE),
    Kind.STOP: Shape(("debtor", "what", "day"), ("creditor", "place", "if_not"), ONCE, _("From which day on")),
    Kind.APOLOGY: Shape(("debtor", "creditor", "day", "how"), ("place",), ONCE),
    Kind.OTHER: Shape(("text",), ("debtor", "creditor", "day"), ONCE),
}  # fmt: skip


def day_words(day: date | None) -> str:
    """A day as the agreement writes it; a blank to be filled in where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else _DAY


def _money(cents: int | None) -> str:
    if cents is None:
        return f"人民币{BLANK}元（大写：{BLANK}）"
    return f"人民币{figures(cents)}元（大写：{in_words(cents)}）"


def _quantity(terms: Terms) -> str:
    amount = BLANK if terms.amount is None else figures(terms.amount)
    return f"{amount}{'个' if terms.unit == DAYS_OF_WORK else ''}{terms.unit or BLANK}"


def _plan(terms: Terms, unit: str) -> str:
    listed = "，".join(f"{day_words(day)}前{figures(amount)}{unit}" for day, amount in terms.parts)
    return f"，分{len(terms.parts)}期：{listed}"


def _tail(terms: Terms) -> str:
    tail = f"，方式：{terms.how}" if terms.how and terms.kind is not Kind.APOLOGY else ""
    tail += f"，地点：{terms.place}" if terms.place else ""
    return f"{tail}。" + (f"逾期不履行的，{terms.if_not.rstrip('。')}。" if terms.if_not else "")


def word(terms: Terms) -> str:
    """The wording of a clause; blanks where something is still to be agreed."""
    who, whom = terms.debtor or BLANK, terms.creditor or BLANK
    day = day_words(terms.parts[0][0] if terms.parts else None)
    several = len(terms.parts) > 1
    if terms.kind is Kind.OTHER:
        return terms.text
    if terms.kind is Kind.MONEY:
        head = f"{who}向{whom}支付{terms.what}共计" if several else f"{who}于{day}前向{whom}支付{terms.what}"
        return head + _money(terms.amount) + (_plan(terms, YUAN) if several else "") + _tail(terms)
    if terms.kind is Kind.GOODS:
        head = f"{who}向{whom}交付{terms.what}共计" if several else f"{who}于{day}前向{whom}交付{terms.what}"
        return head + _quantity(terms) + (_plan(terms, terms.unit) if several else "") + _tail(terms)
    if terms.kind is Kind.LABOUR:
        head = f"{who}为{whom}出工共计" if several else f"{who}于{day}前为{whom}出工"
        plan = _plan(terms, DAYS_OF_WORK) if several else ""
        return f"{head}{_quantity(terms)}{plan}，用于{terms.what or BLANK}{_tail(terms)}"
    if terms.kind is Kind.LAND:
        return f"{who}于{day}前将{terms.what or BLANK}交还{whom}{_tail(terms)}"
    if terms.kind is Kind.STOP:
        return f"{who}自{day}起不再{terms.what or BLANK}{_tail(terms)}"
    return f"{who}于{day}前向{whom}赔礼道歉，方式：{terms.how or BLANK}{_tail(terms)}"


def suggest(text: str) -> str:
    """A confirmable wording for a clause in its parties' own words: what it says is kept, what is missing is blank."""
    read = Read(text)
    parties = [side for side in SIDES.values() if side in read.plain]
    who, whom = [*parties, BLANK, BLANK][:2]
    owes = "乙方" if read.plain.startswith(("乙方", "由乙方")) else who
    whom = next((side for side in SIDES.values() if side != owes), whom) if owes in SIDES.values() else whom
    if read.pays or read.amounts:
        cents = read.amounts[0].cents if read.amounts else None
        return word(Terms(Kind.MONEY, owes, whom, "", cents, YUAN, ((None, cents or HUNDRED),), how=BLANK))
    return f"{owes}于{_DAY}前{BLANK}（写明做什么、做到什么程度、由谁验收），地点：{BLANK}。"
