"""Who may switch an automatic help: the desk that decides for the area, and the desks above it."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims, Held, NotAllowed
from quartet.ground.people.states import ROLES, Level

AREA_DIGITS = (Level.CITY.digits, Level.COUNTY.digits, Level.TOWNSHIP.digits)
"""A switch holds for a city, a county or a township; never for one village, of which one could guess who asked."""


def switching_post(claims: Claims, area: str) -> Held | None:
    """The post by which this person may switch in this area; None when none does."""
    if len(area) not in AREA_DIGITS:
        return None
    level = Level.of_code(area)
    fitting = (p for p in claims.posts if (ROLES[p.role].desk or 0) >= level and area.startswith(p.region))
    return next(fitting, None)


def require_switcher(claims: Claims, area: str) -> Held:
    """Give the post by which they may. Raises NotAllowed."""
    held = switching_post(claims, area)
    if held is None:
        raise NotAllowed(_("Only the desk of this township, or one above it, may switch this."))
    return held
