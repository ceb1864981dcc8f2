"""How a night of learning can end. A leaf anyone may import."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What became of the model trained in a night, and why."""

    BETTER = "better", _("The new model is used: it is right at least as often.")
    WORSE = "worse", _("The old model stays: the new one is right less often.")
    TOO_FEW = "too_few", _("The old model stays: too few cases have been decided to tell which is better.")
    FORGETTING = "forgetting", _("The new model is used: somewhere people no longer want their cases learned from.")
    FORGOTTEN = "forgotten", _("Back to the shipped model: too little is left that may be learned from.")


USED = frozenset({Verdict.BETTER, Verdict.FORGETTING})
"""Verdicts after which the model of that night is the one in use."""
