"""The acting half of every table of moves: one path by which a record is moved, told and chained.

A room says what differs: its model and event, its table, what each move changes besides the state, who hears of it.
What must be alike in all of them stands here, once: lock → legal → guards → effects → state, story, ledger and news in
one write → what follows. A command that comes twice, or five times at one moment, is carried out once and answered
each time.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from quartet.ground.crash import crash_point
from quartet.ground.errors import CommandReused, DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.ledger.history import MoveEvent
from quartet.ground.ledger.models import Chained, Entry
from quartet.ground.ledger.queries import record_field
from quartet.ground.locks import serialise
from quartet.ground.moves import Asking, Table, ask_made
from quartet.ground.outbox import actions as outbox
from quartet.ground.outbox.models import Event
from quartet.ground.outbox.tasks import tell_unit
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, Held, write_freely
from quartet.ground.people.states import Label
from quartet.ground.rows import write

M = TypeVar("M", bound=models.Model)
R = TypeVar("R", bound=Asking)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may hear of a record at this moment."""

    subject: str
    """What its live event is called by: a code people know, or nothing."""
    keys: Sequence[str] = ()
    """The keys that open it; nobody's open page hears of it without any."""
    label: int = Label.OPEN
    denied: Sequence[str] = ()
    """People (`p7`) and units (`u3`) it is hidden from."""


@dataclass(slots=True)
class MoveContext(Generic[M, R]):
    """A move being made: what its effects read and add to."""

    workflow: "Workflow[M, R]"
    record: M
    row: R
    acting: Claims
    now: datetime
    given: dict[str, Any] = field(default_factory=dict)
    """What the mover said, cleaned by the form; and what the room fetched for its guards."""
    data: dict[str, Any] = field(default_factory=dict)
    """What the event will keep: plain values and the names of that day."""
    new_state: Any = None
    """Where it leads when not where the row says."""
    old_state: str = field(init=False)
    """Where it stood; empty at its birth."""
    audience_before: Audience = field(init=False)
    """Who could hear of it before: the effects may take it out of their sight, and they must notice that."""
    notices: list[tuple[str, frozenset[int]]] = field(default_factory=list)
    """Sentences, and the people who find them in their trays."""
    unit_notices: list[tuple[str, int]] = field(default_factory=list)
    """Sentences, and the units whose handlers find them in their trays."""

    def __post_init__(self) -> None:
        """Remember how it stood before the effects."""
        born = self.row.old is None
        self.old_state = "" if born else str(self.workflow.table.at(self.record, self.row))
        self.audience_before = self.workflow.audience(self.record)

    @property
    def verb(self) -> str:
        """What is being done."""
        return self.row.verb

    @property
    def today(self) -> date:
        """The day of the move where people live."""
        return timezone.localdate(self.now)

    @property
    def person(self) -> int:
        """Who moves, where the table lets nobody else in than somebody signed in."""
        assert self.acting.person is not None
        return self.acting.person

    def tell(self, says: str, hearers: Iterable[int | None]) -> None:
        """Put a sentence into people's trays with the move; none of theirs it is hidden from.

        Nor the mover's own, unless the workflow `tells_mover`.
        """
        self.notices.append((says, frozenset(one for one in hearers if one is not None)))

    def tell_unit(self, says: str, unit: int) -> None:
        """The same for whoever works for a unit."""
        self.unit_notices.append((says, unit))

    def follow(self, verb: str, **data: Any) -> None:
        """Make a move that follows by itself from this one, within the same transaction."""
        row = self.workflow.table.here(self.record, verb)[0]
        self.workflow.write(self.workflow.context(self.record, row, acting=self.acting, now=self.now, data=data))


Effect = Callable[[Any], None]
WORKFLOWS: "dict[str, Workflow[Any, Any]]" = {}
"""Every workflow by its name."""


