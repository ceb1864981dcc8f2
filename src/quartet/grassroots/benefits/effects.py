"""What some moves of an entitlement change besides its state."""

from collections.abc import Callable
from uuid import UUID

from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.moves import Move
from quartet.ground.files import actions as files
from quartet.ground.people.states import Level
from quartet.ground.workflow import MoveContext

LONGEST_POLICY = 60
Ctx = MoveContext[Entitlement, Move]


def _hand_out(ctx: Ctx) -> None:
    ctx.record.policy = str(ctx.data.get("policy", ctx.record.policy))[:LONGEST_POLICY]


def _sign_paper(ctx: Ctx) -> None:
    """The picture came before; it belongs to this paper from now on."""
    county = ctx.record.region[: Level.COUNTY.digits]
    files.attach(ids=[UUID(str(ctx.given["photo"]))], code=ctx.record.subject, county=county)


EFFECTS: dict[str, Callable[[Ctx], None]] = {"hand_out": _hand_out, "sign_paper": _sign_paper}
