"""Changing the duty list: draft a new version, edit its lines, publish it. What is published stays as it was."""

import csv
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import ROLES, Level, UnitKind
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.queries import current_list
from quartet.resolution.suggest.categories import tree

DEFAULT = Path(__file__).parent / "data" / "lines.csv"
"""The list an area begins with: a proposal after the laws named in it, for the area to correct and publish anew."""

BODIES = {
    "村民委员会": UnitKind.VILLAGE_COMMITTEE,
    "人民调解委员会": UnitKind.MEDIATION_COMMITTEE,
    "人民调解工作室": UnitKind.MEDIATION_STUDIO,
    "派出所": UnitKind.POLICE_STATION,
    "司法所": UnitKind.JUDICIAL_OFFICE,
    "人民法庭": UnitKind.TRIBUNAL,
}
"""Bodies that are a kind of their own; any other name is a department whose name ends so."""

_COLUMNS = (("village", Level.VILLAGE), ("township", Level.TOWNSHIP), ("county", Level.COUNTY))


class NoDraft(DomainError):
    """Lines are edited in a draft."""

    status = 409
    code = "no-draft"
    message = _("Begin a new version first: what is published is never changed.")


class NothingChanged(DomainError):
    """A new version must say what is new."""

    status = 422
    code = "nothing-said"
    message = _("Please say what changed and why: everybody reads it beside the new version.")


def require_editor(acting: Claims, area: str) -> None:
    """Refuse all but the desk of that very area."""
    if not any((ROLES[held.role].desk or 0) >= Level.COUNTY and held.region == area for held in acting.posts):
        raise NotAllowed(_("Only the desk of this county may change its duty list."))


@transaction.atomic(durable=True)
def begin_draft(*, area: str, acting: Claims) -> DutyList:
    """Copy the current list into a draft, or give the draft that is there."""
    require_editor(acting, area)
    current = current_list(area)
    version = current.version + 1 if current else 1
    draft, made = DutyList.objects.get_or_create(
        area=area, published_at=None, defaults={"version": version, "made_by_id": acting.person}
    )
    if made and current is not None:
        DutyLine.objects.bulk_create(_copies(current, draft))
    return draft


def _copies(source: DutyList, target: DutyList) -> list[DutyLine]:
    copies = list(source.lines.order_by("pk"))
    for line in copies:
        line.pk, line.duty_list = None, target
    return copies


def _draft(area: str) -> DutyList:
    draft = DutyList.objects.select_for_update().filter(area=area, published_at=None).first()
    if draft is None:
        raise NoDraft
    return draft


@transaction.atomic(durable=True)
def set_line(
    *,
    area: str,
    category: str,
    level: Level,
    unit_kind: UnitKind,
    unit_name: str,
    text: str,
    basis: str,
    acting: Claims,
) -> DutyLine:
    """Write a line of the draft; a line of the same category and level is replaced. Raises NoDraft."""
    require_editor(acting, area)
    line, _made = DutyLine.objects.update_or_create(
        duty_list=_draft(area),
        category=category,
        level=level,
        defaults={"unit_kind": unit_kind, "unit_name": unit_name, "text": text, "basis": basis},
    )
    return line


@transaction.atomic(durable=True)
def remove_line(*, area: str, category: str, level: Level, acting: Claims) -> None:
    """Take a line out of the draft; one that is not there is fine. Raises NoDraft."""
    require_editor(acting, area)
    _draft(area).lines.filter(category=category, level=level).delete()


@transaction.atomic(durable=True)
def publish_draft(*, area: str, note: str, acting: Claims, now: datetime) -> DutyList:
    """Make the draft the list that holds from now on. Raises NoDraft and NothingChanged."""
    require_editor(acting, area)
    if not note.strip():
        raise NothingChanged
    draft = _draft(area)
    draft.published_at, draft.note, draft.made_by_id = now, note.strip(), acting.person
    draft.save()
    return draft


@transaction.atomic(durable=True)
def adopt_default(*, area: str, note: str, now: datetime) -> DutyList | None:
    """Give an area the shipped list as its first version; None when it has one already. For first start only."""
    if DutyList.objects.filter(area=area).exists():
        return None
    duty_list = DutyList.objects.create(area=area, version=1, published_at=now, note=note)
    DutyLine.objects.bulk_create(default_lines(duty_list))
    return duty_list


def default_lines(duty_list: DutyList) -> list[DutyLine]:
    """The shipped lines, unsaved."""
    with DEFAULT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        DutyLine(
            duty_list=duty_list,
            category=row["category"],
            level=level,
            unit_kind=BODIES.get(row[column], UnitKind.DEPARTMENT),
            unit_name="" if row[column] in BODIES else row[column],
            text=f"{tree()[row['category']].name}:{row[column]}",
            basis=row["basis"],
        )
        for row in rows
        for column, level in _COLUMNS
        if row[column]
    ]
