"""The words of members: how they are employed, what they also do for a living, the six roles. A leaf for anyone."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.ground.people.states import Role


class DutyRole(models.TextChoices):
    """The six roles of a grid member (六大员)."""

    PUBLICIST = "publicist", _("Publicist")
    INFORMANT = "informant", _("Informant")
    MEDIATOR = "mediator", pgettext_lazy("a grid member's role", "Mediator")
    PATROLLER = "patroller", _("Patroller")
    SERVANT = "servant", _("Servant")
    ERRAND_RUNNER = "errand_runner", _("Errand runner")


class Employment(models.TextChoices):
    """How somebody works for the grid."""

    FULL_TIME = "full_time", _("Full-time")
    PART_TIME = "part_time", _("Part-time")
    PARTNER = "partner", _("Social partner")

    @property
    def role(self) -> Role:
        """The post it leads to: partners only send clues."""
        return Role.PARTNER if self is Employment.PARTNER else Role.GRID_MEMBER


class Occupation(models.TextChoices):
    """What a part-time member or a partner does for a living; it says where they come about."""

    VILLAGE_CADRE = "village_cadre", _("Village or community cadre")
    FARMER = "farmer", _("Farmer")
    RETIRED = "retired", _("Retired")
    WOMENS_FEDERATION = "womens_federation", _("Women's federation")
    RIDER = "rider", _("Delivery rider")
    COURIER = "courier", _("Courier")
    WEATHER_OBSERVER = "weather_observer", _("Weather observer")
    STATISTICIAN = "statistician", _("Statistician")
    COMPANY_STAFF = "company_staff", _("Company employee")
    PROPERTY_STAFF = "property_staff", _("Property manager")
    VILLAGE_DOCTOR = "village_doctor", _("Village doctor")
    SHOPKEEPER = "shopkeeper", _("Shopkeeper")
    DRIVER = "driver", _("Driver")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    OTHER = "other", pgettext_lazy("an occupation", "Other")


class LeaveKind(models.TextChoices):
    """Why somebody is away, no closer than their deputy must know."""

    SICK = "sick", _("Illness")
    FAMILY = "family", _("Family matters")
    FARMING = "farming", _("Busy farming season")
    TRAINING = "training", _("Training")
    OTHER = "other", pgettext_lazy("a leave", "Other")


class Standing(models.TextChoices):
    """Where a member stands today; it follows from posts, leaves and the last day."""

    SERVING = "serving", _("Serving")
    AWAY = "away", _("On leave")
    WITHOUT_POST = "without_post", _("Without a grid")
    ENDED = "ended", _("Ended")

    @property
    def shape(self) -> str:
        """Its badge."""
        return {"serving": "check", "away": "pause", "without_post": "soon", "ended": "cross"}[self.value]


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", pgettext_lazy("a proposal", "To be decided")
    APPROVED = "approved", pgettext_lazy("a proposal", "Approved")
    DECLINED = "declined", pgettext_lazy("a proposal", "Declined")


class Act(models.TextChoices):
    """What can be done to the roster; each is a row of `moves.ACTS`."""

    ENROL = "enrol", _("Add a member")
    APPOINT = "appoint", _("Appoint to a grid")
    HAND_OVER_GRID = "hand_over_grid", _("Hand over a grid")
    GRANT_LEAVE = "grant_leave", _("Grant leave")
    END_LEAVE = "end_leave", _("End the leave")
    STAND_IN = "stand_in", _("Name a stand-in")
    CORRECT = "correct", _("Correct the record")
    RENEW_CARD = "renew_card", _("Issue a new card")
    RENEW_CODE = "renew_code", _("Give a new sign-in code")
    END = "end", _("End the service")
