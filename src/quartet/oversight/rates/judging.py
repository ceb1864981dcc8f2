"""One case's story judged: what it is to each rate, since when it counts, and what marks it bears. Pure.

Two rules make the judgement hold against those who are judged by it. A date moves only by another's hand: a unit's
own pause, a reopening, a case sent back to who had it before give no new date. And what has begun to count goes on
counting.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from quartet.ground.clock.counting import SHANGHAI
from quartet.oversight.rates.states import NEVER, Outcome
from quartet.resolution.cases.states import Answer, CaseState, MediationStep, Satisfaction

LAST_DAY = timedelta(hours=24)
LAST_HOURS = timedelta(hours=8)
"""A day's clock ends at midnight: from four in the afternoon of its last day."""
HASTY = timedelta(hours=1)
UNLIKE = 0.3
"""Two texts with a smaller share of character pairs in common do not tell of one thing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One move of the story, as the judge hears it."""

    position: int
    verb: str
    to: str
    at: datetime
    by: int | None
    """The person; None for a resident, a stranger or the platform."""
    unit: int | None
    """The unit for which they moved."""
    lead: int | None
    """The unit that leads after the move."""
    level: int
    region: str
    due: datetime | None
    """The date owed after the move, as people were told."""
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the case is to one rate."""

    outcome: Outcome
    since: datetime
    """From then on it counts."""
    unit: int | None
    region: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a story comes to."""

    month: date
    """The first of the month its first date fell into, in Tieling's time."""
    region: str
    verdicts: Mapping[str, Verdict]
    marks: frozenset[str]
    closed_at: datetime | None = None
    closed_by: int | None = None
    """The unit that closed it."""
    voided_at: datetime | None = None
    content: bool = False
    """The resident said that it is solved."""


@dataclass(frozen=True, slots=True)
class _Miss:
    since: datetime
    unit: int | None
    region: str


