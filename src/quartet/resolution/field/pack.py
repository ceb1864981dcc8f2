"""What a telephone takes along for a week without a signal. A new part is a row in `PARTS`.

Each part is built from the claims through its own door and holds plain values; a part with nothing to say is left out.
A part of another room (`{"title": …, "items": [{"title", "text", "phone"?, "lon"?, "lat"?}]}`) is shown by the app as
it is, nearest first where it has points: stations and benefits need no line of script.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from quartet.grassroots.benefits import queries as benefits
from quartet.grassroots.members.states import DutyRole
from quartet.grassroots.stations import queries as stations
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import DESKS, HANDLERS
from quartet.ground.places import queries as places
from quartet.ground.places.models import Region
from quartet.ground.places.states import Level as PlaceLevel
from quartet.resolution.cases import moves
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import cases_for, followed_by
from quartet.resolution.cases.story import next_step
from quartet.resolution.field import policies, queries
from quartet.resolution.field.canonical import sha256_of
from quartet.resolution.field.models import Command

MOST_CASES, MOST_DESK_CASES, MOST_TASKS, MOST_PLACES = 60, 20, 60, 1500
LOOK_BACK = timedelta(days=30)
"""Tasks that are done and cases that are closed stay on the telephone so long."""
WORDS = ("note", "reason", "outcome", "words")
"""Fields a telephone can ask for without knowing more: plain words."""
NOT_FROM_A_LIST = ("amend",)
"""Moves with a screen of their own."""
TOWNSHIP_DIGITS = 9

Part = Callable[[Claims, datetime], Any]


def pack_for(claims: Claims, now: datetime) -> tuple[dict[str, Any], str]:
    """Everything somebody needs for a week, and the hash by which a telephone knows that nothing has changed."""
    built = {name: part(claims, now) for name, part in PARTS.items()}
    parts = {name: value for name, value in built.items() if value not in (None, [], {})}
    return {"parts": parts}, sha256_of(parts)


def me(claims: Claims, now: datetime) -> dict[str, Any]:  # noqa: ARG001 -- a Part
    """Who this is, and which grids they hold."""
    grids = [{"code": code, "name": places.path_words(code)} for code in policies.held_grids(claims)]
    return {
        "id": claims.person,
        "name": people.person_name(claims.person or 0),
        "grids": grids,
        "roles": [
            {"role": role.value, "label": str(role.label)} for role in dict.fromkeys(p.role for p in claims.posts)
        ],
    }


def cases(claims: Claims, now: datetime) -> list[dict[str, Any]]:
    """What I reported or took over, newest first, and what waits for me at a desk: each with who owes the next step."""
    mine = (
        followed_by(claims)
        .filter(Q(closed_at=None) | Q(closed_at__gt=now - LOOK_BACK))
        .select_related("lead_unit", "parent")
        .order_by("-pk")[:MOST_CASES]
    )
    found = {case.pk: case for case in mine}
    if claims.has_role(*DESKS, *HANDLERS):
        found |= {one.pk: one for one in desk_list(claims, DeskFilter(show="mine"), now, limit=MOST_DESK_CASES).cases}
    told = dict(
        cases_for(claims).filter(pk__in=found).annotate(
            corrections=Count("events", filter=Q(events__verb="amend"))
        ).values_list("pk", "corrections")
    )  # fmt: skip
    sent = Command.objects.filter(person=claims.person, verb="report", subject__in=[one.code for one in found.values()])
    ids = dict(sent.values_list("subject", "id"))
    return [_case(case, claims, now, told.get(case.pk, 0), ids.get(case.code)) for case in found.values()]


def _case(case: Case, claims: Claims, now: datetime, version: int, report: Any) -> dict[str, Any]:
    step = next_step(case)
    return {
        "code": case.code, "report": str(report or ""), "text": case.text, "place": case.place,
        "where": places.path_words(case.region), "lon": case.lon, "lat": case.lat, "state": case.state,
        "state_label": case.state_label, "open": case.standing.open, "at": _said(case.registered_at),
        "who": step.who, "what": step.what, "due": _said(step.due_at), "version": version,
        "mine": case.reporter_id == claims.person, "moves": _moves(case, claims, now),
    }  # fmt: skip


def _moves(case: Case, claims: Claims, now: datetime) -> list[dict[str, Any]]:
    """The moves that may be made now and that plain words are enough for."""
    if not case.standing.open:
        return []
    return [
        {"move": offer.verb, "label": str(offer.move.label),
         "asks": [{"name": name, "required": name in offer.move.needs}
                  for name in (*offer.move.needs, *offer.move.may) if name in WORDS]}
        for offer in moves.TABLE.offers(case, claims, {"now": now})
        if offer.why_not is None and set(offer.move.needs) <= set(WORDS) and offer.verb not in NOT_FROM_A_LIST
    ]  # fmt: skip


def tasks(claims: Claims, now: datetime) -> list[dict[str, Any]]:
    """The open tasks of my grids, due first, and those done lately."""
    if not policies.held_grids(claims):
        return []
    lately = queries.tasks_for(claims).filter(Q(done_at=None) | Q(done_at__gt=now - LOOK_BACK))
    mine = [
        task
        for task in lately.order_by("done_at", "due_on", "pk")[: 2 * MOST_TASKS]
        if policies.holds(claims, task.region)
    ]
    return [
        {
            "id": task.pk, "text": task.text, "where": places.path_words(task.region), "by": task.given_name,
            "at": _said(task.given_at), "due": str(task.due_on or ""), "done": _said(task.done_at),
            "got": task.got_at is not None, "code": task.code, "place": task.place, "lon": task.lon, "lat": task.lat,
        }
        for task in mine[:MOST_TASKS]
    ]  # fmt: skip


def names(claims: Claims, now: datetime) -> list[list[Any]]:  # noqa: ARG001 -- a Part
    """The places of my township by name: code, name, longitude, latitude, so that a place is found without a signal."""
    areas = sorted({held.region[:TOWNSHIP_DIGITS] for held in claims.posts})
    rows: list[list[Any]] = []
    for area in areas:
        below = Region.objects.under(area).current().filter(level__in=[PlaceLevel.VILLAGE, PlaceLevel.GRID])
        rows += [
            [code, short, lon and round(lon, 5), lat and round(lat, 5)]
            for code, short, lon, lat in below.order_by("code").values_list(
                "code", "short", "boundary__lon", "boundary__lat"
            )[:MOST_PLACES]
        ]
    return rows[:MOST_PLACES]


def needs_me(claims: Claims, now: datetime) -> list[dict[str, Any]]:
    """What I sent and is not settled: two versions, a refusal, a report or a picture still to come."""
    since = now - 3 * LOOK_BACK
    return [
        {
            "id": str(one.pk),
            "verb": one.verb,
            "state": one.state,
            "code": one.subject if one.subject.isdecimal() else "",
            "body": one.payload.get("body", {}),
            "answer": one.answer,
            "at": _said(one.received_at),
        }
        for one in queries.needs_me(claims).filter(received_at__gt=since)[:100]
    ]


def duty(claims: Claims, now: datetime) -> dict[str, Any] | None:  # noqa: ARG001 -- a Part
    """What a grid member may go out for."""
    if not policies.held_grids(claims):
        return None
    return {"roles": [{"role": role.value, "label": str(role.label)} for role in DutyRole]}


PARTS: dict[str, Part] = {
    "me": me,
    "cases": cases,
    "tasks": tasks,
    "needs_me": needs_me,
    "places": names,
    "duty": duty,
    "benefits": benefits.pack,
    "stations": stations.pack,
}


def _said(at: datetime | date | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if isinstance(at, datetime) else ""
