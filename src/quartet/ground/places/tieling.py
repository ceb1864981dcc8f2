"""Tieling as the public tables have it: rows read from the packaged files, nothing invented."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

from quartet.ground.places import codes
from quartet.ground.places.shortnames import short_name
from quartet.ground.places.states import Kind, Level

CITY: Final = "2112"
EDITIONS: Final = {2021: date(2021, 10, 31), 2022: date(2022, 10, 31), 2023: date(2023, 6, 30)}
_DATA: Final = resources.files("quartet.ground.places") / "data"
# 400 and up in the last three digits: the bureau's own units, not committees anybody elected.
_FIRST_STATISTICAL: Final = 400
_FIRST_VILLAGERS: Final = 200
_ZONE_WORDS: Final = ("开发区", "工业园", "基地", "物流城", "新区")


class OtherName(NamedTuple):
    """A name a region had before, or has in another table."""

    name: str
    source: str
    until: date | None


class Row(NamedTuple):
    """One region as the tables list it. `official_code` is empty where the ministry has no such unit."""

    code: str
    name: str
    kind: Kind
    official_code: str = ""
    official_type: str = ""
    urban_rural: str = ""
    since: date | None = None
    until: date | None = None
    other_names: tuple[OtherName, ...] = ()

    @property
    def level(self) -> Level:
        """The level its code names."""
        return codes.level_of(self.code)

    @property
    def short(self) -> str:
        """The name people say."""
        return short_name(self.name)


class Count(NamedTuple):
    """How many units of a level an office says there are."""

    level: Level
    number: int
    source: str


def table(name: str) -> list[dict[str, str]]:
    """Read one packaged CSV file."""
    with (_DATA / name).open(encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


def county_shapes() -> dict[str, dict[str, Any]]:
    """Give the GeoJSON geometry (WGS-84) of each county by its code: the only real borders there are."""
    collection = json.loads((_DATA / "tieling_counties_wgs84.geojson").read_text(encoding="utf-8"))
    return {feature["properties"]["code"]: feature["geometry"] for feature in collection["features"]}


def official_counts() -> list[Count]:
    """Give what the offices say they have, to be shown apart from what the tables list."""
    return [
        Count(Level[row["level"].upper()], int(row["count"]), row["source"])
        for row in table("tieling_official_counts.csv")
    ]


@cache
def rows() -> tuple[Row, ...]:
    """Give city, counties, townships and villages in code order, so that a parent always comes first."""
    return tuple(sorted((*_governments(), *_townships(), *_villages()), key=lambda row: (row.level, row.code)))


def township_points() -> dict[str, tuple[float, float]]:
    """Give lon/lat (WGS-84) of the townships GeoNames knows, by statistical code."""
    statistical = {row.official_code: row.code for row in _townships() if row.official_code}
    return {
        statistical[row["mca_town_code"]]: (float(row["lng_wgs84"]), float(row["lat_wgs84"]))
        for row in table("geonames_places_wgs84.csv")
        if row["mca_town_code"]
    }


def seat_points() -> dict[str, tuple[float, float]]:
    """Give lon/lat (WGS-84) of the county seats GeoNames knows, by county code."""
    return {
        row["county_code"]: (float(row["lng_wgs84"]), float(row["lat_wgs84"]))
        for row in table("geonames_places_wgs84.csv")
        if not row["mca_town_code"] and int(row["population"])
    }


def _governments() -> Iterator[Row]:
    for row in table("tieling_mca_20251231.csv"):
        if len(row["code"]) <= codes.LENGTHS[Level.COUNTY]:
            yield Row(row["code"], row["name"], Kind.GOVERNMENT, row["code"], row["type"])


def _townships() -> Iterator[Row]:
    """Give statistical townships under their ministry name; where that differs, the statistical name is kept beside."""
    for row in table("tieling_townships_nbs2023_x_mca2025.csv"):
        code, statistical = row["nbs2023_code9"], row["nbs2023_name"]
        official = row["mca_name"]
        if not official:
            yield Row(code, statistical, _own_kind(statistical))
            continue
        others = () if official == statistical else (OtherName(statistical, "统计用区划 2023", None),)
        yield Row(code, official, Kind.GOVERNMENT, row["mca20251231_code9"], row["mca_type"], other_names=others)


def _villages() -> Iterator[Row]:
    editions = {year: {row["code12"]: row for row in table(f"tieling_villages_nbs{year}.csv")} for year in (2021, 2022)}
    now = {row["code12"]: row for row in table("tieling_villages_nbs2023.csv")}
    for code, row in now.items():
        names = [(year, listed[code]["name"]) for year, listed in editions.items() if code in listed]
        yield Row(
            code,
            row["name_2023"],
            _village_kind(code, row["name_2023"]),
            urban_rural=row["urban_rural_class_2022"],
            since=None if names else EDITIONS[2023],
            other_names=_former(names, row["name_2023"]),
        )
    for code, row in editions[2022].items():
        if code not in now:
            kind = _village_kind(code, row["name"])
            yield Row(code, row["name"], kind, urban_rural=row["urban_rural_class"], until=EDITIONS[2023])


def _former(names: list[tuple[int, str]], current: str) -> tuple[OtherName, ...]:
    """Keep each earlier name once, with the first edition that no longer had it."""
    later = [*(name for _, name in names[1:]), current]
    return tuple(
        OtherName(name, f"统计用区划 {year}", EDITIONS[year + 1])
        for (year, name), following in zip(names, later, strict=False)
        if name != following
    )


def _village_kind(code: str, name: str) -> Kind:
    serial = int(code[-3:])
    if serial >= _FIRST_STATISTICAL:
        return _own_kind(name)
    return Kind.VILLAGERS if serial >= _FIRST_VILLAGERS else Kind.RESIDENTS


def _own_kind(name: str) -> Kind:
    return Kind.ZONE if any(word in name for word in _ZONE_WORDS) else Kind.STATISTICAL