@dataclass(slots=True)
class _Walk:
    """Where the story stands while it is read."""

    approved: Collection[int]
    marks: set[str] = field(default_factory=set)
    region: str = ""
    kind: str = ""
    """What is owed: somebody's `wait` for a hand, the `work`, the resident's `word`; empty when nothing is."""
    owed: datetime | None = None
    """The date in force: granted by the rules or by somebody else's hand."""
    unit: int | None = None
    lead: int | None = None
    had: set[tuple[str, int | None]] = field(default_factory=set)
    """Who has had the case: desks by level, units by number."""
    missed: dict[str, _Miss] = field(default_factory=dict)
    waited: _Miss | None = None
    """The wait that ended when somebody first took it on."""
    work: dict[int | None, datetime | None] = field(default_factory=dict)
    """By unit: the date of its work."""
    last_work: datetime | None = None
    handled: set[int | None] = field(default_factory=set)
    word: datetime | None = None
    settled: bool = False
    failed: datetime | None = None
    """The date of the work whose outcome did not hold: the case was closed and opened again."""
    asked_since: datetime | None = None
    """It counted as closed from then on, before it was opened again."""
    ordinary: datetime | None = None
    """The date that was in force before it became urgent; None while it is not, or was from the first word."""
    paused: bool = False
    held: bool = False
    """Only the few who read what is confidential have it."""
    answers: list[tuple[bool, str]] = field(default_factory=list)
    """The resident's words since the outcome was reported: solved, satisfied."""
    tries: list[datetime] = field(default_factory=list)
    end: Told | None = None
    """The move that ended it."""
    mediated: _Miss | None = None
    """A mediation was taken up: the last day of its period, by whom, where."""
    taken_up: datetime | None = None
    agreed: bool = False
    sent_back: _Miss | None = None
    """Somebody found that it was not settled: the date by which it was to be put right, by whom, where."""
    right_by: datetime | None = None
    put_right: bool = False

    # -- time ----------------------------------------------------------------------------------------------------

    def pass_time(self, now: datetime) -> None:
        """Note a date that has passed with the step still owed."""
        if self.owed is not None and self.owed < now and self.kind not in self.missed:
            self.missed[self.kind] = _Miss(self.owed, self.unit, self.region)

    def first_miss(self, *kinds: str) -> _Miss | None:
        found = (self.missed[kind] for kind in kinds if kind in self.missed)
        return min(found, key=lambda one: one.since, default=None)

    def near(self, now: datetime, left: timedelta = LAST_DAY) -> bool:
        """Tell whether less than this is left, or nothing."""
        return self.owed is not None and self.owed - now < left

    def _owe(self, kind: str, owed: datetime | None, unit: int | None) -> None:
        self.kind, self.owed, self.unit = kind, owed, unit

    # -- moves ---------------------------------------------------------------------------------------------------

    def hear(self, told: Told) -> None:
        """Go on by one move."""
        self.pass_time(told.at)
        move = _MOVES.get(told.verb)
        if move is not None:
            move(self, told)
        self.region, self.lead = told.region, told.lead
        self.pass_time(told.at)  # an older date may come into force again

    def to_desk(self, told: Told) -> None:
        """To a desk: of another level for the first time, with its own date; else with the date that runs."""
        body = ("desk", told.level)
        if told.verb == "return":
            if self.near(told.at, LAST_HOURS):
                self.marks.add("returned")
            fresh = True
        else:
            fresh = body not in self.had
            if not fresh:
                self.marks.add("around")
        self.had.add(body)
        self._owe("wait", told.due if fresh else self.owed, None)

    def raised(self, told: Told) -> None:
        """Another desk decides on it now. Who only asks the resident has the date that runs."""
        if told.to != CaseState.RESOLVED:
            self.to_desk(told)

    def to_unit(self, told: Told) -> None:
        body = ("unit", told.lead)
        fresh = told.verb == "consult" or body not in self.had
        if not fresh:
            self.marks.add("around")
        self.had.add(body)
        self._owe("wait", told.due if fresh else self.owed, told.lead)

    def taken_on(self, told: Told) -> None:
        if self.waited is None and self.owed is not None:
            self.waited = _Miss(self.owed, told.lead, told.region)
        self.handled.add(told.lead)
        self._work(told.lead, told.due)

    def _work(self, unit: int | None, due: datetime | None) -> None:
        """The work of a unit has one date, given when it first takes it on."""
        self.last_work = self.work.setdefault(unit, due)
        self._owe("work", self.last_work, unit)

    def registered(self, told: Told) -> None:
        """Begin: at a desk, or with the few who read what is confidential."""
        self.held = told.to == CaseState.HELD
        self.to_desk(told)

    def kept_back(self, told: Told) -> None:
        """With the few who read what is confidential: they have a date of their own."""
        self.held = True
        self.had.discard(("desk", told.level))
        self.to_desk(told)

    def let_go(self, told: Told) -> None:
        """From them to a desk, with its own date; a seal set on a case that is elsewhere changes nothing."""
        if self.held:
            self.held = False
            self.had.discard(("desk", told.level))
            self.to_desk(told)

    def urgent(self, told: Told) -> None:
        """In a greater hurry: the shorter date is in force; the ordinary one, where there was one, is remembered."""
        self.ordinary = self.owed if self.owed != told.due else None
        self.paused = False
        if told.due is not None:
            self._granted(told)

    def calm(self, told: Told) -> None:
        """Not urgent any more: the date it would have had, never a later one for having been in a hurry."""
        if told.due is not None:
            dates = [one for one in (self.ordinary, told.due) if one is not None]
            self._granted(replace(told, due=min(dates)))
        self.ordinary = None

    def suspended(self, told: Told) -> None:
        if told.position in self.approved:
            self.paused = True
            self._granted(told)
        elif self.near(told.at):
            self.marks.add("paused")

    def resumed(self, told: Told) -> None:
        if self.paused:
            self._granted(told)
        self.paused = False

    def extended(self, told: Told) -> None:
        self.marks.add("granted")
        if self.near(told.at):
            self.marks.add("extended")
        self._granted(told)

    def recomputed(self, told: Told) -> None:
        if self.owed is not None and told.due is not None:
            self._granted(told)

    def _granted(self, told: Told) -> None:
        self.owed = told.due
        if self.kind == "work":
            self.last_work = self.work[self.unit] = told.due
            if self.sent_back is not None:
                self.right_by = told.due
                if told.at < self.sent_back.since:  # what has begun to count goes on counting
                    self.sent_back = replace(self.sent_back, since=told.due or NEVER)
        elif self.kind == "word":
            self.word = told.due

    def resolved(self, told: Told) -> None:
        self.handled.add(told.lead)
        self.settled, self.answers, self.tries = True, [], []
        self.put_right = self.right_by is None or told.at <= self.right_by
        self.word = told.due
        self._owe("word", told.due, None)

    def asked(self, told: Told) -> None:
        answer, satisfied = told.said["answer"], told.said.get("satisfied") or ""
        if answer == Answer.NOT_REACHED:
            if any(told.at - one < HASTY for one in self.tries):
                self.marks.add("hasty")
            self.tries.append(told.at)
        elif told.verb == "ask" and told.unit in self.handled:
            self.marks.add("own_answer")
        else:
            solved = answer == Answer.SOLVED
            if any(_worse(one, (solved, satisfied)) for one in self.answers):
                self.marks.add("asked_again")
            self.answers.append((solved, satisfied))

    def closed(self, told: Told) -> None:
        self.end = told
        if not self.answers:
            self.marks.add("unanswered")
        self._owe("", None, None)

    def reopened(self, told: Told) -> None:
        if self.end is not None:
            self.failed = self.failed or self.last_work or NEVER
            if self.word is not None and self.word <= told.at:
                self.asked_since = min(self.asked_since or self.word, self.word)
            self.marks.add("reopened")
        else:
            self.marks.add("hollow")
        self.sent_back = self.sent_back or _Miss(told.due or NEVER, told.lead, told.region)
        self.right_by = told.due
        self.settled, self.end, self.word, self.agreed = False, None, None, False
        self.answers, self.tries = [], []
        self._work(told.lead, told.due)

    def ended(self, told: Told) -> None:
        self.end = told
        if told.verb == "merge" and self.missed:
            self.marks.add("merged_away")
        if told.verb == "void" and told.position not in self.approved:
            self.marks.add("struck_off")
        if self.waited is None and self.owed is not None:
            self.waited = _Miss(self.owed, None, told.region)
        self._owe("", None, None)

    def laid(self, told: Told) -> None:
        if self.missed and told.region != self.region:
            self.marks.add("moved")

    def mediation(self, told: Told) -> None:
        """Whether its period has ended or not, what was taken up once is counted; the last end decides."""
        step = told.said.get("mediation")
        if step == MediationStep.TAKEN_UP:
            last_day = told.said.get("last_day")
            since = datetime.fromisoformat(last_day) if last_day else self.last_work or self.owed or told.at
            self.mediated = self.mediated or _Miss(since, told.unit, told.region)
            self.taken_up, self.agreed = told.at, False
        elif step == MediationStep.AGREED:
            self.agreed = True
            if self.taken_up is not None and told.at - self.taken_up < HASTY:
                self.marks.add("ready_made")

    # -- verdicts ------------------------------------------------------------------------------------------------

    def _verdict(self, outcome: Outcome, since: datetime | None, *kinds: str) -> Verdict:
        """Counted since the first date that was missed, or from the one given; there and with whom it was missed."""
        miss = self.first_miss(*(kinds or ("wait", "work", "word")))
        if miss is not None:
            return Verdict(
                outcome, min(miss.since, since or NEVER), self.lead if miss.unit is None else miss.unit, miss.region
            )
        return Verdict(outcome, since or NEVER, self.lead, self.region)

    def _struck(self) -> Outcome | None:
        if self.end is not None and self.end.verb == "void":
            return Outcome.EXCLUDED if self.end.position in self.approved else Outcome.MISSED
        return None

    def response(self) -> Verdict:
        early, waited = self.missed.get("wait"), self.waited
        if early is not None and (waited is None or early.since <= waited.since):
            outcome = Outcome.OPEN if waited is None else self._struck() or Outcome.MISSED
            return Verdict(outcome, early.since, early.unit, early.region)
        if waited is not None:
            return Verdict(self._struck() or Outcome.KEPT, waited.since, waited.unit, waited.region)
        return Verdict(Outcome.OPEN, self.owed or NEVER, self.unit, self.region)

    def on_time(self) -> Verdict:
        if (struck := self._struck()) is not None:
            return self._verdict(struck, self.waited.since if self.waited is not None else None)
        if (work := self.missed.get("work")) is not None:
            outcome = Outcome.MISSED if self.settled else Outcome.OPEN
            first = self._verdict(outcome, work.since, "wait", "work")
            return Verdict(outcome, first.since, work.unit, work.region)
        if self.failed is not None:
            return self._verdict(Outcome.MISSED, self.failed, "wait")
        if self.settled:
            return self._verdict(Outcome.KEPT, self.last_work, "wait")
        return self._verdict(Outcome.OPEN, self.owed, "wait")

    def _asking(self, outcome: Outcome | None) -> Verdict:
        if (struck := self._struck()) is not None:
            return self._verdict(struck, self.waited.since if self.waited is not None else None)
        if outcome is None:  # no word that decides
            ended = self.end is not None
            excused = self.end is not None and not self.answers and self.end.position in self.approved
            outcome = Outcome.EXCLUDED if excused else Outcome.MISSED if ended else Outcome.OPEN
        since = (self.word if self.settled else self.owed) or NEVER
        return self._verdict(outcome, min(since, self.asked_since or since))

    def resolution(self) -> Verdict:
        said = [solved for solved, _satisfied in self.answers]
        return self._asking(None if not said else Outcome.KEPT if all(said) else Outcome.MISSED)

    def settled_in_mediation(self) -> Verdict | None:
        """None: no mediation was taken up."""
        if self.mediated is None:
            return None
        open_ = Outcome.OPEN if self.end is None else Outcome.MISSED
        outcome = self._struck() or (Outcome.KEPT if self.agreed else open_)
        return Verdict(outcome, self.mediated.since, self.mediated.unit, self.mediated.region)

    def rectification(self) -> Verdict | None:
        """None: nobody sent it back. A second time is another finding with its own date; the last one decides."""
        if self.sent_back is None:
            return None
        found = Outcome.KEPT if self.settled and self.put_right else Outcome.MISSED
        outcome = self._struck() or (found if self.settled or self.end is not None else Outcome.OPEN)
        return Verdict(outcome, self.sent_back.since, self.sent_back.unit, self.sent_back.region)

    def satisfaction(self) -> Verdict:
        said = [satisfied for _solved, satisfied in self.answers if satisfied not in {"", Satisfaction.NOT_SAID}]
        content = all(one == Satisfaction.SATISFIED for one in said) and all(solved for solved, _ in self.answers)
        if not content:
            return self._asking(Outcome.MISSED)
        return self._asking(Outcome.KEPT if said else None)


