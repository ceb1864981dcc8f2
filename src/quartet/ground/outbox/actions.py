"""Telling: a row first, a message later."""

from collections.abc import Sequence
from datetime import datetime

from quartet.ground.outbox.models import Event


def put(
    *, topic: str, subject: str, county: str, keys: Sequence[str], label: int, denied: Sequence[int], at: datetime
) -> Event:
    """Write what others want to hear of into the running transaction. Nobody hears of it unless that commits."""
    event = Event(topic=topic, subject=subject, county=county, keys=keys, label=label, denied=denied, at=at)
    Event.objects.bulk_create([event])
    return event
