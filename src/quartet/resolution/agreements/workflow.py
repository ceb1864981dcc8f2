"""How the table of an agreement acts: what it is about, whose pages hear of it, where it and the court stand then."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from stdnum.iso7064 import mod_11_10

from quartet.ground.people.rights import Claims, Held
from quartet.ground.workflow import Audience, Workflow
from quartet.resolution.agreements import moves, policies, queries
from quartet.resolution.agreements.effects import AFTER, EFFECTS, drafting
from quartet.resolution.agreements.effects.core import Ctx
from quartet.resolution.agreements.models import Agreement, AgreementEvent
from quartet.resolution.agreements.moves import Move, On
from quartet.resolution.agreements.states import STATES, AgreementState, Form
from quartet.resolution.cases.models import Case

KEPT_APART = ("picture", "clause", "id_number")
"""What the story does not keep as it was given: its effect keeps what may be read by many."""


TARGETS: Mapping[On, Callable[[Agreement, int], Any]] = {
    On.PARTY: queries.get_party,
    On.CLAUSE: queries.get_clause,
    On.ITEM: queries.get_item,
    On.ENTRY: queries.get_entry,
}


def target_of(move: Move, agreement: Agreement, number: int | None) -> Any:
    """The party, clause, item or entry of this number, if the row is about one. Raises AgreementNotFound."""
    return None if move.on is On.WHOLE else TARGETS[move.on](agreement, number or 0)


def _replace(ctx: Ctx) -> None:
    """Begin the new agreement with the parties and the story of the old one."""
    old = ctx.record
    said = [{"side": one.side, "name": one.name, "phone": one.phone, "address": one.address, "agent": one.agent}
            for one in queries.parties_of(old)]  # fmt: skip
    new = begin_draft(
        old.case, form=Form(old.form), summary=old.summary, parties=said, acting=ctx.acting, now=ctx.now, replaces=old
    )
    ctx.data["new_code"] = new.code


class AgreementWorkflow(Workflow[Agreement, Move]):
    """Agreements."""

    name = "agreement"
    event = AgreementEvent
    table = moves.TABLE
    effects = {**EFFECTS, "replace": _replace}

    def lock(self, key: str, verb: str, acting: Claims, now: datetime) -> Agreement:
        """Lock one agreement through the door. Raises AgreementNotFound."""
        return queries.get_agreement(acting, key, lock=True)

    def audience(self, record: Agreement) -> Audience:
        """The case's team, by the case's code."""
        case = record.case
        return Audience(case.code, policies.keys_of(record), max(case.label, policies.LEAST), case.hidden_from)

    def prepare(self, ctx: Ctx) -> None:
        """Find the party, clause, item or entry by its number."""
        ctx.given["target"] = target_of(ctx.row, ctx.record, ctx.given.pop("number", None))

    def keep_words(self, ctx: Ctx) -> None:
        """Keep what was said but for what stands elsewhere."""
        super().keep_words(ctx)
        for name in KEPT_APART:
            ctx.data.pop(name, None)

    def enter(self, ctx: Ctx) -> None:
        """Change where the agreement stands, or how far the court is."""
        setattr(ctx.record, "court" if ctx.row.of_court else "state", ctx.row.new)

    def settle(self, ctx: Ctx) -> None:
        """Keep when it ended; from then on no date of it is watched."""
        if ctx.row.of_court:
            return
        over = STATES[AgreementState(ctx.record.state)].over
        ctx.record.ended_at = (ctx.record.ended_at or ctx.now) if over else None
        if over and ctx.record.state != ctx.old_state:
            ctx.record.due_rows.filter(met_at=None).update(met_at=ctx.now)

    def after(self, ctx: Ctx) -> None:
        """Begin when the first thing is done, end with the last."""
        if (follows := AFTER.get(ctx.verb)) is not None:
            follows(ctx)

    def works(self, ctx: Ctx, held: Held) -> bool:
        """In a post of a role the row names."""
        return held.role in ctx.row.by

    def near(self, ctx: Ctx, held: Held) -> bool:
        """Of the unit that leads the case."""
        return held.unit == ctx.record.case.lead_unit_id

    def slip_name(self, ctx: Ctx) -> str:
        """A party by its own name."""
        return str(ctx.data.get("party_name", ""))


AGREEMENTS = AgreementWorkflow()


def begin_draft(
    case: Case, *, form: Form, summary: str, parties: Sequence[Mapping[str, Any]], acting: Claims, now: datetime,
    command_id: UUID | None = None, replaces: Agreement | None = None,
) -> Agreement:  # fmt: skip
    """Begin an agreement on a locked case, with the parties known so far. The transaction writes freely already."""
    assert acting.person is not None  # whoever may draft or replace is a handler
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('agreements_agreement_id_seq')")
        number = int(cursor.fetchone()[0])
    agreement = Agreement(
        pk=number, code=code_for(number, case.region, now), case=case, county=case.region[:6], form=form,
        state=AgreementState.DRAFT, summary=summary.strip(), unit=case.lead_unit, mediator_id=acting.person,
        drafted_at=now, replaces=replaces,
    )  # fmt: skip
    agreement.save(force_insert=True)
    AGREEMENTS.begin(agreement, "draft", {}, command_id=command_id, acting=acting, now=now, data={"form": form.value})
    row = moves.TABLE.rows("add_party")[0]
    for said in parties:
        ctx = AGREEMENTS.context(agreement, row, acting=acting, now=now, given=said)
        drafting.add_party(ctx)  # the story of a draft names them; how they are reached stands with them
        AGREEMENTS.write(ctx)
    return agreement


def code_for(number: int, region: str, now: datetime) -> str:
    """An agreement's code: county (4 digits), year, number, check digit (ISO 7064). Shorter than any case's."""
    body = f"{region[2:6].ljust(4, '0')}{now:%y}{number:06d}"
    return body + str(mod_11_10.calc_check_digit(body))
