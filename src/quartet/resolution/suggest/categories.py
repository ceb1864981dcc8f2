"""The category tree shipped with Quartet: what a report can be about.

Three levels, `data/categories.csv`: 16 fields of life, 134 kinds, 536 matters. A code is its path ("0101" is a kind
inside "01", "010103" a matter inside it) and never changes its meaning; a retired code is not used again. The fields
follow the public three-level label scheme of citizens' messages (517 labels), regrouped for a county and its villages.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

DISPUTE_KINDS = frozenset(
    {
        "collective",  # shares of collective income and assets
        "consumer",
        "contract",
        "debt",
        "demolition",
        "environment",  # damage by pollution
        "homestead",
        "injury",
        "labour",
        "land_boundary",
        "land_contract",
        "land_requisition",
        "marriage_family",
        "medical",
        "neighbour",
        "property",
        "property_damage",
        "traffic_accident",
        "water",
    }
)


@dataclass(frozen=True, slots=True)
class Category:
    """One node of the tree."""

    code: str
    """2, 4 or 6 digits; the first digits are the parent's code."""
    name: str
    """The Chinese name people see."""
    name_en: str
    """The English name; empty on level 3."""
    dispute: str
    """One of DISPUTE_KINDS when two sides stand against each other, else empty."""

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return len(self.code) // 2

    @property
    def parent(self) -> str:
        """The parent's code; empty on level 1."""
        return self.code[:-2]


@cache
def tree() -> dict[str, Category]:
    """Every category by its code, parents before children."""
    with (DATA / "categories.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: Category(**row) for row in csv.DictReader(file)}


def under(code: str) -> Iterator[Category]:
    """Yield the direct children of a code; the empty code yields level 1."""
    return (each for each in tree().values() if each.parent == code)


def name_of(code: str, language: str = "zh-hans") -> str:
    """Return the name of a code in "zh…" or any other language (English); an unknown code names itself."""
    found = tree().get(code)
    if found is None:
        return code
    return found.name if language.startswith("zh") else found.name_en or found.name
