"""The kinds of help a machine gives here. A leaf anyone may import."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Aid(models.TextChoices):
    """One kind of automatic help; each can be switched off for an area, and nothing needs it (PIPL 24)."""

    CATEGORY = "category", _("Suggest a category")
    DUTY = "duty", _("Fill in whose duty it is")
    DUPLICATE = "duplicate", _("Point to cases that may be the same")
    LEARNING = "learning", _("Learn at night from what people decided")


WITH: dict[Aid, "_StrPromise"] = {
    Aid.CATEGORY: _("For each report at most three categories are proposed, each with the words that decided."),
    Aid.DUTY: _("When a case is dispatched, the unit and the line of the duty list are filled in beforehand."),
    Aid.DUPLICATE: _("A case page names open cases nearby whose words are alike."),
    Aid.LEARNING: _("Cases of this place are read at night, so that the next suggestion is better."),
}  # fmt: skip
"""What each does while it is on."""

WITHOUT: dict[Aid, "_StrPromise"] = {
    Aid.CATEGORY: _("Nothing is proposed. The desk sets the category itself."),
    Aid.DUTY: _("The form is empty. The desk looks the line up in the duty list and chooses."),
    Aid.DUPLICATE: _("The desk searches by itself."),
    Aid.LEARNING: _("Not one case of this place is read. What was learned from them is forgotten the next night."),
}
"""What happens instead while it is off: everything still goes its way."""
