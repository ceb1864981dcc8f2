"""What some moves of meetings and resolutions change besides the state."""

from collections.abc import Callable

from quartet.grassroots.carriers.models import Meeting, PrivatePart, Resolution
from quartet.grassroots.carriers.moves import MeetingMove, Move
from quartet.ground.workflow import MoveContext

MeetingCtx = MoveContext[Meeting, MeetingMove]
ResolutionCtx = MoveContext[Resolution, Move]


def _write_minutes(ctx: MeetingCtx) -> None:
    """What is for everybody, and apart from it who came and what was said in confidence."""
    meeting, attendees = ctx.record, list(ctx.given["attendees"])
    meeting.minutes, meeting.attended = ctx.given["minutes"], len(attendees)
    said = {"county": meeting.county, "minutes": ctx.given.get("private") or "", "attendees": attendees}
    PrivatePart.objects.update_or_create(meeting=meeting, defaults=said)
    ctx.data["attended"] = meeting.attended


def _call_off(ctx: MeetingCtx) -> None:
    ctx.record.reason = ctx.given["reason"]


def _publish(ctx: MeetingCtx) -> None:
    ctx.record.published_at, ctx.record.keep_because = ctx.now, ctx.given.get("keep_because") or ""


def _take_back(ctx: MeetingCtx) -> None:
    ctx.record.published_at = None


MEETING_EFFECTS: dict[str, Callable[[MeetingCtx], None]] = {
    "write_minutes": _write_minutes,
    "call_off": _call_off,
    "publish": _publish,
    "take_back": _take_back,
}


def _move_due(ctx: ResolutionCtx) -> None:
    ctx.record.due_on = ctx.given["due_on"]


RESOLUTION_EFFECTS: dict[str, Callable[[ResolutionCtx], None]] = {"move_due": _move_due}
