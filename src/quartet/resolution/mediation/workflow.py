"""How the table of a mediation acts: who hears of a move, what the case's own story tells of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, Held, write_freely
from quartet.ground.people.states import ROLES, Label
from quartet.ground.workflow import Audience, Workflow
from quartet.resolution.cases import actions as cases
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import MediationStep
from quartet.resolution.mediation import moves, queries
from quartet.resolution.mediation.effects import EFFECTS, Ctx, close_access, minute_of
from quartet.resolution.mediation.models import Mediation, MediationEvent
from quartet.resolution.mediation.moves import Move
from quartet.resolution.mediation.policies import sight
from quartet.resolution.mediation.states import STATES, MediationState, Side


class RoomTaken(DomainError):
    """Somebody else has the room then; whose session it is, is not said."""

    status = 409
    code = "room-taken"
    message = _("The room is taken at that time. Choose another time or another room.")


class AlreadyOpen(DomainError):
    """A case is mediated once at a time."""

    status = 409
    code = "mediation-open"
    message = _("This case is being mediated already.")


class AskedAlready(DomainError):
    """One body, one invitation at a time."""

    status = 409
    code = "asked-already"
    message = _("This body was asked already, or is in the team.")


REFUSED: dict[str, type[DomainError]] = {
    "mediation_one_open_per_case": AlreadyOpen,
    "room_one_session_at_a_time": RoomTaken,
    "member_once": AskedAlready,
}
"""What the database refuses, by its constraint, in words."""


STEPS: dict[str, MediationStep] = {
    "open": MediationStep.OPENED,
    "accept": MediationStep.TAKEN_UP,
    "turn_down": MediationStep.TURNED_DOWN,
    "agree": MediationStep.AGREED,
    "refuse": MediationStep.ENDED,
    "end": MediationStep.ENDED,
    "lapse": MediationStep.ENDED,
}
"""What the case's own story tells of a mediation: that it began and how it ended, and no word of what was said."""


class MediationWorkflow(Workflow[Mediation, Move]):
    """Mediations."""

    name = "mediation"
    event = MediationEvent
    table = moves.TABLE
    effects = EFFECTS
    refusals = REFUSED
    recorded = frozenset({
        "origin", "channel", "by_way", "reason", "way", "chosen", "answer", "paper", "received", "said", "days", "side",
        "helps", "piece", "there", "role", "basis", "because", "form", "ending",
    })  # fmt: skip
    """Codes, reasons and numbers. Words of the sides stay in their own rows."""

    def lock(self, key: str, verb: str, acting: Claims, now: datetime) -> Mediation:
        """Lock one through the door, and look again. Raises MediationNotFound."""
        seen = queries.get_mediation(acting, key)
        write_freely()
        return self.locked(verb, seen, seen_by=acting)

    def locked(self, verb: str, seen: Mediation, *, seen_by: Claims | None = None) -> Mediation:
        """Lock one; the case comes first in every lock order. The transaction writes freely already."""
        case = Case.objects.select_for_update(of=("self",)).get(pk=seen.case_id) if verb in STEPS else None
        rows = Mediation.objects.select_for_update(of=("self",)).select_related("unit", "mediator")
        found = (rows if seen_by is None else rows.filter(sight(seen_by))).filter(pk=seen.pk).first()
        if found is None:
            raise queries.MediationNotFound
        if case is not None:
            found.case = case
        return found

    def audience(self, record: Mediation) -> Audience:
        """The team."""
        return Audience(record.code, record.keys, Label.SENSITIVE, record.hidden_from)

    def keep_words(self, ctx: Ctx) -> None:
        """Parties by their number, sessions by their time."""
        super().keep_words(ctx)
        if (party := ctx.given.get("party")) is not None:
            ctx.data["party"] = party.number
        if (session := ctx.given.get("session")) is not None:
            ctx.data["starts"] = minute_of(session.starts_at)

    def settle(self, ctx: Ctx) -> None:
        """With its end every other body's access ends."""
        mediation = ctx.record
        if not STATES[MediationState(mediation.state)].open and mediation.ended_at is None:
            mediation.ended_at = ctx.now
            close_access(ctx)

    def write(self, ctx: Ctx, command_id: UUID | None = None) -> None:
        """Tell the case that it began or ended."""
        super().write(ctx, command_id)
        mediation = ctx.record
        if ctx.verb in STEPS:
            cases.record_mediation(
                case=mediation.case, step=STEPS[ctx.verb], unit_name=mediation.unit.name, last_day=mediation.due_at,
                acting=ctx.acting, now=ctx.now,
            )  # fmt: skip

    def line(self, record: Mediation, says: str) -> dict[str, Any]:
        """Who is asked to join sees the invitation before the file."""
        return {"url": reverse("mediations"), "says": says, "code": record.code}

    def works(self, ctx: Ctx, held: Held) -> bool:
        """In a post that handles."""
        return ROLES[held.role].handles

    def near(self, ctx: Ctx, held: Held) -> bool:
        """Of a body of the team, or of one that is asked."""
        team = {int(key[1:]) for key in ctx.record.keys if key[0] == "u"}
        return held.unit in team | {unit for _says, unit in ctx.unit_notices}

    def slip_name(self, ctx: Ctx) -> str:
        """Of a party only the side."""
        return str(Side(ctx.given["party"].side).label)


MEDIATIONS = MediationWorkflow()
