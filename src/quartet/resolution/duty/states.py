"""The words of the duty list. A leaf anyone may import."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TownshipList(models.TextChoices):
    """On which of a township's three lists a matter stands (乡镇履行职责事项清单)."""

    OWN = "own", pgettext_lazy("duty list", "its own duty")
    ASSIST = "assist", _("to be assisted, a department leads")
    TAKEN_BACK = "taken_back", _("taken back by the level above")


class NotOurs(models.TextChoices):
    """Why a body sends a case back. What it says of the list must be so (`cases.policies`)."""

    OTHER_BODY = "other_body", _("the duty list names another body")
    OTHER_KIND = "other_kind", _("it is another kind of matter")
    OTHER_PLACE = "other_place", _("it lies in another body's area")
    NO_LINE = "no_line", _("no line of the duty list names us")
