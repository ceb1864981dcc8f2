"""How the tables of carriers act: what a meeting keeps in its story, who hears of a resolution."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop

from quartet.grassroots.carriers import effects, moves, queries
from quartet.grassroots.carriers.effects import MeetingCtx, ResolutionCtx
from quartet.grassroots.carriers.models import Meeting, MeetingEvent, Resolution, ResolutionEvent
from quartet.grassroots.carriers.moves import MeetingMove, Move
from quartet.grassroots.carriers.policies import HOSTS, Tie, units_of
from quartet.ground.errors import CommandReused
from quartet.ground.people.models import Post
from quartet.ground.people.rights import Claims, Held, write_freely
from quartet.ground.workflow import Audience, Workflow

GIVEN = gettext_noop("A meeting gave your unit something to do")
DONE = gettext_noop("A resolution of your meeting is reported done")
CHANGED = gettext_noop("A resolution given to your unit was changed")


class MeetingWorkflow(Workflow[Meeting, MeetingMove]):
    """Meetings."""

    name = "meeting"
    event = MeetingEvent
    table = moves.MEETING_TABLE
    effects = effects.MEETING_EFFECTS
    key = "pk"
    recorded = frozenset({"reason", "keep_because"})
    """What was said stands in the minutes, and in confidence apart from them: never in the story."""
    refusals = {"carriers_meeting_pkey": CommandReused}

    def lock(self, key: UUID, verb: str, acting: Claims, now: datetime) -> Meeting:
        """Lock one meeting through the door. Raises NotFound."""
        return queries.get_meeting(acting, key, lock=True)

    def audience(self, record: Meeting) -> Audience:
        """No open page."""
        return Audience("")

    def prepare(self, ctx: MeetingCtx) -> None:
        """What everybody would read of what was resolved."""
        if ctx.verb == "publish":
            public = queries.public_resolutions(ctx.record)
            ctx.given["resolved"] = list(public.values_list("text", flat=True))

    def works(self, ctx: MeetingCtx, held: Held) -> bool:
        """In a post that hosts."""
        return held.role in HOSTS

    def near(self, ctx: MeetingCtx, held: Held) -> bool:
        """Of the host."""
        return held.unit == ctx.record.unit_id


MEETINGS = MeetingWorkflow()


class ResolutionWorkflow(Workflow[Resolution, Move]):
    """Resolutions."""

    name = "resolution"
    event = ResolutionEvent
    table = moves.TABLE
    effects = effects.RESOLUTION_EFFECTS
    key = "uid"
    recorded = frozenset()
    """Words and date stand in columns of their own."""
    refusals = {"carriers_resolution_uid_key": CommandReused}

    def lock(self, key: UUID, verb: str, acting: Claims, now: datetime) -> Resolution:
        """Lock one resolution through the door. Raises NotFound."""
        found = queries.get_resolution(acting, key, lock=True)
        write_freely()  # its owner may not read the meeting, of which the table asks
        return found

    def audience(self, record: Resolution) -> Audience:
        """No open page: whom it concerns finds a notice."""
        return Audience("")

    def columns(self, ctx: ResolutionCtx) -> dict[str, Any]:
        """What was said, and the date as it is now."""
        return {"words": str(ctx.given.get("words") or "").strip(), "due_on": ctx.record.due_on}

    def settle(self, ctx: ResolutionCtx) -> None:
        """The other side hears of it: the owner of what is asked, the host of what is done."""
        one = ctx.record
        if ctx.verb == "resolve" and one.owner_id not in units_of(ctx.acting):
            ctx.tell(GIVEN, _workers([one.owner_id]))
        elif ctx.verb == "report_done":
            ctx.tell(DONE, _workers([one.meeting.unit_id]))
        elif ctx.verb in {"send_back", "move_due", "drop"}:
            ctx.tell(CHANGED, _workers([one.owner_id]))

    def works(self, ctx: ResolutionCtx, held: Held) -> bool:
        """In a post that hosts and owns."""
        return held.role in HOSTS

    def near(self, ctx: ResolutionCtx, held: Held) -> bool:
        """Of the owner, or of the host."""
        return held.unit == (ctx.record.owner_id if ctx.row.tie is Tie.OWNER else ctx.record.meeting.unit_id)


RESOLUTIONS = ResolutionWorkflow()


def _workers(units: Sequence[int]) -> set[int]:
    posts = Post.objects.filter(unit__in=units, until=None, role__in=HOSTS, person__is_active=True)
    return set(posts.values_list("person", flat=True))
