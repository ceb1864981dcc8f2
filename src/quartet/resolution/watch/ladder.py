"""The reminder ladders of cases: for each clock a case can run, who is told when. A new reminder is a row here."""

from collections.abc import Mapping
from datetime import timedelta

from quartet.ground.reminders.ladder import (
    ABOVE,
    DAY_LATE,
    LAST,
    LATE,
    OUT,
    OWES,
    RUN_OUT,
    SUPERVISORS,
    TWO_HOURS_LATE,
    URGENT,
    WEEK,
    Ladder,
    Rung,
    danger,
    half,
    to,
)  # fmt: skip

LADDERS: Mapping[str, Ladder] = {
    # One working day: its half is over when the last day begins.
    "QA0": (LAST, OUT, LATE),
    "QA1": (LAST, OUT, LATE),
    # Five working days and more.
    "QA2": (half(2), LAST, OUT, LATE, WEEK),
    # Three and two working days.
    "QA3": (half(1), OUT, LATE),
    "QA4": (half(1), LAST, OUT, LATE),
    "QA5": (half(1), OUT, Rung("late", 2, to(ABOVE, SUPERVISORS), DAY_LATE)),
    # One working hour, from the ringing at once: then those of the level above, and again after two hours.
    "SE1": (
        Rung("out", timedelta(0), to(OWES, ABOVE), RUN_OUT, urgent=True),
        Rung("above", timedelta(hours=2), to(ABOVE), TWO_HOURS_LATE, urgent=True),
    ),
    "SE2": (half(2), LAST, OUT, LATE),
    # Somebody may be in danger: from the first moment, at any hour, to everybody above within an hour.
    "QA10": danger(30),
    "QA11": danger(30),
    "HL3a": danger(120),
    "HL3b": URGENT,
}
"""Clock rule → its rungs, lowest first."""
