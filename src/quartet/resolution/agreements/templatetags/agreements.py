"""Small words of agreement pages: an amount, a code in groups, what an entry counts for."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from quartet.resolution.agreements.amounts import figures
from quartet.resolution.agreements.fulfilment import Weight
from quartet.resolution.agreements.states import DueKind

register = template.Library()


@register.filter
def amount(hundredths: int | None) -> str:
    """Hundredths in figures: 360050 → 3600.50."""
    return "" if hundredths is None else figures(hundredths)


@register.filter
def agreement_code(code: str) -> str:
    """Group a code so that it can be read out: 1221 26 000012 3, a party's with its number behind it."""
    return f"{code[:4]} {code[4:6]} {code[6:12]} {code[12:]}"


@register.filter
def weight_word(weight: Weight) -> str:
    """What an entry counts for, in words."""
    return {
        Weight.SETTLED: _("confirmed by both sides"),
        Weight.SAID: _("waits to be confirmed"),
        Weight.DISPUTED: _("one side says that it is not so"),
        Weight.WITHDRAWN: _("taken back"),
    }[weight]


@register.filter
def weight_shape(weight: Weight) -> str:
    """The shape of its badge."""
    shapes = {Weight.SETTLED: "check", Weight.SAID: "half", Weight.DISPUTED: "question", Weight.WITHDRAWN: "cross"}
    return shapes[weight]


@register.filter
def due_kind(kind: str) -> str:
    """What a date is about."""
    return str(DueKind(kind).label)


@register.filter
def at(mapping: dict[Any, Any], key: Any) -> Any:
    """One value of a mapping."""
    return mapping.get(key)
