"""What a waiting dispute weighs when a day is planned: one table, each reason shown beside its number. Pure.

It weighs dates and places of disputes: how long it waits, how soon a period runs out, what the fields cannot wait for,
and when the village was last visited. It knows nothing of people.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WAITING_MOST = 30
"""A day of waiting weighs one; after a month it weighs no more than that."""
DUE: tuple[tuple[int, int], ...] = ((0, 40), (3, 25), (7, 12))
"""Days left of the period, and what that weighs: what is out weighs most."""
SEASON = 15
"""A farm window that closes meanwhile."""
TURN_EVERY, TURN_MOST = 7, 10
"""Every week without a visit weighs one more, up to ten: each village has its turn."""

REASONS: dict[str, "_StrPromise"] = {
    "waiting": _("waits for %(number)s days"),
    "out": _("the period has run out"),
    "due": _("%(number)s days left of the period"),
    "season": _("the field cannot wait"),
    "turn": _("the village was not visited for %(number)s weeks"),
    "never": _("the village was never visited"),
}
"""Every reason in words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its word, its number, what it adds."""

    reason: str
    number: int
    adds: int


def reasons(
    *, since: datetime, due_at: datetime | None, season: bool, visited: datetime | None, now: datetime
) -> list[Reason]:
    """Everything that gives a dispute its weight now, in the order of the table."""
    waited = max(0, (now - since).days)
    found = [Reason("waiting", waited, min(waited, WAITING_MOST) + 1)]
    if due_at is not None:
        left = (due_at - now).days
        adds = next((weight for days, weight in DUE if left < days or (days and left == days)), 0)
        if adds:
            found.append(Reason("out" if left < 0 else "due", max(0, left), adds))
    if season:
        found.append(Reason("season", 0, SEASON))
    if visited is None:
        found.append(Reason("never", 0, TURN_MOST))
    elif weeks := min(TURN_MOST, max(0, (now - visited).days) // TURN_EVERY):
        found.append(Reason("turn", (now - visited).days // TURN_EVERY, weeks))
    return found


def weight(found: list[Reason]) -> int:
    """What they add up to, at least one."""
    return max(1, sum(one.adds for one in found))


def in_words(reason: str, number: int) -> str:
    """A reason as the page says it."""
    return str(REASONS[reason]) % {"number": number}
