"""The words of a clue: where it stands, and what each state tells the partner who sent it. A leaf anyone may import."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClueState(models.TextChoices):
    """Where a clue stands."""

    OPEN = "open", pgettext_lazy("a clue", "To be verified")
    VERIFIED = "verified", pgettext_lazy("a clue", "Verified")
    DECLINED = "declined", pgettext_lazy("a clue", "Not taken up")
    EXPIRED = "expired", pgettext_lazy("a clue", "Expired")

    @property
    def shape(self) -> str:
        """Its badge."""
        return {"open": "question", "verified": "check", "declined": "cross", "expired": "still"}[self.value]

    @property
    def told(self) -> str:
        """What the partner reads."""
        return str(_TOLD[self])


_TOLD = {
    ClueState.OPEN: _("The village or the township will go and look."),
    ClueState.VERIFIED: _("Somebody looked: it is so. It is being handled now. Thank you."),
    ClueState.DECLINED: _("Somebody looked and did not take it up. Its words were deleted."),
    ClueState.EXPIRED: _("Nobody could verify it in 14 days. Its words were deleted."),
}
