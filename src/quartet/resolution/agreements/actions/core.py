"""What every act on an agreement shares: the row in the making, its record, and the small refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.files import actions as files
from quartet.ground.ledger import actions as ledger
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims
from quartet.ground.rows import write
from quartet.resolution.agreements import moves
from quartet.resolution.agreements.models import Agreement, AgreementEvent, Due, Entry, Photo, Signatory
from quartet.resolution.agreements.moves import Move
from quartet.resolution.agreements.policies import LEAST, keys_of
from quartet.resolution.agreements.queries import today
from quartet.resolution.agreements.states import STATES, AgreementState, DueKind, Paper


class NotPossible(DomainError):
    """What was typed cannot be so; the sentence says what to write instead."""

    status = 422
    code = "not-possible"


@dataclass(slots=True)
class Making:
    """An act in the making: what the effects read and add to."""

    agreement: Agreement
    move: Move
    given: Mapping[str, Any]
    """What was said, cleaned by the form; the thing it is about under `target`."""
    acting: Claims
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)
    """What the event will keep: plain values and the names of that day."""

    @property
    def target(self) -> Any:
        """The party, clause, item or entry it is about."""
        return self.given["target"]

    @property
    def today(self) -> date:
        """The day it is in Shanghai."""
        return today(self.now)

    def row(self, **columns: Any) -> dict[str, Any]:
        """The columns every row of this agreement has, and these."""
        return {"agreement": self.agreement, "county": self.agreement.county, **columns}


def record(making: Making, command_id: UUID | None = None) -> None:
    """Change the state, write the story and the ledger, tell."""
    agreement, move, now = making.agreement, making.move, making.now
    old = str(move.old or "")
    if move.of_court:
        agreement.court = move.new
    else:
        agreement.state = move.new
        over = STATES[AgreementState(move.new)].over
        agreement.ended_at = (agreement.ended_at or now) if over else None
        if over and move.new != move.old:
            agreement.due_rows.filter(met_at=None).update(met_at=now)
    event = AgreementEvent(
        **making.row(
            position=agreement.ledger_position + 1, verb=move.verb, from_state=old, to_state=str(move.new),
            by_id=making.acting.person, by_name=_by_name(making), at=now, data=making.data, command_id=command_id,
        )
    )  # fmt: skip
    entry = ledger.next_entry(
        agreement, name=agreement.name_in_ledger, act=move.verb, actor=making.acting.person, county=agreement.county,
        at=now, fact=event.fact(),
    )  # fmt: skip
    news = outbox.event(
        topic=f"agreement.{move.verb}", subject=agreement.case.code, county=agreement.county, keys=keys_of(agreement),
        label=max(agreement.case.label, LEAST), denied=agreement.case.hidden_from, at=now,
    )  # fmt: skip
    write(agreement, event, entry, news)


def follow(making: Making, verb: str, **data: Any) -> None:
    """Make a move that follows by itself from another, in the same transaction."""
    row = moves.TABLE.here(making.agreement, verb)[0]
    record(Making(making.agreement, row, {}, making.acting, making.now, data))


def _by_name(making: Making) -> str:
    if making.acting.slip:
        return str(making.data.get("party_name", ""))
    fitting = [held for held in making.acting.posts if held.role in making.move.by]
    held = next((one for one in fitting if one.unit == making.agreement.case.lead_unit_id), next(iter(fitting), None))
    unit = people.unit_name(held.unit) if held else ""
    return " ".join(filter(None, [unit, people.person_name(making.acting.person or 0)]))


def keep_photo(making: Making, kind: Paper, *, party: Signatory | None = None, entry: Entry | None = None) -> None:
    """Hang a picture that has arrived on the agreement; nothing given is fine."""
    picture: UUID | None = making.given.get("picture")
    if picture is None:
        return
    files.attach(ids=[picture], code=making.agreement.code, county=making.agreement.county)
    Photo.objects.create(**making.row(picture=picture, kind=kind, party=party, entry=entry, at=making.now))
    making.data["picture"] = str(picture)


def open_due(making: Making, kind: DueKind, due_at: datetime, **columns: Any) -> Due:
    """Begin to watch a date; one of a kind at a time."""
    columns.setdefault("item", None)
    found, _made = Due.objects.get_or_create(
        agreement=making.agreement, kind=kind, item=columns.pop("item"), met_at=None,
        defaults={"county": making.agreement.county, "started_at": making.now, "due_at": due_at, **columns},
    )  # fmt: skip
    return found


def meet_due(making: Making, kind: DueKind, **columns: Any) -> None:
    """Stop watching a date: what it waited for has happened."""
    making.agreement.due_rows.filter(kind=kind, met_at=None, **columns).update(met_at=making.now)


def not_later_than_today(making: Making, day: date) -> None:
    """Refuse a day that has not come yet. Raises NotPossible."""
    if day > making.today:
        raise NotPossible(_("This day has not come yet: write down what has happened, when it has happened."))
