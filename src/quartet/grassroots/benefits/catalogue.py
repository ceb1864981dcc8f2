"""The catalogue of benefits, read from `data/benefits.csv`: a new benefit is a row there.

After the source's "40 余项激励保障措施" (S31). Names are the office's own words and are shown as they are.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from quartet.grassroots.benefits.states import Funder, Kind, Manner

FILE = Path(__file__).parent / "data" / "benefits.csv"


@dataclass(frozen=True, slots=True)
class Benefit:
    """One row of the catalogue."""

    code: str
    kind: Kind
    manner: Manner
    funder: Funder
    partners: bool
    """Whether social partners get it too."""
    name: str
    words: str


@cache
def catalogue() -> dict[str, Benefit]:
    """Every benefit by its code, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Benefit(
                row["code"], Kind(row["kind"]), Manner(row["manner"]), Funder(row["funder"]), row["partners"] == "yes",
                row["name"], row["words"],
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def by_kind() -> list[tuple[Kind, list[Benefit]]]:
    """The catalogue as it is read: kind by kind."""
    return [(kind, [one for one in catalogue().values() if one.kind is kind]) for kind in Kind]
