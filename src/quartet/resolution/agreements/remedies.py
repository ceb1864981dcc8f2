"""What is still open to a side when something promised was not done, and by when: one row for each way, with its law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.resolution.agreements import laws
from quartet.resolution.agreements.laws import Article
from quartet.resolution.agreements.states import CourtState, Kind

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Position:
    """What the rows ask about: plain values, so that the table is a pure function of a day."""

    today: date
    court: CourtState
    kinds: frozenset[Kind]
    """The kinds of clauses of which something is missed."""
    missed_on: date
    """The earliest missed day."""
    confirm_by: date | None
    """The last day for a joint application; None when it cannot be confirmed at all."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One way: what it is, what it needs, when it is open, and its last day."""

    key: str
    label: "_StrPromise"
    says: "_StrPromise"
    articles: tuple[Article, ...]
    open: Callable[[Position], bool]
    why_not: "_StrPromise"
    last_day: Callable[[Position], date | None] = lambda _position: None


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February (民法典 202: the last day of the month)
        return day.replace(year=day.year + years, day=28)


REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        "enforce", _("Ask the court to enforce it"),
        _("With the court's ruling, at the court that made it or where the property lies."),
        laws.ENFORCING,
        lambda at: at.court is CourtState.CONFIRMED and at.today <= _years_after(at.missed_on, 2),
        _("Only an agreement the court has confirmed can be enforced, within two years."),
        lambda at: _years_after(at.missed_on, 2),
    ),
    Remedy(
        "confirm", _("Ask the court together to confirm it"),
        _("Both sides together; then it can be enforced. A side that is late may still agree to this."),
        laws.CONFIRMING,
        lambda at: at.court in {CourtState.NONE, CourtState.PREPARING, CourtState.WITHDRAWN, CourtState.NOT_ACCEPTED}
        and at.confirm_by is not None and at.today <= at.confirm_by,
        _("The thirty days are over, the court has it already, or it is of a kind the court does not confirm."),
        lambda at: at.confirm_by,
    ),
    Remedy(
        "order", _("Ask the court for a payment order"),
        _("For money only, when nothing is owed back and the order can be served. The other side has 15 days to object."),
        laws.PAYMENT_ORDER,
        lambda at: Kind.MONEY in at.kinds and at.court is not CourtState.CONFIRMED
        and at.today <= _years_after(at.missed_on, 3),
        _("A payment order is for money that is due and undisputed."),
        lambda at: _years_after(at.missed_on, 3),
    ),
    Remedy(
        "sue", _("Sue for what was agreed"),
        _("At the court, for performance of this agreement. Three years from the day it was due; asking for it begins them anew."),
        (*laws.SUING, *laws.LIMITATION),
        lambda at: at.court is not CourtState.CONFIRMED and at.today <= _years_after(at.missed_on, 3),
        _("What the court has confirmed is enforced, not sued for again; three years after the day the other side may object."),
        lambda at: _years_after(at.missed_on, 3),
    ),
    Remedy(
        "again", _("Sit down together again"),
        _("If both sides wish: a new plan in a new agreement. Nobody can be made to."),
        laws.SUPERVISING,
        lambda at: at.court is not CourtState.CONFIRMED,
        _("The court has confirmed this agreement; another plan is for the enforcement settlement."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A remedy as it stands on a day."""

    remedy: Remedy
    open: bool
    last_day: date | None

    @property
    def cited(self) -> str:
        """The law, in the active language."""
        return "; ".join(map(str, self.remedy.articles))


def ways(position: Position) -> list[Way]:
    """Every way with whether it is open: what must be done soonest first, then what is open, then what is not."""
    found = [Way(one, one.open(position), one.last_day(position)) for one in REMEDIES]
    return sorted(found, key=lambda way: (not way.open, way.last_day or date.max))
