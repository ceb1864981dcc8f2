"""Who may propose a change of micro-grids and who decides. Pure; the grids themselves are public facts."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.people import staffing
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Level, Role
from quartet.ground.places import codes

PROPOSERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_DESK, Role.COUNTY_DESK)
DECIDERS = (Role.TOWNSHIP_DESK, Role.COUNTY_DESK)
"""The village proposes, the township desk decides, the county desk may."""


def may_propose(acting: Claims, village: str) -> bool:
    """Say whether one of the posts may change this village's grids, or propose to."""
    return any(held.role in PROPOSERS and codes.is_under(village, held.region) for held in acting.posts)


def may_decide(acting: Claims, village: str) -> bool:
    """Say whether one of the posts may put such a change in force."""
    return any(held.role in DECIDERS and codes.is_under(village, held.region) for held in acting.posts)


def decides_instead(acting: Claims, village: str) -> bool:
    """Say whether a city's desk decides because neither the township nor the county has anybody."""
    city = any(held.role is Role.CITY_DESK and codes.is_under(village, held.region) for held in acting.posts)
    return city and not {Level.TOWNSHIP, Level.COUNTY} & staffing.staffed_levels(village, timezone.localdate())


def is_gone(person: int) -> bool:
    """Say whether somebody holds no post any more."""
    return not staffing.posts_on(timezone.localdate()).filter(person=person).exists()


def require_proposer(acting: Claims, village: str) -> None:
    """Refuse all but the village's clerk and the desks above it."""
    if not may_propose(acting, village):
        raise NotAllowed(
            _("Only the village's clerk and the desks of its township and county may redraw its micro-grids.")
        )
