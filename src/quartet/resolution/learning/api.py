"""The published figures for machines: the wall, and whoever checks."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from quartet.resolution.learning import queries

router = Router(tags=["suggestions"])


class LineOut(Schema):
    """One line: cases decided, of these proposed, kept as proposed, listed among three, set by hand."""

    county: str
    """Six digits; empty for the whole city, "*" for the small ones together."""
    field: str
    """Two digits of the category; empty for all, "*" for the small ones together."""
    n: int
    proposed: int
    abstained: int
    first: int
    listed: int
    confirmed: int


class MonthOut(Schema):
    """A published month. No line counts fewer than five cases; a month with fewer has no line."""

    month: date | None
    """Its first day; None when nothing has been published yet."""
    published_at: datetime | None
    """None when this month has not been published."""
    lines: list[LineOut]


@router.get("/suggestions/accuracy", response=MonthOut)
def suggestion_accuracy(request: HttpRequest, month: date | None = None) -> dict[str, Any]:
    """How often people kept what was suggested: the month that holds this day, or the newest."""
    found = queries.months()
    one = (found if month is None else found.filter(month=month.replace(day=1))).first()
    if one is None:
        return {"month": month and month.replace(day=1), "published_at": None, "lines": []}
    return {"month": one.month, "published_at": one.published_at, "lines": one.lines.order_by("county", "field")}
