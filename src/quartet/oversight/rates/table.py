"""The table of rates and the table of marks. A rate is a row: a question put to every case of one cohort.

Which cases: those whose first date fell into the month. That date is set when the case is registered, and no move
changes it: nobody chooses the month a case is counted in (docs/adr/0016).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Rate:
    """One headline rate."""

    id: str
    name: "_StrPromise"
    question: "_StrPromise"
    """What it asks of one case."""
    numerator: "_StrPromise"
    denominator: "_StrPromise"
    excluded: "_StrPromise"
    """What is left out, and by whose approval."""
    basis: str
    """Articles and sources."""
    source: str = "case"
    """Whose facts it counts (`sources.SOURCES`)."""


_ALL = _("Every case of the month whose date has come. What is open and overdue is in it, and not in the numerator.")
_STRUCK = _("Cases struck off, when somebody outside the unit that asked has approved it. Without approval they count.")
_UNREACHED = _(
    "Cases struck off, and cases whose resident could not be reached, when somebody outside the unit that asked has "
    "approved it. Without approval they count."
)

RATES: tuple[Rate, ...] = (
    Rate(
        "response",
        _("Response rate"),
        _("Was every date kept until somebody took it on?"),
        _("Somebody took it on, and no date for deciding, accepting or consulting had passed before."),
        _ALL,
        _STRUCK,
        "北京市接诉即办工作条例 11, 14, 32; 潍坊市 12345 条例 20; QA0, QA1, QA5",
    ),
    Rate(
        "on_time",
        _("On-time rate"),
        _("Was it settled by its date, and did that hold?"),
        _("The outcome was reported by the date, was not sent back, and the case was not opened again."),
        _ALL,
        _STRUCK,
        "潍坊市 12345 条例 20; QA2",
    ),
    Rate(
        "resolution",
        _("Resolution rate"),
        _("Does the resident say that it is solved?"),
        _("The resident said so, to somebody outside the unit that handled it or on the status page."),
        _("Every case of the month whose date has come. Who was not asked, or was not reached, has not said so."),
        _UNREACHED,
        "北京市接诉即办工作条例 23, 32; QA3",
    ),
    Rate(
        "satisfaction",
        _("Satisfaction rate"),
        _("Does the resident say that they are satisfied?"),
        _("The resident said “satisfied” each time they were asked, to somebody outside the unit that handled it."),
        _("The same cases as for resolution. Who was not asked, or would not say, is not counted as satisfied."),
        _UNREACHED,
        "北京市接诉即办工作条例 23, 32; QA3",
    ),
    Rate(
        "mediation",
        _("Settled in mediation"),
        _("Once a mediation was taken up: did the sides agree, and did that hold?"),
        _("The mediation ended with an agreement, and the case was not opened again."),
        _(
            "Cases of the month in which a mediation was taken up with the consent of all sides, and whose lawful "
            "period has ended. A side that does not want mediation is not pressed: then nothing was taken up."
        ),
        _STRUCK,
        "人民调解法 17, 23, 26, 28; PM1, CM5, LB1",
    ),
    Rate(
        "rectification",
        _("Rectification rate"),
        _("Once it was sent back: was it put right by its date, and did that hold?"),
        _("The outcome was reported anew by the date given when it was sent back, and it was not sent back again."),
        _(
            "Cases of the month that a supervisor, a desk or the resident sent back after the outcome was reported, "
            "and whose new date has come. What is open and overdue is in it, and not in the numerator."
        ),
        _STRUCK,
        "北京市接诉即办工作条例 23, 32; QA2",
    ),
)
BY_ID = {rate.id: rate for rate in RATES}
VERSION = "3"
"""Changes with the rules: every case is then judged anew."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One pattern that has flattered rates elsewhere: shown beside them with its cases, for people to look at."""

    id: str
    name: "_StrPromise"
    effect: "_StrPromise"
    """What it does to the rates here."""
    together: bool = False
    """It shows only when cases are seen together (`patterns`)."""


_LOOK = _("It counts; please look at the cases.")

MARKS: tuple[Mark, ...] = (
    Mark("reopened", _("Closed, then opened again"), _("Not on time: an outcome that did not hold is none.")),
    Mark("hollow", _("Reported as settled, then sent back"), _("No new date: the first one goes on.")),
    Mark("struck_off", _("Struck off without approval"), _("Counts as not kept until somebody else approves it.")),
    Mark("refiled", _("Struck off, and reported again in like words"), _LOOK, together=True),
    Mark("merged_away", _("Joined to a case unlike it, settled before, or after its date"), _LOOK),
    Mark("unanswered", _("Closed without the resident's answer"), _("Counts as not solved.")),
    Mark("hasty", _("Tried to reach the resident twice within an hour"), _("Counts as not solved.")),
    Mark("own_answer", _("The unit that handled it recorded the answer"), _("The answer does not count.")),
    Mark("asked_again", _("Asked again until the answer was better"), _("The less good answer counts.")),
    Mark("same_phone", _("One telephone number behind several answers"), _LOOK, together=True),
    Mark("paused", _("Suspended on the last day or after it"), _("The date stays, unless somebody else approves.")),
    Mark("extended", _("Given more time on the last day or after it"), _("Counts by the date that was granted.")),
    Mark("granted", _("Given more time"), _("Counts by the date that was granted.")),
    Mark("returned", _("Returned on the last day or after it"), _LOOK),
    Mark("around", _("Sent back to who had it before"), _("No new date.")),
    Mark("moved", _("Laid elsewhere after its date"), _("The miss stays with the area where it happened.")),
    Mark("ready_made", _("Mediation taken up and agreed within an hour: written down afterwards?"), _LOOK),
    Mark("rushed", _("Closed with many others at the end of the month"),
         _("No effect: a case belongs to the month of its first date."), together=True),
)  # fmt: skip
MARK_BY_ID = {mark.id: mark for mark in MARKS}
TOGETHER = tuple(mark.id for mark in MARKS if mark.together)
