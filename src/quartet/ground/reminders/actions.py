"""The round: what is due now is told once, in one digest a person."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quartet.ground.clock.calendar import Calendar
from quartet.ground.locks import serialise
from quartet.ground.outbox.actions import notify, put
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import write_freely
from quartet.ground.people.states import Label, Level
from quartet.ground.reminders.models import Fired
from quartet.ground.reminders.moments import moment, next_service
from quartet.ground.reminders.queries import Due, Staff, due_rungs
from quartet.ground.reminders.sources import Owed

DIGEST = "digest"
"""The topic of a digest. It has no keys: it is in one person's tray and nowhere else."""
LATE_AFTER = timedelta(minutes=10)
"""A rung told so long after it could have been is marked late: the scheduler stood still."""

Lines = dict[str, dict[str, Any]]
"""What it is about → what a person is told of it."""


@transaction.atomic(durable=True)
def look(*, now: datetime, calendar: Calendar) -> int:
    """Tell every rung that is due now and was not told yet; gives how many there were.

    Asks what is due, not what has become due since last time: after an outage nothing is missing, and a round that
    fails is simply repeated. Rounds wait for one another; that a rung is told once, the database holds.
    """
    write_freely()
    serialise("reminders.look")
    due = list(due_rungs(now, calendar))
    if not due:
        return 0
    things = [one.source.owed(one.record, now) for one in due]
    fired = [_fired(one, thing, now, calendar) for one, thing in zip(due, things, strict=True)]
    Fired.objects.bulk_create(fired)
    staff = Staff.around(things, now)
    digests: dict[int, Lines] = {}
    for one, thing, kept in zip(due, things, fired, strict=True):
        key = thing.key or f"{one.source.name}:{kept.subject}"
        line: dict[str, Any] = {"key": key, "about": one.source.title, "says": one.rung.says, "code": thing.code}
        line |= {"urgent": True} if one.rung.urgent else {}
        for person in staff.concerned(thing, one.rung):
            told = digests.setdefault(person, {})  # of two rungs of one thing the higher comes later and is told
            late = kept.late or told.get(key, {}).get("late", False)
            told[key] = {**line, "url": staff.url_for(thing, person), "late": late}
    tell(digests, now)
    for one in due:
        if one.source.then is not None:
            one.source.then(one.record, one.rung, now, calendar)
    return len(due)


def _fired(due: Due, thing: Owed, now: datetime, calendar: Calendar) -> Fired:
    record, rung = due.record, due.rung
    could = max(moment(record.runs_until, rung.shift, calendar), record.runs_from)
    waited = now - (could if rung.urgent else next_service(could, calendar))
    return Fired(
        source=due.source.name, subject=str(record.pk), county=thing.region[: Level.COUNTY.digits],
        started_at=record.runs_from, due_at=record.runs_until, rung=rung.name, at=now, late=waited > LATE_AFTER,
    )  # fmt: skip


def tell(digests: Mapping[int, Lines], now: datetime) -> None:
    """Put one digest into each tray. One that still waits unread goes into the new one, so that one waits, not two."""
    waiting = {notice.person_id: notice for notice in _unread(digests).select_for_update(of=("self",))}
    fresh = []
    for person, lines in sorted(digests.items()):
        older = {line["key"]: line for line in waiting[person].lines} if person in waiting else {}
        event = put(topic=DIGEST, subject="", county="", keys=[], label=Label.OPEN, denied=[], at=now)
        fresh.append(Notice(person_id=person, event=event, lines=[*(older | lines).values()]))
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting.values()]).delete()
    Notice.objects.bulk_create(fresh)


def ring(people: Iterable[int], line: Mapping[str, Any], now: datetime) -> None:
    """Put one line into each tray at once, inside the act's own transaction: danger does not wait for the round.

    A later rung of the same `key` takes its place.
    """
    told = set(people)
    if not told:
        return
    event = put(topic=DIGEST, subject="", county="", keys=[], label=Label.OPEN, denied=[], at=now)
    notify(event, told, lines=[{"late": False, **line}])


def _unread(people: Mapping[int, Lines]) -> QuerySet[Notice]:
    return Notice.objects.filter(person__in=people, read_at=None, event__topic=DIGEST).order_by("pk")
