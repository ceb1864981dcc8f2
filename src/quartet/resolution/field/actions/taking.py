"""Taking commands: once each, whatever the line does, in whatever order they come.

The unique id decides, never a look beforehand. A report, its case and its command are one commit. What names a report
that has not come yet waits in its row and is carried out when the report comes. Every verb here may be repeated.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, NotAllowed, acting_as, claims_of, write_freely
from quartet.ground.rows import insert_unless_there
from quartet.resolution.field import policies
from quartet.resolution.field.actions import cases, reporting, tasks
from quartet.resolution.field.actions.keeping import keep_aside
from quartet.resolution.field.actions.rows import (
    Receipt,
    county_of,
    files_missing,
    known_command,
    new_command,
    receipt_of,
    settle,
)
from quartet.resolution.field.models import Command
from quartet.resolution.field.policies import Sender
from quartet.resolution.field.reading import Sent, Unreadable, read, read_payload
from quartet.resolution.field.states import ON_CASES, UNFINISHED, CommandState, Verb, Why
from quartet.resolution.reports.actions import ReportIdReused

log = logging.getLogger(__name__)


class CommandIdReused(DomainError):
    """The same id came with other content. Both are kept; a person will compare them."""

    status = 409
    code = "command-id-reused"
    message = _("This id was used before for something else. Both are kept, and a person will compare them.")


Carry = Callable[[Sent, Sender, datetime], Command]
"""Carries a command out under its sender's claims. Safe to repeat."""

CARRY: dict[Verb, Carry] = {
    Verb.REPORT: reporting.report,
    Verb.NOTE: cases.note,
    Verb.AMEND: cases.amend,
    Verb.MOVE: cases.move,
    Verb.TASK_GOT: tasks.got,
    Verb.TASK_DONE: tasks.done,
    Verb.PATROL: tasks.patrol,
    Verb.SETTLE: tasks.settle_commands,
    Verb.READ: tasks.read_notices,
}


def take_command(*, raw: bytes, acting: Claims, now: datetime) -> Receipt:
    """Carry out what a telephone sends, once; gives the receipt. Safe to repeat.

    Raises CommandIdReused for an id with other content (which is kept), and what a verb refuses. What cannot be read,
    or breaks on a fault of ours, is kept byte by byte and receipted as `kept`.
    """
    if acting.person is None:
        raise NotAllowed
    try:
        sent = read(raw)
    except Unreadable as why:
        return keep_aside(raw=raw, why=Why.UNREADABLE, command=why.command, content=why.content, acting=acting, now=now)
    try:
        return _take(sent, acting, now)
    except (CommandIdReused, ReportIdReused):
        keep_aside(raw=raw, why=Why.OTHER_BYTES, command=sent.id, content=sent.content, acting=acting, now=now)
        raise CommandIdReused from None
    except (DomainError, OperationalError, InterfaceError):
        raise  # a refusal in words; or the database is away, and the telephone will send it again
    except Exception:
        log.exception("A command could not be carried out; it is kept for a person.")
        return keep_aside(raw=raw, why=Why.UNREADABLE, command=sent.id, content=sent.content, acting=acting, now=now)


def _take(sent: Sent, acting: Claims, now: datetime) -> Receipt:
    sender = policies.with_ended_posts(acting, timezone.localdate(now))
    return _take_report(sent, sender, now) if sent.verb is Verb.REPORT else _take_other(sent, sender, now)


def _take_report(sent: Sent, sender: Sender, now: datetime) -> Receipt:
    """The report's own id decides, without a look beforehand: most are new, and a look costs as much as the insert."""
    try:
        command = reporting.report(sent, sender, now)
    except (ReportIdReused, IntegrityError):
        # A repeat may be read otherwise than the first (another language, borders that moved): its bytes decide.
        known = known_command(sent.id)
        if known is None:
            raise
        command = known
    if command.content != sent.content:
        raise CommandIdReused
    first = command.received_at == now
    if not first and command.state == CommandState.INCOMPLETE:
        command = _look_for_files(sent)
    carry_waiting(sent.id, now)
    return receipt_of(command, first=first)


