"""Clues for a partner's phone: `POST /api/v1/clues`, and what became of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from quartet.ground.people.rights import acting
from quartet.ground.people.states import Role
from quartet.ground.places.crs import Crs
from quartet.resolution.cases.states import Wish
from quartet.resolution.clues import queries
from quartet.resolution.clues.actions import Noticed, send_clue
from quartet.resolution.clues.models import Clue
from quartet.resolution.clues.queries import ClueNotFound
from quartet.resolution.reports.placing import find_region

router = Router(tags=["clues"])
SHOWN = 100


class ClueIn(Schema):
    """What a partner noticed. Names and numbers in it are taken out unless `keep_because` says why they are needed."""

    id: UUID
    text: str = Field(min_length=1, max_length=5000)
    lon: float | None = None
    lat: float | None = None
    crs: Crs = Crs.WGS84
    place: str = Field("", max_length=200)
    category: str = Field("", max_length=12)
    urgent: bool = False
    keep_because: str = Field("", max_length=200)
    wishes: list[Wish] = Field(default_factory=list, max_length=len(Wish), description="Who must not read it: ticks.")
    safe_contact: str = Field("", max_length=200)
    attachments: list[UUID] = Field(default_factory=list, max_length=4)


class ClueOut(Schema):
    """Where a clue stands. `removed` names the kinds of what was taken out; the words are there while it is open."""

    id: UUID
    state: str
    told: str
    text: str
    removed: list[str]
    sent_at: datetime
    expires_at: datetime
    status_url: str = ""
    """Where to follow it, when it became a report at once because not everybody may read it; no clue is kept then."""


def _out(clue: Clue) -> dict[str, Any]:
    return {
        "id": clue.pk, "state": clue.state, "told": clue.standing.told, "text": clue.text, "removed": clue.removed,
        "sent_at": clue.sent_at, "expires_at": clue.expires_at,
    }  # fmt: skip


def _require_partner() -> None:
    """To others the address does not exist."""
    if not acting().has_role(Role.PARTNER):
        raise ClueNotFound


@router.post("/clues", response={201: ClueOut, 200: ClueOut})
def post_clue(request: HttpRequest, body: ClueIn) -> Status[dict[str, Any]]:
    """Keep a clue: 201 first, 200 when repeated, 409 when the id carries other words. Partners only."""
    _require_partner()
    claims = acting()
    placed = find_region(lon=body.lon, lat=body.lat, place=body.place, crs=body.crs)
    region = placed.region
    if len(region) <= 4:  # noqa: PLR2004 -- a city's code: nobody can tell where, so it is the partner's own area
        region = next(held.region for held in claims.posts if held.role is Role.PARTNER)
    noticed = Noticed(
        id=body.id, text=body.text, region=region, place=body.place, lon=placed.lon, lat=placed.lat,
        category=body.category, urgent=body.urgent, attachments=tuple(body.attachments),
        wishes=tuple(wish.value for wish in dict.fromkeys(body.wishes)), safe_contact=body.safe_contact.strip(),
        keep=range(len(body.text)) if body.keep_because.strip() else (), keep_because=body.keep_because,
    )  # fmt: skip
    sent = send_clue(noticed=noticed, acting=claims, now=timezone.now())
    out = {**_out(sent.clue), "status_url": sent.receipt.path if sent.receipt else ""}
    return Status(201 if sent.first else 200, out)


@router.get("/clues", response=list[ClueOut])
def list_clues(request: HttpRequest) -> list[dict[str, Any]]:
    """What became of a partner's own clues, the newest first."""
    _require_partner()
    return [_out(clue) for clue in queries.own_clues(acting())[:SHOWN]]
