"""First start: Tieling's places and bodies, the personas with random passwords, the golden case, full desks.

Every step looks at what is there, so that a start cut short is simply continued by the next.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from uuid6 import uuid7

from quartet.demo import benefits, circuit, mediation, retelling, town
from quartet.demo.day import DAY, Extent, plan
from quartet.demo.golden import DAYS
from quartet.demo.hands import IN_POST
from quartet.demo.personas import COUNTY, PERSONAS, VILLAGE
from quartet.demo.phones import ByVerbs
from quartet.demo.playing import Past, Player
from quartet.demo.units import BODIES, bodies
from quartet.demo.waiting import OTHER_COUNTY, waiting
from quartet.grassroots.members.importing import Incoming
from quartet.grassroots.members.intake import enlist
from quartet.grassroots.members.models import Member
from quartet.grassroots.members.states import DutyRole, Employment, Occupation
from quartet.grassroots.stations.models import WarmStation
from quartet.ground.people.models import Person, Post, Unit
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, acting_as, claims_of
from quartet.ground.places import actions as places_actions
from quartet.ground.places.models import Region
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Channel, Wish
from quartet.resolution.clues.actions import Noticed, send_clue
from quartet.resolution.duty import actions as duty
from quartet.resolution.field.actions import give_task
from quartet.resolution.reports.actions import Said, submit_report

Say = Callable[[str], None]
STEPS = 7
FIRST_LIST = "按法律和通行做法拟定的初始清单，请各县核对后发布自己的版本。"
SEED, BEFORE, EARLIER = 2112, 36, 72
"""The dice of the first start; how many matters the county had in the days before, and in the weeks before those."""
TASKS = (
    ("village_clerk", "看看二组老井的井盖安没安好，拍张照片。", 0),
    ("township_desk", "入户讲一遍防火和烧炕防煤烟。", 2),
    ("village_clerk", "去看看独居的老人家里取暖怎么样。", -1),
)
"""Tasks for the grid of the persona: by whom, what, due in so many days."""
CLUES = (("送货看到村部后身的变压器冒火花。", True), ("三组路口的镜子掉了，拐弯看不见车。", False))
"""What the partner noticed, and whether somebody is in danger."""


def ensure(home: Path, say: Say = print) -> None:
    """Make what is missing. Safe to run at every start; writes `home/demo-logins.json` when it makes people."""

    def step(number: int, words: str) -> None:
        say(f"  {number}/{STEPS} {words} …")

    with acting_as(SYSTEM):
        if not Region.objects.exists():
            step(1, "载入铁岭的县、乡、村与微网格 · Tieling's places")
            places_actions.load_tieling(now=timezone.now())
        if missing := missing_bodies():
            step(2, "建立各级单位 · the units")
            Unit.objects.bulk_create(missing, batch_size=2000)
        for area in Region.objects.filter(level__in=[1, 2]).order_by("code").values_list("code", flat=True):
            duty.adopt_default(area=area, note=FIRST_LIST, now=timezone.now())
        circuit.open_studio()
        if not Person.objects.filter(username=PERSONAS[0].key).exists():
            step(3, "建立示范人员，密码如下 · the personas, with their passwords")
        _people(home, say)
        if not Member.objects.exists():
            step(4, "编排铁岭县的网格员 · the grid members of 铁岭县")
            roster()
        if not Case.objects.exists():
            step(5, "写入一件从头到尾办完的事 · one matter from its first word to its close")
            golden()
            step(6, "写入各家手上的事 · what waits on the desks")
            desks(timezone.now())
            confidential(timezone.now())
            acting = {persona.key: _claims(persona.key) for persona in PERSONAS}
            mediation.play(acting, VILLAGE)
            circuit.play(acting)
        if not WarmStation.objects.exists():
            step(7, "布置温暖驿站与激励保障（示意）· warm stations and benefits")
            benefits.warm_stations()
            benefits.play({persona.key: _claims(persona.key) for persona in PERSONAS}, VILLAGE)


def missing_bodies() -> list[Unit]:
    """The bodies of every kind that has none yet: all at first, and what a later version brings."""
    there = set(Unit.objects.values_list("kind", flat=True).distinct())
    new = {kind for kinds in BODIES.values() for kind, _pattern in kinds} - there
    return [one for one in bodies() if one.kind in new] if new else []


def _people(home: Path, say: Say) -> None:
    """Make the personas. Their passwords exist only in the file and, once, on the screen."""
    path = home / "demo-logins.json"
    logins: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    for persona in PERSONAS:
        if persona.key in logins and Person.objects.filter(username=persona.key).exists():
            continue
        password = secrets.token_urlsafe(12)
        unit = Unit.objects.filter(kind=persona.unit, region=persona.region, name__contains=persona.unit_name).order_by(
            "pk"
        )[0]
        person, made = Person.objects.get_or_create(username=persona.key, defaults={"name": persona.name})
        person.set_password(password)
        person.save()
        if made:
            Post.objects.create(
                person=person,
                unit=unit,
                role=persona.role,
                region=persona.region,
                since=timezone.localdate() - IN_POST,
            )
        logins[persona.key] = {"username": persona.key, "password": password, "name": persona.name, "unit": unit.name}
        say(f"  {persona.key:<18} {password}   {persona.name} · {unit.name}")
    draft = path.with_suffix(".draft")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(logins, ensure_ascii=False, indent=2))
    os.replace(draft, path)  # noqa: PTH105 -- atomic by name


def roster() -> None:
    """The personas' own records, then a member or partner for the micro-grids of 铁岭县."""
    today = timezone.localdate().isoformat()
    own = [
        Incoming(0, "王秀兰", "15400010001", VILLAGE, Employment.FULL_TIME, "", [DutyRole.INFORMANT, DutyRole.MEDIATOR],
                 "122100001", today),
        Incoming(0, "彭涛", "15400010002", VILLAGE, Employment.PARTNER, Occupation.COURIER, [], "122100002", today),
    ]  # fmt: skip
    people = [Person.objects.get(username=key) for key in ("grid_member", "partner")]
    with transaction.atomic():
        for person, row in zip(people, own, strict=True):
            person.phone = row.phone
            person.save(update_fields=["phone"])
        enlist(own, people, acting=SYSTEM, now=timezone.now())
    town.man(COUNTY)


