"""Tables of moves: which row a person may take now, and what stands against each. The rows are each room's own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError, NotNow
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.said import require_said, require_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class UnknownMove(DomainError):
    """There is no such move at all."""

    status = 422
    code = "unknown-move"
    message = _("There is no move called “%(verb)s”.")


class NoSuchMoveHere(NotNow):
    """The move exists, but not from this state."""

    code = "illegal-move"
    message = _("This cannot be done now: it stands at “%(state)s”.")


Guard = Callable[[Any, Mapping[str, Any], Claims], None]
"""Asks whether the moment is right: record, what was said, mover. Refuses with NotNow.

While a move is only offered nothing is said yet but `now`; once it is being made, `made` stands beside what was said.
"""


class Row(Protocol):
    """What every table's rows have: a verb, the state it starts from, what is asked at that moment."""

    @property
    def verb(self) -> str:
        """What is done."""

    @property
    def old(self) -> Any:
        """The state it starts from; None makes the record."""

    @property
    def when(self) -> Guard | None:
        """Which of two rows of one verb holds: a row whose `when` refuses is passed over."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """What must be so now; each refuses with NotNow."""


class Asking(Row, Protocol):
    """A row that says where it leads and what must be said with it."""

    @property
    def new(self) -> Any:
        """The state it leads to."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Fields that must be filled in."""

    @property
    def may(self) -> tuple[str, ...]:
        """Fields that may be filled in."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Offer(Generic[R]):
    """One verb as offered to a person: the row when they may, the reason when not."""

    verb: str
    move: R
    why_not: DomainError | None


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The rows, and what a room says about them."""

    moves: tuple[R, ...]
    tied: Callable[[Claims, Any, R], None]
    """Refuses with NotAllowed when the mover is not tied to the record as the row asks."""
    at: Callable[[Any, R], Any]
    """Where a record stands, in the states that the row speaks of; it has a `label`."""
    offered: Callable[[R], bool] = lambda _move: True
    """Whether people may make this move on a record that is there; the platform makes the rest."""
    elsewhere: Mapping[str, "_StrPromise"] = field(default_factory=dict)
    """Verb → what to say where it starts from another state, when there is more to say than where the record stands."""

    @property
    def verbs(self) -> tuple[str, ...]:
        """What people may do to a record that is there."""
        return tuple(dict.fromkeys(m.verb for m in self.moves if m.old is not None and self.offered(m)))

    def rows(self, verb: str, old: Any = None) -> list[R]:
        """The rows of a verb, of one old state or of all."""
        return [m for m in self.moves if m.verb == verb and m.old is not None and old in (None, m.old)]

    def here(self, record: Any, verb: str) -> list[R]:
        """The rows of a verb from where the record stands."""
        return [move for move in self.rows(verb) if move.old == self.at(record, move)]

    def legal(self, record: Any, verb: str, claims: Claims) -> R:
        """The row under which this person may make this move now, but for its guards.

        Raises UnknownMove, NoSuchMoveHere, or the NotAllowed or NotNow of the row that came nearest.
        """
        known = self.rows(verb)
        if not known:
            raise UnknownMove(verb=verb)
        here = self.here(record, verb)
        if not here:
            # lazy: said in whichever language is asked for
            raise NoSuchMoveHere(self.elsewhere.get(verb), state=self.at(record, known[0]).label)
        refused: NotAllowed | NotNow | None = None
        for move in here:
            try:
                self.tied(claims, record, move)
                if move.when is not None:
                    move.when(record, {}, claims)
            except (NotAllowed, NotNow) as why:
                refused = why if refused is None or isinstance(why, NotNow) else refused
            else:
                return move
        assert refused is not None
        raise refused

    def check(self, record: Any, verb: str, claims: Claims, data: Mapping[str, Any]) -> R:
        """`legal` and its guards: the whole question "may they, may this now". Raises what says why not."""
        move = self.legal(record, verb, claims)
        ask(move.guards, record, data, claims)
        return move

    def offers(self, record: Any, claims: Claims, data: Mapping[str, Any]) -> list[Offer[R]]:
        """Every verb of the table for this record and person, with the reason for each that is refused."""
        found: list[Offer[R]] = []
        for verb in self.verbs:
            row = (self.here(record, verb) or self.rows(verb))[0]
            try:
                found.append(Offer(verb, self.check(record, verb, claims, data), None))
            except DomainError as why:
                found.append(Offer(verb, row, why))
        return found


def ask(guards: Iterable[Guard], record: Any, data: Mapping[str, Any], claims: Claims) -> None:
    """Refuse when the moment is not right. Raises NotNow."""
    for guard in guards:
        guard(record, data, claims)


def ask_made(move: Asking, record: Any, given: Mapping[str, Any], claims: Claims, now: datetime) -> None:
    """Refuse a move being made when what was said does not fit, or says nothing. Raises SomethingMissing or NotNow."""
    said = {**given, "now": now, "made": True}
    ask(move.guards, record, said, claims)
    require_said(said, move.needs)
    require_words(said, move.may)