_MOVES: dict[str, Callable[[_Walk, Told], None]] = {
    "register": _Walk.registered, "hold": _Walk.kept_back, "give_back": _Walk.kept_back, "call_back": _Walk.kept_back,
    "release": _Walk.let_go, "seal": _Walk.let_go, "hand_over": _Walk.to_unit, "receive": _Walk.ended,
    "withdraw_help": _Walk.ended, "escalate": _Walk.to_desk, "hand_down": _Walk.to_desk, "return": _Walk.to_desk,
    "dispatch": _Walk.to_unit, "consult": _Walk.to_unit,
    "accept": _Walk.taken_on, "solve_in_village": _Walk.taken_on, "take_in": _Walk.taken_on,
    "mark_urgent": _Walk.urgent, "not_urgent": _Walk.calm, "take_up": _Walk.raised,
    "suspend": _Walk.suspended, "resume": _Walk.resumed, "extend": _Walk.extended, "recompute": _Walk.recomputed,
    "resolve": _Walk.resolved, "ask": _Walk.asked, "answer": _Walk.asked,
    "close": _Walk.closed, "reopen": _Walk.reopened, "come_back": _Walk.reopened,
    "merge": _Walk.ended, "void": _Walk.ended, "place": _Walk.laid, "mediate": _Walk.mediation,
}  # fmt: skip
"""What each move of `cases.moves` is to the judge; the others change no date and say no word."""

