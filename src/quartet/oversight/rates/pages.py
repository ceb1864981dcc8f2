"""What the pages of the rates show: rows ready to be written down, with what must not be told already left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level
from quartet.ground.places import queries as places
from quartet.oversight.rates.judging import month_before, month_of
from quartet.oversight.rates.policies import Sight, kept_back, sight_of
from quartet.oversight.rates.queries import Figure, Figures, figures_of, units_of
from quartet.oversight.rates.states import K
from quartet.oversight.rates.table import MARKS, RATES, Mark, Rate

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One rate of an area."""

    rate: Rate
    figure: Figure
    told: bool
    """False: so few cases that nothing is told."""
    own: bool

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """The sets behind the number: name, heading, how many. Of others' areas only what makes the share."""
        one = self.figure
        made_of = [("numerator", _("Numerator"), one.kept), ("denominator", _("Denominator"), one.denominator)]
        rest = [
            ("late", _("of these open and overdue"), one.late), ("waiting", _("Not due yet"), one.waiting),
            ("excluded", _("Left out with approval"), one.excluded),
        ]  # fmt: skip
        return made_of + (rest if self.own else [])


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an area, or one unit: its figures in the order of the columns; None where nothing is told."""

    name: str
    code: str
    """Where its own page is; empty when it has none for this reader."""
    figures: list[Figure | None]


@dataclass(frozen=True, slots=True)
class Parts:
    """An area by its parts; `total_told` says for each column whether the area's own number may be told beside them."""

    rows: list[Part]
    total_told: list[bool]


def months(now: datetime) -> Iterator[date]:
    """The month of a moment and those before."""
    month = month_of(now)
    for _number in range(MONTHS):
        yield month
        month = month_before(month)


def month_asked(text: str, now: datetime) -> date:
    """The month an address names; this one when it names none that can be."""
    try:
        return min(date.fromisoformat(f"{text}-01"), month_of(now))
    except ValueError:
        return month_of(now)


def table_of(claims: Claims, area: str, sight: Sight, month: date, now: datetime) -> tuple[list[Row], Parts]:
    """An area's rates and its parts, at a moment."""
    parts = parts_of(claims, area, RATES, sight=sight, month=month, now=now)
    figures = figures_of([area], month, sight.label, now)[area]
    rows = [
        Row(rate, figures.get(rate.id) or Figure(), told, sight.own)
        for rate, told in zip(RATES, parts.total_told, strict=True)
    ]
    return rows, parts


def marks_of(area: str, sight: Sight, month: date, now: datetime) -> list[tuple[Mark, int]]:
    """The marks some case of an area bears, and how many do."""
    figures = figures_of([area], month, sight.label, now)[area]
    return [(mark, figures[mark.id].marked) for mark in MARKS if mark.id in figures and figures[mark.id].marked]


def parts_of(
    claims: Claims, area: str, columns: Sequence[Rate | Mark], *, sight: Sight, month: date, now: datetime
) -> Parts:
    """The areas one level below, and what is known no more exactly. Small numbers of others' areas are kept back."""
    below = list(places.children(area)) if len(area) < Level.VILLAGE.digits else []
    figures = figures_of([area, *(child.code for child in below)], month, sight.label, now)
    names = [(child.short, child.code) for child in below]
    every = [figures[child.code] for child in below]
    if below:
        names.append((_("Not known more exactly"), ""))
        every.append(_rest(figures[area], every, columns))
    own = {number for number, (_name, code) in enumerate(names) if code and _own(claims, code)}
    told, total_told = [], []
    for column in columns:
        cells = [_size(one, column) for one in every]
        back, total_back = (set(), False) if sight.own else kept_back(cells, own)
        small = 0 < _size(figures[area], column) < K
        told.append({number for number in range(len(every)) if number not in back})
        total_told.append(sight.own or not (total_back or small))
    rows = [
        Part(name, code if code and (sight.own or number in own) else "",
             [one.get(column.id) or Figure() if number in there else None
              for column, there in zip(columns, told, strict=True)])
        for number, ((name, code), one) in enumerate(zip(names, every, strict=True))
    ]  # fmt: skip
    if rows and not any(figure is None or figure.denominator or figure.marked for figure in rows[-1].figures):
        rows.pop()  # everything is known exactly
    return Parts(rows, total_told)


def _own(claims: Claims, code: str) -> bool:
    sight = sight_of(claims, code)
    return sight is not None and sight.own


def _size(figures: Figures, column: Rate | Mark) -> int:
    figure = figures.get(column.id)
    return 0 if figure is None else figure.denominator + figure.marked


def _rest(whole: Figures, parts: Sequence[Figures], columns: Sequence[Rate | Mark]) -> Figures:
    """What the area has beyond its parts."""
    rest: Figures = {}
    for column in columns:
        figure = Figure()
        for name in ("kept", "missed", "late", "waiting", "excluded", "marked"):
            known = sum(getattr(part[column.id], name) for part in parts if column.id in part)
            all_of_it = getattr(whole[column.id], name) if column.id in whole else 0
            setattr(figure, name, all_of_it - known)
        rest[column.id] = figure
    return rest


def units_beside(area: str, sight: Sight, column: Rate | Mark, month: date, now: datetime) -> list[Part]:
    """The units that answer for this very area and led a case of the column."""
    units = units_of(area) if sight.own else []
    figures = figures_of([f"u{unit.pk}" for unit in units], month, sight.label, now)
    found = [(unit, figures[f"u{unit.pk}"].get(column.id)) for unit in units]
    return [Part(unit.name, "", [figure]) for unit, figure in found if figure is not None]


def table_rows(rows: Sequence[Row], parts: Parts) -> Iterator[list[Any]]:
    """The same numbers for a file."""
    yield [_("Rate"), _("Percent"), *(label for _name, label, _count in rows[0].cells)]
    for row in rows:
        share = row.figure.share
        told = ["" if share is None else round(share, 1), *(count for _name, _label, count in row.cells)]
        yield [str(row.rate.name), *(told if row.told else [_("too few to tell")])]
    yield []
    if parts.rows:
        heads = [f"{rate.name} {word}" for rate in RATES for word in (_("Numerator"), _("Denominator"))]
        yield [_("Area"), *heads]
        for part in parts.rows:
            cells = [("", "") if one is None else (one.kept, one.denominator) for one in part.figures]
            yield [part.name, *(cell for pair in cells for cell in pair)]
