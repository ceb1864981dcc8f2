"""What a telephone adds to a case: a note, a correction, a move of the table."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from quartet.ground.errors import DomainError
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.forms import MoveForm
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import ChangedMeanwhile, corrections
from quartet.resolution.cases.workflow import CASES
from quartet.resolution.field import queries
from quartet.resolution.field.actions.rows import finish, mark
from quartet.resolution.field.errors import FieldsMissing
from quartet.resolution.field.models import Command
from quartet.resolution.field.policies import Sender
from quartet.resolution.field.reading import AmendBody, MoveBody, NoteBody, Sent
from quartet.resolution.field.states import CommandState, Verb


def note(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Write a note into the story of a case."""
    body: NoteBody = sent.body
    return _on_case(sent, sender, now, "note", {"note": body.text.strip() or str(_("see the picture"))})


def amend(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Correct the words of one's own report. Made on other words than stand there now, both are kept to choose from."""
    body: AmendBody = sent.body
    return _on_case(sent, sender, now, "amend", {"text": body.text, "base": body.base})


def move(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Make a move of the table, with what its form asks for."""
    body: MoveBody = sent.body
    return _on_case(sent, sender, now, body.move, None)


def _on_case(sent: Sent, sender: Sender, now: datetime, verb: str, given: dict[str, Any] | None) -> Command:
    """Make the move; wait when the report, or the correction before this one, has not come."""
    code = _code(sent)
    if code is None:
        command = mark(sent.id, CommandState.WAITING, report=sent.report)
        code = _code(sent)  # it may have come in this very moment, and have looked before the row was there
        if code is None:
            return command
    case = case_queries.cases_for(sender).filter(code=code).select_related("lead_unit", "parent").first()
    report = sent.report
    try:
        if case is not None and sent.verb is Verb.AMEND:
            report = report or case.reports.order_by("received_at").values_list("pk", flat=True).first()
            if sent.body.base > corrections(case):
                return mark(sent.id, CommandState.WAITING, report=report)
        if given is None:
            given = _cleaned(case, sent, sender, now)
        make_move(code=code, verb=verb, given=given, command_id=sent.id, acting=sender, now=now)
    except ChangedMeanwhile:
        return _conflict(sent, sender, code)
    except DomainError as why:
        mark(sent.id, CommandState.REFUSED, answer={"code": why.code, "title": why.in_language("zh-hans")})
        raise
    return finish(sent.id, subject=code, report=report, hashes=sent.hashes)


def _code(sent: Sent) -> str | None:
    """The code of the case meant; None while the report that opens it has not come."""
    return sent.case if sent.report is None else queries.code_of(sent.report)


def _conflict(sent: Sent, sender: Sender, code: str) -> Command:
    """Keep both versions: the one that stands, and this one, until its writer has chosen."""
    case = case_queries.get_case(sender, code)
    both = {"yours": sent.body.text, "theirs": case.text, "version": corrections(case)}
    return mark(sent.id, CommandState.CONFLICT, answer=both, subject=code)


def _cleaned(case: Case | None, sent: Sent, sender: Sender, now: datetime) -> dict[str, Any]:
    """What the move's form makes of what was said. Raises what refuses the move, and FieldsMissing."""
    row = None if case is None else CASES.row_for(case, sent.body.move, command_id=sent.id, acting=sender, now=now)
    if case is None or row is None:
        return {}  # sent before, or not theirs: the verb knows which
    form = MoveForm(sent.body.said, move=row, case=case, claims=sender)
    if not form.is_valid():
        wrong = "; ".join(f"{name}: {' '.join(map(str, errors))}" for name, errors in form.errors.items())
        raise FieldsMissing(fields=wrong)
    return form.cleaned_data
