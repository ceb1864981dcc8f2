"""Writing the ledger. It is only ever written from inside another verb's transaction."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from quartet.ground.ledger.chain import digest_of, hash_of, seal_of
from quartet.ground.ledger.models import Chained, Entry, Seal, View
from quartet.ground.locks import serialise


def next_entry(
    subject: Chained, *, name: str, act: str, actor: int | None, county: str, at: datetime, fact: Any
) -> Entry:
    """Append one act to a subject's chain. The caller holds the subject's lock and writes both, entry and subject.

    `fact` is what happened, as plain values; only its hash is kept here, the words stay with their owner.
    """
    entry = Entry(
        subject=name,
        position=subject.ledger_position + 1,
        act=act,
        actor=actor,
        county=county,
        at=at,
        fact=hash_of(fact),
        previous=subject.ledger_digest,
    )
    entry.digest = digest_of(entry)
    subject.ledger_position, subject.ledger_digest = entry.position, entry.digest
    return entry


def note_view(*, name: str, person: int, county: str, at: datetime) -> None:
    """Remember who opened a closely kept record."""
    View.objects.create(subject=name, person=person, county=county, at=at)


@transaction.atomic(durable=True)
def seal_entries(*, now: datetime) -> Seal | None:
    """Chain everything committed since the last seal; None when nothing was.

    A transaction below the snapshot's xmin has ended for good, so no entry can slip in behind a seal; ids of a
    sequence would not promise that. One sealer at a time: the lock is on the newest seal's right to exist.
    """
    serialise("ledger.seal")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        until = cursor.fetchone()[0]
    last = Seal.objects.order_by("-until").first()
    since = last.until if last else 0
    fresh = Entry.objects.filter(transaction__gte=since, transaction__lt=until).order_by("transaction", "id")
    digests = list(fresh.values_list("digest", flat=True))
    if not digests:
        return None
    previous = last.digest if last else ""
    return Seal.objects.create(
        since=since, until=until, entries=len(digests), previous=previous, digest=seal_of(previous, digests), at=now
    )
