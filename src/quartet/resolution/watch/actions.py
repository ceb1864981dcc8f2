"""Another calendar: which cases a holiday notice moves, tried first and then done; each case tells it."""

from datetime import datetime

from django.db import transaction

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.holidays.reading import read_notice
from quartet.ground.ledger import actions as ledger
from quartet.ground.locks import serialise
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.ground.people.states import Role
from quartet.ground.rows import write
from quartet.resolution.cases.actions import recompute_dates
from quartet.resolution.cases.clocking import Moved, moved_by
from quartet.resolution.cases.models import Case


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
    serialise("holidays")
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
