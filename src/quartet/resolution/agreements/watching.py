"""The round: what is due now in agreements is told once, and a missed promise puts a visit on the list.

Asks what is due, not what has become due since last time: after an outage nothing is missing (ADR 14).
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.engine import due as count_due
from quartet.ground.people.models import Post
from quartet.ground.people.rights import write_freely
from quartet.ground.people.states import HANDLERS, Level
from quartet.resolution.agreements.actions.fulfilling import VISIT
from quartet.resolution.agreements.models import Due, Reminded
from quartet.resolution.agreements.policies import WATCHERS
from quartet.resolution.agreements.reminders import LADDERS, MISSED
from quartet.resolution.agreements.states import DueKind
from quartet.resolution.watch.actions import Lines, tell
from quartet.resolution.watch.ladder import Audience, Rung
from quartet.resolution.watch.moments import in_service, threshold

MOST = 5_000
"""So many reminders in one round; what is left follows a minute later."""


@transaction.atomic(durable=True)
def look(*, now: datetime, calendar: Calendar) -> int:
    """Tell every rung of every open date that is due now and was not told yet; gives how many there were."""
    if not in_service(now, calendar):
        return 0
    write_freely()
    with connection.cursor() as cursor:
        # The same lock as the round over cases: both add to the one digest that waits in a tray.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('quartet.watch.look'))")
    found = list(_due(now, calendar))
    digests: dict[int, Lines] = {}
    for one, rung in found:
        if one.kind == DueKind.ITEM and rung.name == MISSED:
            _put_visit(one, now, calendar)
        if one.kind == DueKind.CONFIRMATION and rung.name == MISSED:
            Due.objects.filter(pk=one.pk).update(met_at=now)  # nothing can be done about it any more
        for person in _concerned(one, rung, now):
            key, code = f"due:{one.pk}", one.agreement.case.code
            # Of two rungs of one date the higher comes later and is told.
            line = {"key": key, "code": code, "says": rung.says, "late": False}
            digests.setdefault(person, {})[key] = line
    Reminded.objects.bulk_create(
        Reminded(agreement=one.agreement, county=one.county, due=one, due_at=one.due_at, rung=rung.name, at=now)
        for one, rung in found
    )
    tell(digests, now)
    return len(found)


def _due(now: datetime, calendar: Calendar) -> Iterator[tuple[Due, Rung]]:
    room = MOST
    for kind, ladder in LADDERS.items():
        for rung in ladder:
            told = Reminded.objects.filter(due=OuterRef("pk"), due_at=OuterRef("due_at"), rung=rung.name)
            latest = threshold(now, rung.shift, calendar)
            dues = Due.objects.filter(~Exists(told), kind=kind, met_at=None, due_at__lte=latest)
            for one in dues.select_related("agreement__case").order_by("due_at", "pk")[:room]:
                room -= 1
                yield one, rung


def _put_visit(missed: Due, now: datetime, calendar: Calendar) -> None:
    """A visit waits for the mediator; one at a time for an agreement."""
    Due.objects.get_or_create(
        agreement=missed.agreement, kind=DueKind.VISIT, item=None, met_at=None,
        defaults={
            "county": missed.county, "clock": VISIT, "started_at": now,
            "due_at": count_due(VISIT, now, calendar=calendar).planned.at,
        },
    )  # fmt: skip


def _concerned(one: Due, rung: Rung, now: datetime) -> set[int]:
    """The handlers of the unit that leads the case, and the county's desk where the rung says so.

    Where a unit has no handler the desk is told: a reminder never falls on the floor.
    """
    case = one.agreement.case
    held = Post.objects.filter(Q(until=None) | Q(until__gt=now.date()), since__lte=now.date(), person__is_active=True)
    hidden = set(case.hidden_from)
    handlers = set(held.filter(unit=case.lead_unit_id, role__in=HANDLERS).values_list("person", flat=True)) - hidden
    if handlers and Audience.ABOVE not in rung.to:
        return handlers
    desks = held.filter(role__in=WATCHERS, region=case.region[: Level.COUNTY.digits])
    return handlers | (set(desks.values_list("person", flat=True)) - hidden)
