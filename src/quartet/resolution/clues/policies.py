"""Who sees clues and who decides about them."""

from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import AreaScope, Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS

CLUE_SCOPE = AreaScope(region="region", person="sent_by_id")
"""A clue is seen by the partner who sent it and by the desks and supervisors of its area."""
READERS = tuple(DESKS | OVERSEERS)


def require_verifier(acting: Claims, region: str) -> None:
    """Only a desk in whose area the place lies goes and looks."""
    if not any(held.role in DESKS and region.startswith(held.region) for held in acting.posts):
        raise NotAllowed(_("Only the village or the desk in whose area it lies verifies a clue."))
