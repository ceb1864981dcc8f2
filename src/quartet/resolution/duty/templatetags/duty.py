"""Words of the duty list's pages."""

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language

from quartet.ground.people.states import Level
from quartet.resolution.suggest.categories import Category, name_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

register = template.Library()


@register.filter
def category_word(category: Category) -> str:
    """A category in the page's language."""
    return name_of(category.code, get_language() or "zh-hans")


@register.filter
def level_word(level: int) -> "_StrPromise":
    """A level's name."""
    return Level(level).label
