"""The arithmetic of the ledger: pure functions over entries, so that anyone can check an export with these alone."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol


class Linked(Protocol):
    """What of an entry goes into its hash."""

    subject: str
    position: int
    act: str
    actor: int | None
    at: datetime
    fact: str
    previous: str


def hash_of(value: Any) -> str:
    """SHA-256 of a value's canonical JSON (sorted keys, no spaces, times in UTC), as 64 hex digits."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def digest_of(entry: Linked) -> str:
    """The hash an entry must carry."""
    return hash_of([
        entry.subject, entry.position, entry.act, entry.actor, entry.at, entry.fact, entry.previous,
    ])  # fmt: skip


def seal_of(previous: str, digests: Iterable[str]) -> str:
    """The hash a seal must carry: over the seal before and its entries' digests in their order."""
    state = hashlib.sha256(previous.encode())
    for digest in digests:
        state.update(digest.encode())
    return state.hexdigest()
