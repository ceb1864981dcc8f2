"""The words of micro-grids: how far a redraw has come, what it is, and what a grid member does."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.states import DutyRole


class Stage(models.TextChoices):
    """How far a redraw has come."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Waits for the township")
    IN_FORCE = "in_force", _("In force")
    SENT_BACK = "sent_back", _("Sent back")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STAGES = frozenset({Stage.DRAFT, Stage.PROPOSED})


class Change(models.TextChoices):
    """What a redraw does to the grids it takes."""

    SPLIT = "split", _("Split")
    MERGE = "merge", _("Merge")
    REDRAW = "redraw", _("Redraw")
    CORRECT = "correct", _("Correct name or households")
    BEGIN = "begin", _("First micro-grids of the village")


class Way(models.TextChoices):
    """How a redraw was drawn."""

    MAP = "map", _("drawn on the map")
    FILE = "file", _("from a file")
    DWELLINGS = "dwellings", _("proposed from dwelling points")
    FORM = "form", _("corrected on the form")


DUTIES = {
    DutyRole.PUBLICIST: _("Publicist: brings policies and notices to every door"),
    DutyRole.INFORMANT: _("Informant: reports what is wrong"),
    DutyRole.MEDIATOR: _("Mediator: settles quarrels early"),
    DutyRole.PATROLLER: _("Patroller: looks after safety"),
    DutyRole.SERVANT: _("Helper: lends a hand to who needs it"),
    DutyRole.ERRAND_RUNNER: _("Errand runner: gets papers and errands done"),
}
"""What each of the six roles (六大员) does, as the board and the poster say it."""
