"""The clock itself: a rule and what happened, in; how the clock stands, out. Pure: no database, no "now"."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from quartet.ground.clock.calendar import Calendar, shipped
from quartet.ground.clock.counting import SHANGHAI, Deadline, Period, StepKind, count
from quartet.ground.clock.events import (
    Event,
    Excluded,
    Extended,
    Restarted,
    Resumed,
    Started,
    Stopped,
    Suspended,
)
from quartet.ground.clock.rule import Rule
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.clock.words import Ground, Refusal, State

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Refused:
    """An event that has no effect, and why."""

    event: Event
    why: Refusal


@dataclass(frozen=True)
class Result:
    """How a clock stands at `as_of`.

    `planned` is the date owed now, with everything granted so far; while the clock is suspended it is the date that
    resuming at `as_of` would give. `ultimate` is the date after every further extension the rule allows by a fixed
    length. `met` says of a stopped clock whether it stopped in time.
    """

    rule: Rule
    started_at: datetime
    as_of: datetime
    state: State
    planned: Deadline
    ultimate: Deadline
    accepted: tuple[Event, ...]
    refused: tuple[Refused, ...]
    calendar: Calendar
    stopped_at: datetime | None = None
    suspended_on: Ground | None = None

    @property
    def provisional(self) -> bool:
        """Whether the planned date hangs on a holiday notice that is not published yet (待国务院公布)."""
        return self.planned.provisional

    @property
    def met(self) -> bool | None:
        """Whether the clock was stopped in time; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at <= self.planned.at

    @property
    def left(self) -> int:
        """How many counted days are still to come after `as_of`'s day; 0 for clocks in hours and cycles."""
        today = self.as_of.date()
        return sum(step.kind is StepKind.COUNTED and step.day > today for step in self.planned.steps)


@dataclass
class _Pause:
    ground: Ground
    since: date
    until: date | None = None  # the first day that counts again


@dataclass
class _History:
    """What happened to one clock so far, as far as the rule lets it count."""

    rule: Rule
    calendar: Calendar
    start: datetime
    pauses: list[_Pause] = field(default_factory=list)
    excluded: list[Excluded] = field(default_factory=list)
    extended: list[Extended] = field(default_factory=list)
    stopped: datetime | None = None

    def deadline(self, now: datetime, *, ultimate: bool = False) -> Deadline:
        """Count to the last moment, an open pause taken to end now."""
        extensions = []
        if extension := self.rule.extension:
            extensions = [Period(granted.length, extension.unit) for granted in self.extended]
            if ultimate and extension.length and extension.times:
                extensions += [Period(extension.length, extension.unit)] * (extension.times - len(self.extended))
        still = self._paused(now.date())
        for interval in self.excluded:
            still |= dict.fromkeys(_days(interval.first, interval.last + _DAY), interval.ground)
        return count(self.rule, self.start, self.calendar, still=still, extensions=extensions)

    def held(self, now: datetime) -> Ground | None:
        """Give the ground that holds the clock still now, or None."""
        if not self.pauses or self.pauses[-1].until:
            return None
        ground = self.pauses[-1].ground
        return ground if self.may_hold(ground, now) else None

    def may_hold(self, ground: Ground, now: datetime) -> bool:
        """Say whether a ground the rule names has days left to hold the clock."""
        limit = self.rule.pauses[ground]
        return limit is None or list(self._paused(now.date()).values()).count(ground) < limit

    def _paused(self, today: date) -> dict[date, Ground]:
        days: dict[date, Ground] = {}
        used: Counter[Ground] = Counter()
        for pause in self.pauses:
            limit = self.rule.pauses[pause.ground]
            for day in _days(pause.since, pause.until or today):
                if limit is None or used[pause.ground] < limit:
                    days[day] = pause.ground
                    used[pause.ground] += 1
        return days


def _suspend(history: _History, event: Suspended) -> Refusal | None:
    if event.ground not in history.rule.pauses:
        return Refusal.GROUND
    if history.held(event.at):
        return Refusal.SUSPENDED
    if not history.may_hold(event.ground, event.at):
        return Refusal.PAUSE_USED
    history.pauses.append(_Pause(event.ground, event.at.date()))
    return None


def _resume(history: _History, event: Resumed) -> Refusal | None:
    if not history.held(event.at):
        return Refusal.NOT_SUSPENDED
    history.pauses[-1].until = event.at.date()
    return None


def _exclude(history: _History, event: Excluded) -> Refusal | None:
    if event.ground not in history.rule.excluded:
        return Refusal.GROUND
    if event.last < event.first:
        return Refusal.BACKWARDS
    history.excluded.append(event)
    return None


def _extend(history: _History, event: Extended) -> Refusal | None:
    allowed = history.rule.extension
    if allowed is None:
        return Refusal.NO_EXTENSION
    demands = (
        (allowed.times is None or len(history.extended) < allowed.times, Refusal.EXTENSIONS_USED),
        (event.length > 0 and (allowed.length is None or event.length <= allowed.length), Refusal.LENGTH),
        (allowed.approver in {None, event.approved_by}, Refusal.APPROVER),
        (event.reason.strip() or not allowed.reason, Refusal.REASON),
        (event.told or not allowed.notice, Refusal.NOTICE),
        (event.all_parties_agree or not allowed.parties, Refusal.PARTIES),
    )
    if missing := next((refusal for met, refusal in demands if not met), None):
        return missing
    history.extended.append(event)
    return None


