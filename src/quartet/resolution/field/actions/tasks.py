"""Tasks for a grid, what their holders say of them, and what was seen on a patrol."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, NotAllowed, person_of, write_freely
from quartet.ground.people.states import Label
from quartet.ground.places import queries as places
from quartet.ground.rows import insert_unless_there
from quartet.resolution.cases.actions import record_for
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.queries import get_case
from quartet.resolution.field import policies, queries
from quartet.resolution.field.actions.rows import county_of, files_missing, new_command, settle
from quartet.resolution.field.errors import UnknownGrid
from quartet.resolution.field.gates import ask_gates
from quartet.resolution.field.models import Command, FieldTask, Patrol, TaskWord
from quartet.resolution.field.policies import Sender
from quartet.resolution.field.reading import DoneBody, GotBody, PatrolBody, ReadBody, Sent, SettleBody
from quartet.resolution.field.states import OPEN_TO_SENDER, CommandState

GRID_DIGITS = (12, 15)


@transaction.atomic(durable=True)
def give_task(
    *, command_id: UUID, region: str, text: str, due_on: date | None, code: str, acting: Claims, now: datetime
) -> FieldTask:
    """Give whoever holds a grid, or a village's grids, a task. Safe to repeat with the same command id.

    Raises UnknownGrid, CaseNotFound, NotAllowed, and what a gate refuses with.
    """
    if len(region) not in GRID_DIGITS or not places.exists(region):
        raise UnknownGrid
    case = get_case(acting, code, lock=True) if code else None
    held = policies.require_may_give(acting, region, case)
    write_freely()
    if (given := FieldTask.objects.filter(command=command_id).first()) is not None:
        return given
    ask_gates(region, of_case=case is not None, now=now)
    task = FieldTask.objects.create(
        county=region[:6],
        region=region,
        case=case,
        text=text,
        given_by_id=person_of(acting),
        given_at=now,
        due_on=due_on,
        given_name=f"{people.unit_name(held.unit)} {people.person_name(acting.person or 0)}",
        command=command_id,
        **whereabouts(case),
    )
    if case is not None:
        record_for(
            case=case, verb="task", data={"grid": places.path_words(region), "task": text}, acting=acting, now=now
        )
    holders = {post.person_id for post in queries.holders_of(region, timezone.localdate(now))}
    told = outbox.put(
        topic="field.task", subject=f"task:{task.pk}", county=task.county, keys=[f"p{one}" for one in sorted(holders)],
        label=Label.PERSONAL, denied=[], at=now,
    )  # fmt: skip
    outbox.notify(told, holders - {acting.person}, lines=[{"url": queries.task_url(task), "says": TASK}])
    return task


TASK = gettext_noop("A task for your grid")


def whereabouts(case: Case | None) -> dict[str, Any]:
    """What a task keeps of its case, for whoever may not open that."""
    return {} if case is None else {"code": case.code, "place": case.place, "lon": case.lon, "lat": case.lat}


@transaction.atomic(durable=True)
def got(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Acknowledge that tasks are on the telephone of somebody who holds their grid."""
    body: GotBody = sent.body
    write_freely()
    command, fresh = _take_down(sent, sender, now)
    if fresh:
        tasks = FieldTask.objects.filter(pk__in=body.tasks).order_by("pk")
        mine = [task for task in tasks if policies.holds(sender, task.region)]
        TaskWord.objects.bulk_create(
            (_word(task, sent, sender, now, done=False) for task in mine), ignore_conflicts=True
        )
        FieldTask.objects.filter(pk__in=[task.pk for task in mine], got_at=None).update(got_at=now)
    return command


