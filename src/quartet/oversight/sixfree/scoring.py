"""How a village is judged: by what it can do, by what it solved of all there was, and by how openly it reports.

Pure functions. "Zero" earns nothing. With `known` of `turned_up` matters that independent samples found also on record
here, the share on record is estimated as (known + ½) / (turned_up + ½) — no samples: 1, in good faith. Then

    capacity  = 40 × the share of questions answered yes
    solved    = 30 × (solved + 1) / (reported + 1) × the share on record; 0 of nothing reported
    open      = 30 × the share on record

`solved` is taken of everything there was, not of what was written down: hiding what is hard to solve gains nothing.
For fixed events in a village: solving raises the score, putting on record what samples find raises it, and hiding
lowers it (tests: a village that hides half against its honest twin).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

CAPACITY, SOLVED, OPEN = 40.0, 30.0, 30.0
"""Points of the three parts."""
GAP: Final = 0.7
"""Below this share on record, with enough found, a friendly visit comes first; no points are taken away for it."""
HALF: Final = 0.5
"""Without samples the share is 1, and with a few it does not fall to nothing (a Jeffreys-like half)."""
ENOUGH: Final = 5
"""So many independent findings it takes to say anything."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers a village is judged by. None of them names anybody."""

    yes: int
    asked: int
    reported: int
    solved: int
    turned_up: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """The three parts, in points."""

    capacity: float
    solved: float
    open: float
    on_record: float
    """The share on record, 0 to 1."""

    @property
    def total(self) -> float:
        """0 to 100."""
        return self.capacity + self.solved + self.open


def on_record(facts: Facts) -> float:
    """The share of what happened that is on record here, as far as independent samples can tell: 0 to 1."""
    return min(1.0, (facts.known + HALF) / (facts.turned_up + HALF))


def score(facts: Facts) -> Score:
    """Judge a village."""
    share = on_record(facts)
    capacity = CAPACITY * facts.yes / facts.asked if facts.asked else 0.0
    # Who reports nothing has solved nothing: the one added above and below keeps a first report from costing anything.
    solved = SOLVED * (facts.solved + 1) / (facts.reported + 1) * share if facts.reported else 0.0
    return Score(capacity, solved, OPEN * share, share)


def _percent(part: float, whole: float) -> float:
    return 100 * part / whole


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a village must reach at the least before it is recognised; None: there is nothing to measure it by."""

    label: "_StrPromise"
    least: float
    of: Callable[[Facts], float | None]

    def missed(self, facts: Facts) -> bool:
        """Whether a village stays below it."""
        reached = self.of(facts)
        return reached is not None and reached < self.least


THRESHOLDS: Final = (
    Threshold(_("points of 100 in all"), 60, lambda facts: score(facts).total),
    Threshold(_("per cent of the questions shown"), 50, lambda facts: _percent(facts.yes, facts.asked or 1)),
    Threshold(_("per cent solved of what is on record"), 60,
              lambda facts: _percent(facts.solved, facts.reported) if facts.reported else None),
    Threshold(_("per cent on record of what turned up elsewhere"), 100 * GAP,
              lambda facts: _percent(on_record(facts), 1)),
)  # fmt: skip
"""The platform's own, until the city sets its own."""


def missed(facts: Facts) -> list[tuple[Threshold, float]]:
    """The thresholds a village does not reach, each with what it reached."""
    return [(one, one.of(facts) or 0.0) for one in THRESHOLDS if one.missed(facts)]


def needs_visit(facts: Facts) -> bool:
    """Whether samples found so much that is not on record that somebody should come and talk."""
    return facts.turned_up >= ENOUGH and on_record(facts) < GAP
