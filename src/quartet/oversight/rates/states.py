"""The words of the rates: what a case can be to a rate, and for what it may be left out. A leaf anyone may import."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a case without a date begins to count."""
EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Since when a mark counts."""
K = 5
"""Of fewer cases nothing is told outside the area whose desk handles them."""


class Outcome(models.TextChoices):
    """What one case is to one rate. When it begins to count is written beside it."""

    KEPT = "kept", _("kept")
    MISSED = "missed", _("not kept")
    OPEN = "open", _("still open")
    EXCLUDED = "excluded", _("left out with approval")
    MARKED = "marked", _("marked")


COUNTED = (Outcome.MISSED, Outcome.OPEN, Outcome.KEPT)
"""What the denominator holds, the worst first: of these, the cases whose date has come."""


class Ground(models.TextChoices):
    """For what a case may be left out, or a date be moved by whom it binds: asked by one, approved by another."""

    VOID = "void", _("struck off: not a matter for this platform")
    PAUSE = "pause", _("the waiting was necessary: the days of the pause do not count")
    UNREACHED = "unreached", _("the resident could not be reached")


GROUNDS: dict[Ground, str] = {Ground.VOID: "void", Ground.PAUSE: "suspend", Ground.UNREACHED: "close"}
"""What each speaks of: the newest such move of the case's story."""
