"""Counting one period to its last moment: which days count, which do not, and why.

How days are counted, unless a rule's row says otherwise: the start day is left out (民法典 201); months and years end
on the corresponding day, or the last of the month where there is none (民法典 202); a last day on which offices rest
moves to the next working day (民法典 203, 民诉法 85); the last day runs to its end. All in Asia/Shanghai.
"""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import NamedTuple

from quartet.ground.clock import service
from quartet.ground.clock.calendar import Calendar
from quartet.ground.clock.rule import Rule
from quartet.ground.clock.words import Ground, Unit

SHANGHAI = service.SHANGHAI
_DAY = timedelta(days=1)
_SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}
_YEAR = 12  # months
_TEN, _TWENTY = 10, 20  # the last days of the first two 旬


class StepKind(Enum):
    """What one line of the arithmetic does."""

    RECEIVED = "received"  # counts as received on this later day
    COUNTED = "counted"
    REST = "rest"  # a rest day inside a working-day period
    STILL = "still"  # suspended or excluded
    EXTENDED = "extended"  # an extension begins after this day
    ROLLED = "rolled"  # the last day moves on to this one
    CYCLE = "cycle"  # a calendar cycle ends here


class Step(NamedTuple):
    """One line of the arithmetic: a day, what it does, its number in the period, and why it stands still."""

    day: date
    kind: StepKind
    number: int = 0
    ground: Ground | None = None


class Period(NamedTuple):
    """A length in a unit."""

    length: int
    unit: Unit


@dataclass(frozen=True)
class Deadline:
    """The last moment of a period, how it was found, and the years whose holidays are not announced yet."""

    at: datetime
    steps: tuple[Step, ...] = ()
    unannounced: tuple[int, ...] = ()

    @property
    def day(self) -> date:
        """The last day, in Shanghai."""
        return self.at.date()

    @property
    def provisional(self) -> bool:
        """Whether a notice still to come may move the date (待国务院公布)."""
        return bool(self.unannounced)


@dataclass
class _Walk:
    """A finger on the calendar, and the notes taken while it moves."""

    day: date
    calendar: Calendar
    still: Mapping[date, Ground]
    stride: timedelta = _DAY
    steps: list[Step] = field(default_factory=list)
    unannounced: set[int] = field(default_factory=set)

    def works(self, day: date) -> bool:
        if year := self.calendar.unannounced(day):
            self.unannounced.add(year)
        return self.calendar.is_working(day)

    def receive(self, at: time, cutoff: time) -> None:
        """Move a receipt after the office closed, or on a rest day, to the next working day."""
        received = self.day
        if at > cutoff:
            self.day += _DAY
        while not self.works(self.day):
            self.day += _DAY
        if self.day != received:
            self.steps.append(Step(self.day, StepKind.RECEIVED))

    def count(self, period: Period) -> None:
        """Move to the day on which the period is full."""
        number, length = 0, self._days(period)
        while number < length:
            self.day += self.stride
            if ground := self.still.get(self.day):
                self.steps.append(Step(self.day, StepKind.STILL, ground=ground))
            elif period.unit is Unit.WORKDAY and not self.works(self.day):
                self.steps.append(Step(self.day, StepKind.REST))
            else:
                number += 1
                self.steps.append(Step(self.day, StepKind.COUNTED, number))

    def roll(self) -> None:
        """Move off a last day that is a rest day, or on which the clock stands still."""
        while not self.works(self.day) or self.day in self.still:
            self.day += self.stride
            self.steps.append(Step(self.day, StepKind.ROLLED, ground=self.still.get(self.day)))

    def _days(self, period: Period) -> int:
        if period.unit is Unit.MONTH:
            return (months_after(self.day, period.length) - self.day).days
        if period.unit is Unit.YEAR:
            return (months_after(self.day, period.length * _YEAR) - self.day).days
        return period.length


def count(
    rule: Rule, start: datetime, calendar: Calendar, *, still: Mapping[date, Ground], extensions: Sequence[Period]
) -> Deadline:
    """Count a rule's period from its start to its last moment.

    `still` are the days that do not count and why; `extensions` follow one another from the end of the period as it
    was before it rolled off a rest day, so that 60 days and 30 more are 90.
    """
    periods = [Period(rule.length or 0, rule.unit), *extensions]
    if rule.unit is Unit.WORK_HOUR:
        walk = _Walk(start.date(), calendar, still)
        at = service.after_service(start, timedelta(hours=sum(period.length for period in periods)), calendar)
        while walk.day < at.date():
            walk.day += _DAY
            if not walk.works(walk.day):
                walk.steps.append(Step(walk.day, StepKind.REST))
        return Deadline(at, tuple(walk.steps), tuple(sorted(walk.unannounced)))
    if rule.unit.is_exact:
        seconds = sum(period.length for period in periods) * _SECONDS[rule.unit]
        return Deadline(start + timedelta(seconds=seconds))
    if rule.unit.is_cycle:
        cycles = sum(period.length for period in periods)
        steps = tuple(Step(day, StepKind.CYCLE, n + 1) for n, day in enumerate(_cycle_ends(rule.unit, start, cycles)))
        return Deadline(_end_of(steps[-1].day), steps)

    walk = _Walk(start.date(), calendar, still, stride=-_DAY if rule.before else _DAY)
    if rule.cutoff:
        walk.receive(start.time(), rule.cutoff)
    for number, period in enumerate(periods):
        if number:
            walk.steps.append(Step(walk.day, StepKind.EXTENDED, period.length))
        walk.count(period)
    if rule.rolls:
        walk.roll()
    return Deadline(_end_of(walk.day), tuple(walk.steps), tuple(sorted(walk.unannounced)))


def months_after(day: date, months: int) -> date:
    """Give the corresponding day so many months later, or the last of that month where there is none (民法典 202)."""
    years, month = divmod(day.month - 1 + months, _YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def cycle_end(unit: Unit, day: date) -> date:
    """Give the last day of the ten-day cycle (旬), month or quarter a day falls in."""
    if unit is Unit.TEN_DAYS and day.day <= _TWENTY:
        return day.replace(day=_TEN if day.day <= _TEN else _TWENTY)
    months_on = (-day.month) % 3 if unit is Unit.QUARTER else 0
    last = months_after(day.replace(day=1), months_on)
    return last.replace(day=monthrange(last.year, last.month)[1])


def _cycle_ends(unit: Unit, start: datetime, cycles: int) -> list[date]:
    ends = [cycle_end(unit, start.date())]
    while len(ends) < cycles:
        ends.append(cycle_end(unit, ends[-1] + _DAY))
    return ends


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, SHANGHAI)
