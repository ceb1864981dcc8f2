"""A second opinion: histories lived through one day at a time, by code that shares nothing with the engine's counting.

The engine counts a finished list of events backwards and forwards as often as it likes. The oracle below does not: it
wakes up every morning, hears what happens that day, and in the evening crosses the day off or not. Both must agree on
the last day, on every refusal, on the state and on the years still unannounced. Ten thousand histories by default;
`QUARTET_CLOCK_HISTORIES=100000` for the long run.
"""

import json
import os
import random
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from quartet.ground.clock.calendar import Calendar, Notice, shipped
from quartet.ground.clock.engine import run
from quartet.ground.clock.events import Event, Excluded, Extended, Restarted, Resumed, Started, Stopped, Suspended
from quartet.ground.clock.rule import OFFICE_CLOSES, Extension, Rule
from quartet.ground.clock.rules import RULES
from quartet.ground.clock.words import Approver, Ground, Refusal, Start, State, Unit

HISTORIES = int(os.environ.get("QUARTET_CLOCK_HISTORIES", "10000"))
BATCHES = 10
ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
COUNTED = {Unit.DAY, Unit.WORKDAY, Unit.MONTH, Unit.YEAR}


# -- the oracle --------------------------------------------------------------------------------------------------


class Almanac:
    """The holidays, read from the file by other means than the product's."""

    def __init__(self, years: list[dict]) -> None:
        self.days = {day["date"]: day["isOffDay"] for year in years for day in year["days"]}
        self.told = {str(year["year"]) for year in years}

    def works(self, day: date) -> bool:
        return not self.days.get(day.isoformat(), day.isoweekday() > 5)

    def missing(self, day: date) -> int | None:
        if str(day.year) not in self.told:
            return day.year
        eve = day >= date(day.year, 12, 25) and str(day.year + 1) not in self.told
        return day.year + 1 if eve else None


@dataclass
class Diary:
    """One clock, lived through day by day."""

    rule: Rule
    almanac: Almanac
    started: datetime
    left: int = 0  # days still to cross off
    beyond: int = 0  # days gone by since `left` reached nought: an extension given now swallows them
    crossed: int = 0
    over: bool = False
    pause: Ground | None = None
    used: dict[Ground, int] = field(default_factory=dict)
    shut: dict[date, date] = field(default_factory=dict)  # excluded: first -> last
    granted: int = 0
    stopped: datetime | None = None
    refused: list[tuple[Event, str]] = field(default_factory=list)
    now: datetime | None = None
    received: date | None = None
    last: date | None = None
    still: set[date] = field(default_factory=set)

    def begin(self, at: datetime) -> None:
        self.started, self.left, self.beyond, self.crossed, self.granted = at, 0, 0, 0, 0
        self.over, self.pause, self.used, self.still, self.last = False, None, {}, set(), None
        self.received = at.date()
        if self.rule.cutoff and (at.time() > OFFICE_CLOSES or not self.almanac.works(self.received)):
            self.received += DAY
            while not self.almanac.works(self.received):
                self.received += DAY
        self.left = self.length(self.received)

    def length(self, start: date) -> int:
        months = {Unit.MONTH: 1, Unit.YEAR: 12}.get(self.rule.unit)
        if months is None:
            return self.rule.length
        wanted, day, days = months * self.rule.length, start, 0
        while True:
            day, days = day + DAY, days + 1
            gone = (day.year - start.year) * 12 + day.month - start.month
            if gone == wanted and (day.day == start.day or (day + DAY).month != day.month):
                return days

    def holding(self) -> bool:
        limit = self.rule.pauses.get(self.pause) if self.pause else None
        return self.pause is not None and (limit is None or self.used.get(self.pause, 0) < limit)

    def hear(self, event: Event, at: datetime) -> None:
        why = self.judge(event, at)
        if why:
            self.refused.append((event, why))
        if not isinstance(event, Excluded | Started):
            self.now = max(self.now, at)

    def judge(self, event: Event, at: datetime) -> str:  # noqa: C901, PLR0911, PLR0912 -- one question after the other
        if isinstance(event, Started):
            return "started_twice"
        if at < self.started and not (isinstance(event, Excluded) and event.last > self.started.date()):
            return "before_start"
        if self.stopped:
            return "after_stop"
        if self.over and not isinstance(event, Resumed | Stopped):
            return "after_expiry"
        match event:
            case Stopped():
                self.stopped = at
            case Suspended(ground=ground):
                if ground not in self.rule.pauses:
                    return "ground"
                if self.holding():
                    return "suspended"
                limit = self.rule.pauses[ground]
                if limit is not None and self.used.get(ground, 0) >= limit:
                    return "pause_used"
                self.pause = ground
            case Resumed():
                if not self.holding():
                    return "not_suspended"
                self.pause = None
            case Excluded(first=first, last=last, ground=ground):
                if ground not in self.rule.excluded:
                    return "ground"
                if last < first:
                    return "backwards"
                self.shut[first] = max(last, self.shut.get(first, last))
            case Extended():
                if why := self.ask(event):
                    return why
                self.granted += 1
                self.left = event.length - self.beyond + self.left
                self.beyond = max(0, -self.left)
                self.left = max(0, self.left)
            case Restarted(ground=ground):
                if ground not in self.rule.restarts:
                    return "ground"
                self.begin(at)
        return ""

    def ask(self, event: Extended) -> str:
        allowed = self.rule.extension
        if not allowed:
            return "no_extension"
        if allowed.times is not None and self.granted == allowed.times:
            return "extensions_used"
        if event.length < 1 or (allowed.length is not None and event.length > allowed.length):
            return "length"
        if allowed.approver and event.approved_by is not allowed.approver:
            return "approver"
        if allowed.reason and not event.reason.strip():
            return "reason"
        if allowed.notice and not event.told:
            return "notice"
        if allowed.parties and not event.all_parties_agree:
            return "parties"
        return ""

    def evening(self, day: date, *, waiting: bool) -> None:
        """Cross the day off, unless it stands still or, for working days, is a rest day."""
        paused = waiting and self.holding()
        if paused:
            self.used[self.pause] = self.used.get(self.pause, 0) + 1
        shut = any(first <= day <= last for first, last in self.shut.items())
        if self.over or day <= self.started.date():
            return
        if paused or shut:
            self.still.add(day)
            return
        if day <= self.received:
            return
        if self.rule.unit is Unit.WORKDAY and not self.almanac.works(day):
            return
        if self.left:
            self.left -= 1
            self.crossed += 1
        else:
            self.beyond += 1
        if not self.left and (self.almanac.works(day) or not self.rule.rolls):
            self.over, self.last = True, day