def _take_other(sent: Sent, sender: Sender, now: datetime) -> Receipt:
    known = known_command(sent.id)
    if known is not None and known.content != sent.content:
        raise CommandIdReused
    if known is not None and known.state not in UNFINISHED:
        return receipt_of(known, first=False)
    if known is not None and known.state == CommandState.INCOMPLETE:
        return receipt_of(_look_for_files(sent), first=False)
    first = known is None
    if known is None and sent.verb in ON_CASES:
        first = _take_down(sent, sender, now)
    command = CARRY[sent.verb](sent, sender, now)
    if command.content != sent.content:
        raise CommandIdReused
    if sent.verb is Verb.AMEND:
        carry_waiting(command.report, now)
    return receipt_of(command, first=first and command.received_at == now)


@transaction.atomic(durable=True)
def _take_down(sent: Sent, acting: Claims, now: datetime) -> bool:
    """Keep a command before anything is tried with it; False when a copy was faster."""
    write_freely()
    return insert_unless_there(
        new_command(sent, acting, now, county=county_of(acting), state=CommandState.TAKEN, report=sent.report)
    )


@transaction.atomic(durable=True)
def _look_for_files(sent: Sent) -> Command:
    """Give files that have arrived meanwhile to what the command is about."""
    write_freely()
    command = Command.objects.select_for_update(of=("self",)).get(pk=sent.id)
    settle(command, files_missing(command, sent.hashes))
    command.save(update_fields=["state", "answer"])
    return command


def carry_waiting(report: UUID | None, now: datetime) -> int:
    """Carry out what waited for a report, or for the correction before it; gives how many were.

    In the order of their bases, then of their numbers; again as long as one made room for the next.
    """
    carried = 0
    while report is not None and (moved := sum(_again(one, now) for one in _waiting(report))):
        carried += moved
    return carried


def _waiting(report: UUID) -> list[Command]:
    waiting = Command.objects.filter(report=report, state=CommandState.WAITING)
    return sorted(waiting, key=lambda one: (one.payload["body"].get("base", 0), one.number))


def _again(command: Command, now: datetime) -> bool:
    """Try a command of the table again, as its own sender; tells whether it got further."""
    sent = read_payload(command.payload, command.content)
    person = Person.objects.get(pk=command.person_id)
    today = timezone.localdate(now)
    sender = policies.with_ended_posts(claims_of(person, today), today)
    try:
        with acting_as(sender):
            if command.state == CommandState.INCOMPLETE:
                done = _look_for_files(sent)
            else:
                done = CARRY[sent.verb](sent, sender, now)
    except DomainError:
        return True  # refused: that too is an end of waiting, and its row says why
    return done.state != command.state


def sweep(now: datetime, *, limit: int = 500) -> int:
    """Look once more at all that is unfinished, so that nothing waits on a moment that was missed.

    Runs as the system, every minute; asks what can go on now, not what has happened.
    """
    ready = Command.objects.raw(_READY, [now - policies.GRACE, now - PATIENCE, limit])
    return sum(_again(command, now) for command in list(ready))


PATIENCE = timedelta(minutes=1)
"""Whoever sent it may still be at it."""
_READY = """
    SELECT command.* FROM field_command command
     WHERE command.received_at > %s AND (
        command.state = 'waiting' AND EXISTS (SELECT 1 FROM reports_report r WHERE r.id = command.report)
        OR command.state = 'incomplete' AND EXISTS (
            SELECT 1 FROM files_attachment a WHERE a.id = ANY (command.files) AND a.subject = '')
        OR command.state = 'taken' AND command.received_at < %s)
     ORDER BY random() LIMIT %s
"""
"""In no order: what cannot go on yet must not stand before what can."""
