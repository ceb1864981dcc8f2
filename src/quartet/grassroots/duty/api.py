"""Duty for the phone: start, end, call for help, who looked. Positions go to `/live/positions`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from quartet.grassroots.duty import actions, helpkeys, policies, queries
from quartet.grassroots.duty.models import DutySession
from quartet.grassroots.members.states import DutyRole
from quartet.ground.people.rights import acting, assume, person_of

router = Router(tags=["duty"])


class SessionIn(Schema):
    """The start of a duty. `id` is made by the phone; `started_at` is the phone's time and may be up to 72 h ago."""

    id: UUID
    started_at: AwareDatetime
    role: DutyRole | None = None


class SessionOut(Schema):
    """A duty. `trusted` is false when the phone's start or end differed from the platform's time by over 2 minutes."""

    id: UUID
    started_at: datetime
    ends_by: datetime
    ended_at: datetime | None
    ended_by: str
    role: str
    state: str
    trusted: bool


class EndIn(Schema):
    """The end of a duty, in the phone's time."""

    ended_at: AwareDatetime


class SosIn(Schema):
    """A call for help; everything but `id` and `at` may be missing."""

    id: UUID
    at: AwareDatetime
    lon: float | None = Field(None, ge=-180, le=180)
    lat: float | None = Field(None, ge=-90, le=90)
    words: str = Field("", max_length=400)


class SosOut(Schema):
    """What the platform has: when it heard, whether the place was kept (on duty only), what was done about it."""

    id: UUID
    heard_at: datetime
    place_kept: bool
    handled_at: datetime | None
    handled_words: str


class LookOut(Schema):
    """Somebody looked at where you were: at your way, at your call for help, or at the map of all on duty."""

    at: datetime
    by: str
    unit: str
    kind: str
    kind_label: str
    mode: str
    reason: str
    words: str
    session: UUID | None
    who: str
    """Name and unit in one line, as a telephone shows it."""
    why: str
    """The reason and the words; what was opened when no reason is asked for."""


def _out(duty: DutySession) -> dict[str, Any]:
    return {
        "id": duty.uid, "started_at": duty.started_at, "ends_by": duty.ends_by, "ended_at": duty.ended_at,
        "ended_by": duty.ended_by, "role": duty.role, "state": duty.state_at(timezone.now()).value,
        "trusted": duty.start_trusted and duty.end_trusted,
    }  # fmt: skip


@router.post("/duty/sessions", response={201: SessionOut, 200: SessionOut})
def post_duty(request: HttpRequest, body: SessionIn) -> Status[dict[str, Any]]:
    """Start duty: 201 first, 200 with the first answer when repeated."""
    duty, first = actions.start_duty(
        uid=body.id, started_at=body.started_at, role=body.role, acting=acting(), now=timezone.now()
    )
    return Status(201 if first else 200, _out(duty))


@router.post("/duty/sessions/{uid}/end", response=SessionOut)
def post_duty_end(request: HttpRequest, uid: UUID, body: EndIn) -> dict[str, Any]:
    """End duty. What was stored behind the end is deleted."""
    return _out(actions.end_duty(uid=uid, ended_at=body.ended_at, acting=acting(), now=timezone.now()))


@router.get("/duty/sessions", response=list[SessionOut])
def list_duties(request: HttpRequest) -> list[dict[str, Any]]:
    """Your own duties of the last 30 days, the newest first; the one that is on has the state `on`."""
    return [_out(duty) for duty in queries.own_duties(acting(), timezone.now())[:100]]


@router.post("/duty/sos", response={201: SosOut, 200: SosOut})
def post_sos(request: HttpRequest, body: SosIn) -> Status[dict[str, Any]]:
    """Call for help: rings at the village's and the township's desk at once."""
    call, first = actions.call_for_help(
        uid=body.id, at=body.at, lon=body.lon, lat=body.lat, words=body.words, acting=acting(), now=timezone.now()
    )
    answer = {
        "id": call.uid, "heard_at": call.heard_at, "place_kept": call.lon is not None, "handled_at": call.handled_at,
        "handled_words": call.handled_words,
    }  # fmt: skip
    return Status(201 if first else 200, answer)


class KeyOut(Schema):
    """What a telephone keeps to call for help while it is locked: it rings for its holder and opens nothing."""

    key: str


class HelpIn(SosIn):
    """A call for help from a locked telephone."""

    key: str = Field(max_length=400)


class HeardOut(Schema):
    """That it was heard, and nothing else: whoever holds the telephone learns nothing about anybody."""

    id: UUID
    heard_at: datetime


@router.post("/duty/help-key", response=KeyOut)
def post_help_key(request: HttpRequest) -> dict[str, str]:
    """Give the key that a grid member's telephone needs to call for help without being unlocked."""
    policies.require_member(acting())
    return {"key": helpkeys.key_of(person_of(acting()))}


@router.post("/duty/help", response={201: HeardOut, 200: HeardOut}, auth=None)
def post_help(request: HttpRequest, body: HelpIn) -> Status[dict[str, Any]]:
    """Call for help with nothing but the key: rings at the desks at once. A second call within a minute is the same."""
    now = timezone.now()
    claims = helpkeys.holder_of(body.key, timezone.localdate(now))
    assume(claims)
    call, first = actions.call_for_help(
        uid=body.id, at=body.at, lon=body.lon, lat=body.lat, words=body.words, acting=claims, now=now,
        once_in=policies.ONE_CALL_IN,
    )  # fmt: skip
    return Status(201 if first else 200, {"id": call.uid, "heard_at": call.heard_at})


@router.get("/duty/looks", response=list[LookOut])
def list_looks(request: HttpRequest) -> list[dict[str, Any]]:
    """Who looked at where you were in the last 30 days, when and why."""
    looks = list(queries.looks_at(acting(), timezone.now())[:200])
    units = queries.units_of({look.by_id for look in looks}, policies.ANSWERERS)
    return [
        {
            "at": look.at, "by": look.by.name, "unit": units.get(look.by_id, ""), "kind": look.kind,
            "kind_label": look.get_kind_display(), "mode": look.mode,
            "reason": look.get_reason_display() if look.reason else "", "words": look.words,
            "session": look.session.uid if look.session else None,
            "who": " · ".join(filter(None, (look.by.name, units.get(look.by_id)))),
            "why": " · ".join(filter(None, (look.get_reason_display(), look.words))) or look.get_kind_display(),
        }
        for look in looks
    ]  # fmt: skip
