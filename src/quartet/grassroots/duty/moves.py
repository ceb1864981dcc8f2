"""The table of duty: off → on → ended. Nothing else; after `ended` the member is off, and a new duty is a new row."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty.states import DutyState
from quartet.ground.errors import DomainError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Who(Enum):
    """Who moves a duty. A desk, a clerk or an administrator never does: nobody is put on duty by another."""

    MEMBER = "member"
    TIME = "time"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Move:
    """One row: its verb, its button, and who may."""

    verb: str
    label: "_StrPromise"
    by: frozenset[Who]


MOVES: dict[tuple[DutyState, DutyState], Move] = {
    (DutyState.OFF, DutyState.ON): Move("start", _("Start duty"), frozenset({Who.MEMBER})),
    (DutyState.ON, DutyState.ENDED): Move("end", _("End duty"), frozenset({Who.MEMBER, Who.TIME})),
    # Told late what it did not know when the time ran out: the duty was shorter, never longer.
    (DutyState.ENDED, DutyState.ENDED): Move("shorten", _("End duty"), frozenset({Who.MEMBER})),
}


class NotNow(DomainError):
    """The table has no such row."""

    status = 409
    code = "duty-not-now"
    message = _("This duty cannot do that now.")


def check(before: DutyState, after: DutyState, by: Who) -> Move:
    """Give the row that allows a move. Raises NotNow."""
    move = MOVES.get((before, after))
    if move is None or by not in move.by:
        raise NotNow
    return move
