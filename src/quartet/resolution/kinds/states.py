"""What a kind of dispute is made of: words in two languages, ways to settle, pieces of evidence, duties to report."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.states import UnitKind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Words:
    """One saying in both languages; `str()` gives the reader's."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Say it in the language now active."""
        return self.zh if (get_language() or "zh-hans").startswith("zh") else self.en

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.zh)


class Step(StrEnum):
    """Where a way stands on the path card. Nobody must climb it step by step: the court is always open."""

    NEGOTIATE = "negotiate"
    MEDIATE = "mediate"
    ADMINISTRATIVE = "administrative"
    REVIEW = "review"
    ARBITRATE = "arbitrate"
    COURT = "court"

    @property
    def label(self) -> "_StrPromise":
        """The step's name for people."""
        return _STEPS[self]


_STEPS = {
    Step.NEGOTIATE: _("Talk it over"),
    Step.MEDIATE: _("Mediation"),
    Step.ADMINISTRATIVE: _("An office mediates or decides"),
    Step.REVIEW: _("Reconsideration"),
    Step.ARBITRATE: _("Arbitration"),
    Step.COURT: _("Court"),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to settle: who does it, what it costs, how long it takes, and the law that says so."""

    code: str
    step: Step
    name: Words
    who: Words
    unit_kind: UnitKind | None
    """The kind of body that does it near one; None when there is none in every county."""
    unit_name: str
    """How the body's name ends, where there are several of that kind."""
    cost: Words
    limit: Words
    article: Words


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, and where to get it (N14)."""

    code: str
    name: Words
    where: Words


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the mediation's file (司法部 2010 文书格式), in the order of the file."""

    code: str
    name: Words
    needed: bool
    article: Words


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dispute: everything that follows from it."""

    code: str
    name: Words
    season: bool
    """Whether a season of farm work can be at stake."""
    ways: tuple[Way, ...]
    """The path card, in its order."""
    clocks: tuple[str, ...]
    """Rights that may lapse (`ground.clock`)."""
    pieces: tuple[Piece, ...]
    """The evidence checklist."""
    caution: Words
    """What to have in mind before anything else; may be empty."""


@dataclass(frozen=True, slots=True)
class Duty:
    """What somebody who hears of it must report at once, and the signs at which the platform asks them to look."""

    rule: str
    """Its clock (`ground.clock`)."""
    categories: tuple[str, ...]
    words: tuple[str, ...]
    says: Words
    to: Words
    """Whom it is reported to."""
