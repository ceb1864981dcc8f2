"""How the table of a case acts: who hears of a move, what it does to the clock, what follows by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from quartet.ground.clock.engine import due
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people import staffing
from quartet.ground.people.rights import SYSTEM, Claims, Held
from quartet.ground.people.states import Label, Level, Role
from quartet.ground.reminders.actions import ring
from quartet.ground.reminders.ladder import ACT_NOW
from quartet.ground.workflow import Audience, Workflow
from quartet.resolution.cases import effects, moves, policies, queries, search
from quartet.resolution.cases.clocking import date_owed
from quartet.resolution.cases.effects import Ctx, hands_of, lead_name, line_of
from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.moves import Clock, Move
from quartet.resolution.cases.policies import CASE_SCOPE, Tie
from quartet.resolution.cases.states import DESK_STATES, STATES, UNIT_STATES, CaseState
from quartet.resolution.duty.models import DutyLine
from quartet.resolution.signs import signs_of

WORDS: Mapping[str, str] = {"amend": "text", "come_back": "words", "answer": "words"}
"""Move → the field in which the reporter speaks again."""
NOTIFYING = frozenset({"dispatch", "consult", "reopen", "come_back", "hand_over"})
"""Moves that put work into a unit's hands: its handlers find a notice in their tray."""
ANSWERS: Mapping[str, str] = {
    "resolve": gettext_noop("Your report has an answer: the outcome is written down"),
    "close": gettext_noop("Your report is settled and closed"),
    "reopen": gettext_noop("Your report was opened again"),
    "merge": gettext_noop("Your report was joined to another"),
    "void": gettext_noop("Your report was struck off: the reason stands with it"),
}
"""Move → what the grid member who reported it is told, or who has taken over their grid."""
IN_HANDS = gettext_noop("A case was put into your unit's hands")
KEPT_BACK = gettext_noop("A report is kept back: read it now and decide who may handle it")
IN_GRID = gettext_noop("Something urgent was reported in your grid; the desk will call you")
RINGING = frozenset({"mark_urgent", "pass_up"})
"""Moves after which an urgent case rings although no clock starts."""
QUIETLY = frozenset({"register", "accept", "solve_in_village", "take_in"})
"""Moves by which those who would be rung take it themselves; a birth rings when its story says why it is urgent."""


class CaseWorkflow(Workflow[Case, Move]):
    """Cases."""

    name = "case"
    event = CaseEvent
    table = moves.TABLE
    effects = effects.EFFECTS

    def lock(self, key: str, verb: str, acting: Claims, now: datetime) -> Case:
        """Lock one case through the door. Raises CaseNotFound."""
        return queries.get_case(acting, key, lock=True)

    def audience(self, record: Case) -> Audience:
        """Whoever may see it."""
        return Audience(record.code, CASE_SCOPE.keys_of(record), record.label, record.hidden_from)

    def county(self, record: Case) -> str:
        """From the region: a fresh case does not know its generated column yet."""
        return record.region[:6]

    def plain(self, value: Any) -> Any:
        """A line of the duty list is kept by its words."""
        return str(value) if isinstance(value, DutyLine) else super().plain(value)

    def settle(self, ctx: Ctx) -> None:
        """Set the clock; keep who led it, who decides, and how it stood, so that its story alone can be judged."""
        case, verb = ctx.record, ctx.verb
        case.closed_at = None if STATES[ctx.row.new].open else ctx.now
        ctx.data.setdefault("unit_name", lead_name(case))
        ctx.data["desk"] = queries.desk_unit(case)
        _set_clock(ctx)
        held = self.post_of(ctx)
        ctx.data["stood"] = {
            "due": case.due_at and case.due_at.isoformat(), "lead": case.lead_unit_id, "level": int(case.level),
            "region": case.region, "by_unit": held and held.unit,
        }  # fmt: skip
        if verb in NOTIFYING and case.lead_unit_id is not None:
            ctx.tell_unit(IN_HANDS, case.lead_unit_id)
        if verb in ANSWERS and case.parent_id is None:
            ctx.tell(ANSWERS[verb], queries.followers_of(case, ctx.now))

    def beside(self, ctx: Ctx) -> Sequence[Model]:
        """The words people search it by, when they or whoever may see it have changed."""
        now, before = self.audience(ctx.record), ctx.audience_before
        seen_otherwise = (now.keys, now.label) != (before.keys, before.label)
        reworded = ctx.row.old is None or ctx.verb == "amend"
        return [search.text_of(ctx.record)] if reworded or seen_otherwise else []

    def write(self, ctx: Ctx, command_id: UUID | None = None) -> None:
        """What is urgent, and what is kept back, rings in the same commit."""
        super().write(ctx, command_id)
        case, verb = ctx.record, ctx.verb
        held_now = case.state == CaseState.HELD and ctx.old_state != CaseState.HELD
        if held_now or (case.urgent and (verb in RINGING or (_starts_a_clock(ctx.row) and verb not in QUIETLY))):
            _ring(ctx)

    def after(self, ctx: Ctx) -> None:
        """Nothing that must be kept back goes on, and nothing waits with nobody."""
        self._keep_back_by_words(ctx)
        self.never_to_nobody(ctx.record, ctx.acting, ctx.now)

    def _keep_back_by_words(self, ctx: Ctx) -> None:
        """Keep a case back when what its reporter adds tells of what is not for everybody's eyes."""
        case = ctx.record
        said = ctx.given.get(WORDS.get(ctx.verb, "")) or ""
        if case.label >= Label.SENSITIVE or not any(found.sign.holds for found in signs_of(said)):
            return
        for row in [one for one in moves.TABLE.here(case, "hold") if one.tie is Tie.PLATFORM]:
            self.carry_out(self.context(case, row, acting=SYSTEM, now=ctx.now))

    def never_to_nobody(self, case: Case, acting: Claims, now: datetime) -> None:
        """What has come to a desk with nobody goes at once to the next above with people, and its story says so."""
        if case.state not in DESK_STATES:
            return
        level = staffing.level_with_people(
            case.region, Level(case.level), timezone.localdate(now), lowest=policies.lowest_level(case),
            without=case.hidden_from,
        )  # fmt: skip
        if level == case.level:
            return
        row = moves.TABLE.rows("pass_up", CaseState(case.state))[0]
        ctx = self.context(case, row, acting=acting, now=now, data={"was": int(case.level), "level": int(level)})
        case.level = level
        self.write(ctx)

    def works(self, ctx: Ctx, held: Held) -> bool:
        """In a post of a role the row names."""
        return held.role in ctx.row.by

    def near(self, ctx: Ctx, held: Held) -> bool:
        """Of the unit that leads it, or of its area."""
        return held.unit == ctx.record.lead_unit_id or ctx.record.region.startswith(held.region)

    def slip_name(self, ctx: Ctx) -> str:
        """Whoever holds the slip is the resident."""
        return str(Role.RESIDENT.label)