def _claims(persona: str) -> Claims:
    return claims_of(Person.objects.get(username=persona), timezone.localdate())


def golden() -> Case:
    """Tell the golden case through the same verbs that people press, so that it ended yesterday."""
    personas = {persona.key: _claims(persona.key) for persona in PERSONAS}
    return retelling.tell(personas, timezone.localdate() - timedelta(days=DAYS))


def desks(now: datetime) -> None:
    """What waits on each persona's desk, and what the county did in the days before; played by the real verbs."""
    towns = {county: town.read(county) for county in (COUNTY, OTHER_COUNTY)}
    clock = Past.ended(1, now)
    minute = min(float(DAY), (now - clock.morning).total_seconds() / 60)
    before = [
        act for act in plan(towns[COUNTY], SEED, Extent(0, 0, 0, before=BEFORE, earlier=EARLIER)) if act.at < minute
    ]
    acts = sorted([*before, *waiting(towns, SEED, minute)], key=lambda act: act.at)
    Player("first start", clock, ByVerbs()).play(acts)
    for persona, words, days in TASKS:
        give_task(
            command_id=uuid7(), region=VILLAGE, text=words, code="",
            due_on=timezone.localdate(now) + timedelta(days=days),
            acting=_claims(persona), now=now,
        )  # fmt: skip
    for text, urgent in CLUES:
        noticed = Noticed(id=uuid7(), text=text, region=VILLAGE, place="范家屯村", urgent=urgent)
        send_clue(noticed=noticed, acting=_claims("partner"), now=now - timedelta(hours=2))


CONFIDENTIAL = (
    ("村里有人说，管补贴的干部收了别人的烟酒，名单就改了。（示意）", (Wish.OFFICIAL,), ""),
    ("我男人喝了酒就动手，孩子也吓得不敢出声。（示意）", (Wish.HOME,), "只能白天打，他晚上在家。"),
)
"""What waits at the desk for what is confidential: words, ticks, how to be reached safely."""
ACCUSED_OF = "举报某单位工作人员办事要好处，不给就拖。（示意）"


def confidential(now: datetime) -> None:
    """Two reports that only the few read, and one that was handed over to the discipline body."""
    desk, told = _claims("sealed_desk"), now - timedelta(minutes=20)

    def report(text: str, wishes: Iterable[str] = (), safe_contact: str = "") -> str:
        said = Said(id=uuid7(), text=text, region=VILLAGE, wishes=tuple(wishes), safe_contact=safe_contact)
        with acting_as(NOBODY):
            return submit_report(said=said, channel=Channel.WEB, acting=NOBODY, now=told).code

    for text, wishes, contact in CONFIDENTIAL:
        report(text, wishes, contact)
    code = report(ACCUSED_OF)
    hidden, body = (Unit.objects.get(region=COUNTY, name__endswith=name) for name in ("信访局", "纪检监察机关"))
    for verb, given in (
        ("hide_from", {"office": hidden, "reason": "信里说的是这个单位的人（示意）"}),
        ("hand_over", {"body": body, "reason": "反映干部要好处，按管理权限移送（示意）"}),
    ):
        with acting_as(desk):
            make_move(code=code, verb=verb, given=given, command_id=uuid7(), acting=desk, now=now)
