"""How often suggestions are right: for everybody who works here to read."""

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quartet.ground.places import queries as places
from quartet.resolution.aids.queries import areas_without
from quartet.resolution.aids.states import Aid
from quartet.resolution.learning import queries
from quartet.resolution.learning.figures import ALL, REST
from quartet.resolution.learning.models import AccuracyLine, AccuracyMonth
from quartet.resolution.suggest.categories import name_of

SHOWN = 24
"""Months to choose from."""


@dataclass(slots=True)
class County:
    """One county of a month: its own line, and its fields of life, the largest first."""

    name: str
    line: AccuracyLine
    fields: list[tuple[str, AccuracyLine]] = field(default_factory=list)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The published month asked for, or the newest; the last nights of learning; where suggestions are off."""
    months = list(queries.months()[:SHOWN])
    shown = _asked_for(request.GET.get("month", ""), months)
    whole, counties = _tables(shown) if shown else (None, [])
    context = {
        "months": months, "shown": shown, "whole": whole, "counties": counties, "nights": queries.nights(),
        "in_use": queries.model_in_use(),
        "off": [(area, places.path_words(area)) for area in areas_without(Aid.CATEGORY)],
    }  # fmt: skip
    return render(request, "learning/suggestions.html", context)


def _asked_for(said: str, months: list[AccuracyMonth]) -> AccuracyMonth | None:
    if not said:
        return next(iter(months), None)
    try:
        month = date.fromisoformat(f"{said}-01")
    except ValueError:
        raise Http404 from None
    found = queries.months().filter(month=month).first()
    if found is None:
        raise Http404
    return found


def _tables(month: AccuracyMonth) -> tuple[AccuracyLine | None, list[County]]:
    """The line of the whole city (None when too few cases were decided), and the counties by name."""
    whole, counties = None, {}
    for line in month.lines.order_by("county", "field"):
        if line.county == ALL:
            whole = line
        elif line.field == ALL:
            counties[line.county] = County(_county_name(line.county), line)
        else:
            counties[line.county].fields.append((_field_name(line.field), line))
    for county in counties.values():
        county.fields.sort(key=lambda pair: (pair[1].field == REST, -pair[1].n))
    return whole, [counties[code] for code in sorted(counties, key=lambda code: (code == REST, code))]


def _county_name(code: str) -> str:
    if code == REST:
        return _("All others, each with few cases")
    return _("County not known") if code == places.city_code() else places.name_of(code)


def _field_name(code: str) -> str:
    return _("All others, each with few cases") if code == REST else name_of(code, get_language() or "zh-hans")
