"""The words of the circuit studio: states, what a stop is for, what came of it, when people can come. A leaf."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.people.states import UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CircuitState(models.TextChoices):
    """Where a circuit stands."""

    PROPOSED = "proposed", pgettext_lazy("a circuit", "proposed")
    CONFIRMED = "confirmed", pgettext_lazy("a circuit", "confirmed")
    CALLED_OFF = "called_off", pgettext_lazy("a circuit", "called off")


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state says to the mediator."""

    next: "_StrPromise"
    shape: str


STATES: dict[CircuitState, Standing] = {
    CircuitState.PROPOSED: Standing(
        _("Change what does not suit, then confirm. Until then nobody is told and nothing is booked."), "question"
    ),
    CircuitState.CONFIRMED: Standing(
        _("Print the slips, tell the villages, and write down afterwards what came of each stop."), "check"
    ),
    CircuitState.CALLED_OFF: Standing(_("Nothing more here. The disputes wait again for another circuit."), "cross"),
}


class Half(models.TextChoices):
    """Which part of a day a circuit takes."""

    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")
    WHOLE = "whole", _("whole day")


HALVES: dict[Half, tuple[int, int]] = {
    Half.MORNING: (8 * 60, 12 * 60), Half.AFTERNOON: (13 * 60, 17 * 60 + 30), Half.WHOLE: (8 * 60, 17 * 60 + 30),
}  # fmt: skip
"""From when to when, in minutes since midnight."""


class Purpose(models.TextChoices):
    """What a stop is for."""

    VISIT = "visit", _("first visit: hear both sides and ask whether they want mediation")
    SESSION = "session", _("mediation session")


MINUTES: dict[Purpose, int] = {Purpose.VISIT: 45, Purpose.SESSION: 90}
"""How long it takes where nobody says otherwise."""


class Outcome(models.TextChoices):
    """What came of a stop."""

    MET = "met", _("met them")
    NOT_THERE = "not_there", _("nobody was there")
    PUT_OFF = "put_off", _("put off to another day")


class Weekday(models.IntegerChoices):
    """A day of the week as ISO counts them; none: any day."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Apart(models.TextChoices):
    """Why a waiting dispute is not offered to this circuit. Said on the page, so that nobody wonders."""

    RECUSED = "recused", _("the mediator or the judge is tied to a side")
    OTHER_MEDIATOR = "other_mediator", _("another mediator is named")
    PLANNED = "planned", _("a date stands already")
    NO_PLACE = "no_place", _("nobody knows in which village it is")
    NOT_ASKED = "not_asked", _("the judge's body is not in its team")


STUDIOS = (UnitKind.MEDIATION_STUDIO, UnitKind.MEDIATION_COMMITTEE)
"""Bodies whom people may ask to mediate directly, by telephone too (人民调解法 17)."""
