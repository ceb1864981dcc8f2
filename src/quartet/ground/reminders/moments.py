"""When a rung is due, and, turned around, for which due dates it is due now. Pure: a calendar and a time in.

The second question is the one a database can answer from an index on the due date; that both agree is tested.
"""

from datetime import date, datetime, time, timedelta

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.service import OPENS, in_service, next_service, opening, working_day

__all__ = ["in_service", "moment", "next_service", "threshold"]

_DAY = timedelta(days=1)

Shift = int | timedelta
"""Working days after the last day at the opening hour (negative: before), or a time after the last moment."""


def moment(due_at: datetime, shift: Shift, calendar: Calendar) -> datetime:
    """Give the moment a rung is due for a case with this due date."""
    if isinstance(shift, timedelta):
        return due_at + shift
    last = due_at.astimezone(SHANGHAI).date()
    if shift < 0:
        return opening(_walk(last, shift, calendar))
    return opening(_walk(working_day(last, calendar, _DAY), shift, calendar))


def threshold(now: datetime, shift: Shift, calendar: Calendar) -> datetime:
    """Give the latest due date for which the rung is due now: `moment(due_at) <= now` exactly when `due_at <= this`."""
    if isinstance(shift, timedelta):
        return now - shift
    here = now.astimezone(SHANGHAI)
    opened = working_day(here.date() if here.time() >= OPENS else here.date() - _DAY, calendar, -_DAY)
    return datetime.combine(_walk(opened, -shift, calendar), time.max, SHANGHAI)


def _walk(day: date, workdays: int, calendar: Calendar) -> date:
    """Go so many working days on (negative: back)."""
    stride = _DAY if workdays > 0 else -_DAY
    for _step in range(abs(workdays)):
        day = working_day(day + stride, calendar, stride)
    return day
