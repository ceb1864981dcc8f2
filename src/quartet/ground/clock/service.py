"""Service hours: when people are at work. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quartet.ground.clock.calendar import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(8, 30), time(17, 30)
"""Service hours on working days, made-up ones (调休) included."""
_DAY = timedelta(days=1)


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
    return opening(working_day(day, calendar, _DAY))


def after_service(at: datetime, span: timedelta, calendar: Calendar) -> datetime:
    """Give the moment at which people have been at work for so long since then."""
    at = next_service(at, calendar)
    while (closing := datetime.combine(at.date(), CLOSES, SHANGHAI)) < at + span:
        span -= closing - at
        at = next_service(closing, calendar)
    return at + span


def working_day(day: date, calendar: Calendar, stride: timedelta) -> date:
    """Give the day itself when offices work on it, else the next one in this direction on which they do."""
    while not calendar.is_working(day):
        day += stride
    return day


def opening(day: date) -> datetime:
    """Give the moment at which people come to work on a day."""
    return datetime.combine(day, OPENS, SHANGHAI)
