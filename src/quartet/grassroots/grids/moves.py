"""The table of what may become of a redraw."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.grids import policies
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.states import Stage
from quartet.ground.errors import DomainError
from quartet.ground.moves import Guard, Table
from quartet.ground.people.rights import Claims, NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


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


def may_amend(acting: Claims, redraw: Redraw) -> bool:
    """Its maker while it is a draft, who decides as long as it is open."""
    own = redraw.stage == Stage.DRAFT and redraw.made_by_id == acting.person
    return own or policies.may_decide(acting, redraw.village)


def says_why(_redraw: Redraw, data: Mapping[str, Any], _claims: Claims) -> None:
    """Whoever gets it back reads why."""
    if data.get("made") and not str(data.get("reason") or "").strip():
        raise ReasonMissing


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from which stage to which, who, what must be said, what the button says."""

    verb: str
    old: Stage | None
    new: Stage
    by: Callable[[Claims, Redraw], bool]
    """Whether somebody may, as they are tied to it."""
    refusal: "_StrPromise"
    """What is said to those who may not."""
    label: "_StrPromise"
    told: "_StrPromise"
    """The line in the story."""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    when: Guard | None = None
    guards: tuple[Guard, ...] = ()
    step: bool = True
    """Whether it is a button of its own; the form of names and numbers is not."""


_DECIDERS: Final = _("Only the township desk decides, and the county desk may.")
_OWN: Final = _("Only who drew it may do this.")
S = Stage

MOVES: Final = (
    Move("draw", None, S.DRAFT, _proposes, _OWN, _("Draw"), _("drew it: %(way_label)s")),
    Move("hand_in", S.DRAFT, S.PROPOSED, _proposes, _OWN, _("Hand in to the township"),
         _("handed it in to the township")),
    *(Move("put_in_force", stage, S.IN_FORCE, _decides, _DECIDERS, _("Put in force"), _("put it in force"))
      for stage in (S.DRAFT, S.PROPOSED)),
    Move("send_back", S.PROPOSED, S.SENT_BACK, _decides, _DECIDERS, _("Send back"), _("sent it back: %(reason)s"),
         may=("reason",), guards=(says_why,)),
    *(Move("withdraw", stage, S.WITHDRAWN, _takes_back, _OWN, _("Withdraw"), _("withdrew it"))
      for stage in (S.DRAFT, S.PROPOSED)),
    *(Move("amend", stage, stage, may_amend, _OWN, _("Correct names and households"),
           _("corrected names and households"), step=False)
      for stage in (S.DRAFT, S.PROPOSED)),
)  # fmt: skip


def _require_tied(claims: Claims, redraw: Redraw, move: Move) -> None:
    if not move.by(claims, redraw):
        raise NotAllowed(move.refusal)


TABLE: Table[Move] = Table(
    MOVES,
    tied=_require_tied,
    at=lambda redraw, _move: Stage(redraw.stage),
    offered=lambda move: move.step,
)


def moves_now(redraw: Redraw, acting: Claims) -> list[Move]:
    """Give what this person may do with it now, in the order of the table.

    Who may put it in force need not hand it in first.
    """
    found = [one.move for one in TABLE.offers(redraw, acting, {}) if one.why_not is None]
    verbs = {move.verb for move in found}
    return [move for move in found if move.verb != "hand_in" or "put_in_force" not in verbs]
