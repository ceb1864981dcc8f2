"""What a clock rule says. The rules themselves are rows of data in `rules/`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from quartet.ground.clock.words import Approver, Ground, Start, Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OFFICE_CLOSES = time(17)  # what is received after this, or on a rest day, is received on the next working day


@dataclass(frozen=True)
class Law:
    """A law, regulation, local ordinance or practice a clock comes from, and since when it says so (None: long)."""

    name: "_StrPromise"
    since: date | None = None
    until: date | None = None

    def article(self, number: str) -> "Article":
        """Point at articles of this law, for example `"23, 35"`."""
        return Article(self, number)


@dataclass(frozen=True)
class Article:
    """Articles of one law; no number when the source has none."""

    law: Law
    number: str = ""

    def __str__(self) -> str:
        """Cite the article in the active language."""
        if not self.number:
            return str(self.law.name)
        numbers = pgettext("between names", ", ").join(self.number.split(", "))
        return _("%(law)s, article %(number)s") % {"law": self.law.name, "number": numbers}


@dataclass(frozen=True)
class Extension:
    """How a period may be made longer. Whatever is asked for here must be true of the extension, before expiry."""

    length: int | None  # the longest one extension may be; None: as the parties agree or the matter needs
    unit: Unit
    approver: Approver | None = None
    reason: bool = True
    notice: bool = True
    parties: bool = False  # all parties must agree
    times: int | None = 1  # None: as often as agreed


@dataclass(frozen=True)
class Rule:
    """One lawful clock. `id` is stable; a changed law is a new row with the same id and later dates."""

    id: str
    name: "_StrPromise"
    length: int | None  # None: each order or notice prints its own
    unit: Unit
    start: Start
    articles: tuple[Article, ...]
    pauses: Mapping[Ground, int | None] = field(default_factory=dict)  # ground -> at most so many days in all
    excluded: frozenset[Ground] = frozenset()
    restarts: frozenset[Ground] = frozenset()  # 中断: the period begins anew
    extension: Extension | None = None
    rolls: bool = True  # a last counted day that is a rest day moves to the next working day (民法典 203, 民诉法 85)
    cutoff: time | None = None  # see OFFICE_CLOSES
    before: bool = False  # counted back from the start event: "five working days before the hearing"
    right: bool = False  # what runs out is a right of a person, not the duty of a body
    unverified: bool = False  # the text was not at hand; check it before relying on it
    note: "_StrPromise | str" = ""

    def __post_init__(self) -> None:
        """Refuse a row that cannot be counted."""
        special = self.unit.is_exact or self.unit.is_cycle or self.before
        if special and (self.pauses or self.excluded or self.restarts):
            raise ValueError(f"{self.id}: only days, months and years counted forward can stand still")
        if self.extension and self.unit != self.extension.unit and (special or self.extension.unit.is_exact):
            raise ValueError(f"{self.id}: an extension of this clock must be in its own unit")
        if self.before and self.unit not in {Unit.DAY, Unit.WORKDAY}:
            raise ValueError(f"{self.id}: only days are counted backwards")

    @property
    def valid_from(self) -> date | None:
        """The first day the rule can start a clock, its youngest law's; None: as long as we look back."""
        return max((article.law.since for article in self.articles if article.law.since), default=None)

    @property
    def valid_until(self) -> date | None:
        """The last day the rule can start a clock, or None."""
        return min((article.law.until for article in self.articles if article.law.until), default=None)

    def in_force(self, day: date) -> bool:
        """Say whether a clock that starts on this day runs by this rule."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)
