"""The wall notice: a village's results of a quarter, so that no number tells of fewer than five matters. Pure.

Only whole, past quarters are shown, so that two notices printed on two days cannot be taken from each other. A number
is left out when it, or what remains of a total that stands beside it, is smaller than five and not nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 5
"""k: so many matters stand behind every number, or none."""
OTHER = ""
"""The field under which small fields are gathered."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the notice says."""

    total: int | None
    """None when there were fewer than five: then nothing is said but that."""
    done: int | None
    """None when it would tell of fewer than five that are done, or of fewer than five that are not."""
    fields: tuple[tuple[str, int], ...]
    """By field, the most first; the gathered ones last. Empty when there is only one line to show."""


def safe(count: int) -> bool:
    """Whether a number tells of nobody in particular."""
    return count == 0 or count >= LEAST


def gather(fields: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Put fields with fewer than five into `OTHER`, and more of the smallest ones until that has five too."""
    kept = sorted((item for item in fields.items() if item[1] > 0), key=lambda item: (-item[1], item[0]))
    gathered = fields.get(OTHER, 0)
    kept = [item for item in kept if item[0] != OTHER]
    while kept and (kept[-1][1] < LEAST or 0 < gathered < LEAST):
        gathered += kept.pop()[1]
    return (*kept, (OTHER, gathered)) if gathered else tuple(kept)


def results(*, total: int, done: int, fields: Mapping[str, int]) -> Results:
    """What may hang on the wall of what was counted."""
    if total < LEAST:
        return Results(None, None, ())
    shown = gather(fields)
    both = safe(done) and safe(total - done)
    return Results(total, done if both else None, shown if len(shown) > 1 else ())
