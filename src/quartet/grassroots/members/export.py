"""Taking the roster out of the house, on paper or as a file. Who took what is written down in the ledger's looks."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from quartet.grassroots.members import policies, roster, sheets
from quartet.grassroots.members.queries import members_for
from quartet.grassroots.members.roster import RosterFilter
from quartet.grassroots.members.states import Employment, Occupation
from quartet.ground.ledger import actions as ledger
from quartet.ground.people import codes
from quartet.ground.people.rights import Claims
from quartet.ground.places import queries as places

COLUMNS = ("工号", "姓名", "手机号", "县区", "乡镇街道", "村社区", "网格", "身份", "职业", "六大员", "状态", "上岗日期")
SHEET = "名册"


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one member: the two lines that open their account once."""

    name: str
    number: str
    code: str
    expires_at: datetime


@transaction.atomic(durable=True)
def export_roster(*, asked: RosterFilter, acting: Claims, today: date, now: datetime) -> bytes:
    """The members that were asked for, as an Excel file without formulas. The look is kept."""
    assert acting.person is not None
    ledger.note_view(name=f"roster:{asked.region}", person=acting.person, county=asked.region[:6], at=now)
    rows = []
    for line in roster.lines(roster.listed(acting, asked, today), today):
        member, path = line.member, [region.short for region in places.region_path(line.member.region)][1:]
        rows.append([
            member.number, member.person.name, member.person.phone, *[*path, "", "", ""][:3],
            "、".join(places.name_of(post.region) for post in line.held), Employment(member.employment).label,
            Occupation(member.occupation).label if member.occupation else "", "、".join(member.roles),
            line.standing.label, member.since.isoformat(),
        ])  # fmt: skip
    return sheets.workbook([(SHEET, COLUMNS, rows)])


@transaction.atomic(durable=True)
def print_slips(*, region: str, acting: Claims, now: datetime) -> list[Slip]:
    """The codes of everybody in an area who has not signed in yet. The look is kept. Raises NotAllowed."""
    assert acting.person is not None
    policies.require_decider(acting, region)
    ledger.note_view(name=f"slips:{region}", person=acting.person, county=region[:6], at=now)
    waiting = members_for(acting).under(region).filter(until=None, person__activation__used_at=None)
    waiting = waiting.filter(person__activation__expires_at__gt=now).select_related("person__activation")
    return [
        Slip(
            member.person.name, member.number,
            codes.grouped(codes.code_for(member.pk, member.person.activation.version)),
            member.person.activation.expires_at,
        )
        for member in waiting.order_by("region", "number")
    ]  # fmt: skip