_RANK = {Satisfaction.DISSATISFIED: 0, Satisfaction.FAIR: 1, Satisfaction.SATISFIED: 2}


def _worse(before: tuple[bool, str], after: tuple[bool, str]) -> bool:
    """Tell whether the answer before was less good than the one after."""
    if before[0] != after[0]:
        return after[0]
    return before[1] in _RANK and after[1] in _RANK and _RANK[Satisfaction(before[1])] < _RANK[Satisfaction(after[1])]


def month_of(at: datetime) -> date:
    """The first day of a moment's month, in Tieling's time."""
    return at.astimezone(SHANGHAI).date().replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)


def judge(
    story: Sequence[Told],
    *,
    approved: Collection[int] = (),
    into: Judgement | None = None,
    likeness: float = 1.0,
) -> Judgement:
    """Judge a story, oldest move first.

    `approved`: positions of moves for which an exclusion was approved. `into`: what the case it was joined to comes
    to; `likeness`: how alike the two texts are (0 to 1). A request for help counts with its main case: no verdicts.
    """
    walk = _Walk(approved)
    for told in story:
        walk.hear(told)
    first, month = story[0], month_of(story[0].due or story[0].at)
    if first.to != CaseState.REGISTERED:
        return Judgement(month, walk.region, {}, frozenset())
    own = {
        "response": walk.response(), "on_time": walk.on_time(), "resolution": walk.resolution(),
        "satisfaction": walk.satisfaction(),
    }  # fmt: skip
    if (settled := walk.settled_in_mediation()) is not None:
        own["mediation"] = settled
    if (put_right := walk.rectification()) is not None:
        own["rectification"] = put_right
    end = walk.end
    if end is not None and end.verb == "merge" and into is not None:
        if likeness < UNLIKE or (into.closed_at or NEVER) < end.at:
            walk.marks.add("merged_away")
        own |= {rate: _follow(own[rate], into.verdicts[rate]) for rate in _FOLLOWING if rate in into.verdicts}
    return Judgement(
        month, walk.region, own, frozenset(walk.marks),
        closed_at=end.at if end is not None and end.verb == "close" else None,
        closed_by=end.unit if end is not None and end.verb == "close" else None,
        voided_at=end.at if end is not None and end.verb == "void" else None,
        content=own["resolution"].outcome is Outcome.KEPT,
    )  # fmt: skip


_FOLLOWING = ("on_time", "resolution", "satisfaction")
"""What a joined case shares with the one it was joined to."""


def _follow(own: Verdict, other: Verdict) -> Verdict:
    """The outcome of the other case, but where its own date had passed before, since then."""
    return Verdict(other.outcome, min(own.since, other.since), own.unit, own.region)
