"""The arithmetic of fulfilment: what counts, what is only said, what is disputed, what is still open. Pure.

An entry counts when both sides have confirmed it. What one side has contradicted counts for nothing until it is
settled. Nothing is ever paid beyond what is owed without somebody being told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """What an entry counts for."""

    SETTLED = "settled"
    """Both sides have confirmed it."""
    SAID = "said"
    """Somebody has not answered yet."""
    DISPUTED = "disputed"
    """A side says that it is not so."""
    WITHDRAWN = "withdrawn"
    """Taken back, with the reason."""


@dataclass(frozen=True, slots=True)
class Said:
    """An entry as the arithmetic needs it: how much, what each side's newest answer is, whether taken back.

    `debtor` and `creditor` are True, False, or None while that side has not answered.
    """

    amount: int
    debtor: bool | None = None
    creditor: bool | None = None
    withdrawn: bool = False

    @property
    def weight(self) -> Weight:
        """What it counts for."""
        if self.withdrawn:
            return Weight.WITHDRAWN
        if False in (self.debtor, self.creditor):
            return Weight.DISPUTED
        return Weight.SETTLED if self.debtor and self.creditor else Weight.SAID


@dataclass(frozen=True, slots=True)
class Balance:
    """How one item stands, in hundredths of its unit."""

    owed: int
    settled: int
    said: int
    disputed: int

    @property
    def open(self) -> int:
        """What is still owed for sure."""
        return max(0, self.owed - self.settled)

    @property
    def room(self) -> int:
        """What may still be written down without going beyond what is owed."""
        return max(0, self.owed - self.settled - self.said)

    @property
    def done(self) -> bool:
        """Whether nothing is owed any more."""
        return self.settled >= self.owed


def balance(owed: int, entries: Iterable[Said]) -> Balance:
    """Add up the entries of an item."""
    sums = dict.fromkeys(Weight, 0)
    for entry in entries:
        sums[entry.weight] += entry.amount
    return Balance(owed, sums[Weight.SETTLED], sums[Weight.SAID], sums[Weight.DISPUTED])


def spread(amount: int, rooms: Iterable[int]) -> tuple[list[int], int]:
    """Lay an amount on items one after another, each up to its room; gives the parts and what is left over."""
    parts = []
    for room in rooms:
        part = min(amount, room)
        parts.append(part)
        amount -= part
    return parts, amount
