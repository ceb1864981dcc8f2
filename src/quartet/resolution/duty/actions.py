"""Changing the duty list: draft a new version, edit its lines, publish it. What is published stays as it was."""

import csv
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import ROLES, Level, UnitKind
from quartet.ground.said import require_law, require_words, says_something
from quartet.resolution.duty import sheets
from quartet.resolution.duty.models import DutyLine, DutyList
from quartet.resolution.duty.queries import current_list, leaderless
from quartet.resolution.duty.states import TownshipList
from quartet.resolution.suggest.categories import tree

DEFAULT = Path(__file__).parent / "data" / "lines.csv"
"""The list an area begins with: a proposal after the laws named in it, for the area to correct and publish anew.

A row's last column is the township's list: its own where nothing is said; help where the law puts a department in
charge and the township only reports and assists; taken back where nothing is left for it to decide.
"""

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


class BodyUnclear(DomainError):
    """A line names one body."""

    status = 422
    code = "body-unclear"
    message = _("Say how the department's name ends, such as 农业农村局: the line must name one body.")


class ListOfTownships(DomainError):
    """Only townships have three lists."""

    status = 422
    code = "list-of-townships"
    message = _("Only a township's line can be one of help or one that was taken back: choose the township's level.")


class NobodyLeads(DomainError):
    """Help needs somebody who leads."""

    status = 422
    code = "nobody-leads"
    message = _("Nobody leads what townships are to help with: %(lines)s. Write the line of the county first.")


SHORTEST_NAME = 3
"""信访局 is the shortest name of a department; a shorter ending would fit several."""


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
    list: str = TownshipList.OWN,  # noqa: A002 -- the column's name
) -> DutyLine:
    """Write a line of the draft; a line of the same category and level is replaced.

    Raises NoDraft, BodyUnclear, ListOfTownships, or NotNow when words or legal basis say nothing.
    """
    require_editor(acting, area)
    line = DutyLine(
        duty_list=_draft(area), category=category, level=level, unit_kind=unit_kind, unit_name=unit_name, text=text,
        basis=basis, list=list,
    )  # fmt: skip
    require_meaning(line)
    line.duty_list.lines.filter(category=category, level=level).delete()
    line.save()
    return line


@transaction.atomic(durable=True)
def import_lines(*, area: str, raw: bytes, acting: Claims) -> int:
    """Put the lines of a file in place of the draft's, all or none; gives how many.

    Raises SheetUnread naming the rows, NoDraft or NotAllowed.
    """
    require_editor(acting, area)
    draft = _draft(area)
    units = list(Unit.objects.filter(region__startswith=area))
    lines: dict[tuple[str, int], DutyLine] = {}
    wrong: list[str] = []
    for number, line in sheets.read(raw):
        line.duty_list = draft
        try:
            require_meaning(line, units)
        except DomainError as why:
            wrong.append(f"{number} ({why})")
        if (line.category, line.level) in lines:
            wrong.append(f"{number} ({line.number})")
        lines[line.category, line.level] = line
    if wrong or not lines:
        raise sheets.SheetUnread(rows="; ".join(wrong[:20]) or _("there is no line in it"))
    draft.lines.all().delete()
    DutyLine.objects.bulk_create(lines.values())
    return len(lines)


def require_meaning(line: DutyLine, units: Iterable[Unit] | None = None) -> None:
    """Refuse a line that nobody could cite: no body, several bodies, a basis that names no law."""
    require_words({"text": line.text}, ["text"])
    require_law(line.basis)
    if line.list != TownshipList.OWN and line.level != Level.TOWNSHIP:
        raise ListOfTownships
    if line.unit_kind != UnitKind.DEPARTMENT:
        return
    if len(line.unit_name) < SHORTEST_NAME:
        raise BodyUnclear
    if units is None:
        units = Unit.objects.filter(region__startswith=line.duty_list.area)
    named = [unit for unit in units if line.names(unit)]
    if several := next((one for one in named if sum(one.region == other.region for other in named) > 1), None):
        ending = [unit.name for unit in named if unit.region == several.region]
        raise BodyUnclear(_("Several bodies end so: %(names)s. Write more of the name."), names="、".join(ending))


@transaction.atomic(durable=True)
def remove_line(*, area: str, category: str, level: Level, acting: Claims) -> None:
    """Take a line out of the draft; one that is not there is fine. Raises NoDraft."""
    require_editor(acting, area)
    _draft(area).lines.filter(category=category, level=level).delete()


@transaction.atomic(durable=True)
def publish_draft(*, area: str, note: str, acting: Claims, now: datetime) -> DutyList:
    """Make the draft the list that holds from now on. Raises NoDraft, NothingChanged and NobodyLeads."""
    require_editor(acting, area)
    if not says_something(note):
        raise NothingChanged
    draft = _draft(area)
    if open_ones := leaderless(draft.lines.order_by("category")):
        raise NobodyLeads(lines="、".join(f"{hole.category.code}-{hole.level}" for hole in open_ones))
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
            list=(level is Level.TOWNSHIP and row["list"]) or TownshipList.OWN,
        )
        for row in rows
        for column, level in _COLUMNS
        if row[column]
    ]
