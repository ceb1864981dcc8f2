"""What becomes of a matter in the demonstration: ways through the table of moves, each a row. Pure.

A step is an intention ("decide", "accept"); which move that is, by whom and to which body, `hands` finds out when it
is played, from the case as it then stands and the duty list. Times are hours of office time; ten make a day.
"""

from dataclasses import dataclass
from enum import StrEnum


class Intent(StrEnum):
    """What somebody means to do with a case."""

    VERIFY = "verify"
    """A village looks at a partner's clue and makes a report of it."""
    DECIDE = "decide"
    """The desk whose turn it is does with it what the duty list says."""
    UP = "up"
    """It hands it up one level."""
    WRONG = "wrong"
    """It takes it for another kind of matter, and sends it to a body whose duty that would be."""
    RETURN = "return"
    """That body sends it back, and says which kind of matter it is."""
    ACCEPT = "accept"
    RESOLVE = "resolve"
    SUSPEND = "suspend"
    MORE_TIME = "more_time"
    SOLVED = "solved"
    """The resident is asked, and says that it is solved."""
    NOT_SOLVED = "not_solved"
    NOT_REACHED = "not_reached"
    ANSWERED = "answered"
    """The resident answers on the status page."""
    REOPEN = "reopen"
    CLOSE = "close"
    BACK = "back"
    """The resident says on the status page that it has come back."""


I = Intent  # noqa: E741 -- read in the table below, as `M` elsewhere
Steps = tuple[tuple[Intent, float, float], ...]
"""Each with the least and the most hours after the one before."""

_UP, _DECIDE, _ACCEPT, _RESOLVE = (I.UP, 0.3, 3), (I.DECIDE, 0.2, 3), (I.ACCEPT, 0.3, 4), (I.RESOLVE, 1.5, 14)
_SOLVED, _CLOSE = (I.SOLVED, 0.5, 6), (I.CLOSE, 0.1, 2)
_WORK: Steps = (_DECIDE, _ACCEPT, _RESOLVE)
_END: Steps = (_SOLVED, _CLOSE)


@dataclass(frozen=True, slots=True)
class Path:
    """One way, and how often it is taken."""

    weight: int
    steps: Steps
    village: bool = False
    """Only for what the duty list makes the village's own."""


PATHS: dict[str, Path] = {
    "village": Path(38, (_DECIDE, (I.ACCEPT, 0.2, 1), (I.RESOLVE, 0.5, 7), *_END), village=True),
    "township": Path(24, (_UP, *_WORK, *_END)),
    "county": Path(10, (_UP, _UP, *_WORK, *_END)),
    "city": Path(1, (_UP, _UP, _UP)),
    "returned": Path(6, (_UP, (I.WRONG, 0.2, 2), (I.RETURN, 0.5, 4), *_WORK, *_END)),
    "disputed": Path(2, (_UP, (I.WRONG, 0.2, 2), (I.RETURN, 0.5, 4), (I.WRONG, 0.2, 2), (I.RETURN, 0.5, 4),
                         *_WORK, *_END)),
    "suspended": Path(2, (_UP, _DECIDE, _ACCEPT, (I.SUSPEND, 0.5, 5))),
    "extended": Path(2, (_UP, _DECIDE, _ACCEPT, (I.MORE_TIME, 2, 6), (I.RESOLVE, 10, 30), *_END)),
    "reopened": Path(5, (_UP, *_WORK, (I.NOT_SOLVED, 0.3, 4), (I.REOPEN, 0.1, 0.5), (I.RESOLVE, 1, 10), *_END)),
    "unreached": Path(3, (_UP, *_WORK, (I.NOT_REACHED, 0.3, 3), (I.NOT_REACHED, 5, 9), _CLOSE)),
    "answered": Path(4, (_UP, *_WORK, (I.ANSWERED, 0.2, 5), _CLOSE)),
    "back": Path(3, (_DECIDE, (I.ACCEPT, 0.2, 1), (I.RESOLVE, 0.5, 5), *_END, (I.BACK, 0.5, 8), (I.RESOLVE, 1, 6)),
                 village=True),
    "left": Path(6, ()),
}  # fmt: skip