def _restart(history: _History, event: Restarted) -> Refusal | None:
    if event.ground not in history.rule.restarts:
        return Refusal.GROUND
    history.start = event.at
    history.pauses, history.extended = [], []
    return None


def _stop(history: _History, event: Stopped) -> None:
    history.stopped = event.at


_EFFECTS: dict[type[Event], Callable[[_History, Any], Refusal | None]] = {
    Suspended: _suspend,
    Resumed: _resume,
    Excluded: _exclude,
    Extended: _extend,
    Restarted: _restart,
    Stopped: _stop,
}
_EVEN_WHEN_LATE = (Resumed, Stopped)  # these end something; every other event needs a period that still runs


def run(
    rule: Rule, events: Iterable[Event], calendar: Calendar | None = None, *, as_of: datetime | None = None
) -> Result:
    """Apply what happened, in time order, and say how the clock stands at `as_of` (by default, at the last event).

    An excluded interval takes its place in time by its first day, whenever it was recorded. Raises ValueError when
    nothing started the clock, a time has no offset, or the rule has no length.
    """
    if rule.length is None:
        raise ValueError(f"{rule.id} needs the length its order prints")
    calendar = calendar or shipped()
    ordered = sorted((_in_shanghai(event) for event in events), key=_when)
    start = next((event for event in ordered if isinstance(event, Started)), None)
    if start is None:
        raise ValueError(f"nothing started the clock {rule.id}")
    history = _History(rule, calendar, start.at)
    accepted: list[Event] = [start]
    refused: list[Refused] = []
    for event in ordered:
        if event is start:
            continue
        if why := _refusal(history, event):
            refused.append(Refused(event, why))
        else:
            accepted.append(event)

    now = history.stopped or _latest(history, ordered, as_of)
    planned = history.deadline(now)
    held = history.held(now)
    return Result(
        rule=rule,
        started_at=history.start,
        as_of=now,
        state=_state(history, held, planned, now),
        planned=planned,
        ultimate=history.deadline(now, ultimate=True),
        accepted=tuple(accepted),
        refused=tuple(refused),
        calendar=calendar,
        stopped_at=history.stopped,
        suspended_on=None if history.stopped else held,
    )


def due(
    rule_id: str,
    started_at: datetime,
    events: Iterable[Event] = (),
    *,
    calendar: Calendar | None = None,
    as_of: datetime | None = None,
    length: int | None = None,
) -> Result:
    """Run the rule of this id that was in force when the clock started. Raises LookupError when there is none.

    `length` is for a rule whose order prints its own limit (BJ1), and only for that.
    """
    found = find_rule(rule_id, started_at.astimezone(SHANGHAI).date())
    if length is not None and found.length is not None:
        raise ValueError(f"the length of {rule_id} is the law's to say")
    found = replace(found, length=found.length or length)
    return run(found, (Started(at=started_at), *events), calendar, as_of=as_of)


def _refusal(history: _History, event: Event) -> Refusal | None:
    """Let one event take effect, or say why it has none."""
    when = _when(event)
    if isinstance(event, Started):
        return Refusal.STARTED_TWICE
    if when < history.start and not _reaches_in(history, event):
        return Refusal.BEFORE_START
    if history.stopped:
        return Refusal.AFTER_STOP
    if not isinstance(event, _EVEN_WHEN_LATE) and when > history.deadline(when).at:
        return Refusal.AFTER_EXPIRY
    return _EFFECTS[type(event)](history, event)


def _reaches_in(history: _History, event: Event) -> bool:
    """Say whether an event before the start belongs to the period: an interval that goes on, or a backward clock."""
    return history.rule.before or (isinstance(event, Excluded) and event.last > history.start.date())


def _latest(history: _History, events: Iterable[Event], as_of: datetime | None) -> datetime:
    """Give the moment to judge at: never before the last thing that happened, with or without effect."""
    moments = [event.at for event in events if not isinstance(event, Excluded | Started)]
    if not history.rule.before:
        moments.append(history.start)
    if as_of:
        moments.append(as_of.astimezone(SHANGHAI))
    return max(moments, default=history.deadline(history.start).at)


def _state(history: _History, held: Ground | None, planned: Deadline, now: datetime) -> State:
    if history.stopped:
        return State.STOPPED
    if held:
        return State.SUSPENDED
    return State.LATE if now > planned.at else State.RUNNING


def _when(event: Event) -> datetime:
    return datetime.combine(event.first, time.min, SHANGHAI) if isinstance(event, Excluded) else event.at


def _in_shanghai(event: Event) -> Event:
    if isinstance(event, Excluded):
        return event
    if event.at.tzinfo is None:
        raise ValueError(f"a time without an offset: {event}")
    return replace(event, at=event.at.astimezone(SHANGHAI))


def _days(first: date, end: date) -> Iterator[date]:
    """Give the days from the first to the one before the end."""
    return (first + timedelta(days=n) for n in range((end - first).days))
