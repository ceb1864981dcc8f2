"""What some moves of an application change besides its state."""

from collections.abc import Callable
from typing import Any

from quartet.ground.people.states import Level
from quartet.ground.workflow import MoveContext
from quartet.oversight.sixfree.models import Sample, SixFreeApplication
from quartet.oversight.sixfree.moves import Move
from quartet.oversight.sixfree.policies import APPEAL_DAYS, NOTICE_DAYS
from quartet.oversight.sixfree.states import ASKS, Source

LONGEST_WORDS = 400
Ctx = MoveContext[SixFreeApplication, Move]


def _assess(ctx: Ctx) -> None:
    """The answers stand on the application; the story keeps how many are a yes."""
    said: dict[str, Any] = ctx.given["answers"]
    ctx.record.answers = {ask: str(said.get(ask, ""))[:LONGEST_WORDS] for ask in ASKS}
    ctx.data = {"yes": ctx.record.yes, "of": len(ASKS)}


def _sample(ctx: Ctx) -> None:
    sample = Sample.objects.create(
        application=ctx.record, county=ctx.record.village[: Level.COUNTY.digits], source=Source(ctx.given["source"]),
        turned_up=int(ctx.given["turned_up"]), on_record=int(ctx.given["on_record"]), by_id=ctx.person, at=ctx.now,
    )  # fmt: skip
    ctx.data = {"source": sample.source, "turned_up": sample.turned_up, "on_record": sample.on_record}


def _visited(ctx: Ctx) -> None:
    ctx.record.visited_at = ctx.now


def _recognise(ctx: Ctx) -> None:
    ctx.record.notice_until = ctx.today + NOTICE_DAYS
    ctx.record.decided_by_id = ctx.acting.person
    ctx.data["day"] = ctx.record.notice_until.isoformat()


def _decline(ctx: Ctx) -> None:
    ctx.record.appeal_until = ctx.today + APPEAL_DAYS
    ctx.record.decided_by_id = ctx.acting.person
    ctx.data["day"] = ctx.record.appeal_until.isoformat()


EFFECTS: dict[str, Callable[[Ctx], None]] = {
    "assess": _assess,
    "sample": _sample,
    "report_visit": _visited,
    "recognise": _recognise,
    "decline": _decline,
}
