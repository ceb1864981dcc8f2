"""Temporary stand-in."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class Event:
    verb: str
    at: datetime


def event(verb, at, *, ground=None, days=None): return Event(verb, at)
def due(rule, start, events: Sequence[Event] = ()) -> datetime: return start + timedelta(days=5)
