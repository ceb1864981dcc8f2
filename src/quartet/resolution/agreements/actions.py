"""Every write to an agreement. `draft` begins one, `make_move` does the rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from quartet.ground.errors import CommandReused
from quartet.ground.moves import NoSuchMoveHere
from quartet.ground.people.rights import Claims, NotAllowed, write_freely
from quartet.resolution.agreements.effects.core import NotPossible
from quartet.resolution.agreements.effects.drafting import Written
from quartet.resolution.agreements.effects.fulfilling import MoreThanAll, NotTheirs, TooMuch
from quartet.resolution.agreements.models import Agreement
from quartet.resolution.agreements.policies import DRAFTING_STATES, may_draft
from quartet.resolution.agreements.states import Form
from quartet.resolution.agreements.workflow import AGREEMENTS, begin_draft
from quartet.resolution.cases.policies import WHY_NOT_TIED, Tie
from quartet.resolution.cases.queries import get_case

__all__ = [
    "CommandReused", "MoreThanAll", "NotPossible", "NotTheirs", "TooMuch", "Written", "draft",
    "make_move",
]  # fmt: skip


def draft(
    *, case_code: str, form: Form, summary: str, parties: Sequence[Mapping[str, Any]], command_id: UUID | None,
    acting: Claims, now: datetime,
) -> Agreement:  # fmt: skip
    """Begin an agreement on a case, with the parties known so far. Safe to repeat with the same command id.

    Raises CaseNotFound, NotAllowed, NoSuchMoveHere or CommandReused; then nothing changed.
    """

    def act() -> Agreement:
        case = get_case(acting, case_code, lock=True)
        if case.state not in DRAFTING_STATES:
            raise NoSuchMoveHere(state=case.state_label)
        if acting.person is None or not may_draft(acting, case):
            raise NotAllowed(WHY_NOT_TIED[Tie.LEADS])
        write_freely()
        return begin_draft(
            case, form=form, summary=summary, parties=parties, acting=acting, now=now, command_id=command_id
        )

    return AGREEMENTS.once(
        act, "draft", command_id=command_id, acting=acting,
        same=lambda event: event.agreement.case.code == case_code,
    )  # fmt: skip


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], number: int | None = None, command_id: UUID | None,
    acting: Claims, now: datetime,
) -> Agreement:  # fmt: skip
    """Act on an agreement as the table says. Safe to repeat with the same command id.

    `number` names the party, clause, item or entry that the row is about. Raises AgreementNotFound, UnknownMove,
    NoSuchMoveHere, NotAllowed, NotNow, NotPossible or CommandReused; then nothing changed.
    """
    said = {**given, "number": number}
    return AGREEMENTS.run(code, verb, said, command_id=command_id, acting=acting, now=now)
