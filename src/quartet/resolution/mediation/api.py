"""Mediations for machines: the same door, the same table of moves, the same form."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from quartet.ground.people.rights import acting
from quartet.resolution.cases.api import FieldsMissing, MoveIn, MoveOut, fields_of
from quartet.resolution.mediation import moves, queries
from quartet.resolution.mediation.actions import make_move, see_mediation
from quartet.resolution.mediation.forms import MoveForm
from quartet.resolution.mediation.models import Mediation
from quartet.resolution.mediation.story import story
from quartet.resolution.mediation.workflow import MEDIATIONS

router = Router(tags=["mediations"])
LISTED = 200


class MediationOut(Schema):
    """A mediation in a list."""

    code: str
    case: str
    state: str
    state_label: str
    mode: str
    kind: str
    matter: str
    unit: str
    mediator: str
    opened_at: datetime
    due_at: datetime | None
    ending: str


class MediationLineOut(Schema):
    """A line of the story."""

    at: datetime
    who: str
    what: str
    verb: str
    state: str


class PartyOut(Schema):
    """A party and the answers they gave; how to reach them stays on the page."""

    id: int
    number: int
    side: str
    name: str
    consents: bool | None
    accepts_mediator: bool | None
    accepts_proposal: bool | None


class MediationFullOut(MediationOut):
    """A mediation whole."""

    parties: list[PartyOut]
    story: list[MediationLineOut]


def _out(mediation: Mediation) -> dict[str, Any]:
    return {
        "code": mediation.code, "case": mediation.case_code, "state": mediation.state,
        "state_label": mediation.state_label, "mode": mediation.mode, "kind": mediation.kind,
        "matter": mediation.matter, "unit": mediation.unit.name,
        "mediator": mediation.mediator.name if mediation.mediator else "", "opened_at": mediation.opened_at,
        "due_at": mediation.due_at, "ending": mediation.ending,
    }  # fmt: skip


def _full(mediation: Mediation) -> dict[str, Any]:
    parties = list(mediation.party_set.order_by("number"))
    return {**_out(mediation), "parties": parties, "story": story(mediation)}


@router.get("/mediations", response=list[MediationOut])
def list_mediations(request: HttpRequest) -> list[dict[str, Any]]:
    """The open mediations you may see, what is due soonest first."""
    return [_out(one) for one in queries.mine(acting())[:LISTED]]


@router.get("/mediations/{code}", response=MediationFullOut)
def get_mediation(request: HttpRequest, code: str) -> dict[str, Any]:
    """One mediation with its parties and story."""
    return _full(see_mediation(code=code, acting=acting(), now=timezone.now()))


@router.get("/mediations/{code}/moves", response=list[MoveOut])
def list_mediation_moves(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """What you may do with it now, and why not the rest."""
    claims = acting()
    mediation = queries.get_mediation(claims, code)
    return [
        {
            "move": offer.verb, "label": str(offer.move.label), "allowed": offer.why_not is None,
            "needs": list(offer.move.needs), "may": list(offer.move.may),
            "fields": {} if offer.why_not else fields_of(MoveForm(move=offer.move, mediation=mediation, claims=claims)),
            "why_not": offer.why_not.in_language("zh-hans") if offer.why_not else None,
            "why_not_en": offer.why_not.in_language("en") if offer.why_not else None,
        }
        for offer in moves.TABLE.offers(mediation, claims, {"now": timezone.now()})
    ]  # fmt: skip


@router.post("/mediations/{code}/moves", response=MediationFullOut)
def post_mediation_move(request: HttpRequest, code: str, body: MoveIn) -> dict[str, Any]:
    """Make a move. The same id again answers with the mediation as it stands and changes nothing."""
    claims, now = acting(), timezone.now()
    mediation = queries.get_mediation(claims, code)
    given: dict[str, Any] = {}
    move = MEDIATIONS.row_for(mediation, body.move, command_id=body.id, acting=claims, now=now)
    if move is not None:
        form = MoveForm(body.said, move=move, mediation=mediation, claims=claims)
        if not form.is_valid():
            wrong = "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
            raise FieldsMissing(fields=wrong)
        given = form.cleaned_data
    return _full(make_move(code=code, verb=body.move, given=given, command_id=body.id, acting=claims, now=now))
