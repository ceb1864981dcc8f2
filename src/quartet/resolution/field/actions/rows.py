"""The rows of commands: taking one down, what became of it, what the telephone is told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from quartet.ground.files.uploads import attach_arrived
from quartet.ground.people.rights import Claims, person_of, write_freely
from quartet.ground.places import queries as places
from quartet.resolution.field.models import Command
from quartet.resolution.field.reading import Sent
from quartet.resolution.field.states import CommandState, Verb


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the telephone keeps as proof: it deletes its copy only when `sha256` is what it computed itself."""

    id: UUID
    sha256: str
    state: CommandState
    first: bool
    code: str = ""
    person: int | None = None
    report: bool = False
    number: int = 0
    """Its place in the platform's own order."""
    answer: dict[str, Any] | None = None


def county_of(claims: Claims) -> str:
    """The county somebody works in: that of their first post, else the city."""
    return next((held.region for held in claims.posts), places.city_code())[:6]


def new_command(sent: Sent, claims: Claims, now: datetime, *, county: str, **columns: Any) -> Command:
    """A command's row, not yet written."""
    return Command(
        id=sent.id,
        person_id=person_of(claims),
        county=county,
        verb=sent.verb,
        content=sent.content,
        payload=sent.payload,
        phone_time=sent.phone_time,
        received_at=now,
        files=sent.files,
        **columns,
    )


def receipt_of(command: Command, *, first: bool) -> Receipt:
    """What the telephone is told of a command."""
    code = command.subject if command.subject.isdecimal() else ""
    return Receipt(
        command.pk, command.content, CommandState(command.state), first, code, command.person_id,
        command.verb == Verb.REPORT, command.number, command.answer,
    )  # fmt: skip


@transaction.atomic(durable=True)
def known_command(command_id: UUID) -> Command | None:
    """The command of this id, whoever sent it."""
    write_freely()
    return Command.objects.filter(pk=command_id).first()


def settle(command: Command, missing: Collection[UUID]) -> None:
    """Say in the row whether all declared files are there."""
    command.state = CommandState.INCOMPLETE if missing else CommandState.DONE
    command.answer = {**command.answer, "missing": sorted(map(str, missing))} if missing else {
        name: value for name, value in command.answer.items() if name != "missing"
    }  # fmt: skip


def files_missing(command: Command, hashes: dict[str, str]) -> set[UUID]:
    """Give what has arrived to what the command is about; gives the rest. Inside the caller's transaction."""
    return attach_arrived(
        ids=command.files, hashes=hashes, subject=command.subject, county=command.county, person=command.person_id
    )


@transaction.atomic(durable=True)
def finish(command_id: UUID, *, subject: str, report: UUID | None, hashes: dict[str, str]) -> Command:
    """Mark a command as carried out on `subject`, complete once all its files are there."""
    write_freely()
    command = Command.objects.select_for_update(of=("self",)).get(pk=command_id)
    command.subject, command.report = subject, report
    settle(command, files_missing(command, hashes))
    command.save(update_fields=["subject", "report", "state", "answer"])
    return command


@transaction.atomic(durable=True)
def mark(command_id: UUID, state: CommandState, **columns: Any) -> Command:
    """Say what became of a command."""
    write_freely()
    command = Command.objects.select_for_update(of=("self",)).get(pk=command_id)
    if command.state not in (CommandState.DONE, CommandState.INCOMPLETE):  # a copy of it was carried out meanwhile
        command.state = state
        for name, value in columns.items():
            setattr(command, name, value)
        command.save(update_fields=["state", *columns])
    return command
