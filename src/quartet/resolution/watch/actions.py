"""The round: what is due now is told once, in one digest a person. And another calendar: what it moves is told too."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.holidays.reading import read_notice
from quartet.ground.ledger import actions as ledger
from quartet.ground.outbox.actions import put
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import Label, Role
from quartet.ground.rows import write
from quartet.resolution.cases.actions import recompute_dates
from quartet.resolution.cases.clocking import Moved, moved_by
from quartet.resolution.cases.models import Case
from quartet.resolution.watch.ladder import Rung
from quartet.resolution.watch.models import Fired
from quartet.resolution.watch.moments import moment, next_service
from quartet.resolution.watch.queries import Staff, due_rungs

DIGEST = "digest"
"""The topic of a digest. It has no keys: it is in one person's tray and nowhere else."""
LATE_AFTER = timedelta(minutes=10)
"""A rung told so long after it could have been is marked late: the scheduler stood still."""

Lines = dict[str, dict[str, Any]]
"""What it is about → what a person is told of it: a case by its code, anything else by the line's own `key`."""


@transaction.atomic(durable=True)
def look(*, now: datetime, calendar: Calendar) -> int:
    """Tell every rung that is due now and was not told yet; gives how many there were.

    Asks what is due, not what has become due since last time: after an outage nothing is missing, and a round that
    fails is simply repeated. Rounds wait for one another; that a rung is told once, the database holds.
    """
    write_freely()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('quartet.watch.look'))")
    due = [(case, rung, _fired(case, rung, now, calendar)) for case, rung in due_rungs(now, calendar)]
    if not due:
        return 0
    Fired.objects.bulk_create(fired for _case, _rung, fired in due)
    staff = Staff.around((case for case, _rung, _fired in due), now)
    digests: dict[int, Lines] = {}
    for case, rung, fired in due:
        for person in staff.concerned(case, rung):
            told = digests.setdefault(person, {})  # of two rungs of one case the higher comes later and is told
            late = fired.late or told.get(case.code, {}).get("late", False)
            told[case.code] = {"code": case.code, "says": rung.says, "late": late}
    tell(digests, now)
    return len(due)


def _fired(case: Case, rung: Rung, now: datetime, calendar: Calendar) -> Fired:
    assert case.due_at is not None
    assert case.clock_started_at is not None
    could = max(moment(case.due_at, rung.shift, calendar), case.clock_started_at)
    waited = now - (could if rung.urgent else next_service(could, calendar))
    return Fired(
        case=case, county=case.region[:6], clock_started_at=case.clock_started_at, due_at=case.due_at,
        rung=rung.name, at=now, late=waited > LATE_AFTER,
    )  # fmt: skip


def tell(digests: Mapping[int, Lines], now: datetime) -> None:
    """Put one digest into each tray. One that still waits unread goes into the new one, so that one waits, not two."""
    waiting = {notice.person_id: notice for notice in _unread(digests).select_for_update(of=("self",))}
    fresh = []
    for person, lines in sorted(digests.items()):
        older = {line.get("key", line["code"]): line for line in waiting[person].lines} if person in waiting else {}
        event = put(topic=DIGEST, subject="", county="", keys=[], label=Label.OPEN, denied=[], at=now)
        fresh.append(Notice(person_id=person, event=event, lines=[*(older | lines).values()]))
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting.values()]).delete()
    Notice.objects.bulk_create(fresh)


def _unread(people: Mapping[int, Lines]) -> QuerySet[Notice]:
    return Notice.objects.filter(person__in=people, read_at=None, event__topic=DIGEST).order_by("pk")


@transaction.atomic(durable=True)
def try_notice(*, text: str, paper: str, acting: Claims, now: datetime) -> tuple[HolidayNotice, list[Moved]]:
    """Say which open cases a holiday notice would move, from when to when. Changes nothing.

    Raises NotAllowed or BadNotice.
    """
    notice = _read(text=text, paper=paper, acting=acting, now=now)
    write_freely()  # dates of all cases, whoever may see them: codes and days, nothing else
    calendar = working_calendar().with_notice(notice.as_notice())
    return notice, list(moved_by(notice.year, calendar, Case.objects.all(), now))


@transaction.atomic(durable=True)
def adopt_notice(*, text: str, paper: str, acting: Claims, now: datetime) -> HolidayNotice:
    """Count by this notice from now on, and count every open case it moves again. Keeps what moved, and who asked.

    Raises NotAllowed or BadNotice; then nothing changed.
    """
    notice = _read(text=text, paper=paper, acting=acting, now=now)
    write_freely()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('quartet.holidays'))")
    notice.save()
    moved = recompute_dates(year=notice.year, acting=acting, now=now)
    notice.moved = [[one.case.code, _day(one.was), _day(one.due)] for one in moved]
    entry = ledger.next_entry(
        notice, name=notice.name_in_ledger, act="adopt_notice", actor=acting.person, county="", at=now,
        fact=notice.fact(),
    )  # fmt: skip
    write(entry)
    notice.save()
    return notice


def _read(*, text: str, paper: str, acting: Claims, now: datetime) -> HolidayNotice:
    if not acting.has_role(Role.SYSTEM_ADMIN) or acting.person is None:
        raise NotAllowed
    data = read_notice(text)
    paper = paper.strip() or next(iter(data["papers"]), "")
    return HolidayNotice(
        year=data["year"], days=data["days"], paper=paper[:400], imported_by_id=acting.person, at=now
    )  # fmt: skip


def _day(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d}" if at else ""
