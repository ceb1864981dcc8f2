"""The table of an application: village → township → county → city, with visit, public notice and appeal."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.moves import Offer, Table
from quartet.oversight.sixfree import policies
from quartet.oversight.sixfree.policies import By, Guard, require_tie
from quartet.oversight.sixfree.states import SixFreeState

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S, P = SixFreeState, policies


@dataclass(frozen=True, slots=True)
class Move:
    """One row: from where to where, whose it is, what must be said, what must be so."""

    verb: str
    old: SixFreeState | None
    new: SixFreeState
    by: By
    label: "_StrPromise"
    told: "_StrPromise"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None
    main: bool = False


MOVES: tuple[Move, ...] = (
    Move("begin", None, S.ASSESSING, By.VILLAGE, _("Begin the self-assessment"), _("began the self-assessment")),
    Move("assess", S.ASSESSING, S.ASSESSING, By.VILLAGE, _("Save the answers"), _("answered the questions"),
         needs=("answers",), guards=(P.answers_known,)),
    Move("submit", S.ASSESSING, S.TOWNSHIP, By.VILLAGE, _("Send to the township"),
         _("sent the self-assessment to the township"), guards=(P.all_answered,), main=True),
    Move("send_back", S.TOWNSHIP, S.ASSESSING, By.TOWNSHIP, _("Send back to the village"),
         _("sent it back: %(words)s"), needs=("words",)),
    Move("endorse", S.TOWNSHIP, S.COUNTY, By.TOWNSHIP, _("Endorse and send to the county"),
         _("reviewed and endorsed it: %(words)s"), needs=("words",), main=True),
    *(Move("sample", state, state, By.COUNTY, _("Write down independent numbers"),
           _("independent numbers, %(source_label)s: %(on_record)s of %(turned_up)s on record"),
           needs=("source", "turned_up", "on_record"), guards=(P.sample_large_enough,))
      for state in (S.COUNTY, S.VISIT)),
    Move("plan_visit", S.COUNTY, S.VISIT, By.COUNTY, _("Plan a friendly visit"), _("plans a friendly visit: %(words)s"),
         needs=("words",)),
    Move("report_visit", S.VISIT, S.COUNTY, By.COUNTY, _("Write down the visit"), _("visited: %(words)s"),
         needs=("words",), main=True),
    Move("return", S.COUNTY, S.TOWNSHIP, By.COUNTY, _("Return to the township"), _("returned it: %(words)s"),
         needs=("words",)),
    Move("recommend", S.COUNTY, S.CITY, By.COUNTY, _("Check done, send to the city"),
         _("checked it and sent it to the city: %(words)s"), needs=("words",),
         guards=(P.sampled, P.visited_where_needed), main=True),
    Move("recognise", S.CITY, S.NOTICE, By.CITY, _("Recognise, after a public notice"),
         _("decided to recognise it; public notice until %(day)s: %(words)s"), needs=("words",),
         guards=(P.reaches_thresholds, P.checked_by_others), main=True),
    Move("decline", S.CITY, S.NOT_YET, By.CITY, pgettext_lazy("six-free", "Not yet"),
         _("decided “not yet”; the village may appeal until %(day)s: %(words)s"), needs=("words",)),
    *(Move("confirm", S.NOTICE, S.RECOGNISED, by, _("Confirm the recognition"),
           _("recognised; nobody's objection stood"),
           guards=(P.notice_over, P.reaches_thresholds, P.second_person), main=True)
      for by in (By.CITY, By.SUPERVISOR)),
    *(Move("object", state, S.CITY, By.SUPERVISOR, _("Uphold an objection"), _("an objection was upheld: %(words)s"),
           needs=("words",)) for state in (S.NOTICE, S.RECOGNISED)),
    Move("appeal", S.NOT_YET, S.APPEALED, By.VILLAGE, _("Appeal"), _("appealed: %(words)s"), needs=("words",),
         guards=(P.in_time_to_appeal,), main=True),
    Move("reconsider", S.APPEALED, S.CITY, By.CITY, _("Take it up again"), _("takes it up again: %(words)s"),
         needs=("words",), guards=(P.not_decided_by_me,), main=True),
    Move("dismiss", S.APPEALED, S.NOT_YET, By.CITY, _("Dismiss the appeal"), _("dismissed the appeal: %(words)s"),
         needs=("words",), guards=(P.not_decided_by_me,)),
    # Where the one who decided has no colleague.
    Move("reconsider", S.APPEALED, S.CITY, By.SUPERVISOR, _("Take it up again"), _("takes it up again: %(words)s"),
         needs=("words",), guards=(P.nobody_else_decides,)),
    Move("dismiss", S.APPEALED, S.NOT_YET, By.SUPERVISOR, _("Dismiss the appeal"), _("dismissed the appeal: %(words)s"),
         needs=("words",), guards=(P.nobody_else_decides,)),
    *(Move("withdraw", state, S.WITHDRAWN, By.VILLAGE, _("Withdraw"), _("withdrawn: %(words)s"), needs=("words",))
      for state in (S.ASSESSING, S.TOWNSHIP, S.COUNTY, S.VISIT)),
)  # fmt: skip


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, application, move: require_tie(claims, application, move.by),
    at=lambda application, _move: SixFreeState(application.state),
)
SixFreeOffer = Offer[Move]
