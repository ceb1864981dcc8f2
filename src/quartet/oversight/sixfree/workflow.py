"""How the table of an application acts: what its guards ask about, whose turn it is next."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Level, Role
from quartet.ground.workflow import Audience, Workflow
from quartet.oversight.sixfree import effects, queries
from quartet.oversight.sixfree.effects import LONGEST_WORDS, Ctx
from quartet.oversight.sixfree.models import SixFreeApplication, SixFreeEvent
from quartet.oversight.sixfree.moves import TABLE, Move
from quartet.oversight.sixfree.states import SixFreeState

HEARS: dict[SixFreeState, tuple[Role, Level]] = {
    SixFreeState.ASSESSING: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.TOWNSHIP: (Role.TOWNSHIP_DESK, Level.TOWNSHIP),
    SixFreeState.COUNTY: (Role.COUNTY_DESK, Level.COUNTY),
    SixFreeState.CITY: (Role.CITY_DESK, Level.CITY),
    SixFreeState.APPEALED: (Role.CITY_DESK, Level.CITY),
    SixFreeState.NOT_YET: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.NOTICE: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.RECOGNISED: (Role.VILLAGE_CLERK, Level.VILLAGE),
}
"""State → whose turn it is, or who wants to know."""
TURN = gettext_noop("A six-free application has moved on. Please look at it.")


class SixFreeWorkflow(Workflow[SixFreeApplication, Move]):
    """Applications of villages."""

    name = "sixfree"
    event = SixFreeEvent
    table = TABLE
    effects = effects.EFFECTS
    key = "pk"

    def lock(self, key: int, verb: str, acting: Claims, now: datetime) -> SixFreeApplication:
        """Lock one application through the door. Raises ApplicationNotFound."""
        return queries.get_application(acting, key, lock=True)

    def audience(self, record: SixFreeApplication) -> Audience:
        """No open page: whose turn it is finds a notice."""
        return Audience(record.name_in_ledger)

    def county(self, record: SixFreeApplication) -> str:
        """From the village: a fresh application does not know its generated column yet."""
        return record.village[: Level.COUNTY.digits]

    def prepare(self, ctx: Ctx) -> None:
        """Count the evidence again, so that each step stands on the numbers of its own day."""
        if ctx.row.new != ctx.row.old:
            ctx.record.evidence = queries.count_evidence(ctx.record.village, ctx.record.year)
        ctx.given |= queries.what_is(ctx.record, ctx.now)

    def plain(self, value: Any) -> Any:
        """Words are cut to what a page can show."""
        kept = super().plain(value)
        return kept[:LONGEST_WORDS] if isinstance(kept, str) else kept

    def settle(self, ctx: Ctx) -> None:
        """Whose turn it is now finds a notice."""
        if ctx.row.old not in (None, ctx.row.new) and ctx.row.new in HEARS:
            role, level = HEARS[ctx.row.new]
            ctx.tell(TURN, people.posted_in(ctx.record.village[: level.digits], role, ctx.today))

    def near(self, ctx: Ctx, held: Held) -> bool:
        """The post whose step it is."""
        return held.role == ctx.row.by.value and ctx.record.village.startswith(held.region)


SIXFREE = SixFreeWorkflow()
