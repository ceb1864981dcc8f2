"""How the two tables of a whistle act: one story and one chain for the whistle and all its called bodies."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quartet.ground.outbox.models import Event
from quartet.ground.people.rights import Claims, Held, write_freely
from quartet.ground.workflow import Audience, Workflow
from quartet.resolution.cases import actions as cases
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.whistle import moves, policies, queries
from quartet.resolution.whistle.effects import CALL_EFFECTS, EFFECTS, CallCtx, WhistleCtx
from quartet.resolution.whistle.models import Call, Whistle, WhistleEvent
from quartet.resolution.whistle.moves import Move
from quartet.resolution.whistle.states import Proof

KEPT = frozenset({"kind", "wanted", "reason", "line", "what", "becomes", "outcome", "words", "dissent"})
"""What an event keeps of what was said."""
TOUCH_CASE = frozenset({"decide", "end"})
"""Moves that write into the case too: they lock it first."""
STEPS = {"blow": "blown", "end": "ended"}
"""What the case's own story tells of a whistle."""


def locked(acting: Claims, code: str, verb: str) -> Whistle:
    """Lock one through the door. The case comes first in every lock order, then the whistle. Raises WhistleNotFound."""
    seen = queries.get_whistle(acting, code)
    write_freely()
    case = Case.objects.select_for_update(of=("self",)).get(pk=seen.case_id) if verb in TOUCH_CASE else None
    whistle = Whistle.objects.select_for_update(of=("self",)).select_related("unit").get(pk=seen.pk)
    if case is not None:
        whistle.case = case
    return whistle


def audience_of(whistle: Whistle) -> Audience:
    """The called bodies, and whoever may see the case."""
    keys = [*whistle.keys, *CASE_SCOPE.keys_of(whistle.case)]
    return Audience(whistle.code, keys, whistle.case.label, whistle.hidden_from)


def line_of(whistle: Whistle, says: str) -> dict[str, Any]:
    """A line of a notice about it."""
    return {"url": whistle.get_absolute_url(), "says": says}


class WhistleWorkflow(Workflow[Whistle, Move]):
    """Whistles."""

    name = "whistle"
    event = WhistleEvent
    table = moves.TABLE
    effects = EFFECTS
    recorded = KEPT
    tells_mover = True

    def lock(self, key: str, verb: str, acting: Claims, now: datetime) -> Whistle:
        """Lock one through the door. Raises WhistleNotFound."""
        return locked(acting, key, verb)

    def audience(self, record: Whistle) -> Audience:
        """The called bodies, and whoever may see the case."""
        return audience_of(record)

    def plain(self, value: Any) -> Any:
        """A line of the duty list is kept by its words."""
        return str(value)

    def write(self, ctx: WhistleCtx, command_id: UUID | None = None) -> None:
        """Tell in the case's own story that a whistle was blown or is over, and who was called."""
        super().write(ctx, command_id)
        whistle = ctx.record
        if ctx.verb in STEPS:
            names = whistle.calls.order_by("number").values_list("unit__name", flat=True)
            said = {"whistle": STEPS[ctx.verb], "whistle_code": whistle.code, "units": "、".join(names)}
            cases.record_for(case=whistle.case, verb="whistle", data=said, acting=ctx.acting, now=ctx.now)

    def works(self, ctx: WhistleCtx, held: Held) -> bool:
        """In a post that has to do with whistles."""
        return held.role in policies.WORKERS

    def near(self, ctx: WhistleCtx, held: Held) -> bool:
        """Of the unit that blew it."""
        return held.unit == ctx.record.unit_id


class CallWorkflow(Workflow[Call, Move]):
    """Called bodies: what they do stands in their whistle's story, and is told as the whistle's."""

    name = "call"
    event = WhistleEvent
    table = moves.CALLS
    effects = CALL_EFFECTS
    recorded = KEPT
    tells_mover = True

    def lock(self, key: tuple[str, int], verb: str, acting: Claims, now: datetime) -> Call:
        """Lock the whistle, and with it all its bodies. Raises WhistleNotFound."""
        code, number = key
        whistle = locked(acting, code, verb)
        call = whistle.calls.select_related("unit").filter(number=number).first()
        if call is None:
            raise queries.WhistleNotFound
        call.whistle = whistle
        return call

    def story_of(self, record: Call) -> Whistle:
        """The whistle's."""
        return record.whistle

    def audience(self, record: Call) -> Audience:
        """Whoever may see the whistle."""
        return audience_of(record.whistle)

    def prepare(self, ctx: CallCtx) -> None:
        """Find what proves that they came."""
        if ctx.verb == "arrive":
            whistle = ctx.record.whistle
            by_code = policies.proof_of(whistle, ctx.given.get("code") or "", ctx.now)
            by_phone = by_code is None and queries.on_spot(ctx.acting, whistle, ctx.now)
            ctx.given["proof"] = Proof.POSITION if by_phone else by_code

    def plain(self, value: Any) -> Any:
        """A line of the duty list is kept by its words."""
        return str(value)

    def keep_words(self, ctx: CallCtx) -> None:
        """Keep the body's name of that day; an assessment's words stand in its own row."""
        if ctx.verb != "assess":
            super().keep_words(ctx)
        ctx.data["unit_name"] = ctx.record.unit.name

    def columns(self, ctx: CallCtx) -> dict[str, Any]:
        """Which body it was about."""
        return {"call": ctx.record.number}

    def news(
        self, ctx: CallCtx, audience: Audience, topic: str, keys: Iterable[str], denied: Sequence[str] | None = None
    ) -> Event:
        """Open pages hear of the whistle."""
        return super().news(ctx, audience, topic.replace(self.name, WHISTLES.name, 1), keys, denied)

    def line(self, record: Call, says: str) -> dict[str, Any]:
        """The whistle's page."""
        return line_of(record.whistle, says)

    def works(self, ctx: CallCtx, held: Held) -> bool:
        """In a post that has to do with whistles."""
        return held.role in policies.WORKERS

    def near(self, ctx: CallCtx, held: Held) -> bool:
        """Of the called body, or of the unit that blew it."""
        return held.unit in (ctx.record.whistle.unit_id, ctx.record.unit_id)

    def key_of(self, record: Call) -> tuple[str, int]:
        """The whistle's code and the body's number."""
        return record.whistle.code, record.number

    def record_of(self, event: WhistleEvent) -> Call:
        """The body that an event was about."""
        assert event.call is not None  # the whistle's own moves have other names
        call = Call.objects.select_related("unit").get(whistle=event.whistle_id, number=event.call)
        call.whistle = event.whistle
        return call

    def names(self, event: WhistleEvent, key: tuple[str, int]) -> bool:
        """Whether an event is about this body."""
        return (event.whistle.code, event.call) == key


WHISTLES = WhistleWorkflow()
CALLS = CallWorkflow()


def row_for(
    record: Whistle | Call, verb: str, *, command_id: UUID | None, acting: Claims, now: datetime
) -> Move | None:
    """`Workflow.row_for`, of a whistle or of one of its called bodies."""
    if isinstance(record, Call):
        return CALLS.row_for(record, verb, command_id=command_id, acting=acting, now=now)
    return WHISTLES.row_for(record, verb, command_id=command_id, acting=acting, now=now)
