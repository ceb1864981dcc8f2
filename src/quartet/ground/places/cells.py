"""Parse one cell of an import: a value, or what is wrong with it and what to write instead."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from quartet.ground.places import codes
from quartet.ground.places.states import URBAN_RURAL, Kind, Level

MAX_NAME: Final = 80
MAX_HOUSEHOLDS: Final = 5000

_KINDS: Final[Mapping[str, Kind]] = {
    "政府": Kind.GOVERNMENT,
    "村委会": Kind.VILLAGERS,
    "村民委员会": Kind.VILLAGERS,
    "居委会": Kind.RESIDENTS,
    "居民委员会": Kind.RESIDENTS,
    "社区": Kind.RESIDENTS,
    "功能区": Kind.ZONE,
    "统计单位": Kind.STATISTICAL,
    "微网格": Kind.GRID,
} | {kind.value: kind for kind in Kind}


class WrongCell(Exception):
    """A cell that cannot be used."""

    def __init__(self, wrong: str, instead: str) -> None:
        super().__init__(wrong)
        self.wrong, self.instead = wrong, instead


def _code(text: str) -> str:
    expected = _("Write 9 digits for a township, 12 for a village or community, 15 for a micro-grid.")
    try:
        code = codes.parse(text)
    except codes.BadCode as refusal:
        raise WrongCell(str(refusal) if text else _("The code is missing."), expected) from refusal
    if codes.level_of(code) < Level.TOWNSHIP:
        raise WrongCell(_("Cities and counties are not imported."), expected)
    return code


def _name(text: str) -> str:
    if not text:
        raise WrongCell(_("The name is missing."), _("Write the official name."))
    if len(text) > MAX_NAME:
        raise WrongCell(_("The name is too long."), _("Write at most %(count)s characters.") % {"count": MAX_NAME})
    return text


def _kind(text: str) -> Kind | None:
    if text and text not in _KINDS:
        raise WrongCell(_("“%(text)s” is not a kind we know.") % {"text": text}, "、".join(list(_KINDS)[:9]))
    return _KINDS.get(text)


def _official_code(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= codes.LENGTHS[Level.VILLAGE]):
        raise WrongCell(_("The official code must be digits."), _("Write at most 12 digits, or leave it empty."))
    return text


def _official_type(text: str) -> str:
    if text not in {"", "镇", "街道", "民族乡", "乡"}:
        raise WrongCell(_("“%(text)s” is not a kind we know.") % {"text": text}, "镇、街道、民族乡、乡")
    return text


def _urban_rural(text: str) -> str:
    if text and text not in URBAN_RURAL:
        raise WrongCell(_("“%(text)s” is not an urban/rural class.") % {"text": text}, "、".join(URBAN_RURAL))
    return text


def _households(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:9]) <= MAX_HOUSEHOLDS):
        raise WrongCell(
            _("“%(text)s” is not a number of households.") % {"text": text[:20]},
            _("Write a whole number from 0 to %(most)s.") % {"most": MAX_HOUSEHOLDS},
        )
    return int(text)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-")) if text else None
    except ValueError:
        raise WrongCell(_("“%(text)s” is not a date.") % {"text": text[:20]}, _("Write it like 2025-12-31.")) from None


def _area(given: Any) -> BaseGeometry | None:
    if not given:
        return None
    try:
        area = shape(given) if isinstance(given, dict) else shapely.from_wkt(given)
    except Exception:  # noqa: BLE001 -- shapely raises whatever the broken geometry made it stumble over
        area = None
    expected = _("Draw one closed area (Polygon or MultiPolygon) in WGS-84 degrees, longitude first.")
    if area is None or area.geom_type not in {"Polygon", "MultiPolygon"} or area.is_empty:
        raise WrongCell(_("The border is not an area."), expected)
    if not shapely.is_valid(area):
        reason = shapely.is_valid_reason(area)
        raise WrongCell(_("The border crosses itself: %(where)s.") % {"where": reason}, expected)
    return shapely.force_2d(area)


PARSERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "code": _code,
    "name": _name,
    "kind": _kind,
    "official_code": _official_code,
    "official_type": _official_type,
    "urban_rural": _urban_rural,
    "households": _households,
    "since": _date,
    "until": _date,
    "area": _area,
}
