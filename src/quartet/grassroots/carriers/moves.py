"""The table of a resolution: who may say what, and where it leads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.carriers.models import Resolution
from quartet.grassroots.carriers.policies import NotNow, Tie, require_tie
from quartet.grassroots.carriers.states import ResolutionState
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S = ResolutionState


@dataclass(frozen=True, slots=True)
class Move:
    """One row."""

    verb: str
    old: ResolutionState
    new: ResolutionState
    tie: Tie
    label: "_StrPromise"
    needs: tuple[str, ...] = ("words",)


MOVES: tuple[Move, ...] = (
    Move("report_done", S.OPEN, S.DONE, Tie.OWNER, _("Report it done")),
    Move("check", S.DONE, S.CHECKED, Tie.HOST, _("It is done"), needs=()),
    Move("send_back", S.DONE, S.OPEN, Tie.HOST, _("It is not done yet")),
    Move("move_due", S.OPEN, S.OPEN, Tie.HOST, _("Give another date"), needs=("due_on", "words")),
    Move("drop", S.OPEN, S.DROPPED, Tie.HOST, _("Drop it")),
)
TOLD: dict[str, "_StrPromise"] = {
    "resolve": pgettext_lazy("a resolution", "resolved"),
    **{move.verb: move.label for move in MOVES},
}


class UnknownMove(DomainError):
    """There is no such verb."""

    status = 422
    code = "unknown-move"
    message = _("There is no move called “%(verb)s”.")


class NoSuchMoveHere(NotNow):
    """The verb exists, but not in this state."""

    code = "illegal-move"
    message = _("This cannot be done while the resolution is “%(state)s”.")


def check(resolution: Resolution, verb: str, claims: Claims) -> Move:
    """The row under which this person may do this now. Raises UnknownMove, NoSuchMoveHere or NotAllowed."""
    rows = [move for move in MOVES if move.verb == verb]
    if not rows:
        raise UnknownMove(verb=verb)
    move = next((row for row in rows if row.old == resolution.state), None)
    if move is None:
        raise NoSuchMoveHere(state=ResolutionState(resolution.state).label)
    require_tie(claims, resolution, move.tie)
    return move


def offered(resolution: Resolution, claims: Claims) -> list[Move]:
    """What this person may do now, in the order of the table."""
    found = []
    for move in MOVES:
        try:
            found.append(check(resolution, move.verb, claims))
        except (NotAllowed, NotNow):
            continue
    return found