def live(rule: Rule, events: list[Event], almanac: Almanac, as_of: datetime | None) -> tuple:
    """Give (last day, refusals, state, unannounced years) of a clock in days, months or years."""
    timed = [(datetime.combine(e.first, time(), ZONE) if isinstance(e, Excluded) else e.at, e) for e in events]
    timed.sort(key=lambda pair: pair[0])
    start = next(pair for pair in timed if isinstance(pair[1], Started))
    queue = [pair for pair in timed if pair is not start]
    diary = Diary(rule, almanac, start[0], now=start[0])
    diary.begin(start[0])
    state = ""
    today = min([start[0].date(), *(at.date() for at, _ in queue)])
    while queue or not state or not diary.over:
        while queue and queue[0][0].date() == today:
            at, event = queue.pop(0)
            diary.hear(event, at)
        ahead = any(not isinstance(event, Excluded) for _, event in queue) and not diary.stopped
        end = diary.stopped or max(filter(None, (diary.now, as_of)))
        waiting = ahead or today < end.date()
        if not waiting and not state:
            late = diary.over and diary.last < end.date()
            held = "suspended" if diary.holding() else ("late" if late else "running")
            state = "stopped" if diary.stopped else held
            if diary.holding() and not diary.stopped:
                foresee(diary, today, queue)
        diary.evening(today, waiting=waiting and not (diary.stopped and today >= diary.stopped.date()))
        today += DAY
    return diary.last, diary.refused, state, unannounced(diary, almanac)


def foresee(diary: Diary, today: date, queue: list[tuple[datetime, Event]]) -> None:
    """Judge the intervals still to come as if nobody resumed, which is all that is known today; empty the queue."""
    future = deepcopy(diary)
    while queue:
        future.evening(today, waiting=True)
        today += DAY
        while queue and queue[0][0].date() == today:
            at, event = queue.pop(0)
            future.hear(event, at)
    diary.shut, diary.refused = future.shut, future.refused


def unannounced(diary: Diary, almanac: Almanac) -> set[int]:
    """Find the years whose holidays decided something and are not told yet."""
    asked = []
    span = [diary.started.date() + DAY * n for n in range((diary.last - diary.started.date()).days + 1)]
    if diary.rule.unit is Unit.WORKDAY:
        asked += [day for day in span if day > diary.received and day not in diary.still]
    if diary.rule.cutoff:
        late = diary.started.time() > OFFICE_CLOSES
        asked += [day for day in span if day <= diary.received and not (late and day == span[0])]
    if diary.rule.rolls:
        days = [d for d in span if d > diary.received and d not in diary.still]
        working = [d for d in days if diary.rule.unit is not Unit.WORKDAY or almanac.works(d)]
        asked += [day for day in span if day >= working[diary.crossed - 1]]
    return {year for day in asked if (year := almanac.missing(day))}


# -- made-up histories -------------------------------------------------------------------------------------------