CASES = CaseWorkflow()


def _set_clock(ctx: Ctx) -> None:
    """Start, keep, pause, resume, extend or stop the clock of the state, as the row says."""
    case, effect, now = ctx.record, ctx.row.clock, ctx.now
    rule = STATES[ctx.row.new].clock_for(urgent=case.urgent)
    if effect is Clock.KEEP:
        return
    if effect is Clock.RECOUNT:
        case.due_at = date_owed(case, now)
        return
    if effect is Clock.STOP or (rule is None and effect is not Clock.PAUSE):
        case.clock, case.clock_started_at, case.due_at = "", None, None
    elif effect is Clock.START and rule is not None:
        case.clock, case.clock_started_at = rule, now
        case.due_at = due(rule, now, calendar=working_calendar()).planned.at
    else:  # the running clock hears of it, and may refuse
        case.due_at = date_owed(case, now, (ctx.row.verb, now, ctx.data))


def _starts_a_clock(move: Move) -> bool:
    """Whether the move puts a step with a clock of its own into somebody's hands."""
    return move.clock is Clock.START and STATES[move.new].urgent is not None


def _ring(ctx: Ctx) -> None:
    """Ring at once, in the same commit: at the open pages of whose turn it is, in their trays, at the grid's members.

    A member hears that something happens in the grid and its number; the desk calls them.
    """
    case, now = ctx.record, ctx.now
    unit = case.state in UNIT_STATES and case.lead_unit_id is not None
    key = f"u{case.lead_unit_id}" if unit else case.region[: Level(case.level).digits]
    outbox.put(
        topic="urgent.raised", subject=case.code, county=case.region[:6], keys=[key], label=case.label,
        denied=case.hidden_from, at=now,
    )  # fmt: skip
    says = KEPT_BACK if case.state == CaseState.HELD else ACT_NOW
    line = {"key": f"case:{case.pk}", "about": "Case", "urgent": True, **line_of(case, says)}
    ring(hands_of(case, now) - {ctx.acting.person}, line, now)
    if ctx.verb == "mark_urgent" and case.label <= Label.PERSONAL:
        on = timezone.localdate(now)
        near = {post.person_id for post in people.holders_near(case.region, on)} - {ctx.acting.person}
        ring(near - people.named_by(case.hidden_from, on), {**line, "says": IN_GRID, "url": reverse("notices")}, now)
