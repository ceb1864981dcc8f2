"""The reminder ladders: for each clock a case can run, who is told when. A new reminder is a row here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Audience(StrEnum):
    """Who is told."""

    OWES = "owes"
    """Those who owe the next step: the leading unit's handlers, or the desk while it is the desk's turn."""
    DESK = "desk"
    """The desk of the level that decides."""
    ABOVE = "above"
    """The desk one level up; above the city there are the supervisors."""
    SUPERVISORS = "supervisors"
    """The supervisors of the area."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder. `name` is stable: it is kept with what was told."""

    name: str
    shift: int | timedelta
    """When: so many working days after the last day, at the opening hour (negative: before); or a time after it."""
    to: frozenset[Audience]
    says: str
    """What is told, an English sentence; the reader's language comes when it is read."""
    urgent: bool = False
    """Told at any hour. All others wait for service hours."""


def _to(*audiences: Audience) -> frozenset[Audience]:
    return frozenset(audiences)


_OWES, _DESK, _ABOVE, _SUPERVISORS = Audience
_HALF, _LAST = _("Half of the time is over"), _("Today is the last day")
_OUT, _LATE, _WEEK = _("The time has run out"), _("Late for a working day"), _("Late for a week")

LAST = Rung("last", 0, _to(_OWES), _LAST)
OUT = Rung("out", 1, _to(_OWES, _DESK), _OUT)  # the last day runs to midnight: the next opening hour comes first
LATE = Rung("late", 2, _to(_ABOVE), _LATE)
WEEK = Rung("week", 6, _to(_SUPERVISORS), _WEEK)
URGENT = (
    Rung("soon", timedelta(minutes=-30), _to(_OWES), _("Half an hour is left"), urgent=True),
    Rung("out", timedelta(0), _to(_OWES, _DESK), _OUT, urgent=True),
    Rung("above", timedelta(hours=2), _to(_ABOVE), _("Late for two hours"), urgent=True),
)
"""For clocks in hours and minutes: danger does not wait for the opening hour."""

LADDERS: Mapping[str, tuple[Rung, ...]] = {
    # One working day: its half is over when the last day begins.
    "QA0": (LAST, OUT, LATE),
    "QA1": (LAST, OUT, LATE),
    # Five working days and more.
    "QA2": (Rung("half", -2, _to(_OWES), _HALF), LAST, OUT, LATE, WEEK),
    # Three and two working days.
    "QA3": (Rung("half", -1, _to(_OWES), _HALF), OUT, LATE),
    "QA4": (Rung("half", -1, _to(_OWES), _HALF), LAST, OUT, LATE),
    "QA5": (Rung("half", -1, _to(_OWES), _HALF), OUT, Rung("late", 2, _to(_ABOVE, _SUPERVISORS), _LATE)),
    **dict.fromkeys(("HL3a", "HL3b", "DV2", "MN1"), URGENT),
    "WB1": URGENT[1:],  # half an hour from whistle to arrival
}
"""Clock rule → its rungs, lowest first."""
