"""Switching an automatic help off or on for an area. Works at once, is written into the ledger, says who and why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.locks import serialise
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims
from quartet.ground.rows import write
from quartet.resolution.aids.models import AidSwitch
from quartet.resolution.aids.policies import require_switcher
from quartet.resolution.aids.states import Aid


class WhyMissing(DomainError):
    """An act that everybody can read says its reason."""

    status = 422
    code = "reason-missing"
    message = _("Please say why: everybody reads it beside the switch.")


class SwitchIdReused(DomainError):
    """One id, two different acts."""

    status = 409
    code = "command-reused"
    message = _("This command id was used before for something else.")


@transaction.atomic(durable=True)
def switch_aid(
    *, area: str, aid: Aid, on: bool, why: str, command_id: UUID, acting: Claims, now: datetime
) -> AidSwitch:
    """Switch an aid off or on for a township, a county or the city, and everything under it.

    Safe to repeat with the same id; switching to how it already stands keeps the row that stands. Raises NotAllowed,
    WhyMissing or SwitchIdReused; then nothing changed.
    """
    serialise("aids")
    held = require_switcher(acting, area)
    assert acting.person is not None  # who holds a post is somebody
    if done := AidSwitch.objects.filter(command_id=command_id).first():
        if (done.area, done.aid, done.on, done.by_id) != (area, aid, on, acting.person):
            raise SwitchIdReused
        return done
    if not (why := why.strip()[:400]):
        raise WhyMissing
    standing = AidSwitch.objects.filter(area=area, aid=aid).order_by("-pk").first()
    if standing is not None and standing.on == on:
        return standing
    name = f"{people.unit_name(held.unit)} {people.person_name(acting.person)}"
    act = AidSwitch(
        area=area, aid=aid, on=on, why=why, by_id=acting.person, by_name=name, at=now, command_id=command_id
    )
    act.save()
    entry = ledger.next_entry(
        act, name=act.name_in_ledger, act="switch_aid", actor=acting.person, county=area[:6], at=now, fact=act.fact()
    )
    write(act, entry)
    return act
