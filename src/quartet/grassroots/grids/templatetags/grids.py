"""Words of the registry's pages."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_key(found: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds for a key; nothing for one it lacks."""
    return found.get(key)


@register.filter
def percent(share: float) -> str:
    """A share as people read it: 12.5."""
    return f"{100 * share:.1f}".removesuffix(".0")
