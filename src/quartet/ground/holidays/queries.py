"""The working calendar: the notices that ship with the package, then those that were imported."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from quartet.ground.clock.calendar import Calendar, shipped
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.ledger.models import Chained


class _Kept:
    """What this process made last, and of which newest notice: one small question tells whether it still holds."""

    made: tuple[tuple[int, datetime] | None, Calendar] = (None, shipped())


def working_calendar() -> Calendar:
    """Give the calendar every date is counted by. A notice added by any process counts from its commit on."""
    with connection.cursor() as cursor:  # asked by every report and move: written out, it costs a third
        cursor.execute("SELECT id, at FROM holidays_holidaynotice ORDER BY id DESC LIMIT 1")
        newest = cursor.fetchone()
    known, calendar = _Kept.made
    if newest != known:
        calendar = shipped()
        for notice in HolidayNotice.objects.order_by("pk"):
            calendar = calendar.with_notice(notice.as_notice())
        _Kept.made = newest, calendar
    return calendar


def ledger_facts(subjects: list[str]) -> dict[tuple[str, int], Any]:
    """What the notices say now, for the ledger's check."""
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    return {(notice.name_in_ledger, 1): notice.fact() for notice in HolidayNotice.objects.filter(pk__in=ids)}


def ledger_heads() -> Iterator[tuple[str, Chained]]:
    """Every notice with the end of its chain, for the ledger's check."""
    for notice in HolidayNotice.objects.order_by("pk"):
        yield notice.name_in_ledger, notice


def imported() -> QuerySet[HolidayNotice]:
    """The notices that were imported here, newest first."""
    return HolidayNotice.objects.select_related("imported_by").order_by("-pk")
