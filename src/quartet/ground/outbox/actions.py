"""Telling: a row first, a message later."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from quartet.ground.outbox.models import Beat, Event, Notice
from quartet.ground.outbox.queries import notices_for
from quartet.ground.people.rights import Claims
from quartet.ground.rows import write


def event(
    *, topic: str, subject: str, county: str, keys: Sequence[str], label: int, denied: Sequence[str], at: datetime
) -> Event:
    """What others want to hear of, to be written with what happened: nobody hears of it unless that commits."""
    return Event(topic=topic, subject=subject, county=county, keys=keys, label=label, denied=denied, at=at)


def put(
    *, topic: str, subject: str, county: str, keys: Sequence[str], label: int, denied: Sequence[str], at: datetime
) -> Event:
    """Write it into the running transaction by itself."""
    told = event(topic=topic, subject=subject, county=county, keys=keys, label=label, denied=denied, at=at)
    write(told)
    return told


def notify(told: Event, people: Iterable[int], *, lines: Sequence[Mapping[str, Any]]) -> None:
    """Put a notice of a written event into people's trays, in the running transaction.

    A line says where to look and what has happened: `{"url": "/…", "says": <English sentence, marked for gettext>}`.
    It may carry the number people know it by (`code`), what it is about (`about`, English, said before the sentence),
    and in a digest its `key` and whether it comes `late`. It never quotes what somebody said.
    """
    Notice.objects.bulk_create(
        [Notice(person_id=person, event=told, lines=list(lines)) for person in sorted(set(people))],
        ignore_conflicts=True,
    )


@transaction.atomic(durable=True)
def read_notices(*, acting: Claims, up_to: int, now: datetime) -> None:
    """Mark one's own notices as read, up to the newest one that was shown: a later one stays unread."""
    mark_read(acting, up_to, now)


def mark_read(claims: Claims, up_to: int, now: datetime) -> None:
    """The same inside another verb's transaction."""
    notices_for(claims).filter(read_at=None, pk__lte=up_to).update(read_at=now)


def beat(name: Beat.Name, now: datetime) -> None:
    """Show that a process that works on its own is alive."""
    Beat.objects.update_or_create(name=name, defaults={"at": now})
