"""The words of warm stations: what one finds there. A leaf for anyone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Service(models.TextChoices):
    """What a station offers to whoever comes in."""

    REST = "rest", _("a place to sit and warm up")
    WATER = "water", _("hot water")
    CHARGING = "charging", _("charging")
    MICROWAVE = "microwave", _("microwave")
    TOILET = "toilet", _("toilet")
    WIFI = "wifi", _("Wi-Fi")
    FIRST_AID = "first_aid", _("first-aid kit")
    UMBRELLA = "umbrella", _("umbrellas to borrow")
    TOOLS = "tools", _("tools and pump")
    READING = "reading", _("papers and books")
    DESK = "desk", _("a desk to work at")
    TRAINING_ROOM = "training_room", _("training room")
