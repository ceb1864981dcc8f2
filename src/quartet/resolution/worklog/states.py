"""The table of the work log: which act is which of the six roles' work. A new kind of work is a row here.

The log is read from what really happened; nobody writes a diary, checks in or is counted.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.members.states import DutyRole

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

R = DutyRole


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of act: the role it belongs to, and how it reads. On duty, the role is the one that was chosen."""

    role: DutyRole | None
    told: "_StrPromise"


ACTS: Final[dict[tuple[str, str], Work]] = {
    ("case", "register"): Work(R.INFORMANT, _("reported a matter")),
    ("case", "note"): Work(R.INFORMANT, _("added what they know")),
    ("case", "amend"): Work(R.INFORMANT, _("corrected a report")),
    ("case", "place"): Work(R.INFORMANT, _("said where it is")),
    ("case", "solve_in_village"): Work(R.SERVANT, _("helped to solve a matter")),
    ("case", "resolve"): Work(R.SERVANT, _("solved a matter")),
    ("case", "answer"): Work(R.SERVANT, _("asked a resident whether it is solved")),
    ("case", "mediate"): Work(R.MEDIATOR, _("took part in a mediation")),
    ("clue", "sent"): Work(R.INFORMANT, _("sent a clue")),
    ("task", "done"): Work(R.ERRAND_RUNNER, pgettext_lazy("the work log", "did a task")),
    ("patrol", "quiet"): Work(R.PATROLLER, _("looked at a place: nothing wrong")),
    ("patrol", "seen"): Work(R.PATROLLER, _("looked at a place and wrote down what is there")),
    ("duty", "on"): Work(None, _("was on duty")),
}
"""(Where it is recorded, what was done) → the work it is."""
