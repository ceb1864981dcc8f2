"""The words of benefits: kinds, how each is given, who pays, and where an entitlement stands. A leaf for anyone."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a benefit is."""

    UNIFORM = "uniform", _("Clothing")
    ID_CARD = "id_card", _("Card and sign")
    EQUIPMENT = "equipment", _("Equipment")
    INSURANCE = "insurance", _("Insurance")
    PHONE = "phone", _("Telephone")
    TRANSIT = "transit", _("Bus and train")
    HEALTH = "health", _("Health")
    TRAINING = "training", _("Training")
    ALLOWANCE = "allowance", _("Allowance")
    CARE = "care", _("Help and care")
    FAMILY = "family", _("Family and daily life")
    HONOUR = "honour", _("Recognition")


class Manner(models.TextChoices):
    """How a benefit is given; it says what handing it out must write down."""

    THING = "thing", _("handed over")
    COVER = "cover", _("valid for a time")
    MONEY = "money", _("paid by month")
    SERVICE = "service", _("used once")


class Funder(models.TextChoices):
    """Who pays."""

    PARTNER = "partner", _("a sponsor, by agreement")
    CITY = "city", _("the city")
    COUNTY = "county", _("the county")
    TOWNSHIP = "township", _("the township")


class EntitlementState(models.TextChoices):
    """Where one benefit of one person stands."""

    DUE = "due", pgettext_lazy("a benefit", "To be handed out")
    HANDED = "handed", pgettext_lazy("a benefit", "To be signed for")
    RECEIVED = "received", pgettext_lazy("a benefit", "Received")
    OBJECTED = "objected", pgettext_lazy("a benefit", "Not received, says the member")
    RETURNED = "returned", pgettext_lazy("a benefit", "Given back")
    WITHDRAWN = "withdrawn", pgettext_lazy("a benefit", "Withdrawn")

    @property
    def shape(self) -> str:
        """Its badge."""
        return {
            "due": "ring", "handed": "half", "received": "check", "objected": "late", "returned": "arrow",
            "withdrawn": "cross",
        }[self.value]  # fmt: skip


HELD = (EntitlementState.HANDED, EntitlementState.RECEIVED)
"""States in which a cover is in force and a thing is with the member: an insurance does not wait for a signature."""
ENSURING = "accident_insurance"
"""The benefit without which nobody should be on duty (人身意外伤害保险, S28)."""
