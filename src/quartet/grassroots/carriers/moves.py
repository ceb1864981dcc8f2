"""The tables of a meeting and of a resolution: who may do what, and where it leads."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.carriers import policies
from quartet.grassroots.carriers.models import Meeting
from quartet.grassroots.carriers.policies import Tie, require_host, require_host_or_desk, require_tie
from quartet.grassroots.carriers.states import MeetingState, ResolutionState
from quartet.ground.moves import Guard, Table
from quartet.ground.people.rights import Claims

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

M, S, P = MeetingState, ResolutionState, policies


@dataclass(frozen=True, slots=True)
class MeetingMove:
    """One row of a meeting, all of them its host's. `told` is its sentence in the story, filled from the event's data.

    `stands_in`: where the host has nobody, the desk that stands in for it makes it too.
    """

    verb: str
    old: MeetingState | None
    new: MeetingState
    label: "_StrPromise"
    told: "_StrPromise"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None
    stands_in: bool = False


MEETING_MOVES: tuple[MeetingMove, ...] = (
    MeetingMove("plan", None, M.PLANNED, _("Call a meeting"), pgettext_lazy("a meeting", "called the meeting")),
    MeetingMove("call_off", M.PLANNED, M.CALLED_OFF, _("Call the meeting off"),
                pgettext_lazy("a meeting", "called it off: %(reason)s"), needs=("reason",), guards=(P.says_why,),
                stands_in=True),
    *(MeetingMove("write_minutes", old, M.HELD, _("Write the minutes"),
                  pgettext_lazy("a meeting", "wrote the minutes; %(attended)s people came"),
                  needs=("minutes", "attendees"), may=("private",),
                  guards=(P.not_published, P.has_begun, P.two_came)) for old in (M.PLANNED, M.HELD)),
    MeetingMove("publish", M.HELD, M.HELD, _("Publish the public part"),
                pgettext_lazy("a meeting", "published the public part"), may=("keep_because",),
                guards=(P.not_published, P.names_nobody)),
    MeetingMove("take_back", M.HELD, M.HELD, _("Take the public part back"),
                pgettext_lazy("a meeting", "took the public part back"), guards=(P.is_published,)),
)  # fmt: skip


def _require_tie(claims: Claims, meeting: Meeting, move: MeetingMove) -> None:
    if move.stands_in:
        require_host_or_desk(claims, meeting)
    else:
        require_host(claims, meeting.unit_id)


MEETING_TABLE: Table[MeetingMove] = Table(
    MEETING_MOVES,
    tied=_require_tie,
    at=lambda meeting, _move: MeetingState(meeting.state),
    elsewhere={
        "call_off": _("Only a meeting that is still planned can be called off."),
        "write_minutes": _("This meeting was called off."),
        "publish": _("First write the minutes."),
    },
)


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a resolution."""

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
