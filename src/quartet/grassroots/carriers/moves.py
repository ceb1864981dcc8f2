"""The table of a resolution: who may say what, and where it leads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.carriers import policies
from quartet.grassroots.carriers.policies import Tie, require_tie
from quartet.grassroots.carriers.states import ResolutionState
from quartet.ground.moves import Guard, Table

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S, P = ResolutionState, policies


@dataclass(frozen=True, slots=True)
class Move:
    """One row."""

    verb: str
    old: ResolutionState | None
    new: ResolutionState
    tie: Tie
    label: "_StrPromise"
    needs: tuple[str, ...] = ("words",)
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None


MOVES: tuple[Move, ...] = (
    Move("resolve", None, S.OPEN, Tie.HOST, pgettext_lazy("a resolution", "resolved"), needs=()),
    Move("report_done", S.OPEN, S.DONE, Tie.OWNER, _("Report it done"), guards=(P.in_a_sentence,)),
    Move("check", S.DONE, S.CHECKED, Tie.HOST, _("It is done"), needs=()),
    Move("send_back", S.DONE, S.OPEN, Tie.HOST, _("It is not done yet"), guards=(P.in_a_sentence,)),
    Move("move_due", S.OPEN, S.OPEN, Tie.HOST, _("Give another date"), needs=("due_on", "words"),
         guards=(P.in_a_sentence, P.date_ahead)),
    Move("drop", S.OPEN, S.DROPPED, Tie.HOST, _("Drop it"), guards=(P.in_a_sentence,)),
    *(Move("lapse", state, S.DROPPED, Tie.PLATFORM, _("Lapsed: the host has nobody any more"), needs=())
      for state in (S.OPEN, S.DONE)),
)  # fmt: skip
TOLD: dict[str, "_StrPromise"] = {move.verb: move.label for move in MOVES}


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, resolution, move: require_tie(claims, resolution, move.tie),
    at=lambda resolution, _move: ResolutionState(resolution.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
