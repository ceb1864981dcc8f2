"""What came from somebody we know and could not be carried out: every byte of it is kept for a person to read."""

import hashlib
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from quartet import __version__
from quartet.ground.people.rights import Claims, person_of, write_freely
from quartet.resolution.field import queries
from quartet.resolution.field.actions.rows import Receipt, county_of
from quartet.resolution.field.models import Aside
from quartet.resolution.field.states import CommandState, Why

NAMELESS = UUID("0192f0c0-0000-7000-8000-000000000000")
"""The name space of ids for what came without one that can be read."""


def keep_aside(
    *, raw: bytes, why: Why, command: UUID | None, content: str | None, acting: Claims, now: datetime
) -> Receipt:
    """Keep the bytes for a person; the same bytes again are kept once."""
    content = content or hashlib.sha256(raw).hexdigest()
    named = command or uuid5(NAMELESS, f"{acting.person} {content}")
    with transaction.atomic(durable=True):
        write_freely()
        aside = Aside(
            command=named,
            person_id=person_of(acting),
            county=county_of(acting),
            why=why,
            content=content,
            raw=raw,
            received_at=now,
            tried_with=__version__,
        )
        first = not Aside.objects.filter(command=named, content=content).exists() and _insert(aside)
    return Receipt(named, content, CommandState.KEPT, first)


def _insert(aside: Aside) -> bool:
    """Insert it unless a copy that came at the same moment was faster."""
    return bool(Aside.objects.bulk_create([aside], ignore_conflicts=True))


@transaction.atomic(durable=True)
def settle_aside(*, number: int, acting: Claims, now: datetime) -> bool:
    """Mark as looked after; False when it is not there for this desk, or somebody was faster."""
    seen = queries.asides_for(acting).filter(pk=number).exists()
    if not seen:
        return False
    write_freely()
    return bool(Aside.objects.filter(pk=number, settled_at=None).update(settled_at=now, settled_by=acting.person))
