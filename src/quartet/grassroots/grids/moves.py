"""The table of what may become of a redraw, and the one function that judges it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.grids import policies
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.states import Stage
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class NotAtThisStage(DomainError):
    """It has been decided, or is not yet where this can be done."""

    code = "not-at-this-stage"
    message = _("This redraw is already decided. Open the village's page to see what holds now.")


class ReasonMissing(DomainError):
    """Whoever is sent back must read why."""

    status = 422
    code = "reason-missing"
    message = _("Please say why: who proposed it reads it.")


def _own(acting: Claims, redraw: Redraw) -> bool:
    return acting.person is not None and acting.person == redraw.made_by_id


def _proposes(acting: Claims, redraw: Redraw) -> bool:
    return _own(acting, redraw) and policies.may_propose(acting, redraw.village)


def _decides(acting: Claims, redraw: Redraw) -> bool:
    return policies.may_decide(acting, redraw.village) or policies.decides_instead(acting, redraw.village)


def _takes_back(acting: Claims, redraw: Redraw) -> bool:
    """Who drew it; for somebody who holds no post any more, who decides."""
    return _own(acting, redraw) or (_decides(acting, redraw) and policies.is_gone(redraw.made_by_id))


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from which stages to which, who may, what must be said, what the button says."""

    verb: str
    old: frozenset[Stage]
    new: Stage
    may: Callable[[Claims, Redraw], bool]
    label: "_StrPromise"
    refusal: "_StrPromise"
    needs_reason: bool = False


_DECIDERS: Final = _("Only the township desk decides, and the county desk may.")
_OWN: Final = _("Only who drew it may do this.")

MOVES: Final = (
    Move("hand_in", frozenset({Stage.DRAFT}), Stage.PROPOSED, _proposes, _("Hand in to the township"), _OWN),
    Move(
        "put_in_force", frozenset({Stage.DRAFT, Stage.PROPOSED}), Stage.IN_FORCE, _decides, _("Put in force"), _DECIDERS
    ),
    Move(
        "send_back",
        frozenset({Stage.PROPOSED}),
        Stage.SENT_BACK,
        _decides,
        _("Send back"),
        _DECIDERS,
        needs_reason=True,
    ),
    Move("withdraw", frozenset({Stage.DRAFT, Stage.PROPOSED}), Stage.WITHDRAWN, _takes_back, _("Withdraw"), _OWN),
)
BY_VERB: Final = {move.verb: move for move in MOVES}


def check(move: Move, redraw: Redraw, acting: Claims, reason: str = "") -> None:
    """Raise NotAllowed, NotAtThisStage or ReasonMissing unless the move may be made now by this person."""
    if not move.may(acting, redraw):
        raise NotAllowed(move.refusal)
    if redraw.stage not in move.old:
        raise NotAtThisStage
    if move.needs_reason and not reason.strip():
        raise ReasonMissing


def moves_now(redraw: Redraw, acting: Claims) -> list[Move]:
    """Give what this person may do with it now, in the order of the table.

    Who may put it in force need not hand it in first.
    """
    found = [move for move in MOVES if redraw.stage in move.old and move.may(acting, redraw)]
    verbs = {move.verb for move in found}
    return [move for move in found if move.verb != "hand_in" or "put_in_force" not in verbs]
