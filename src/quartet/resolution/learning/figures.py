"""Counting how often people kept what was suggested, and pooling what is too small to publish. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quartet.resolution.suggest.desk import KIND

K = 5
"""No published figure counts fewer cases."""
ALL, REST = "", "*"
"""In place of a county or a field: all of them; those too small to stand alone."""
FIELD = 2
"""Digits of a field of life."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One case in which something was asked of the machine and then decided by people."""

    county: str
    category: str
    """What people decided: four digits or six."""
    listed: Sequence[str]
    """What the machine listed when the case came in, likeliest first."""
    proposed: bool
    """Whether it dared to propose the first of them."""
    confirmed: bool
    """Whether a person set the category with their own hand, rather than let it stand."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How it went in some cases."""

    n: int = 0
    proposed: int = 0
    first: int = 0
    """The proposal is what people decided."""
    listed: int = 0
    """What people decided is among those listed, proposed or not."""
    confirmed: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Both together."""
        return Figures(
            self.n + other.n, self.proposed + other.proposed, self.first + other.first, self.listed + other.listed,
            self.confirmed + other.confirmed,
        )  # fmt: skip

    @classmethod
    def of(cls, case: Decided) -> "Figures":
        """One case."""
        kind = case.category[:KIND]
        right = bool(case.listed) and case.listed[0] == kind
        return cls(1, int(case.proposed), int(case.proposed and right), int(kind in case.listed), int(case.confirmed))


def count(cases: Iterable[Decided]) -> dict[tuple[str, str], Figures]:
    """Sum up by county and field of life."""
    found: dict[tuple[str, str], Figures] = {}
    for case in cases:
        key = case.county, case.category[:FIELD]
        found[key] = found.get(key, Figures()) + Figures.of(case)
    return found


def publishable(cells: Mapping[str, Figures]) -> dict[str, Figures]:
    """Pool the cells too small to publish under REST, and with them as many of the next smallest as it takes.

    No cell of the answer counts fewer than K cases, together they count all, and what was pooled cannot be worked
    out by subtracting the others from the whole. Nothing at all when the whole is too small.
    """
    ordered = sorted(cells, key=lambda key: (cells[key].n, key))
    pooled, size = 0, 0
    while pooled < len(ordered) and (cells[ordered[pooled]].n < K or 0 < size < K):
        size += cells[ordered[pooled]].n
        pooled += 1
    answer = {key: cells[key] for key in ordered[pooled:]}
    if size >= K:
        answer[REST] = sum((cells[key] for key in ordered[:pooled]), Figures())
    return answer


def lines(cells: Mapping[tuple[str, str], Figures]) -> dict[tuple[str, str], Figures]:
    """What a month publishes: the whole, each county, and each county's fields of life; the small ones pooled."""
    whole = sum(cells.values(), Figures())
    if whole.n < K:
        return {}
    counties: dict[str, Figures] = {}
    for (county, _field), figures in cells.items():
        counties[county] = counties.get(county, Figures()) + figures
    answer = {(ALL, ALL): whole}
    for county, figures in publishable(counties).items():
        answer[county, ALL] = figures
        if county != REST:
            fields = {field: one for (where, field), one in cells.items() if where == county}
            answer |= {(county, field): one for field, one in publishable(fields).items()}
    return answer
