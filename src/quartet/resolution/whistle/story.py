"""A whistle told in sentences, and gathered for its page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from quartet.ground.clock.engine import due
from quartet.ground.clock.explain import explain
from quartet.ground.clock.rules import rule as find_rule
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger.history import HistoryEntry, MoveEvent, Spoken, history_of
from quartet.ground.people.rights import Claims
from quartet.resolution.whistle import policies, queries
from quartet.resolution.whistle.models import Assessment, Call, Minute, Signature, Whistle
from quartet.resolution.whistle.moves import CALL_MOVES, CALLS, TABLE, WHISTLE_MOVES, Move, WhistleOffer
from quartet.resolution.whistle.states import EXPECTED, Becomes, CallState, Kind, Proof, Side

SPOKEN: Spoken = {
    "kind_label": ("kind", lambda code: Kind(code).label),
    "proof_label": ("proof", lambda code: Proof(code).label),
    "becomes_label": ("becomes", lambda code: Becomes(code).label),
    "side_label": ("side", lambda code: Side(code).label),
    "dissent_label": ("dissent", lambda words: _("dissents: %(words)s") % {"words": words} if words else _("agrees")),
}
"""Events keep codes; these say them in the reader's language."""


def story(whistle: Whistle) -> list[HistoryEntry]:
    """The whole story in the order in which it happened: the timeline can be made again from it alone."""
    events = whistle.whistleevents.order_by("position")
    return history_of(events, (*WHISTLE_MOVES, *CALL_MOVES), SPOKEN, row_of=_leaving)


def _leaving(event: MoveEvent) -> Move | None:
    """Who leaves before the matter is done says why: the two rows differ in nothing else."""
    if event.verb != "leave":
        return None
    return next(move for move in CALL_MOVES if move.verb == "leave" and bool(move.needs) is ("reason" in event.data))


@dataclass(frozen=True, slots=True)
class Body:
    """A called body as the page shows it."""

    call: Call
    may: list[WhistleOffer]
    main: WhistleOffer | None
    signature: Signature | None
    """Under the newest version of the minute."""
    assessments: list[Assessment]
    waiting: bool
    """Whether its arrival clock still runs."""
    mine: bool = False
    refused: list[WhistleOffer] = field(default_factory=list)


def bodies(whistle: Whistle, claims: Claims, minute: Minute | None, now: datetime) -> list[Body]:
    """The called bodies, each with what the reader may do about it."""
    signed = {one.call_id: one for one in minute.signatures.select_related("by")} if minute else {}
    mine = policies.units_of(claims)
    found = []
    for call in queries.calls_of(whistle):
        offered = CALLS.offers(call, claims, {"now": now})
        may = [one for one in offered if one.why_not is None]
        main = next((one for one in may if one.move.main), None)
        found.append(
            Body(
                call, [one for one in may if one is not main], main, signed.get(call.pk),
                list(call.assessments.all()), whistle.running and call.state in EXPECTED, call.unit_id in mine,
                [one for one in offered if one.why_not and CALLS.rows(one.verb, CallState(call.state))],
            )
        )  # fmt: skip
    return sorted(found, key=lambda body: not body.mine)  # one's own body first


def arrival_lines(call: Call) -> list[str]:
    """Why they are due on the spot then, as the clock explains it."""
    result = due(call.clock, call.called_at, calendar=working_calendar())
    return [line.text for line in explain(result, folded=True)]


def gathered(whistle: Whistle, claims: Claims, now: datetime) -> dict[str, Any]:
    """Everything the page of one whistle shows."""
    offered = TABLE.offers(whistle, claims, {"now": now})
    may = [one for one in offered if one.why_not is None]
    main = next((one for one in reversed(may) if one.move.main), None)
    minute = policies.newest_minute(whistle)
    told = bodies(whistle, claims, minute, now)
    return {
        "main": main, "others": [one for one in may if one is not main],
        "refused": [one for one in offered if one.why_not and TABLE.rows(one.verb, whistle.state)],
        "minute": minute, "bodies": told, "story": list(reversed(story(whistle))),
        "decisions": list(whistle.decisions.select_related("call__unit").order_by("number")),
        "clock": find_rule(told[0].call.clock, whistle.blown_at.date()) if told else None,
        "why": arrival_lines(told[0].call) if told else [],
        "whistles": any(held.unit == whistle.unit_id and held.role in policies.WHISTLERS for held in claims.posts),
    }  # fmt: skip
