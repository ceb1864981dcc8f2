"""What some moves of a resolution change besides its state."""

from collections.abc import Callable

from quartet.grassroots.carriers.models import Resolution
from quartet.grassroots.carriers.moves import Move
from quartet.ground.workflow import MoveContext

ResolutionCtx = MoveContext[Resolution, Move]


def _move_due(ctx: ResolutionCtx) -> None:
    ctx.record.due_on = ctx.given["due_on"]


RESOLUTION_EFFECTS: dict[str, Callable[[ResolutionCtx], None]] = {"move_due": _move_due}
