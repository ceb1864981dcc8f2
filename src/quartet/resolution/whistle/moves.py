"""The two tables of a whistle: its own moves, and those of each called body."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.ground.moves import Offer, Table
from quartet.resolution.whistle import policies
from quartet.resolution.whistle.policies import Guard, Tie, require_tie
from quartet.resolution.whistle.states import EXPECTED, OVER, CallState, WhistleState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from where to where, who, what they must say, what must be so."""

    verb: str
    old: WhistleState | CallState | None
    new: WhistleState | CallState
    tie: Tie
    label: "_StrPromise"
    """The button: a verb."""
    told: "_StrPromise | str"
    """The line in the story. `%(unit_name)s` is the called body."""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    when: Guard | None = None
    guards: tuple[Guard, ...] = ()
    main: bool = False
    """The step that is usually next."""


W, C, T, P = WhistleState, CallState, Tie, policies
_ON = (P.running,)

WHISTLE_MOVES: tuple[Move, ...] = (
    Move("blow", None, W.RUNNING, T.OPENS, _("Blow a whistle"),
         _("blew the whistle: %(kind_label)s; called: %(units)s"), needs=("kind", "why", "place", "bodies")),
    Move("call", W.RUNNING, W.RUNNING, T.WHISTLER, _("Call another body"),
         _("called %(unit_name)s: %(wanted)s; first asked: %(person_name)s"), needs=("unit", "wanted"),
         guards=(P.not_called_yet,)),
    Move("minute", W.RUNNING, W.RUNNING, T.WHISTLER, _("Write the minute"),
         _("wrote version %(version)s of the minute"), needs=("text",), guards=(P.somebody_came,), main=True),
    Move("decide", W.RUNNING, W.RUNNING, T.WHISTLER, _("Write down a decision"),
         _("decided: %(unit_name)s: %(what)s, by %(due)s; %(becomes_label)s"), needs=("call", "what", "due", "becomes"),
         guards=(P.somebody_came, P.for_who_came, P.assist_possible, P.lies_ahead)),
    Move("drop", W.RUNNING, W.RUNNING, T.WHISTLER, _("Drop a decision"), _("dropped decision %(number)s: %(reason)s"),
         needs=("decision", "reason"), guards=(P.decisions_there,)),
    Move("end", W.RUNNING, W.ENDED, T.WHISTLER, _("End the whistle"), _("ended: %(outcome)s"), needs=("outcome",),
         guards=(P.everybody_gone, P.minute_of_who_came), main=True),
)  # fmt: skip

CALL_MOVES: tuple[Move, ...] = (
    # -- answering -----------------------------------------------------------------------------------------------
    *(Move("accept", old, C.ACCEPTED, T.BODY, _("We come"), _("%(unit_name)s comes; %(person_name)s answered"),
           guards=_ON, main=True)
      for old in (C.CALLED, C.UNANSWERED)),
    *(Move("refuse", old, C.REFUSED, T.BODY, _("Say why not"),
           _("%(unit_name)s says no, by: %(line)s: %(reason)s; the desk above decides"), needs=("line", "reason"),
           guards=(P.running, P.names_another))
      for old in (C.CALLED, C.UNANSWERED)),
    Move("pass_on", C.CALLED, C.CALLED, T.PLATFORM, _("Ask the next named person"),
         _("%(unit_name)s: %(before)s did not answer; now asked: %(person_name)s"), when=P.somebody_left,
         guards=(P.running, P.answer_overdue)),
    Move("pass_on", C.CALLED, C.UNANSWERED, T.PLATFORM, _("Ask the next named person"),
         _("%(unit_name)s: nobody answered, the desk above was told"), guards=(P.running, P.answer_overdue)),
    *(Move("insist", old, C.CALLED, T.ABOVE, _("They must come"),
           _("the desk above decided: %(unit_name)s must come: %(reason)s"), needs=("reason",), guards=_ON, main=True)
      for old in (C.REFUSED, C.UNANSWERED)),
    *(Move("excuse", old, C.EXCUSED, T.ABOVE, _("They need not come"),
           _("the desk above decided: %(unit_name)s need not come: %(reason)s"), needs=("reason",), guards=_ON)
      for old in (C.REFUSED, C.UNANSWERED)),
    # -- coming --------------------------------------------------------------------------------------------------
    *(Move("arrive", old, C.ARRIVED, T.BODY, _("We are here"), _("%(unit_name)s came: %(proof_label)s"), may=("code",),
           guards=(P.running, P.proof_given), main=old is C.ACCEPTED)
      for old in EXPECTED),
    *(Move("confirm", old, C.ARRIVED, T.WHISTLER, _("Confirm that they are here"),
           _("%(unit_name)s came: %(proof_label)s"), guards=_ON)
      for old in EXPECTED),
    *(Move("call_off", old, C.CALLED_OFF, T.WHISTLER, _("Call them off"),
           _("%(unit_name)s is not needed any more: %(reason)s"), needs=("reason",), guards=_ON)
      for old in (*EXPECTED, C.REFUSED)),
    # -- on the spot ---------------------------------------------------------------------------------------------
    *(Move("sign", old, old, T.BODY, _("Sign the minute"),
           _("%(unit_name)s signed version %(version)s: %(dissent_label)s"), may=("dissent",),
           guards=(P.minute_written, P.not_signed), main=True)
      for old in (C.ARRIVED, C.LEFT)),
    *(Move("fulfil", old, old, T.BODY, _("Report a decision done"),
           _("%(unit_name)s did decision %(number)s: %(words)s"), needs=("decision", "words"),
           guards=(P.something_open,))
      for old in (C.ARRIVED, C.LEFT)),
    Move("leave", C.ARRIVED, C.LEFT, T.BODY, _("Leave"), _("%(unit_name)s left"), when=P.nothing_open, guards=_ON),
    Move("leave", C.ARRIVED, C.LEFT, T.BODY, _("Leave"), _("%(unit_name)s left before the matter was done: %(reason)s"),
         needs=("reason",), when=P.something_open, guards=_ON),
    Move("note_left", C.ARRIVED, C.LEFT, T.WHISTLER, _("Note that they have left"),
         _("%(unit_name)s left: %(reason)s"), needs=("reason",), guards=_ON),
    # -- both sides say how the other did ------------------------------------------------------------------------
    *(Move("assess", old, old, tie, _("Say how the other side did"), _("%(side_label)s said how the other side did"),
           needs=("solved", "in_time", "needed", "words"), guards=(P.not_assessed,))
      for old in OVER for tie in (T.BODY, T.WHISTLER)),
)  # fmt: skip


TABLE: Table[Move] = Table(
    WHISTLE_MOVES,
    tied=lambda claims, whistle, move: require_tie(claims, whistle, move.tie),
    at=lambda whistle, _move: WhistleState(whistle.state),
)
"""What is done with the whistle as a whole."""
CALLS: Table[Move] = Table(
    CALL_MOVES,
    tied=lambda claims, call, move: require_tie(claims, call, move.tie),
    at=lambda call, _move: CallState(call.state),
    offered=lambda move: move.tie is not Tie.PLATFORM,
)
"""What is done with one called body."""
WhistleOffer = Offer[Move]
