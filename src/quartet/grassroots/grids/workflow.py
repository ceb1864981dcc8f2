"""How the table of a redraw acts: what it changes on the ground, and who hears of it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_noop

from quartet.grassroots.grids import moves, policies, queries
from quartet.grassroots.grids.effects import EFFECTS, Ctx
from quartet.grassroots.grids.models import Redraw, RedrawEvent
from quartet.grassroots.grids.moves import Move
from quartet.grassroots.grids.states import Stage
from quartet.ground.people.queries import posted_in
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Role
from quartet.ground.workflow import Audience, Workflow

TOLD: Final[dict[Stage, str]] = {
    Stage.PROPOSED: gettext_noop("A redraw of micro-grids waits for your decision"),
    Stage.IN_FORCE: gettext_noop("Your redraw of micro-grids is in force"),
    Stage.SENT_BACK: gettext_noop("Your redraw of micro-grids was sent back"),
}
"""Stage → what is told: the township's desk when it is proposed, who drew it when it was decided."""


class RedrawWorkflow(Workflow[Redraw, Move]):
    """Redraws of micro-grids."""

    name = "redraw"
    event = RedrawEvent
    table = moves.TABLE
    effects = EFFECTS
    key = "pk"
    state_field = "stage"

    def lock(self, key: UUID, verb: str, acting: Claims, now: datetime) -> Redraw:
        """Lock a redraw the person may see. Raises DoesNotExist."""
        seen = queries.redraws_for(acting).get(pk=key)
        return Redraw.objects.select_for_update(of=("self",)).get(pk=seen.pk)

    def audience(self, record: Redraw) -> Audience:
        """Nobody's page listens; notices reach whom they are for."""
        return Audience(str(record.pk))

    def settle(self, ctx: Ctx) -> None:
        """Keep who decided, and tell whose turn it is."""
        redraw = ctx.record
        if not redraw.is_open:
            redraw.decided_at, redraw.decided_by_id = ctx.now, ctx.acting.person
        if redraw.stage in TOLD and redraw.stage != ctx.old_state:
            told = {redraw.made_by_id}
            if redraw.stage == Stage.PROPOSED:
                told = set(posted_in(redraw.village[:9], Role.TOWNSHIP_DESK, ctx.today))
            ctx.tell(TOLD[Stage(redraw.stage)], told)

    def works(self, ctx: Ctx, held: Held) -> bool:
        """In a post that may propose or decide."""
        return held.role in {*policies.PROPOSERS, Role.CITY_DESK}


REDRAWS = RedrawWorkflow()
