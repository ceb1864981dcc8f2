"""Small words of the rates' pages: a share in percent, a month."""

from datetime import date

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share with one decimal; a dash for a share of nothing."""
    return "—" if share is None else f"{share:.1f}%"


@register.filter
def month_word(month: date) -> str:
    """A month as it is written in the page's language."""
    return date_format(month, "YEAR_MONTH_FORMAT")
