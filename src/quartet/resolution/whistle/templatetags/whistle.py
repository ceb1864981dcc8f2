"""Small words of whistle pages."""

from django import template

from quartet.resolution.cases.templatetags.cases import case_code

register = template.Library()


@register.filter
def whistle_code(code: str) -> str:
    """The case's code in groups, and which whistle on it."""
    case, _letter, number = code.partition("W")
    return f"{case_code(case)} · W{number}"