class Workflow(Generic[M, R]):
    """One table of moves at work. A room subclasses it, says what differs, and makes one instance."""

    name: ClassVar[str]
    """What its live events and its topics are called: `case` tells `case.accept`."""
    event: ClassVar[type[MoveEvent]]
    """The lines of its story; the foreign key to a `Chained` model says whose."""
    table: Table[R]
    effects: ClassVar[Mapping[str, Effect]] = {}
    """Verb → what it changes besides the state."""
    key: ClassVar[str] = "code"
    """The column by which one record is named."""
    state_field: ClassVar[str] = "state"
    recorded: ClassVar[frozenset[str] | None] = None
    """What of that which was said the event keeps; None: all that the row asks for."""
    refusals: ClassVar[Mapping[str, type[DomainError]]] = {}
    """Constraint of the database → what to say when it would not let something in."""
    tells_mover: ClassVar[bool] = False
    """Whether a mover who is among those a sentence is for finds it in the tray too."""
    shared_commands: ClassVar[bool] = False
    """Whether one command may stand in several stories, so that no constraint refuses its second use."""

    def __init__(self) -> None:
        WORKFLOWS[self.name] = self

    # -- what a room says --------------------------------------------------------------------------------------------

    def lock(self, key: Any, verb: str, acting: Claims, now: datetime) -> M:
        """Find a record through the room's scoped door and lock it. Raises the room's NotFound."""
        raise NotImplementedError

    def audience(self, record: M) -> Audience:
        """Who may hear of it as it stands."""
        raise NotImplementedError

    def story_of(self, record: M) -> Chained:
        """Whose story and ledger chain tell it: its own, where the room does not say otherwise."""
        assert isinstance(record, Chained)
        return record

    def county(self, record: M) -> str:
        """The county in whose ledger it stands."""
        return str(record.county)  # type: ignore[attr-defined]  # every story has one

    def prepare(self, ctx: MoveContext[M, R]) -> None:
        """Fetch under the lock what the guards ask about, into `given`."""

    def plain(self, value: Any) -> Any:
        """A value as an event keeps it: a record by its key, a day as ISO 8601."""
        if isinstance(value, models.Model):
            return value.pk
        if isinstance(value, models.QuerySet | list | tuple):
            return "、".join(str(one) for one in value)
        return value.isoformat() if isinstance(value, date) else value

    def settle(self, ctx: MoveContext[M, R]) -> None:
        """Bring the record's other columns into line with its new state, before anything is written."""

    def columns(self, ctx: MoveContext[M, R]) -> dict[str, Any]:
        """Columns that the room's events have besides those of every event."""
        return {}

    def beside(self, ctx: MoveContext[M, R]) -> Sequence[models.Model]:
        """Other rows that go into the same write."""
        return ()

    def after(self, ctx: MoveContext[M, R]) -> None:
        """What follows by itself once a move that somebody made is written."""

    def line(self, record: M, says: str) -> dict[str, Any]:
        """A line of a notice about it: where to look, and no word of what it holds."""
        return {"url": record.get_absolute_url(), "says": says}  # type: ignore[attr-defined]  # every record has a page

    def works(self, ctx: MoveContext[M, R], held: Held) -> bool:
        """Whether somebody may make the move in this post."""
        return True

    def near(self, ctx: MoveContext[M, R], held: Held) -> bool:
        """Whether a post is the one in which somebody with several of them moves."""
        return False

    def slip_name(self, ctx: MoveContext[M, R]) -> str:
        """How the story calls somebody who moves by a slip or a link, without an account."""
        raise NotImplementedError

    # -- moving ------------------------------------------------------------------------------------------------------

    def run(
        self, key: Any, verb: str, given: Mapping[str, Any], *, command_id: UUID | None, acting: Claims, now: datetime
    ) -> M:
        """Move a record as its table says, in a transaction of its own. Safe to repeat with the same command id.

        Raises the room's NotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow, SomethingMissing or CommandReused;
        then nothing changed.
        """

        def act() -> M:
            record = self.lock(key, verb, acting, now)
            return self.make(record, verb, given, command_id=command_id, acting=acting, now=now).record

        def same(event: Any) -> bool:
            return self.names(event, key) and self.says_same(event, given)

        return self.once(act, verb, command_id=command_id, acting=acting, same=same)

    def row_for(
        self, record: M, verb: str, *, command_id: UUID | None = None, acting: Claims, now: datetime
    ) -> R | None:
        """The row under which somebody may move it now, for a page that asks before; None when this command did.

        Raises what stands against it, or CommandReused.
        """
        key = self.key_of(record)

        def is_it(event: Any) -> bool:
            return self.names(event, key)

        def done() -> bool:
            return command_id is not None and bool(self._done_before(command_id, verb, acting, is_it))

        if done():
            return None
        try:
            return self.table.check(record, verb, acting, {"now": now})
        except DomainError:
            if done():  # another copy was quicker
                return None
            raise

    def make(
        self, record: M, verb: str, given: Mapping[str, Any], *, command_id: UUID | None = None, acting: Claims,
        now: datetime,
    ) -> MoveContext[M, R]:  # fmt: skip
        """Move a record that is locked, inside a running transaction. Raises what `run` raises but for NotFound."""
        write_freely()  # the guards must know of all that hangs on it; a move may take it out of the mover's sight
        row = self.table.legal(record, verb, acting)
        ctx = self.context(record, row, acting=acting, now=now, given=given)
        self.prepare(ctx)
        ask_made(row, record, ctx.given, acting, now)
        self.carry_out(ctx, command_id)
        self.after(ctx)
        return ctx

    def begin(
        self, record: M, verb: str, given: Mapping[str, Any], *, command_id: UUID | None = None, acting: Claims,
        now: datetime, data: Mapping[str, Any] | None = None,
    ) -> MoveContext[M, R]:  # fmt: skip
        """Write the first line of a new record, inside a running transaction; the room has asked who may."""
        row = next(one for one in self.table.moves if one.verb == verb and one.old is None)
        ctx = self.context(record, row, acting=acting, now=now, given=given, data=data)
        if record.pk is None:
            record.save()
        self.carry_out(ctx, command_id)
        return ctx

    def context(
        self, record: M, row: R, *, acting: Claims, now: datetime, given: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> MoveContext[M, R]:  # fmt: skip
        """A move about to be made; it remembers how the record stood."""
        return MoveContext(self, record, row, acting, now, dict(given or {}), dict(data or {}))

    def carry_out(self, ctx: MoveContext[M, R], command_id: UUID | None = None) -> None:
        """Keep what was said, work the effects, and write it all; nothing is asked any more."""
        self.keep_words(ctx)
        if (effect := self.effects.get(ctx.verb)) is not None:
            effect(ctx)
        self.write(ctx, command_id)

    def keep_words(self, ctx: MoveContext[M, R]) -> None:
        """Keep in the event what was said, in the words of that day: names of units change later."""
        asked = {*ctx.row.needs, *ctx.row.may} if self.recorded is None else self.recorded
        for name, value in ctx.given.items():
            if name in asked and value not in (None, ""):
                ctx.data[name] = self.plain(value)

    # -- writing -----------------------------------------------------------------------------------------------------

    def write(self, ctx: MoveContext[M, R], command_id: UUID | None = None) -> None:
        """Change the state; write record, story, ledger and news in one message; put the notices into trays."""
        event, entry = self.story(ctx, command_id)
        before, audience = ctx.audience_before, self.audience(ctx.record)
        news = self.news(ctx, audience, f"{self.name}.{ctx.verb}", [*before.keys, *audience.keys])
        # Whose list it leaves because it is kept more closely hears that, by its code alone.
        closer = audience.label > before.label
        left = [self.news(ctx, before, f"{self.name}.left", before.keys, denied=())] if closer else []
        story = self.story_of(ctx.record)
        records = [ctx.record] if story is ctx.record else [story, ctx.record]
        write(*records, event, entry, *self.beside(ctx), news, *left)
        self._notify(ctx, news, audience)

    def story(self, ctx: MoveContext[M, R], command_id: UUID | None = None) -> tuple[MoveEvent, Entry]:
        """Change the state and give the line of the story and the ledger's entry, unsaved; the chain has moved on."""
        self.enter(ctx)
        self.settle(ctx)
        story, county = self.story_of(ctx.record), self.county(ctx.record)
        event = self.event(
            **{self.about: story}, county=county, position=story.ledger_position + 1, verb=ctx.verb,
            from_state=ctx.old_state, to_state=str(ctx.new_state or ctx.row.new), by_id=ctx.acting.person,
            by_name=self.name_of_mover(ctx), at=ctx.now, data=ctx.data, command_id=command_id, **self.columns(ctx),
        )  # fmt: skip
        entry = ledger.next_entry(
            story, name=story.name_in_ledger, act=ctx.verb, actor=ctx.acting.person, county=county, at=ctx.now,
            fact=event.fact(),
        )  # fmt: skip
        return event, entry

    def enter(self, ctx: MoveContext[M, R]) -> None:
        """Put the record into its new state."""
        setattr(ctx.record, self.state_field, ctx.new_state or ctx.row.new)

    def news(
        self, ctx: MoveContext[M, R], audience: Audience, topic: str, keys: Iterable[str],
        denied: Sequence[str] | None = None,
    ) -> Event:  # fmt: skip
        """A live event about it, unsaved."""
        return outbox.event(
            topic=topic, subject=audience.subject, county=self.county(ctx.record), keys=sorted(set(keys)),
            label=audience.label, denied=audience.denied if denied is None else denied, at=ctx.now,
        )  # fmt: skip

    def _notify(self, ctx: MoveContext[M, R], news: Event, audience: Audience) -> None:
        for says, unit in ctx.unit_notices:
            tell_unit.defer(event_id=news.pk, unit=unit, lines=[self.line(ctx.record, says)])
            crash_point("job_insert")
        if not ctx.notices:
            return
        without = people.named_by(audience.denied, ctx.today)
        if not self.tells_mover and ctx.acting.person is not None:
            without.add(ctx.acting.person)
        for says, hearers in ctx.notices:
            outbox.notify(news, hearers - without, lines=[self.line(ctx.record, says)])

    def post_of(self, ctx: MoveContext[M, R]) -> Held | None:
        """The post in which somebody moves; None for a resident, a stranger or the platform."""
        fitting = [] if ctx.acting.slip else [held for held in ctx.acting.posts if self.works(ctx, held)]
        return next((held for held in fitting if self.near(ctx, held)), None) or next(iter(fitting), None)

    def name_of_mover(self, ctx: MoveContext[M, R]) -> str:
        """The unit and the person who move, as they are called today."""
        if ctx.acting.slip:
            return self.slip_name(ctx)
        held = self.post_of(ctx)
        unit = people.unit_name(held.unit) if held else ""
        return " ".join(filter(None, [unit, people.person_name(ctx.acting.person or 0)]))

    # -- once --------------------------------------------------------------------------------------------------------

    def once(
        self, act: Callable[[], M], verb: str, *, command_id: UUID | None, acting: Claims,
        same: Callable[[Any], bool],
    ) -> M:  # fmt: skip
        """Carry a command out in a transaction of its own, or answer with what it did when it came before.

        Whether it came before is asked only after it was refused: of copies at one moment all but the first find the
        record moved on, or their id taken; and a first one pays nothing for it. `same` tells of an event whether it
        is about what is asked for now. Raises CommandReused when the id was used for something else.
        """
        try:
            with transaction.atomic(durable=True):
                if self.shared_commands and command_id is not None:
                    serialise(f"{self.name}.{command_id}")
                    if (done := self._done(command_id, verb, acting, same)) is not None:
                        return done
                return act()
        except (DomainError, IntegrityError) as why:
            if command_id is not None and (done := self._done_before(command_id, verb, acting, same)) is not None:
                return done
            if isinstance(why, IntegrityError) and (refusal := refusal_of(why, self.refusals)) is not None:
                raise refusal from None
            raise

    @transaction.atomic(durable=True)
    def _done_before(self, command_id: UUID, verb: str, acting: Claims, same: Callable[[Any], bool]) -> M | None:
        return self._done(command_id, verb, acting, same)

    def _done(self, command_id: UUID, verb: str, acting: Claims, same: Callable[[Any], bool]) -> M | None:
        """What a command did before; it may have left its mover's sight since."""
        write_freely()
        found: list[MoveEvent] = list(models.QuerySet(self.event).filter(command_id=command_id).order_by("pk"))
        if not found:
            return None
        for event in found:
            if (event.verb, event.by_id) == (verb, acting.person) and same(event):
                return self.record_of(event)
        raise CommandReused

    def record_of(self, event: Any) -> M:
        """The record that an event moved."""
        record: M = getattr(event, self.about)
        return record

    def key_of(self, record: M) -> Any:
        """The key by which `lock` finds a record."""
        return getattr(record, self.key)

    def names(self, event: Any, key: Any) -> bool:
        """Whether an event is about the record of this key."""
        return bool(self.key_of(self.record_of(event)) == key)

    def says_same(self, event: Any, given: Mapping[str, Any]) -> bool:
        """Whether an event kept what is said now: a command that says something else is another one."""
        return True

    @cached_property
    def about(self) -> str:
        """The events' foreign key to whose story they are."""
        return record_field(self.event).name


def refusal_of(why: IntegrityError, refusals: Mapping[str, type[DomainError]]) -> DomainError | None:
    """What to say of what the database would not let in; None when it is a bug and must stay one."""
    return next((refusal() for constraint, refusal in refusals.items() if constraint in str(why)), None)
