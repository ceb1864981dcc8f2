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

from dataclasses import dataclass
from typing import Final

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


def needs_visit(facts: Facts) -> bool:
    """Whether samples found so much that is not on record that somebody should come and talk."""
    return facts.turned_up >= ENOUGH and on_record(facts) < GAP
