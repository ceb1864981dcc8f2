"""What can run out: each room registers what it has, and the round knows none of the rooms.

A source is a row: a query of open things with the ladder each runs by, and who owes one. A new reminder is a row of a
room's table; a new kind of thing is one more source (decision 27).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import DateTimeField, Func, QuerySet

from quartet.ground.clock.calendar import Calendar
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import HANDLERS, Level, Role
from quartet.ground.reminders.ladder import Ladder, Rung

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Hands:
    """In whose hands something lies: named people; where none of them is there, who holds such a post in the unit."""

    people: frozenset[int] = frozenset()
    unit: int | None = None
    roles: frozenset[Role] = HANDLERS

    def __bool__(self) -> bool:
        """Whether it lies in anybody's hands."""
        return bool(self.people) or self.unit is not None


NOBODY = Hands()


def _everybody(claims: Claims) -> bool:  # noqa: ARG001 -- who is told may see it, as long as nothing says otherwise
    return True


@dataclass(frozen=True, slots=True)
class Owed:
    """One open thing as the round needs it: who owes it, around which place, who may know of it, where to look."""

    url: str
    region: str
    desk: Level
    """The level whose desk decides."""
    sealed: bool = False
    """It is kept back: in place of desks, the few who decide about what is confidential are told."""
    owes: Hands = NOBODY
    """Whose turn it is; nobody's: the desk's."""
    asked: Hands = NOBODY
    """Who asked for it."""
    hidden: Collection[str] = ()
    """Who must never know of it."""
    sees: Callable[[Claims], bool] = _everybody
    """Who may know of it: asked of everybody before they are told."""
    elsewhere: str = ""
    """Where the others look, who do not owe it and cannot open its own page."""
    code: str = ""
    """The number people know it by."""
    key: str = ""
    """Things of one key are one line of a digest; without it each has its own."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that can run out, of one room."""

    name: str
    """Stable: it is kept with what was told."""
    title: str
    """What it is, English; said before each sentence of its ladders."""
    owes: str
    """Who owes it, English: for the manual, which is made from these rows."""
    ladders: Mapping[str, Ladder]
    """Clock rule, or kind, → its rungs."""
    open: Callable[[datetime], QuerySet[Any]]
    """The open things. Each has `ladder` (a key of `ladders`), `runs_from` and `runs_until`, never null together."""
    owed: Callable[[Any, datetime], Owed]
    kinds: "Mapping[str, str | _StrPromise]" = field(default_factory=dict)
    """Key of `ladders` → what is due, English, where it is no clock rule: for the manual."""
    then: Callable[[Any, Rung, datetime, Calendar], None] | None = None
    """What else a rung brings about, in the round's own transaction."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let the round look at it."""
    _sources[source.name] = source


def sources() -> tuple[Source, ...]:
    """Everything that can run out, by name."""
    return tuple(_sources[name] for name in sorted(_sources))


class EndOfDay(Func):
    """The last moment of a date in Tieling, for things that have a day and no clock."""

    template = "((%(expressions)s + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond')"
    output_field = DateTimeField()