OPEN = dict.fromkeys(Ground) | {Ground.ASKED_RESIDENT: 5, Ground.APPRAISAL: 12}
ANYTHING_GOES = tuple(
    Rule(
        f"T{n}",
        "made up",
        length,
        unit,
        Start.RECEIPT,
        (RULES[0].articles[0],),
        pauses=OPEN,
        excluded=frozenset(Ground),
        restarts=frozenset({Ground.CLAIMED}),
        extension=Extension(length=None, unit=extra, reason=False, notice=False, times=3),
        rolls=rolls,
        cutoff=cutoff,
    )
    for n, (length, unit, extra, rolls, cutoff) in enumerate(
        [
            (5, Unit.WORKDAY, Unit.WORKDAY, True, OFFICE_CLOSES),
            (10, Unit.WORKDAY, Unit.WORKDAY, True, None),
            (7, Unit.DAY, Unit.DAY, True, None),
            (30, Unit.DAY, Unit.DAY, False, None),
            (1, Unit.MONTH, Unit.DAY, True, None),
            (3, Unit.DAY, Unit.DAY, True, OFFICE_CLOSES),
        ]
    )
)
LAWFUL = tuple(rule for rule in RULES if rule.unit in COUNTED and not rule.before and rule.length)


def made_up(dice: random.Random) -> tuple[Rule, list[Event], datetime | None]:
    """Make one history: mostly lawful, sometimes not, in any order."""
    rule = dice.choice(LAWFUL if dice.random() < 0.5 else ANYTHING_GOES)
    days = {Unit.MONTH: 31, Unit.YEAR: 366}.get(rule.unit, 1.5) * rule.length
    start = datetime(2024, 6, 1, tzinfo=ZONE) + timedelta(minutes=dice.randrange(60 * 24 * 900))

    def moment(late: float = 1.4) -> datetime:
        return start + timedelta(minutes=dice.randrange(-4000, int(60 * 24 * days * late) + 60))

    def ground(allowed: object) -> Ground:
        named = [g for g in Ground if g in allowed]
        return dice.choice(named) if named and dice.random() < 0.9 else dice.choice(list(Ground))

    def interval() -> Excluded:
        first = moment().date()
        return Excluded(first=first, last=first + DAY * dice.randrange(-1, 9), ground=ground(rule.excluded))

    def extension() -> Extended:
        asked = rule.extension or Extension(length=5, unit=Unit.DAY)
        return Extended(
            at=moment(),
            length=dice.randrange(1, (asked.length or 20) + 1) if dice.random() < 0.9 else dice.choice([-1, 0, 99]),
            approved_by=asked.approver if dice.random() < 0.9 else dice.choice(list(Approver)),
            reason=dice.choice(["needed", "needed", "needed", " "]),
            told=dice.random() < 0.9,
            all_parties_agree=dice.random() < 0.9,
        )

    makers = [
        lambda: Suspended(at=moment(), ground=ground(rule.pauses)),
        lambda: Suspended(at=moment(0.8), ground=ground(rule.pauses)),
        lambda: Resumed(at=moment()),
        lambda: Resumed(at=moment(2)),
        interval,
        extension,
        extension,
    ]
    events: list[Event] = [dice.choice(makers)() for _ in range(dice.randrange(8))]
    rare = [
        lambda: Restarted(at=moment(), ground=ground(rule.restarts)),
        lambda: Stopped(at=moment(2)),
        lambda: Started(at=start + DAY),
    ]
    events += [make() for make in rare if dice.random() < 0.15]
    dice.shuffle(events)
    return rule, [*events, Started(at=start)], None if dice.random() < 0.3 else moment(2)


SHIPPED = json.loads(files("quartet.ground.clock").joinpath("data/holidays.json").read_text(encoding="utf-8"))


def calendars(dice: random.Random) -> tuple[Calendar, Almanac]:
    """Give the shipped calendar, or now and then one of random holidays."""
    if dice.random() < 0.7:
        return shipped(), Almanac(SHIPPED)
    years = []
    for year in range(2024, dice.randrange(2025, 2031)):
        moved = {date(year, 1, 1) + DAY * dice.randrange(365): dice.random() < 0.7 for _ in range(40)}
        days = [{"name": "x", "date": day.isoformat(), "isOffDay": off} for day, off in moved.items()]
        years.append({"year": year, "papers": [], "days": days})
    return Calendar(tuple(Notice.from_holiday_cn(year) for year in years)), Almanac(years)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_engine_agrees_with_a_day_by_day_diary(batch: int) -> None:
    for number in range(batch, HISTORIES, BATCHES):
        dice = random.Random(number)
        rule, events, as_of = made_up(dice)
        calendar, almanac = calendars(dice)

        result = run(rule, events, calendar, as_of=as_of)
        last, refused, state, years = live(rule, events, almanac, as_of)

        engine = (
            result.planned.day,
            [(refusal.event, refusal.why.value) for refusal in result.refused],
            result.state.value,
            set(result.planned.unannounced),
        )
        assert engine == (last, refused, state, years), f"history {number}: {rule.id} {events} as of {as_of}"


def test_the_made_up_histories_meet_every_refusal_and_every_state() -> None:
    met: set[object] = set()
    for number in range(3000):
        dice = random.Random(number)
        rule, events, as_of = made_up(dice)
        result = run(rule, events, as_of=as_of)
        met |= {refusal.why for refusal in result.refused} | {type(event) for event in result.accepted}
        met |= {result.state, result.provisional}

    assert met == {*Refusal, *State, Started, Suspended, Resumed, Excluded, Extended, Restarted, Stopped, True, False}
