"""The demonstration's circuit studio, 老裴人民调解工作室 at 腰堡镇, with what waits for it; and carriers around it.

Played through the same verbs that people press. Invented; no real person or event.
"""

from collections.abc import Mapping
from datetime import time, timedelta

from django.utils import timezone
from uuid6 import uuid7

from quartet.demo.personas import TOWNSHIP, VILLAGE
from quartet.grassroots.carriers import actions as carriers
from quartet.ground.people.models import Person, Unit
from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Level, UnitKind
from quartet.ground.places.models import Region
from quartet.resolution.circuit import actions as studio
from quartet.resolution.reports.actions import Said

NAME = "老裴人民调解工作室"
CALLS = (
    "东院的水往西院流，两家吵了好几回，想请裴师傅给断断。",
    "承包地的界埂被挪了半垄，马上要种地了，谁也不让谁。",
    "老人的赡养费三个儿子摊不匀，老二不肯出钱。",
    "借了邻居八千块钱，说好秋后还，到现在没给，想让他写个字据。",
    "盖房子占了过道，车进不来，隔壁天天来骂。",
    "鸡鸭进了邻居菜地，赔多少说不拢。",
)
SPREAD = 2
"""Every second village around has a call, so that a circuit has a way to go."""


def open_studio() -> Unit:
    """The studio itself; other townships open theirs when somebody does it."""
    unit, _made = Unit.objects.get_or_create(
        name=NAME, region=TOWNSHIP, defaults={"kind": UnitKind.MEDIATION_STUDIO, "level": Level.TOWNSHIP}
    )
    return unit


def play(personas: Mapping[str, Claims]) -> None:
    """Calls that wait, a time at the court, a note; a round table with a resolution; a card."""
    now = timezone.now()
    pei, unit = personas["studio_mediator"], open_studio()
    villages = list(Region.objects.filter(code__startswith=TOWNSHIP, level=4, until=None).order_by("code"))
    for number, text in enumerate(CALLS):
        village = villages[(number * SPREAD) % len(villages)]
        studio.take_call(
            said=Said(id=uuid7(), text=text, region=village.code, place=village.short), unit=unit.pk, mediate=True,
            acting=pei, now=now - timedelta(days=len(CALLS) - number),
        )  # fmt: skip
    court = Unit.objects.get(kind=UnitKind.TRIBUNAL, region=TOWNSHIP)
    studio.take_seat(court=court.pk, weekday=1, starts=time(8, 30), ends=time(11, 30), acting=pei)
    zhao = Person.objects.get(username="village_mediator")
    studio.write_note(
        id=uuid7(),
        reader=zhao.pk,
        text="地边的事先别劝，带上两家的证到地头走一遍，走完再坐下来说。",
        acting=pei,
        now=now,
    )
    _round_table(personas["village_clerk"], personas["township_desk"])


def _round_table(clerk: Claims, desk: Claims) -> None:
    now = timezone.now()
    village = Unit.objects.get(kind=UnitKind.VILLAGE_COMMITTEE, region=VILLAGE)
    table = carriers.keep_carrier(
        unit=village.pk, kind="round_table", name="范家屯圆桌议事会", place="村部会议室", phone="", acting=clerk
    )
    meeting = carriers.plan_meeting(
        id=uuid7(), carrier=table.pk, title="村口路灯和排水沟", starts_at=now - timedelta(days=2), place="村部会议室",
        agenda="上次决议办得怎么样\n村口路灯不亮\n排水沟谁来清", acting=clerk, now=now,
    )  # fmt: skip
    carriers.write_minutes(
        meeting=meeting.pk, minutes="路灯由村里换，排水沟各家门前自己清，村里出车拉土。",
        private="有两户提出家里有困难，会后另谈。",
        attendees=["村书记", "妇联主席", "一组代表", "二组代表", "三组代表"], acting=clerk, now=now,
    )  # fmt: skip
    carriers.resolve(
        id=uuid7(), meeting=meeting.pk, text="换好村口三盏路灯", owner=village.pk,
        due_on=timezone.localdate() + timedelta(days=10), public=True, acting=clerk, now=now,
    )  # fmt: skip
    carriers.publish_meeting(meeting=meeting.pk, keep_because="", acting=clerk, now=now)
    centre = Unit.objects.get(kind=UnitKind.SERVICE_CENTRE, region=TOWNSHIP)
    carriers.write_card(
        id=uuid7(), unit=centre.pk, title="地边纠纷三步走", problem="两家争地边，各说各的，越吵越僵。",
        steps="先看承包证和台账\n双方一起到地头走一遍\n当场立界，写成协议", result="多数三天内谈成，不误种地。",
        contact="乡镇社会治理综合服务中心", keep_because="", acting=desk, now=now,
    )  # fmt: skip