@transaction.atomic(durable=True)
def done(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Report a task done, in words or with files. Done by two people, both are kept. Raises TaskNotFound."""
    body: DoneBody = sent.body
    write_freely()
    task = FieldTask.objects.select_for_update(of=("self",)).filter(pk=body.task).first()
    if task is None or not policies.holds(sender, task.region):
        raise queries.TaskNotFound
    # A task is given by somebody who sees its case; who does it may not, and still adds to the story.
    cases = Case.objects.select_for_update(of=("self",)).select_related("lead_unit")
    case = cases.filter(pk=task.case_id).first() if task.case_id is not None else None
    command, fresh = _take_down(sent, sender, now, subject=task.subject)
    if not fresh:
        return command
    _word(task, sent, sender, now, done=True, text=body.text).save()
    FieldTask.objects.filter(pk=task.pk).update(done_at=task.done_at or now, got_at=task.got_at or now)
    if case is not None:
        said = {"task": task.text, "words": body.text or str(_("see the picture"))}
        record_for(case=case, verb="task_done", data=said, acting=sender, now=now)
    return command


def _word(task: FieldTask, sent: Sent, sender: Sender, now: datetime, *, done: bool, text: str = "") -> TaskWord:
    return TaskWord(
        task=task,
        county=task.county,
        person_id=person_of(sender),
        person_name=people.person_name(sender.person or 0),
        at=now,
        done=done,
        text=text,
        command=sent.id,
    )


@transaction.atomic(durable=True)
def patrol(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Keep what was seen where somebody looked: only in a grid they hold. Raises NotAllowed."""
    body: PatrolBody = sent.body
    own = policies.held_grids(sender)
    if not own:
        raise NotAllowed
    fits = bool(body.region) and policies.holds(sender, body.region) and places.exists(body.region)
    region = body.region if fits else own[0]
    write_freely()
    command, fresh = _take_down(sent, sender, now, attach=False)
    if fresh:
        seen = Patrol.objects.create(
            county=region[:6], region=region, person_id=person_of(sender), place=body.place, quiet=body.quiet,
            person_name=people.person_name(sender.person or 0), text=body.text, received_at=now, command=sent.id,
        )  # fmt: skip
        command.subject = f"patrol:{seen.pk}"
        _attach(command, sent)
    return command


@transaction.atomic(durable=True)
def settle_commands(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Take one's own conflicts and refusals off one's telephone: their sender has chosen. Every word stays here."""
    body: SettleBody = sent.body
    write_freely()
    command, fresh = _take_down(sent, sender, now)
    if fresh:
        mine = Command.objects.filter(pk__in=body.commands, person=sender.person, state__in=OPEN_TO_SENDER)
        mine.exclude(state=CommandState.INCOMPLETE).update(state=CommandState.SETTLED)
    return command


@transaction.atomic(durable=True)
def read_notices(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Mark one's own notices as read, up to the newest one the telephone showed: a later one stays unread."""
    body: ReadBody = sent.body
    write_freely()
    command, fresh = _take_down(sent, sender, now)
    if fresh:
        outbox.mark_read(sender, body.up_to, now)
    return command


def _take_down(
    sent: Sent, sender: Sender, now: datetime, *, subject: str = "", attach: bool = True
) -> tuple[Command, bool]:
    """Insert the command; its row, and whether it is new. Inside the verb's transaction."""
    command = new_command(sent, sender, now, county=county_of(sender), state=CommandState.DONE, subject=subject)
    fresh = insert_unless_there(command)
    command = Command.objects.get(pk=sent.id)
    if fresh and attach:
        _attach(command, sent)
    return command, fresh


def _attach(command: Command, sent: Sent) -> None:
    """Give its files to what it is about, and say in the row what is missing."""
    settle(command, files_missing(command, sent.hashes))
    command.save(update_fields=["subject", "state", "answer"])


def blank_tasks(case: Case, now: datetime) -> None:
    """Take words and place out of a sealed case's tasks, and end those that are open: the feared may hold the grid."""
    with translation.override(settings.LANGUAGE_CODE):
        sealed = _("This matter is kept closely now; somebody else goes on with it.")
    tasks = FieldTask.objects.filter(case=case)
    tasks.filter(done_at=None).update(done_at=now)
    tasks.update(text=sealed, place="", lon=None, lat=None)
