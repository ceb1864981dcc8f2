"""Playing a plan: every act through the verb or the address that people use, at a speed or at once.

At once, a day lies in the past and each act has the time of the plan. At a speed it happens now: what the clock on the
wall says is what is written down, and only the days before are told with their own times.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Protocol
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from quartet.demo.day import DAY, Act, AnswerHelp, CallForHelp, GoOff, GoOn, Report, Step, Walk
from quartet.demo.hands import Hands
from quartet.demo.paths import Intent
from quartet.demo.phones import Message, Phones, Place
from quartet.grassroots.duty.actions import end_duty, handle_call
from quartet.grassroots.duty.models import DutySession
from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person
from quartet.ground.people.rights import SYSTEM, Claims, acting_as, claims_of
from quartet.ground.people.states import Level
from quartet.ground.places import queries as places
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Channel
from quartet.resolution.clues.actions import Noticed, send_clue, verify_clue
from quartet.resolution.clues.models import Clue
from quartet.resolution.reports.actions import Said, submit_report

MORNING_HOUR = 8


class Time(Protocol):
    """When the minutes of a plan are."""

    def moment(self, at: float) -> datetime:
        """The time of a minute of the plan."""

    def wait(self, at: float) -> datetime:
        """Wait until that minute has come; gives the time at which an act of it is done."""


def morning_of(day: date) -> datetime:
    """Eight o'clock."""
    here = timezone.get_default_timezone()
    return datetime(day.year, day.month, day.day, MORNING_HOUR, tzinfo=here)


@dataclass(frozen=True, slots=True)
class Past:
    """A day that is over: nobody waits."""

    morning: datetime

    @classmethod
    def ended(cls, minutes: float, now: datetime) -> "Past":
        """The latest day of which so many minutes have passed."""
        today = timezone.localdate(now)
        found = cls(morning_of(today))
        over = found.moment(minutes - 1) + timedelta(minutes=1)  # the end of a day, not the morning after it
        return found if over <= now else cls(morning_of(today - timedelta(days=1)))

    def moment(self, at: float) -> datetime:
        """The time of a minute: a day of the plan has ten hours, the nights between are left out."""
        days, minutes = divmod(at, DAY)
        return self.morning + timedelta(days=days, minutes=minutes)

    def wait(self, at: float) -> datetime:
        """See `Time`."""
        return self.moment(at)


class Live:
    """A day that begins now and passes `speed` times as fast as others; what was before lies in the days before."""

    def __init__(self, speed: float, now: datetime, sleep: Callable[[float], None] = time.sleep) -> None:
        self._speed, self._begun, self._sleep = speed, now, sleep
        self._before = Past(morning_of(timezone.localdate(now)))

    def moment(self, at: float) -> datetime:
        """See `Time`."""
        return self._before.moment(at) if at < 0 else self._begun + timedelta(minutes=at / self._speed)

    def wait(self, at: float) -> datetime:
        """See `Time`."""
        if at < 0:
            return self.moment(at)
        self._sleep(max(0.0, (self.moment(at) - timezone.now()).total_seconds()))
        return timezone.now()


