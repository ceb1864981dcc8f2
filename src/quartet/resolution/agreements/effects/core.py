"""What the acts on an agreement share: the small refusals, the rows that hang on it, the dates that are watched."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.workflow import MoveContext
from quartet.resolution.agreements.models import Agreement, Due, Entry, Photo, Signatory
from quartet.resolution.agreements.moves import Move
from quartet.resolution.agreements.states import DueKind, Paper

Ctx = MoveContext[Agreement, Move]
"""The party, clause, item or entry that the row is about stands in `given` under `target`."""


class NotPossible(DomainError):
    """What was typed cannot be so; the sentence says what to write instead."""

    status = 422
    code = "not-possible"


def hanging(ctx: Ctx) -> dict[str, Any]:
    """The columns that every row of the agreement has."""
    return {"agreement": ctx.record, "county": ctx.record.county}


def keep_photo(ctx: Ctx, kind: Paper, *, party: Signatory | None = None, entry: Entry | None = None) -> None:
    """Hang a picture that has arrived on the agreement; nothing given is fine."""
    picture = ctx.given.get("picture")
    if picture is None:
        return
    files.attach(ids=[picture], code=ctx.record.code, county=ctx.record.county)
    Photo.objects.create(**hanging(ctx), picture=picture, kind=kind, party=party, entry=entry, at=ctx.now)
    ctx.data["picture"] = str(picture)


def open_due(ctx: Ctx, kind: DueKind, due_at: datetime, **columns: Any) -> Due:
    """Begin to watch a date; one of a kind at a time."""
    columns.setdefault("item", None)
    found, _made = Due.objects.get_or_create(
        agreement=ctx.record, kind=kind, item=columns.pop("item"), met_at=None,
        defaults={"county": ctx.record.county, "started_at": ctx.now, "due_at": due_at, **columns},
    )  # fmt: skip
    return found


def meet_due(ctx: Ctx, kind: DueKind, **columns: Any) -> None:
    """Stop watching a date: what it waited for has happened."""
    ctx.record.due_rows.filter(kind=kind, met_at=None, **columns).update(met_at=ctx.now)


def not_later_than_today(ctx: Ctx, day: date) -> None:
    """Refuse a day that has not come yet. Raises NotPossible."""
    if day > ctx.today:
        raise NotPossible(_("This day has not come yet: write down what has happened, when it has happened."))
