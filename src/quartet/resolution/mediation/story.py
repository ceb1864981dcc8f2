"""A mediation told in sentences, and gathered for its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from quartet.ground.clock.explain import explain
from quartet.ground.ledger.history import HistoryEntry, Spoken, history_of
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.resolution.cases.states import Channel
from quartet.resolution.kinds.queries import kinds, pieces
from quartet.resolution.kinds.states import Piece, Step, Way
from quartet.resolution.mediation import policies, queries
from quartet.resolution.mediation.clocking import clock_of
from quartet.resolution.mediation.models import (
    Evidence,
    Mediation,
    Party,
    Session,
)  # fmt: skip
from quartet.resolution.mediation.moves import MOVES, Move
from quartet.resolution.mediation.states import (
    STATES,
    Agrees,
    Answer,
    Basis,
    Chosen,
    Ending,
    Form,
    Helps,
    MediationState,
    Origin,
    Relation,
    Said,
    Served,
    Serves,
    SessionState,
    Side,
    TeamRole,
)  # fmt: skip

_ROWS: dict[str, Move] = {move.verb: move for move in reversed(MOVES)}

SPOKEN: Spoken = {
    "origin_label": ("origin", lambda code: Origin(code).label),
    "channel_label": ("channel", lambda code: Channel(code).label),
    "by_way_label": ("by_way", lambda code: Serves(code).label),
    "paper_label": ("paper", lambda code: Served(code).label),
    "received_label": (
        "received", lambda code: _("it reached them") if code == Answer.YES else _("it did not reach them")
    ),
    "answer_label": ("answer", lambda code: Agrees(code).label),
    "there_label": ("there", lambda code: _("there") if code == Answer.YES else _("still to be got")),
    "chosen_label": ("chosen", lambda code: Chosen(code).label),
    "relations_label": (
        "relations", lambda codes: "; ".join(str(Relation(code).label) for code in codes) or _("nothing")
    ),
    "said_label": ("said", lambda code: Said(code).label),
    "side_label": ("side", lambda code: Side(code).label),
    "helps_label": ("helps", lambda code: Helps(code).label),
    "piece_label": ("piece", lambda code: str(pieces()[code].name)),
    "role_label": ("role", lambda code: TeamRole(code).label),
    "basis_label": ("basis", lambda code: Basis(code).label),
    "form_label": ("form", lambda code: Form(code).label),
    "ending_label": ("ending", lambda code: Ending(code).label),
}  # fmt: skip
"""Events keep codes; these say them in the reader's language."""


def story(mediation: Mediation) -> list[HistoryEntry]:
    """The whole story, newest first. Parties are called by their names of today."""
    names = {party.number: party.name for party in policies.parties_of(mediation)}
    name: Spoken = {"party_name": ("party", names.get), "name_of_party": ("party", names.get)}
    return history_of(mediation.events.order_by("-position"), MOVES, {**SPOKEN, **name})


@dataclass(frozen=True, slots=True)
class Next:
    """Who owes the next step, what it is, and by when."""

    who: str
    what: str
    due_at: datetime | None
    why: list[str]
    """Why the date is what it is; empty when the law sets none."""


def next_step(mediation: Mediation, now: datetime) -> Next:
    """What happens next, who owes it, by when."""
    standing = mediation.standing
    if not standing.open:
        return Next(str(mediation.unit), str(standing.next), None, [])
    waiting = mediation.state == MediationState.PREPARING and mediation.mediator is not None
    who = str(mediation.mediator) if waiting else str(mediation.unit)
    result = clock_of(mediation, now)
    lines = [line.text for line in explain(result, folded=True)] if result else []
    return Next(who, str(standing.next), mediation.due_at, lines)


@dataclass(frozen=True, slots=True)
class Ticked:
    """One piece of the checklist and what is known of it."""

    piece: Piece
    known: Evidence | None


def checklist(mediation: Mediation) -> list[Ticked]:
    """The kind's evidence with what is there."""
    kind, known = kinds().get(mediation.kind), queries.evidence_of(mediation)
    return [Ticked(piece, known.get(piece.code)) for piece in kind.pieces] if kind else []


def other_ways(mediation: Mediation) -> list[Way]:
    """The lawful ways beside mediation: told whenever one ends (人民调解法 26)."""
    kind = kinds().get(mediation.kind)
    return [way for way in kind.ways if way.step not in (Step.NEGOTIATE, Step.MEDIATE)] if kind else []


def ties_of(mediation: Mediation) -> str:
    """What ties the mediator to the sides, in words; empty when nothing does."""
    disclosure = policies.disclosure_of(mediation)
    told = sorted({*disclosure.relations, *disclosure.found}) if disclosure else []
    return "; ".join(str(Relation(one).label) for one in told)


@dataclass(frozen=True, slots=True)
class PartyView:
    """What a party sees by their own link: where it stands, who mediates, when they meet, what is proposed.

    Nothing of the other side but that it is there: no name, no contact, no word of theirs.
    """

    code: str
    party: Party
    state: MediationState
    unit: Unit
    mediator: str
    ties: str
    disclosed: bool
    sessions: list[Session]
    proposal: str
    ways: list[Way]
    due_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it still goes on."""
        return STATES[self.state].open


def party_view(party: Party, now: datetime) -> PartyView:
    """Gather a party's own part. The caller has checked their secret."""
    mediation = party.mediation
    sessions = mediation.session_set.filter(state=SessionState.PLANNED, ends_at__gte=now).select_related("room")
    proposal = mediation.statement_set.filter(said=Said.PROPOSAL).order_by("-pk").first()
    proposed = proposal is not None and mediation.state in (MediationState.PROPOSED, MediationState.AGREED)
    return PartyView(
        code=mediation.code, party=party, state=MediationState(mediation.state), unit=mediation.unit,
        mediator=mediation.mediator.name if mediation.mediator else "", ties=ties_of(mediation),
        disclosed=policies.disclosure_of(mediation) is not None,
        sessions=list(sessions.filter(Q(alone_with=None) | Q(alone_with=party)).order_by("starts_at")),
        proposal=proposal.text if proposed and proposal else "",
        ways=other_ways(mediation) if mediation.state == MediationState.ENDED else [], due_at=mediation.due_at,
    )  # fmt: skip


def gathered(mediation: Mediation, claims: Claims, now: datetime) -> dict[str, Any]:
    """Everything the page of one mediation shows; the walls leave out what is not this reader's."""
    parties = list(
        mediation.party_set.order_by("number").prefetch_related("helpers", "services").select_related("contact")
    )
    links = {party.number: policies.party_secret(mediation.code, party.number) for party in parties}
    sessions = mediation.session_set.select_related("room", "alone_with").order_by("-starts_at", "-pk")
    statements = mediation.statement_set.select_related("party", "by").order_by("at", "pk")
    members = mediation.member_set.select_related("unit").order_by("pk")
    return {
        "parties": parties, "links": links, "sessions": sessions, "statements": statements, "members": members,
        "disclosure": policies.disclosure_of(mediation), "notes": queries.notes_for(claims, mediation),
        "checklist": checklist(mediation), "story": story(mediation), "next": next_step(mediation, now),
        "ties": ties_of(mediation), "ways": other_ways(mediation) if mediation.state == MediationState.ENDED else [],
    }  # fmt: skip
