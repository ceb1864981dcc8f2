"""Who sets budgets, who may demand, who signs. Nothing here writes."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError, NotNow
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS, Level, Role

READERS: Final = tuple(sorted(DESKS | OVERSEERS))
DEMANDERS: Final = frozenset({Role.TOWNSHIP_DESK, Role.COUNTY_DESK, Role.CITY_DESK})
BUDGETERS: Final = frozenset({Role.COUNTY_DESK, Role.CITY_DESK})
"""Who sets a township's budget: not who spends it."""


class OverBudget(DomainError):
    """The week is full."""

    status = 409
    code = "over-budget"
    message = _(
        "With this, members of %(place)s would be asked for %(minutes)s minutes a week; the budget is %(budget)s. "
        "A named leader can sign for more, and that is published."
    )
    detail = _("Take a demand away, wait for next week, or have a leader sign on the page “Burden”.")


def require_demander(claims: Claims, area: str) -> None:
    """Refuse all but the desks in whose area it lies. Raises NotAllowed, NotNow."""
    if len(area) not in {Level.CITY.digits, Level.COUNTY.digits, Level.TOWNSHIP.digits}:
        raise NotNow(_("A demand is for a township, a county or the city."))
    if not any(held.role in DEMANDERS and area.startswith(held.region) for held in claims.posts):
        raise NotAllowed(_("Only the desk of that area does this."))


def require_budgeter(claims: Claims, township: str) -> None:
    """Refuse all but the county's and the city's desk over a township. Raises NotAllowed."""
    if not any(held.role in BUDGETERS and township.startswith(held.region) for held in claims.posts):
        raise NotAllowed(_("The county or the city sets a township's budget, not who spends it."))