@dataclass(slots=True)
class Player:
    """Plays the acts of one plan. `name` makes its ids: the same plan under another name is another day."""

    name: str
    time: Time
    phones: Phones
    tell: Callable[[str], None] = lambda _line: None
    done: Counter[str] = field(default_factory=Counter)
    """How much of each kind was done, and how much was refused or had passed."""
    codes: dict[int, str] = field(default_factory=dict)
    """The case of each matter."""
    on_duty: dict[int, str] = field(default_factory=dict)
    """Who is on duty now, by the number of the duty."""
    _hands: Hands = field(init=False)
    _called: dict[int, str] = field(default_factory=dict)
    """Who waits for an answer to a call for help, also after having gone home."""
    _people: dict[str, Claims] = field(default_factory=dict)
    _told: float = 0

    def __post_init__(self) -> None:
        """Hire the county's hands as of today."""
        self._hands = Hands(timezone.localdate())

    def play(self, acts: Sequence[Act]) -> None:
        """Play them in order, each when its minute has come; telephones that send in one minute do so together."""
        self._clear(sorted({act.member for act in acts if isinstance(act, GoOn)}))
        for (at, kind), group in groupby(acts, key=lambda act: (act.at, type(act))):
            now = self.time.wait(at)
            if kind is Walk:
                self._walk([act for act in group if isinstance(act, Walk)], now)
            else:
                for act in group:
                    self._do(act, now)
            if at - self._told >= 30:  # noqa: PLR2004 -- a line for every half an hour
                self._told = at
                self.tell(self.line(at))
        self._told = 0

    def line(self, at: float) -> str:
        """Where the day stands, on one line."""
        hours, minutes = divmod(int(at), 60)
        refused = f" · 未办成 {self.done['refused']}" if self.done["refused"] else ""
        return (
            f"{MORNING_HOUR + hours:02d}:{minutes:02d} · 在岗 {len(self.on_duty)} 人 · 位置 {self.done['points']} 个"
            f" · 报事 {self.done['report']} 件 · 办理 {self.done['step']} 步{refused}"
        )

    def everybody_goes_home(self) -> None:
        """End every duty that is on: when a day is broken off."""
        now = timezone.now()
        for duty in list(self.on_duty):
            self._go_off(GoOff(0, duty), now)

    def uid(self, kind: str, number: int) -> UUID:
        """The id of a thing of this day: played twice under one name, it is the same."""
        return uuid5(NAMESPACE_URL, f"quartet:demo:{self.name}:{kind}:{number}")

    def _clear(self, members: Iterable[str]) -> None:
        """Who is on duty from an earlier day goes off it first."""
        with acting_as(SYSTEM):
            still = list(
                DutySession.objects.filter(person__username__in=list(members), ended_at=None).select_related("person")
            )
        for duty in still:
            who, now = self._claims(duty.person.username), timezone.now()
            with acting_as(who):
                end_duty(uid=duty.uid, ended_at=now, acting=who, now=now)

    def _claims(self, username: str) -> Claims:
        if username not in self._people:
            person = Person.objects.get(username=username)
            self._people[username] = claims_of(person, timezone.localdate())
        return self._people[username]

    def _do(self, act: Act, now: datetime) -> None:
        try:
            doing: Any = _DOES[type(act)]
            doing(self, act, now)
        except DomainError:  # somebody signed in was quicker, or its moment has passed
            self.done["refused"] += 1

    # -- duty ----------------------------------------------------------------------------------------------------------

    def _go_on(self, act: GoOn, now: datetime) -> None:  # noqa: ARG002 -- the telephone has a clock of its own
        if self.phones.start(self._claims(act.member), self.uid("duty", act.duty), self.time.moment(act.at), act.role):
            self.on_duty[act.duty] = act.member
            self.done["duty"] += 1
        else:
            self.done["refused"] += 1

    def _go_off(self, act: GoOff, now: datetime) -> None:
        if (who := self.on_duty.pop(act.duty, None)) is not None:
            self.phones.end(self._claims(who), self.uid("duty", act.duty), now)

    def _walk(self, acts: Sequence[Walk], now: datetime) -> None:
        messages = [
            Message(
                self._claims(self.on_duty[act.duty]), self.uid("duty", act.duty),
                [Place(self.time.moment(at), lon, lat, accuracy) for at, lon, lat, accuracy in act.points],
            )
            for act in acts if act.duty in self.on_duty
        ]  # fmt: skip
        if messages:
            self.done["points"] += self.phones.send(messages, now)

    def _call(self, act: CallForHelp, now: datetime) -> None:
        who = self.on_duty.get(act.duty)
        if who is not None and self.phones.help(self._claims(who), self.uid("sos", act.duty), now, act.words, act.spot):
            self._called[act.duty] = who
            self.done["sos"] += 1

    def _answer(self, act: AnswerHelp, now: datetime) -> None:
        if (who := self._called.pop(act.duty, None)) is None:
            return
        village = next(held.village for held in self._claims(who).posts)
        desk = self._hands.desk(village, Level.TOWNSHIP)
        with acting_as(desk):
            handle_call(uid=self.uid("sos", act.duty), words=act.words, acting=desk, now=now)

    # -- matters -------------------------------------------------------------------------------------------------------

    def _report(self, act: Report, now: datetime) -> None:
        uid, place = self.uid("matter", act.matter), f"{places.name_of(act.grid[:12])}{act.place}"
        lon, lat = act.spot
        with acting_as(SYSTEM):
            self._hands.staff(act.grid)
        channel = Channel(act.channel)
        if channel is Channel.PARTNER and act.by:
            who = self._claims(act.by)
            noticed = Noticed(id=uid, text=act.text, region=act.grid, place=place, lon=lon, lat=lat)
            with acting_as(who):
                send_clue(noticed=noticed, acting=who, now=now)
            self.done["clue"] += 1
            return
        taken = channel in {Channel.TELEPHONE, Channel.COUNTER}
        by = self._claims(act.by) if act.by else Claims()
        who = self._hands.desk(act.grid, Level.TOWNSHIP) if taken else by
        said = Said(
            id=uid, text=act.text, region=act.grid, lon=lon, lat=lat, place=place, reporter_name=act.name,
            reporter_phone=act.phone, anonymous=channel is Channel.WEB and not act.name,
            category="" if channel in {Channel.WEB, Channel.API} else act.category,
        )  # fmt: skip
        with acting_as(who):
            self.codes[act.matter] = submit_report(said=said, channel=channel, acting=who, now=now).code
        self.done["report"] += 1

    def _step(self, act: Step, now: datetime) -> None:
        if act.intent is Intent.VERIFY:
            self._verify(act, now)
            return
        if (code := self.codes.get(act.matter)) is None:
            return
        with acting_as(SYSTEM):
            case = Case.objects.select_related("lead_unit").get(code=code)
            doings = self._hands.mean(case, act)
        for doing in doings:
            with acting_as(doing.by):
                make_move(code=code, verb=doing.verb, given=doing.given, command_id=None, acting=doing.by, now=now)
            self.done["step"] += 1

    def _verify(self, act: Step, now: datetime) -> None:
        uid = self.uid("matter", act.matter)
        with acting_as(SYSTEM):
            village = Clue.objects.filter(pk=uid).values_list("region", flat=True).first()
        if village is None:
            return
        clerk = self._hands.desk(village, Level.VILLAGE)
        with acting_as(clerk):
            self.codes[act.matter] = verify_clue(clue_id=uid, acting=clerk, now=now).code
        self.done["report"] += 1


_DOES: dict[type[Act], Callable[[Player, Any, datetime], None]] = {
    GoOn: Player._go_on,  # noqa: SLF001 -- the player's own table
    GoOff: Player._go_off,  # noqa: SLF001 -- same
    CallForHelp: Player._call,  # noqa: SLF001 -- same
    AnswerHelp: Player._answer,  # noqa: SLF001 -- same
    Report: Player._report,  # noqa: SLF001 -- same
    Step: Player._step,  # noqa: SLF001 -- same
}
