"""What other rooms show on a case's page: they register a template and what it reads; the page knows none of them."""

from collections.abc import Callable
from typing import Any

from quartet.ground.people.rights import Claims
from quartet.resolution.cases.models import Case

Reads = Callable[[Case, Claims], dict[str, Any]]
"""What a part reads for a case and a reader; an empty answer shows nothing."""

_parts: dict[str, Reads] = {}


def register_part(template: str, reads: Reads) -> None:
    """Show a template on every case's page where `reads` finds something to say."""
    _parts[template] = reads


def parts_of(case: Case, claims: Claims) -> list[dict[str, Any]]:
    """The parts of a case's page, in the order they were registered."""
    found = ((template, reads(case, claims)) for template, reads in _parts.items())
    return [{"template": template, **said} for template, said in found if said]
