"""How the table of an entitlement acts: who hears of a move, and that one command does one thing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from quartet.grassroots.benefits import effects, queries
from quartet.grassroots.benefits.effects import Ctx
from quartet.grassroots.benefits.models import BenefitEvent, Entitlement
from quartet.grassroots.benefits.moves import TABLE, TIED_BY, Move
from quartet.ground.errors import CommandReused
from quartet.ground.locks import serialise
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Level, Role
from quartet.ground.workflow import Audience, Workflow

LONGEST_WORDS = 400
TOLD: dict[str, str] = {
    "hand_out": gettext_noop("A benefit was handed out to you. Please sign, or say that it has not come."),
    "object": gettext_noop("A member says that a benefit has not come."),
}
"""Move → the notice it brings; signing needs none."""


class BenefitWorkflow(Workflow[Entitlement, Move]):
    """Entitlements."""

    name = "benefit"
    event = BenefitEvent
    table = TABLE
    effects = effects.EFFECTS
    key = "pk"
    shared_commands = True
    """One command grants to many."""

    def lock(self, key: int, verb: str, acting: Claims, now: datetime) -> Entitlement:
        """Lock one entitlement through the door. Raises BenefitNotFound."""
        return queries.get_entitlement(acting, key, lock=True)

    def audience(self, record: Entitlement) -> Audience:
        """No open page: whom it concerns finds a notice."""
        return Audience(record.subject)

    def county(self, record: Entitlement) -> str:
        """From the region: a fresh entitlement does not know its generated column yet."""
        return record.region[: Level.COUNTY.digits]

    def plain(self, value: Any) -> str:
        """In words, cut to what a page can show."""
        return str(value)[:LONGEST_WORDS]

    def done_by(self, command_id: UUID) -> QuerySet[BenefitEvent]:
        """What a command has done. Copies of it wait here for each other; rows are locked after, never before."""
        serialise(f"{self.name}.{command_id}")
        return BenefitEvent.objects.filter(command_id=command_id).order_by("pk")

    def count_done(
        self, command_id: UUID, verb: str, acting: Claims, same: Callable[[BenefitEvent], bool]
    ) -> int:  # fmt: skip
        """To how many a bulk command was done before. Raises CommandReused when the id did something else."""
        done = list(self.done_by(command_id).select_related("entitlement"))
        if not all((one.verb, one.by_id) == (verb, acting.person) and same(one) for one in done):
            raise CommandReused
        return len(done)

    def settle(self, ctx: Ctx) -> None:
        """The member hears of what was handed out, the township of what did not come."""
        if ctx.verb == "hand_out":
            ctx.tell(TOLD[ctx.verb], [ctx.record.member_id])
        elif ctx.verb == "object":
            township = ctx.record.region[: Level.TOWNSHIP.digits]
            ctx.tell(TOLD[ctx.verb], people.posted_in(township, Role.TOWNSHIP_DESK, ctx.today))

    def near(self, ctx: Ctx, held: Held) -> bool:
        """The desk's post in whose area it lies."""
        return held.role in TIED_BY[ctx.row.by] and ctx.record.region.startswith(held.region)


BENEFITS = BenefitWorkflow()
