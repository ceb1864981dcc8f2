"""Small words of member pages: a grid by its name, a proposal's values in words."""

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from quartet.grassroots.members.forms import FIELDS
from quartet.grassroots.members.states import DutyRole, Employment, LeaveKind, Occupation
from quartet.ground.places import codes
from quartet.ground.places import queries as places
from quartet.ground.places.states import Level

register = template.Library()


@register.filter
def grid_path(code: str) -> str:
    """The place as in an address."""
    return places.path_words(code) or code


@register.filter
def grid_word(code: str) -> str:
    """A place by its own name; a micro-grid with its village before it."""
    village = codes.LENGTHS[Level.VILLAGE]
    if len(code) <= village:
        return places.name_of(code)
    return f"{places.name_of(code[:village])}{places.name_of(code)}"


@register.filter
def filter_word(name: str) -> str:
    """What a filter of the roster asks."""
    words = {"employment": _("Employment"), "occupation": _("Occupation"), "duty_role": _("Six roles")}
    return words.get(name) or _("Today")


_WORDS: dict[str, Any] = {"employment": Employment, "occupation": Occupation, "kind": LeaveKind}


@register.filter
def given_words(given: dict[str, Any]) -> list[tuple[str, str]]:
    """A proposal's values, each with the question it answers, in the order of the forms."""
    labels = {
        "name": pgettext("a person", "Name"), "phone": _("Mobile number"), "region": _("Grid"),
        "employment": _("Employment"),
        "occupation": _("Occupation"), "duty_roles": _("Six roles"), "number": _("Number"), "to": _("To whom"),
        "kind": pgettext("of a leave", "Kind"), "since": _("First day"), "until": _("Back on"), "reason": _("Reason"),
    }  # fmt: skip
    return [(labels[name], _plain(name, given[name])) for name in FIELDS if given.get(name)]


def _plain(name: str, value: Any) -> str:
    if name in _WORDS:
        return str(_WORDS[name](value).label)
    if name == "duty_roles":
        return "、".join(str(DutyRole(role).label) for role in value)
    return places.path_words(value) if name == "region" else str(value)
