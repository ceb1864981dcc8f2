"""What other rooms show on a case's page: they register a template and what it reads; the page knows none of them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction

from quartet.ground.people.rights import Claims, write_freely
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


Promises = Callable[[Case], Iterable[Any]]
"""What a room still has open on a case: sentences that anybody may read who reports its outcome or closes it."""

_promises: list[Promises] = []


def register_promises(reads: Promises) -> None:
    """Have whoever reports an outcome or closes a case say that they know what this room still has open on it."""
    _promises.append(reads)


@transaction.atomic
def promises_of(case: Case) -> list[str]:
    """What is still open in other rooms. Asked as the system: whoever closes must know of it, and reads no content."""
    write_freely()
    return [str(words) for reads in _promises for words in reads(case)]
