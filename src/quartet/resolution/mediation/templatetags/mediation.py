"""Small words of mediation pages."""

from django import template

from quartet.resolution.cases.templatetags.cases import case_code

register = template.Library()


@register.filter
def mediation_code(code: str) -> str:
    """The case's code in groups, and which mediation of it."""
    case, _letter, number = code.partition("M")
    return f"{case_code(case)} · M{number}"


@register.simple_tag
def yes_no(answer: bool | None, yes: str, no: str, unknown: str) -> str:  # noqa: FBT001 -- templates pass by place
    """An answer in words; not asked yet is an answer too."""
    return unknown if answer is None else yes if answer else no


@register.filter
def at_number(by_number: dict[int, str], number: int) -> str:
    """What stands at a number."""
    return by_number[number]


@register.filter
def names_of(numbers: list[int], parties: list[object]) -> str:
    """Parties by their numbers."""
    return "、".join(str(party) for party in parties if getattr(party, "number", 0) in numbers)
