"""What the checker says: one finding for each thing a court would stumble over, with the rule that says so."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements import laws
from quartet.resolution.agreements.laws import Article

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Family(models.TextChoices):
    """What kind of trouble it is: what a court does about it differs."""

    UNCLEAR = "unclear", _("content unclear")
    STATUS = "not_confirmable", _("not for judicial confirmation")
    OUTSIDER = "third_party", _("touches somebody who is not a party")
    PENALTY = "penalty", _("interest or penalty too high")
    FORBIDDEN = "unlawful", _("not lawful")
    SUM = "sum", _("does not add up")
    FORM = "form", _("form of the agreement")


ARTICLES: dict[Family, tuple[Article, ...]] = {
    Family.UNCLEAR: laws.UNCLEAR,
    Family.STATUS: laws.STATUS,
    Family.OUTSIDER: laws.OUTSIDERS,
    Family.PENALTY: laws.PENALTY,
    Family.FORBIDDEN: laws.FORBIDDEN,
    Family.SUM: laws.SUMS,
    Family.FORM: laws.FORM,
}
"""What each family rests on, where a finding says nothing closer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence beside a clause."""

    code: str
    """Stable, for tests and statistics: `vague-time`."""
    family: Family
    says: "_StrPromise | str"
    """What is wrong and what to write instead; `%(words)s` is what was found."""
    words: str = ""
    """The words of the clause it is about, as they stand there."""
    articles: tuple[Article, ...] = ()
    stops: bool = True
    """Whether a court would stumble over it; a hint otherwise."""

    @property
    def sentence(self) -> str:
        """The sentence in the active language."""
        return str(self.says) % {"words": self.words}

    @property
    def cited(self) -> str:
        """The rule, in the active language."""
        return "; ".join(str(article) for article in self.articles or ARTICLES[self.family])
