"""A mediation of the demonstration: two neighbours at 范家屯村 and a field boundary, with the tribunal at the table.

Played through the same verbs that people press. Invented; no real person or event.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from uuid6 import uuid7

from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level, UnitKind
from quartet.ground.places.models import Region
from quartet.resolution.cases.actions import make_move as move_case
from quartet.resolution.cases.states import Channel
from quartet.resolution.duty.queries import binding, current_list
from quartet.resolution.mediation.actions import answer_invitation, keep_room, make_move, open_mediation
from quartet.resolution.mediation.models import Mediation, Member, Session
from quartet.resolution.reports.actions import Said, submit_report

TEXT = "村东头老孙家和老李家因为地边吵起来了，都说对方种过了界，昨天差点动手，请村里给调解调解。"
MATTER = "两家相邻承包地的界埂去年被犁掉，双方对界线位置说法不一。"


def play(personas: Mapping[str, Claims], village: str) -> Mediation:
    """Bring the quarrel from a report to the first session."""
    now = timezone.now() - timedelta(days=2)
    mediator, clerk = personas["village_mediator"], personas["village_clerk"]
    committee = Unit.objects.get(kind=UnitKind.MEDIATION_COMMITTEE, region=village)
    grid = Region.objects.filter(code__startswith=village, level=5).order_by("code")[0]
    said = Said(id=uuid7(), text=TEXT, region=grid.code, place="范家屯村东头")
    code = submit_report(said=said, channel=Channel.TELEPHONE, acting=Claims(), now=now).code
    line = binding(current_list(grid.code), "0103")[Level.VILLAGE]
    for verb, claims, given in (
        ("classify", clerk, {"category": "0103"}),
        ("dispatch", clerk, {"unit": committee, "line": line}),
        ("accept", mediator, {}),
    ):
        move_case(code=code, verb=verb, given=given, command_id=None, acting=claims, now=now)
    opening = {"origin": "application", "matter": MATTER, "kind": "land_boundary"}
    made = open_mediation(case_code=code, given=opening, command_id=None, acting=mediator, now=now)

    def does(verb: str, *, at: datetime = now, **given: Any) -> None:
        make_move(code=made.code, verb=verb, given=given, command_id=None, acting=mediator, now=at)

    does("add_party", side="first", name="孙某", phone="13804100001", address="范家屯村一组")
    does("add_party", side="second", name="李某", phone="13804100002", address="范家屯村一组")
    parties = list(made.party_set.order_by("number"))
    for party in parties:
        does("consent", party=party, channel="visit")
    does("accept", rights_told=True)
    does("name", person=Person.objects.get(username="village_mediator"), chosen="parties")
    does("disclose", relations=["clan"], words="同村，没有亲属关系。")
    for party in parties:
        does("accept_mediator", party=party, answer="yes")
    does("begin")
    tribunal = Unit.objects.get(kind=UnitKind.TRIBUNAL, region=village[:9], name__contains="腰堡")
    does(
        "invite",
        unit=tribunal,
        role="guides",
        basis="consent",
        because="双方口头同意请法官指导",
        purpose="讲讲地界怎么认定",
    )
    asked = Member.objects.get(mediation=made, unit=tribunal)
    answer_invitation(member_id=asked.pk, verb="join", given={}, command_id=None, acting=personas["tribunal"], now=now)
    room = keep_room(unit=committee.pk, name="调解室", place="村部一楼", seats=8, acting=mediator)
    does("schedule", starts=now + timedelta(hours=3), minutes_long=90, room=room)
    first = Session.objects.get(mediation=made)
    does(
        "serve",
        party=parties[1],
        paper="session",
        by_way="telephone",
        proof="当天 10:05 电话告知，本人答应到场",
        received="yes",
        session=first,
    )
    sat = first.ends_at
    does(
        "hold",
        at=sat,
        session=first,
        minutes="双方到场。孙某说界埂原在老柳树一线；李某认可老柳树的位置，不认可南段。",
        attended=parties,
        present=[tribunal],
    )
    does("record", at=sat, said="undisputed", text="界线北端以老柳树为准，双方都认可。", signed=True, session=first)
    does("evidence", at=sat, piece="land_certificate", there="yes", note="两家都拿来了")
    does("evidence", at=sat, piece="boundary_walk", there="no", note="约周末一起走界")
    does("schedule", at=sat, starts=timezone.now().replace(minute=0) + timedelta(days=3), minutes_long=60, room=room)
    return made
