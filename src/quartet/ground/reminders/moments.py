"""When a rung is due, and, turned around, for which due dates it is due now. Pure: a calendar and a time in.

The second question is the one a database can answer from an index on the due date; that both agree is tested.
"""

from datetime import date, datetime, time, timedelta

from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.counting import SHANGHAI

OPENS, CLOSES = time(8, 30), time(17, 30)
"""Service hours on working days, made-up ones (调休) included."""
_DAY = timedelta(days=1)

Shift = int | timedelta
"""Working days after the last day at the opening hour (negative: before), or a time after the last moment."""


def in_service(now: datetime, calendar: Calendar) -> bool:
    """Tell whether people are at work."""
    here = now.astimezone(SHANGHAI)
    return calendar.is_working(here.date()) and OPENS <= here.time() < CLOSES


def next_service(at: datetime, calendar: Calendar) -> datetime:
    """Give the first moment from then on at which people are at work."""
    here = at.astimezone(SHANGHAI)
    if in_service(here, calendar):
        return here
    day = here.date() if here.time() < OPENS else here.date() + _DAY
    return _opening(_working(day, calendar, _DAY))


def moment(due_at: datetime, shift: Shift, calendar: Calendar) -> datetime:
    """Give the moment a rung is due for a case with this due date."""
    if isinstance(shift, timedelta):
        return due_at + shift
    last = due_at.astimezone(SHANGHAI).date()
    if shift < 0:
        return _opening(_walk(last, shift, calendar))
    return _opening(_walk(_working(last, calendar, _DAY), shift, calendar))


def threshold(now: datetime, shift: Shift, calendar: Calendar) -> datetime:
    """Give the latest due date for which the rung is due now: `moment(due_at) <= now` exactly when `due_at <= this`."""
    if isinstance(shift, timedelta):
        return now - shift
    here = now.astimezone(SHANGHAI)
    opened = _working(here.date() if here.time() >= OPENS else here.date() - _DAY, calendar, -_DAY)
    return datetime.combine(_walk(opened, -shift, calendar), time.max, SHANGHAI)


def _walk(day: date, workdays: int, calendar: Calendar) -> date:
    """Go so many working days on (negative: back)."""
    stride = _DAY if workdays > 0 else -_DAY
    for _step in range(abs(workdays)):
        day = _working(day + stride, calendar, stride)
    return day


def _working(day: date, calendar: Calendar, stride: timedelta) -> date:
    """Give the day itself when offices work on it, else the next one in this direction on which they do."""
    while not calendar.is_working(day):
        day += stride
    return day


def _opening(day: date) -> datetime:
    return datetime.combine(day, OPENS, SHANGHAI)
