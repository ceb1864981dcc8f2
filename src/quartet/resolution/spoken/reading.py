"""How hard a Chinese sentence is to hear and to read, as three numbers that a test can hold it to. Pure.

A spoken sentence is heard once: what counts is how long it is, how long one has to wait for a breath, and whether its
characters are common ones. The limits are ours; they follow the advice for easy Chinese texts to keep one thought to a
clause and to the characters of basic literacy (扫盲标准: 1,500 characters, 扫除文盲工作条例 7).
"""

import re
from dataclasses import dataclass

from quartet.resolution.spoken.chars import COMMON

MOST = 60
"""Characters of a whole spoken sentence, with its stops."""
BREATH = 18
"""Characters between two stops at most."""
SHARE = 0.98
"""Share of its characters, names left out, that are among the 1,500 commonest."""
_STOPS = re.compile(r"[，。：；？！、,.:;?!]")


@dataclass(frozen=True, slots=True)
class Grade:
    """What was measured of a sentence."""

    length: int
    """Characters, stops and digits counted."""
    breath: int
    """The longest stretch between two stops, in characters."""
    common: float
    """Share (0 to 1) of its Chinese characters that are common; 1 when it has none."""

    @property
    def plain(self) -> bool:
        """Whether a villager follows it at first hearing."""
        return self.length <= MOST and self.breath <= BREATH and self.common >= SHARE


def grade(text: str) -> Grade:
    """Measure a sentence. Leave names out before: they are not ours to choose."""
    characters = [sign for sign in text if "\u4e00" <= sign <= "\u9fff"]
    common = sum(sign in COMMON for sign in characters) / len(characters) if characters else 1.0
    return Grade(len(text), max(len(part.strip()) for part in _STOPS.split(text)), common)
