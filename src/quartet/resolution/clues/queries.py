"""Reading clues. `clues_for` is the only door, and none of it asks for words: a clue cannot be searched."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims
from quartet.resolution.clues.models import Clue
from quartet.resolution.clues.policies import CLUE_SCOPE
from quartet.resolution.clues.states import ClueState


class ClueNotFound(DomainError):
    """Said both when there is none and when it is not theirs to see."""

    status = 404
    code = "clue-not-found"
    message = _("There is no such clue, or it is not yours to see.")


def clues_for(claims: Claims) -> QuerySet[Clue]:
    """The clues this person may see."""
    return Clue.objects.filter(CLUE_SCOPE.as_q(claims))


def get_clue(claims: Claims, clue_id: UUID) -> Clue:
    """One clue through the door. Raises ClueNotFound."""
    found = clues_for(claims).select_related("sent_by", "decided_by").filter(pk=clue_id).first()
    if found is None:
        raise ClueNotFound
    return found


def waiting(claims: Claims) -> QuerySet[Clue]:
    """Those that wait to be verified: where somebody is in danger first, then what ends soonest."""
    return clues_for(claims).filter(state=ClueState.OPEN).order_by("-urgent", "expires_at", "pk")


def ended(claims: Claims) -> QuerySet[Clue]:
    """Those that are decided or over, the newest first: tombstones, and what became a case."""
    return clues_for(claims).exclude(state=ClueState.OPEN).order_by("-sent_at", "pk")


def own_clues(claims: Claims) -> QuerySet[Clue]:
    """What somebody sent themselves, the newest first."""
    return Clue.objects.filter(sent_by=claims.person or 0).order_by("-sent_at", "pk")
