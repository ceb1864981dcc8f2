"""Whistles for machines (call-outs): the same door, the same tables, the same form."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from quartet.ground.ledger.history import HistoryEntry
from quartet.ground.people.rights import acting
from quartet.resolution.cases.api import FieldsMissing
from quartet.resolution.whistle import queries
from quartet.resolution.whistle.actions import make_move
from quartet.resolution.whistle.forms import MoveForm
from quartet.resolution.whistle.models import Call, Whistle
from quartet.resolution.whistle.story import story
from quartet.resolution.whistle.workflow import row_for

router = Router(tags=["whistles"])
LISTED = 200


class CallOut(Schema):
    """One called body and its times."""

    number: int
    unit: str
    wanted: str
    state: str
    called_at: datetime
    answer_due_at: datetime
    clock: str
    due_at: datetime
    accepted_at: datetime | None
    arrived_at: datetime | None
    late: bool | None
    proof: str
    left_at: datetime | None


class WhistleLineOut(Schema):
    """A line of the story."""

    at: datetime
    who: str
    what: str
    verb: str
    call: int | None
    late: int

    @staticmethod
    def resolve_call(line: HistoryEntry) -> int | None:
        """The called body it is about, by its number."""
        called: int | None = line.event.call
        return called


class WhistleOut(Schema):
    """A whistle with its bodies."""

    code: str
    case: str
    state: str
    kind: str
    why: str
    place: str
    unit: str
    blown_at: datetime
    ended_at: datetime | None
    outcome: str
    calls: list[CallOut]


class WhistleFullOut(WhistleOut):
    """A whistle whole: everything that happened, in its order."""

    story: list[WhistleLineOut]


class WhistleMoveIn(Schema):
    """A move of a whistle, or with `number` of one of its called bodies; `said` as the page's form has it."""

    move: str
    id: UUID
    number: int | None = None
    said: dict[str, Any] = {}


def _out(whistle: Whistle) -> dict[str, Any]:
    return {
        "code": whistle.code, "case": whistle.case_code, "state": whistle.state, "kind": whistle.kind,
        "why": whistle.why, "place": whistle.place, "unit": whistle.unit.name, "blown_at": whistle.blown_at,
        "ended_at": whistle.ended_at, "outcome": whistle.outcome,
        "calls": [_call(call) for call in queries.calls_of(whistle)],
    }  # fmt: skip


def _call(call: Call) -> dict[str, Any]:
    return {
        "number": call.number, "unit": call.unit.name, "wanted": call.wanted, "state": call.state,
        "called_at": call.called_at, "answer_due_at": call.answer_due_at, "clock": call.clock, "due_at": call.due_at,
        "accepted_at": call.accepted_at, "arrived_at": call.arrived_at, "late": call.late, "proof": call.proof,
        "left_at": call.left_at,
    }  # fmt: skip


def _full(whistle: Whistle) -> dict[str, Any]:
    return {**_out(whistle), "story": story(whistle)}


@router.get("/whistles", response=list[WhistleOut])
def list_whistles(request: HttpRequest) -> list[dict[str, Any]]:
    """The running whistles you may see, the oldest first."""
    return [_out(one) for one in queries.running(acting())[:LISTED]]


@router.get("/whistles/{code}", response=WhistleFullOut)
def get_whistle(request: HttpRequest, code: str) -> dict[str, Any]:
    """One whistle: its bodies, and everything that happened, from the call to the assessment."""
    return _full(queries.get_whistle(acting(), code))


@router.post("/whistles/{code}/moves", response=WhistleFullOut)
def post_whistle_move(request: HttpRequest, code: str, body: WhistleMoveIn) -> dict[str, Any]:
    """Make a move. The same id again answers with the whistle as it stands and changes nothing."""
    claims, now = acting(), timezone.now()
    given: dict[str, Any] = {}
    call = None if body.number is None else queries.get_call(claims, code, body.number)
    record = call or queries.get_whistle(claims, code)
    move = row_for(record, body.move, command_id=body.id, acting=claims, now=now)
    if move is not None:
        form = MoveForm(body.said, move=move, record=record, claims=claims)
        if not form.is_valid():
            wrong = "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
            raise FieldsMissing(fields=wrong)
        given = form.cleaned_data
    return _full(
        make_move(
            code=code, number=body.number, verb=body.move, given=given, command_id=body.id, acting=claims, now=now
        )
    )
