"""The words of duty: its states, what a desk may ask and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DutyState(models.TextChoices):
    """Where somebody's duty stands. Off has no row: a session begins with `on`."""

    OFF = "off", _("Off duty")
    ON = "on", _("On duty")
    ENDED = "ended", _("Duty ended")


class EndedBy(models.TextChoices):
    """Who ended a duty."""

    MEMBER = "member", _("by the member")
    TIME = "time", _("by itself, after 12 hours")


class Mode(models.TextChoices):
    """How exactly a city lets its desks see where members on duty are (decided by the city's desk)."""

    GRID = "grid", _("micro-grid, every 15 minutes")
    PRECISE = "precise", _("exact position")


class LookKind(models.TextChoices):
    """What somebody looked at."""

    MAP = "map", _("live map")
    TRAIL = "trail", _("way of a duty")
    SOS = "sos", _("call for help")


class Reason(models.TextChoices):
    """Why a desk looks at the way of one member: the four purposes there are (个人信息保护法 28)."""

    SAFETY = "safety", _("Cannot be reached; are they safe?")
    NEAREST = "nearest", _("Somebody near must be asked to come")
    VERIFY = "verify", _("To verify how a matter was handled")
    OWN_WISH = "own_wish", _("The member asked for it")
