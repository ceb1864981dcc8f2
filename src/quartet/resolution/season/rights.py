"""Which right may lapse while a case goes its way: category → the clock of that right. A new right is a row here."""

from dataclasses import dataclass

from quartet.ground.clock.words import Start


@dataclass(frozen=True, slots=True)
class Right:
    """A right with a limit, and the categories it belongs to, by the first digits of their codes."""

    rule: str
    """The clock of the right (`ground.clock`), which says how long and by which article."""
    start: Start
    categories: tuple[str, ...]


FIELDS = ("0101", "0102", "0103", "0104", "0802", "0805")
"""Matters that can keep a field from being worked."""
URGENT_PATH = ("0101", "0102", "0104")
"""Disputes that land arbitration takes, and so its interim ruling (农村土地承包经营纠纷调解仲裁法 2, 42)."""
DISPUTES = tuple(f"{number:02}" for number in (1, 2, 3, 4, 5, 6))

RIGHTS: tuple[Right, ...] = (
    Right("LC1", Start.KNOWLEDGE, URGENT_PATH),
    Right("LB2a", Start.KNOWLEDGE, ("0401", "0402", "0403", "0404")),
    Right("AR1a", Start.KNOWLEDGE, ("0105", "0605", "0606", "0702", "0907", "1301")),
    Right("PM2", Start.AGREEMENT, (*DISPUTES, "0705", "0707", "0709", "0805", "1405")),
)
