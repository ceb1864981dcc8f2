"""Reading what a telephone sends: bytes in, one checked command out. What cannot be read is never thrown away."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ValidationError

from quartet.resolution.cases.states import Wish
from quartet.resolution.field.canonical import sha256_of
from quartet.resolution.field.states import Verb

MAX_FILES = 8


class Unreadable(Exception):
    """What this version cannot read. `command` is its id when that much could be read, `content` its hash."""

    def __init__(self, command: UUID | None, content: str | None) -> None:
        super().__init__("unreadable")
        self.command, self.content = command, content


class Teller(Schema):
    """Who told the grid member, if they wish to be named."""

    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=24)


class ReportBody(Schema):
    """A report. Its words may be missing when a picture or a voice note says it."""

    text: str = Field("", max_length=5000)
    lon: float | None = None
    lat: float | None = None
    accuracy: float | None = None
    """Metres, as the telephone believes."""
    place: str = Field("", max_length=200)
    region: str = Field("", max_length=15)
    """The code of a place chosen by name from the pack."""
    category: str = Field("", max_length=12)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish))
    safe_contact: str = Field("", max_length=200)
    reporter: Teller = Field(default_factory=lambda: Teller(name="", phone=""))
    urgent: bool = False
    """Somebody is in danger now."""


class NoteBody(Schema):
    """Words to add to a case."""

    text: str = Field("", max_length=2000)


class AmendBody(Schema):
    """Corrected words of one's own report, and the version they correct."""

    text: str = Field(min_length=1, max_length=5000)
    base: int = Field(ge=0)


class MoveBody(Schema):
    """A move of the table, and what it asks for."""

    move: str = Field(min_length=1, max_length=24)
    said: dict[str, Any] = Field(default_factory=dict)


class GotBody(Schema):
    """Tasks that are on the telephone now."""

    tasks: list[int] = Field(min_length=1, max_length=200)


class DoneBody(Schema):
    """A task, and what was done."""

    task: int
    text: str = Field("", max_length=2000)


class PatrolBody(Schema):
    """What was seen where somebody looked."""

    place: str = Field(min_length=1, max_length=200)
    region: str = Field("", max_length=15)
    quiet: bool
    text: str = Field("", max_length=2000)


class SettleBody(Schema):
    """Commands whose sender has chosen, or gives up; their words stay with the platform."""

    commands: list[UUID] = Field(min_length=1, max_length=200)


class ReadBody(Schema):
    """The newest notice that was shown."""

    up_to: int = Field(ge=0)


BODIES: dict[Verb, type[Schema]] = {
    Verb.REPORT: ReportBody,
    Verb.NOTE: NoteBody,
    Verb.AMEND: AmendBody,
    Verb.MOVE: MoveBody,
    Verb.TASK_GOT: GotBody,
    Verb.TASK_DONE: DoneBody,
    Verb.PATROL: PatrolBody,
    Verb.SETTLE: SettleBody,
    Verb.READ: ReadBody,
}


class CommandIn(Schema):
    """One command of a telephone: immutable, with an id of its own (UUIDv7)."""

    id: UUID
    verb: Verb
    made_at: str = Field("", max_length=40)
    """The telephone's clock, kept beside and never relied upon."""
    case: str = Field("", max_length=40)
    """The case's code, or the id of the report that opens it while the code is not known."""
    body: dict[str, Any]
    photo_ids: list[UUID] = Field(default_factory=list, max_length=MAX_FILES)
    """Pictures and voice notes, uploaded apart."""
    hashes: dict[str, str] = Field(default_factory=dict)
    """File id → SHA-256 of the bytes that are meant; only those count as arrived."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as read."""

    id: UUID
    verb: Verb
    case: str
    body: Any
    """The body, as its verb's schema."""
    payload: dict[str, Any]
    content: str
    phone_time: datetime | None
    files: list[UUID] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def report(self) -> UUID | None:
        """The id of the report it names as its case, when it does."""
        return _uuid(self.case)


def read(raw: bytes) -> Sent:
    """Read one command. Raises Unreadable."""
    try:
        payload = json.loads(raw, parse_constant=_refuse)
        content = sha256_of(payload)
    except (ValueError, RecursionError) as why:
        raise Unreadable(None, None) from why
    return read_payload(payload, content)


def read_payload(payload: Any, content: str) -> Sent:
    """Read a command that was parsed before. Raises Unreadable."""
    known = _uuid(payload.get("id")) if isinstance(payload, dict) else None
    try:
        command = CommandIn.model_validate(payload, strict=False)
        body = BODIES[command.verb].model_validate(command.body)
        _refuse_nul(payload)
    except (ValidationError, ValueError) as why:
        raise Unreadable(known, content) from why
    return Sent(
        command.id, command.verb, command.case.strip(), body, payload, content, _time(command.made_at),
        list(dict.fromkeys(command.photo_ids)), {name.lower(): value.lower() for name, value in command.hashes.items()},
    )  # fmt: skip


def _refuse_nul(payload: Any) -> None:
    """PostgreSQL keeps it in no text. Raises ValueError."""
    if "\\u0000" in json.dumps(payload):
        raise ValueError("NUL")


def _refuse(word: str) -> None:
    raise ValueError(word)


def _uuid(value: object) -> UUID | None:
    with suppress(ValueError):
        return UUID(value) if isinstance(value, str) else None
    return None


def _time(said: str) -> datetime | None:
    """The telephone's time, if it is one."""
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(said)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    return None
