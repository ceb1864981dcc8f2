"""Tables of moves: which row a person may take now, and what stands against each. The rows are each app's own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, NotAllowed


class NotNow(DomainError):
    """The move exists and the person may make it, but something is missing."""

    status = 409
    code = "not-now"


class Row(Protocol):
    """What every table's rows have: a verb, the state it starts from, what is asked at that moment."""

    @property
    def verb(self) -> str:
        """What is done."""

    @property
    def old(self) -> Any:
        """The state it starts from; None makes the record."""

    @property
    def when(self) -> Callable[[Any, Mapping[str, Any], Claims], None] | None:
        """Which of two rows of one verb holds: a row whose `when` refuses is passed over."""

    @property
    def guards(self) -> tuple[Callable[[Any, Mapping[str, Any], Claims], None], ...]:
        """What must be so now; each refuses with NotNow."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Offer(Generic[R]):
    """One verb as offered to a person: the row when they may, the reason when not."""

    verb: str
    move: R
    why_not: DomainError | None


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The rows, and the three things an app says about them."""

    moves: tuple[R, ...]
    offered: Callable[[R], bool]
    """Whether people may make this move on a record that is there; the platform makes the rest."""
    tied: Callable[[Claims, Any, R], None]
    """Refuses with NotAllowed when the mover is not tied to the record as the row asks."""
    unknown: Callable[[str], DomainError]
    illegal: Callable[[Any], DomainError]

    @property
    def verbs(self) -> tuple[str, ...]:
        """What people may do to a record that is there."""
        return tuple(dict.fromkeys(move.verb for move in self.moves if self.offered(move)))

    def rows(self, verb: str, old: Any = None) -> list[R]:
        """The rows of a verb, of one old state or of all."""
        return [m for m in self.moves if m.verb == verb and m.old is not None and old in (None, m.old)]

    def legal(self, record: Any, verb: str, claims: Claims) -> R:
        """The row under which this person may make this move now, but for its guards. Raises what says why not."""
        if not self.rows(verb):
            raise self.unknown(verb)
        here = self.rows(verb, record.state)
        if not here:
            raise self.illegal(record)
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
            row = (self.rows(verb, record.state) or self.rows(verb))[0]
            try:
                found.append(Offer(verb, self.check(record, verb, claims, data), None))
            except DomainError as why:
                found.append(Offer(verb, row, why))
        return found


def ask(
    guards: Iterable[Callable[[Any, Mapping[str, Any], Claims], None]],
    record: Any, data: Mapping[str, Any], claims: Claims,
) -> None:  # fmt: skip
    """Refuse when the moment is not right. Raises NotNow."""
    for guard in guards:
        guard(record, data, claims)
