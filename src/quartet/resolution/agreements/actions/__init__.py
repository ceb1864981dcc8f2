"""Every write to an agreement. `draft` begins one, `make_move` does the rest; `EFFECTS` says what each act changes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from stdnum.iso7064 import mod_11_10

from quartet.ground.errors import CommandReused
from quartet.ground.moves import NoSuchMoveHere, ask_made
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.resolution.agreements import moves, queries
from quartet.resolution.agreements.actions import court, drafting, fulfilling, paying, signing
from quartet.resolution.agreements.actions.core import Making, NotPossible, record
from quartet.resolution.agreements.actions.drafting import Written
from quartet.resolution.agreements.actions.fulfilling import MoreThanAll, NotTheirs, TooMuch
from quartet.resolution.agreements.models import Agreement, AgreementEvent
from quartet.resolution.agreements.moves import MOVES, On
from quartet.resolution.agreements.policies import DRAFTING_STATES, may_draft
from quartet.resolution.agreements.states import AgreementState, Form
from quartet.resolution.cases.policies import WHY_NOT_TIED, Tie
from quartet.resolution.cases.queries import get_case

__all__ = [
    "CommandReused", "MoreThanAll", "NotPossible", "NotTheirs", "TooMuch", "Written", "done_before", "draft",
    "make_move",
]  # fmt: skip

Effect = Callable[[Making], None]

EFFECTS: dict[str, Effect] = {
    "add_party": drafting.add_party,
    "correct_party": drafting.correct_party,
    "drop_party": drafting.drop_party,
    "add_clause": drafting.add_clause,
    "change_clause": drafting.change_clause,
    "drop_clause": drafting.drop_clause,
    "present": drafting.present,
    "rewrite": signing.rewrite,
    "sign": signing.sign,
    "countersign": signing.countersign,
    "take_effect": signing.take_effect,
    "reach": signing.reach,
    "add_paper": signing.add_paper,
    "hand_over": signing.hand_over,
    "record": fulfilling.record,
    "tell": fulfilling.tell,
    "hear": fulfilling.hear,
    "say": fulfilling.say,
    "withdraw_entry": fulfilling.withdraw_entry,
    "postpone": fulfilling.postpone,
    "visit": fulfilling.visit,
    "reopen_item": fulfilling.reopen_item,
    "succeed": fulfilling.succeed,
    "call": fulfilling.call,
    "file": court.file,
    "accept": court.accept,
    "not_accept": court.not_accept,
    "confirm": court.confirm,
    "reject": court.reject,
    "withdraw": court.withdraw,
    "claim_subsidy": paying.claim_subsidy,
    "sign_subsidy": paying.sign_subsidy,
    "refuse_subsidy": paying.refuse_subsidy,
}


def _replace(making: Making) -> None:
    """Begin the new agreement with the parties and the story of the old one."""
    old = making.agreement
    said = [{"side": one.side, "name": one.name, "phone": one.phone, "address": one.address, "agent": one.agent}
            for one in queries.parties_of(old)]  # fmt: skip
    new = _born(
        old.case, form=Form(old.form), summary=old.summary, parties=said, acting=making.acting, now=making.now,
        replaces=old, command_id=None,
    )  # fmt: skip
    making.data["new_code"] = new.code


EFFECTS["replace"] = _replace

AFTER: dict[str, Effect] = {
    "take_effect": signing.after_begin,
    "reach": signing.after_begin,
    "record": fulfilling.after_record,
    "tell": fulfilling.after_record,
    "hear": fulfilling.finish,
    "say": fulfilling.finish,
}
"""What may follow by itself once an act is recorded."""

TARGETS: dict[On, Callable[[Agreement, int], Any]] = {
    On.PARTY: queries.get_party,
    On.CLAUSE: queries.get_clause,
    On.ITEM: queries.get_item,
    On.ENTRY: queries.get_entry,
}


def draft(
    *, case_code: str, form: Form, summary: str, parties: Sequence[Mapping[str, Any]], command_id: UUID | None,
    acting: Claims, now: datetime,
) -> Agreement:  # fmt: skip
    """Begin an agreement on a case, with the parties known so far. Safe to repeat with the same command id.

    Raises CaseNotFound, NotAllowed, NoSuchMoveHere or CommandReused; then nothing changed.
    """
    with transaction.atomic(durable=True):
        case = get_case(
            acting, case_code, lock=True
        )  # of two copies of one command the second waits, and finds it done
        if command_id is not None and (done := _done(command_id, "draft", acting)):
            return done.agreement
        if case.state not in DRAFTING_STATES:
            raise NoSuchMoveHere(state=case.state_label)
        if acting.person is None or not may_draft(acting, case):
            raise NotAllowed(WHY_NOT_TIED[Tie.LEADS])
        write_freely()
        return _born(
            case, form=form, summary=summary, parties=parties, acting=acting, now=now, command_id=command_id
        )  # fmt: skip


def _born(
    case: Any, *, form: Form, summary: str, parties: Sequence[Mapping[str, Any]], acting: Claims, now: datetime,
    command_id: UUID | None, replaces: Agreement | None = None,
) -> Agreement:  # fmt: skip
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
    row = next(move for move in MOVES if move.verb == "draft")
    record(Making(agreement, row, {}, acting, now, {"form": form.value}), command_id)
    add = next(move for move in MOVES if move.verb == "add_party")
    for said in parties:
        making = Making(agreement, add, said, acting, now)
        drafting.add_party(making)
        record(making)
    return agreement


def code_for(number: int, region: str, now: datetime) -> str:
    """An agreement's code: county (4 digits), year, number, check digit (ISO 7064). Shorter than any case's."""
    body = f"{region[2:6].ljust(4, '0')}{now:%y}{number:06d}"
    return body + str(mod_11_10.calc_check_digit(body))


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], number: int | None = None, command_id: UUID | None,
    acting: Claims, now: datetime,
) -> Agreement:  # fmt: skip
    """Act on an agreement as the table says. Safe to repeat with the same command id.

    `number` names the party, clause, item or entry that the row is about. Raises AgreementNotFound, UnknownMove,
    NoSuchMoveHere, NotAllowed, NotNow, NotPossible or CommandReused; then nothing changed.
    """
    with transaction.atomic(durable=True):
        agreement = queries.get_agreement(acting, code, lock=True)
        write_freely()  # a slip reads neither the case nor the story; the guards must know of both
        if command_id is not None and (done := _done(command_id, verb, acting)):
            if done.agreement_id != agreement.pk:
                raise CommandReused
            return agreement
        move = moves.TABLE.legal(agreement, verb, acting)
        ask_made(move, agreement, given, acting, now)
        target = {"target": TARGETS[move.on](agreement, number or 0)} if move.on is not On.WHOLE else {}
        making = Making(agreement, move, {**given, **target}, acting, now)
        _note_words(making)
        if verb in EFFECTS:
            EFFECTS[verb](making)
        record(making, command_id)
        if verb in AFTER:
            AFTER[verb](making)
        return agreement


@transaction.atomic(durable=True)
def done_before(command_id: UUID) -> str | None:
    """The verb a command carried out before, if it did; a slip may ask too, although it does not read the story."""
    write_freely()
    done = queries.command_done(command_id)
    return done.verb if done is not None else None


def _done(command_id: UUID, verb: str, acting: Claims) -> AgreementEvent | None:
    """What this command did before; refuses one that did something else. Raises CommandReused."""
    done = queries.command_done(command_id)
    if done is not None and (done.verb, done.by_id) != (verb, acting.person):
        raise CommandReused
    return done


_KEPT_APART = frozenset({"picture", "clause", "id_number"})


def _note_words(making: Making) -> None:
    """Keep in the event what was said, as plain values."""
    for name in (*making.move.needs, *making.move.may):
        value = making.given.get(name)
        if name in _KEPT_APART or value in (None, ""):
            continue
        if isinstance(value, models.Model):
            value = value.pk
        making.data[name] = value.isoformat() if hasattr(value, "isoformat") else value
