"""Ladders of reminders: who is told, and when. A ladder is a row of a room's table; what many need stands here."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.translation import gettext_noop as _


class Audience(StrEnum):
    """Who is told."""

    OWES = "owes"
    """Those who owe the next step; the desk while it is the desk's turn."""
    ASKED = "asked"
    """Those who asked for it: the unit whose meeting resolved it, the desk that gave it."""
    DESK = "desk"
    """The desk of the level that decides."""
    ABOVE = "above"
    """The desk one level up; above the city there are the supervisors."""
    SUPERVISORS = "supervisors"
    """The supervisors of the area."""
    HIGHER = "higher"
    """Every desk above the level that decides."""


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


Ladder = tuple[Rung, ...]
"""The rungs of one clock or kind, lowest first."""


def to(*audiences: Audience) -> frozenset[Audience]:
    """Say who is told."""
    return frozenset(audiences)


OWES, ASKED, DESK, ABOVE, SUPERVISORS, HIGHER = Audience
HALF_OVER, LAST_DAY = _("Half of the time is over"), _("Today is the last day")
RUN_OUT, DAY_LATE, WEEK_LATE = _("The time has run out"), _("Late for a working day"), _("Late for a week")
TWO_HOURS_LATE = _("Late for two hours")

LAST = Rung("last", 0, to(OWES), LAST_DAY)
OUT = Rung("out", 1, to(OWES, DESK), RUN_OUT)  # the last day runs to midnight: the next opening hour comes first
LATE = Rung("late", 2, to(ABOVE), DAY_LATE)
WEEK = Rung("week", 6, to(SUPERVISORS), WEEK_LATE)
URGENT: Ladder = (
    Rung("soon", timedelta(minutes=-30), to(OWES), _("Half an hour is left"), urgent=True),
    Rung("out", timedelta(0), to(OWES, DESK), RUN_OUT, urgent=True),
    Rung("above", timedelta(hours=2), to(ABOVE), TWO_HOURS_LATE, urgent=True),
)
"""For clocks in hours and minutes: danger does not wait for the opening hour."""
ACT_NOW = _("Urgent: somebody may be in danger. Act now")


def danger(minutes: int) -> Ladder:
    """The rungs while somebody may be in danger and so many minutes are given: from the first moment, day and night."""
    half_way, whole = timedelta(minutes=minutes // 2), timedelta(minutes=minutes)
    return (
        Rung("now", -whole, to(OWES), ACT_NOW, urgent=True),
        Rung("half", -half_way, to(OWES, DESK), _("Urgent: half of the time is over"), urgent=True),
        Rung("out", timedelta(0), to(OWES, DESK, ABOVE), _("Urgent: the time has run out"), urgent=True),
        Rung(
            "up", timedelta(minutes=15), to(DESK, HIGHER, SUPERVISORS), _("Urgent: a quarter of an hour late"),
            urgent=True,
        ),
        Rung(
            "hour", timedelta(hours=1), to(OWES, DESK, HIGHER, SUPERVISORS), _("Urgent: an hour late"), urgent=True
        ),
    )  # fmt: skip


def half(workdays: int) -> Rung:
    """Half of the time is over so many working days before the last day."""
    return Rung("half", -workdays, to(OWES), HALF_OVER)
