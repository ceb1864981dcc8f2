"""Looking up kinds of dispute. The rows are `data/*.csv`; nothing here reads a case, and nothing is about a person."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from quartet.ground.people.models import Unit
from quartet.ground.people.states import Level, UnitKind
from quartet.resolution.kinds.states import Duty, Kind, Paper, Piece, Step, Way, Words
from quartet.resolution.suggest.categories import tree


def _rows(name: str) -> list[dict[str, str]]:
    text = files("quartet.resolution.kinds").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _words(row: dict[str, str], name: str = "") -> Words:
    return Words(row[f"{name}_zh" if name else "zh"], row[f"{name}_en" if name else "en"])


@cache
def ways() -> dict[str, Way]:
    """Every way to settle a dispute, by its code."""
    return {
        row["way"]: Way(
            row["way"], Step(row["step"]), _words(row), _words(row, "who"),
            UnitKind(row["unit_kind"]) if row["unit_kind"] else None, row["unit_name"], _words(row, "cost"),
            _words(row, "limit"), _words(row, "article"),
        )
        for row in _rows("ways")
    }  # fmt: skip


@cache
def pieces() -> dict[str, Piece]:
    """Every piece of evidence, by its code."""
    return {row["piece"]: Piece(row["piece"], _words(row), _words(row, "where")) for row in _rows("pieces")}


@cache
def papers() -> tuple[Paper, ...]:
    """The papers of a mediation's file, in the order of the file."""
    return tuple(
        Paper(row["paper"], _words(row), row["needed"] == "yes", _words(row, "article")) for row in _rows("papers")
    )


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of dispute, by its code."""
    return {
        row["kind"]: Kind(
            row["kind"], _words(row), row["season"] == "yes", tuple(ways()[way] for way in row["ways"].split()),
            tuple(row["clocks"].split()), tuple(pieces()[piece] for piece in row["pieces"].split()),
            _words(row, "caution"),
        )
        for row in _rows("kinds")
    }  # fmt: skip


@cache
def duties() -> tuple[Duty, ...]:
    """What must be reported at once, and its signs."""
    return tuple(
        Duty(row["rule"], tuple(row["categories"].split()), tuple(row["words"].split()), _words(row), _words(row, "to"))
        for row in _rows("duties")
    )


def kind_of(category: str) -> Kind | None:
    """The kind of dispute a category is; None when two sides do not stand against each other."""
    found = tree().get(category)
    return kinds().get(found.dispute) if found else None


def duties_of(category: str, text: str) -> list[Duty]:
    """The duties to report that a category or a text gives a sign of. A person looks and decides; nothing is stored."""
    return [
        duty
        for duty in duties()
        if (category and category.startswith(duty.categories)) or any(word in text for word in duty.words)
    ]


def offices_of(way: Way, place: str) -> list[Unit]:
    """The nearest body that does this; of mediation committees the next one up too. Empty when none is known."""
    if way.unit_kind is None or not place:
        return []
    prefixes = [place[: level.digits] for level in Level if len(place) >= level.digits]
    found = Unit.objects.filter(region__in=prefixes, kind=way.unit_kind).order_by("level", "pk")
    most = 2 if way.unit_kind is UnitKind.MEDIATION_COMMITTEE else 1
    return [unit for unit in found if unit.name.endswith(way.unit_name)][:most]


def with_offices(these: Iterable[Way], place: str) -> list[tuple[Way, list[Unit]]]:
    """Ways with their bodies near a place."""
    return [(way, offices_of(way, place)) for way in these]
