"""Who is told of a date, and when: the ladders of agreements. A new reminder is a row here."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from quartet.resolution.agreements.states import DueKind
from quartet.resolution.watch.ladder import Audience, Rung

_OWES, _DESK = frozenset({Audience.OWES}), frozenset({Audience.ABOVE})

LADDERS: Mapping[DueKind, tuple[Rung, ...]] = {
    DueKind.ITEM: (
        Rung("soon", -3, _OWES, _("Agreement: something promised is due in three working days")),
        Rung("last", 0, _OWES, _("Agreement: something promised is due today")),
        Rung("out", 1, _OWES, _("Agreement: something promised was not confirmed, visit them")),
    ),
    DueKind.VISIT: (
        Rung("last", 0, _OWES, _("Agreement: today is the last day for the visit")),
        Rung("out", 1, _OWES | _DESK, _("Agreement: the visit after a missed date is late")),
    ),
    DueKind.CONFIRMATION: (
        Rung("half", -10, _OWES, _("Agreement: half of the time for judicial confirmation is over")),
        Rung("soon", -3, _OWES, _("Agreement: three working days are left for judicial confirmation")),
        Rung("last", 0, _OWES, _("Agreement: today is the last day for judicial confirmation")),
        Rung("out", 1, _OWES, _("Agreement: the time for judicial confirmation is over, suing stays open")),
    ),
    DueKind.ACCEPTANCE: (Rung("out", 1, _OWES, _("Agreement: ask the court whether it has accepted the application")),),
    DueKind.RULING: (Rung("out", 1, _OWES, _("Agreement: ask the court whether it has confirmed the agreement")),),
}
"""Kind of date → its rungs, lowest first. `OWES`: the handlers of the unit that leads the case; `ABOVE`: the county's
desk, which may see such matters."""
MISSED = "out"
"""The rung at which a missed promise puts a visit on the list, and the month at the court is watched no more."""
