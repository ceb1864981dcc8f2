"""A report from the field: one commit for report, case, command and what is passed on to who holds the grid now."""

from datetime import datetime
from uuid import uuid5

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from quartet.ground.errors import DomainError
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, person_of, write_freely
from quartet.ground.places import queries as places
from quartet.ground.rows import insert_unless_there, write
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState, Channel
from quartet.resolution.field import policies
from quartet.resolution.field.actions.rows import files_missing, known_command, new_command, settle
from quartet.resolution.field.actions.tasks import whereabouts
from quartet.resolution.field.models import Command, FieldTask
from quartet.resolution.field.policies import Sender
from quartet.resolution.field.reading import ReportBody, Sent
from quartet.resolution.field.states import CommandState
from quartet.resolution.reports.actions import Said, submit_report
from quartet.resolution.reports.placing import Placed, find_region

VILLAGE_DIGITS = 12


def report(sent: Sent, sender: Sender, now: datetime) -> Command:
    """Save a report and open its case. Whoever sends it, whatever their telephone's clock or position says."""
    body: ReportBody = sent.body
    placed = place_of(body, sender)
    said = Said(
        id=sent.id, text=body.text.strip() or _wordless(sent), region=placed.region, lon=placed.lon, lat=placed.lat,
        place=body.place.strip(), category=body.category, reporter_name=body.reporter.name,
        reporter_phone=body.reporter.phone, wishes=tuple(wish.value for wish in dict.fromkeys(body.wishes)),
        safe_contact=body.safe_contact.strip(),
        urgent=body.urgent,
    )  # fmt: skip

    def beside(case: Case) -> None:
        command = new_command(
            sent, sender, now, county=case.region[:6], state=CommandState.DONE, report=sent.id, subject=case.code
        )
        settle(command, files_missing(command, sent.hashes))
        write(command)
        command.number = Command.objects.values_list("number", flat=True).get(pk=command.pk)
        _pass_on(case, sent, sender, now)
        made.append(command)

    made: list[Command] = []
    receipt = submit_report(said=said, channel=Channel.FIELD, acting=sender, now=now, beside=beside)
    if made:
        return made[0]
    if (known := known_command(sent.id)) is not None:
        return known
    # The report came another way before, by the reports' own address: only its command is new.
    command = new_command(
        sent, sender, receipt.received_at, county=placed.region[:6], state=CommandState.DONE, report=sent.id,
        subject=receipt.code,
    )  # fmt: skip
    return _add(command)


@transaction.atomic(durable=True)
def _add(command: Command) -> Command:
    """Insert a command unless a copy was faster."""
    write_freely()
    insert_unless_there(command)
    return Command.objects.get(pk=command.pk)


def place_of(body: ReportBody, claims: Claims) -> Placed:
    """Where it is: the position, the place chosen by name, the name as written; else the sender's own grid.

    A position that cannot be right refuses nothing: the report stands, at the place it can be sure of.
    """
    try:
        if body.lon is not None and body.lat is not None:
            return find_region(lon=body.lon, lat=body.lat, place=body.place)
    except DomainError:
        pass
    if body.region and places.exists(body.region):
        return Placed(body.region)
    placed = find_region(lon=None, lat=None, place=body.place)
    own = policies.held_grids(claims)
    return Placed(own[0]) if own and len(placed.region) < VILLAGE_DIGITS and places.exists(own[0]) else placed


def _wordless(sent: Sent) -> str:
    """What stands for words that were not said, in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("(see the picture or hear the recording)") if sent.files else _("(no words)")


def _pass_on(case: Case, sent: Sent, sender: Sender, now: datetime) -> None:
    """Leave a task to who holds the grid now, when the sender held it and holds it no more."""
    if case.state == CaseState.HELD or len(case.region) < VILLAGE_DIGITS or not sender.holds_no_more(case.region):
        return
    name = people.person_name(sender.person or 0)
    with translation.override(settings.LANGUAGE_CODE):
        words = _("%(name)s reported this before the grid was handed to you. Please go on with it: %(text)s")
    FieldTask.objects.create(
        county=case.region[:6],
        region=case.region,
        case=case,
        given_by_id=person_of(sender),
        given_name=name,
        given_at=now,
        text=words % {"name": name, "text": case.text},
        command=uuid5(sent.id, "passed on"),
        **whereabouts(case),
    )
