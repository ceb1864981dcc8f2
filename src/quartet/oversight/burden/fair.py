"""Fair load: what is open at a member's, in minutes, and who could cover for somebody. Pure but for `open_load`.

Counts mislead: a well cover and a feud are one case each. Nobody is ranked: a list stands in the order of the places,
and a suggestion names one person and says why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from quartet.grassroots.members.models import Leave
from quartet.ground.people.models import Person
from quartet.oversight.burden.queries import holders
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState
from quartet.resolution.field.models import FieldTask

TASK: Final = 15.0
CASE: Final = 40.0
"""Minutes that an open matter of a village takes of its grid's member, on average."""
HARD: Final = 90.0
"""The same where two sides stand against each other."""
VILLAGE: Final = 12


@dataclass(frozen=True, slots=True)
class Work:
    """Something that is open: where, and how many minutes it will take."""

    region: str
    minutes: float


def share_out(work: Sequence[Work], can: Mapping[int, str], loads: Mapping[int, float]) -> dict[int, float]:
    """Give open work to people, the longest first, each to the least loaded who is near; gives everybody's load.

    `can` says where each person works. Somebody of the same village comes first unless they carry half as much again
    as the least loaded of the township: near is good, but not at any price.
    """
    total = {person: loads.get(person, 0.0) for person in can}
    for one in sorted(work, key=lambda item: (-item.minutes, item.region)):
        total[cover_for(one.region, can, total)] += one.minutes
    return total


def cover_for(region: str, can: Mapping[int, str], loads: Mapping[int, float], besides: Iterable[int] = ()) -> int:
    """Who could take work in a region: the least loaded of the village, or of the township when that is much less."""
    free = sorted((loads.get(person, 0.0), person) for person in can if person not in set(besides))
    if not free:
        raise LookupError(region)
    near = [one for one in free if can[one[1]][:VILLAGE] == region[:VILLAGE]]
    if near and near[0][0] <= 1.5 * free[0][0]:
        return near[0][1]
    return free[0][1]


@dataclass(frozen=True, slots=True)
class Carried:
    """What is open at one member's, for the desk of their township only."""

    person: int
    name: str
    grids: list[str]
    minutes: float
    away: bool
    cover: str
    """Who could cover while they are away; empty when they are not."""


def open_load(township: str, today: date) -> list[Carried]:
    """The open load of a township's members in minutes, in the order of their grids. As the system."""
    people = holders(township, today)
    minutes: dict[int, float] = defaultdict(float)
    for region in FieldTask.objects.filter(region__startswith=township, done_at=None).values_list("region", flat=True):
        _spread(minutes, people, region, TASK)
    open_cases = Case.objects.filter(
        township=township, state__in=[CaseState.REGISTERED, CaseState.HANDLING], level=1
    ).values_list("region", "category")  # fmt: skip
    for region, category in open_cases:
        _spread(minutes, people, region, HARD if category[:2] in {"01", "02", "03", "05"} else CASE)
    leaves = Leave.objects.filter(member__in=list(people), since__lte=today, until__gt=today)
    away = set(leaves.values_list("member", flat=True))
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    here = {person: grids[0] for person, grids in people.items() if person not in away}
    return [
        Carried(person, names[person], grids, minutes[person], person in away,
                names[cover_for(grids[0], here, minutes)] if person in away and here else "")
        for person, grids in sorted(people.items(), key=lambda one: (one[1][0], one[0]))
    ]  # fmt: skip


def _spread(minutes: dict[int, float], people: Mapping[int, list[str]], region: str, each: float) -> None:
    """One thing is one person's work: whoever of the grid's holders carries least."""
    hold = [person for person, grids in people.items() if any(region.startswith(grid) for grid in grids)] or [
        person for person, grids in people.items() if any(grid.startswith(region[:VILLAGE]) for grid in grids)
    ]
    if hold:
        minutes[min(hold, key=lambda person: (minutes[person], person))] += each
