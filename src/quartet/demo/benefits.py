"""Sponsors, benefits, 151 warm stations and a self-assessment, invented for the demonstration and marked 示意.

Real stations, partners' terms and villages' results are not known to us, and none is made to look so.
"""

import random
from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal

from django.utils import timezone
from uuid6 import uuid7

from quartet.grassroots.benefits import actions as benefits
from quartet.grassroots.benefits.models import Entitlement, SponsorAgreement
from quartet.grassroots.members.models import Member
from quartet.grassroots.stations import actions as stations
from quartet.grassroots.stations.models import WarmStation
from quartet.grassroots.stations.states import Service
from quartet.ground.people.rights import Claims
from quartet.ground.places.models import Region
from quartet.oversight.burden import actions as burden
from quartet.oversight.sixfree import actions as sixfree
from quartet.oversight.sixfree.states import ASKS

STATIONS = 151
"""So many there are in the source (S32); ours are drawn at random."""
HOURS = (((8, 0), (17, 0)), ((7, 30), (18, 0)), ((8, 30), (20, 0)))
ALWAYS = (Service.REST, Service.WATER, Service.CHARGING)


def warm_stations() -> None:
    """One in each township, the rest where villages are, until there are 151."""
    chance = random.Random(151)  # noqa: S311 -- a demonstration, not a secret
    villages = list(
        Region.objects.filter(level=4, until=None, boundary__isnull=False).select_related("boundary").order_by("code")
    )
    by_township: dict[str, list[Region]] = {}
    for village in villages:
        by_township.setdefault(village.code[:9], []).append(village)
    chosen = [chance.choice(several) for _code, several in sorted(by_township.items())]
    rest = [village for village in villages if village not in chosen]
    chosen += chance.sample(rest, max(0, min(len(rest), STATIONS - len(chosen))))
    rows = []
    for number, village in enumerate(sorted(chosen[:STATIONS], key=lambda one: one.code), start=1):
        (opens, closes), more = chance.choice(HOURS), [one for one in Service if one not in ALWAYS]
        rows.append(
            WarmStation(
                number=f"YZ{number:03d}", name=f"{village.short}温暖驿站（示意）", region=village.code,
                address=f"{village.short}（示意地址）", lon=village.boundary.lon, lat=village.boundary.lat,
                opens=time(*opens), closes=time(*closes), days=chance.choice(["1234567", "123456", "12345"]),
                services=[one.value for one in (*ALWAYS, *chance.sample(more, chance.randint(1, 5)))],
                seats=chance.choice([8, 12, 20, 30]), illustrative=True, changed_at=timezone.now(),
            )
        )  # fmt: skip
    WarmStation.objects.bulk_create(rows)


def play(people: Mapping[str, Claims], village: str) -> None:
    """Agreements, grants, hand-outs with receipts, a training, a self-assessment: by the verbs people press."""
    now, county, township = timezone.now(), people["county_desk"], people["township_desk"]
    today = timezone.localdate(now)
    insured, phone = _agreements(county, today)
    since = today.replace(day=1)
    for code, region, desk, ends, amount, agreement in (
        ("accident_insurance", "211221", county, insured.until, 0, insured.pk),
        ("uniform_winter", village[:9], township, None, 0, None),
        ("id_card", village[:9], township, None, 0, None),
        ("phone_allowance", village[:9], township, None, 30, phone.pk),
        ("health_check", village, township, None, 0, None),
    ):
        numbers = _all_but_some(region) if code == "accident_insurance" else ()
        benefits.grant_benefit(
            benefit=code, region=region, numbers=numbers, since=since, until=ends, amount=Decimal(amount),
            agreement=agreement, command_id=uuid7(), acting=desk, now=now,
        )  # fmt: skip
        if code != "health_check":
            policy = "示意-团体保单-001" if ends else ""
            benefits.hand_out_all(
                benefit=code, region=region, policy=policy, note="", command_id=uuid7(), acting=desk, now=now
            )
    mine = Entitlement.objects.filter(member=people["grid_member"].person, benefit="id_card").order_by("pk").first()
    if mine is not None:
        benefits.act_on(
            number=mine.pk, verb="sign", given={}, command_id=uuid7(), acting=people["grid_member"], now=now
        )
    _training(township, village[:9])
    _asked(people, village)


def _all_but_some(region: str) -> list[str]:
    """All but every two hundredth: so that there are gaps to see."""
    found = Member.objects.under(region).order_by("number").values_list("number", flat=True)
    return [number for place, number in enumerate(found) if place % 200 != 7]  # noqa: PLR2004 -- some


def _agreements(county: Claims, today: date) -> tuple[SponsorAgreement, SponsorAgreement]:
    since, until = today.replace(day=1), date(today.year + 1, today.month, 1)
    signed = [
        benefits.sign_agreement(
            area="211221", partner=partner, benefits=codes, since=since, until=until, terms=terms, command_id=uuid7(),
            acting=county, now=timezone.now(),
        )
        for partner, codes, terms in (
            ("某保险公司（示意）", ["accident_insurance", "medical_insurance"], "示意：每人一份意外险，凭名册投保。"),
            ("某通信公司（示意）", ["phone_allowance", "data_package", "phone_device"], "示意：每人每月补助 30 元。"),
            ("某交运集团（示意）", ["transit_pass"], "示意：凭工作证免费乘坐城区公交车。"),
        )
    ]  # fmt: skip
    return signed[0], signed[1]


def _training(desk: Claims, area: str) -> None:
    station = WarmStation.objects.filter(region__startswith=area).order_by("number").first()
    if station is None:
        return
    begins = (timezone.localtime() + timedelta(days=9)).replace(hour=9, minute=0, second=0, microsecond=0)
    stations.plan_training(
        number=station.number, title="矛盾纠纷怎么听、怎么记", words="案例讲解，带上工作手册。", begins=begins,
        ends=begins + timedelta(hours=2), seats=min(8, station.seats), command_id=uuid7(), acting=desk,
        now=timezone.now(),
    )  # fmt: skip


def _asked(people: Mapping[str, Claims], village: str) -> None:
    now, clerk = timezone.now(), people["village_clerk"]
    burden.put_demand(
        area=village[:9], title="每周更新公示牌上的联系电话", basis="示意文件", minutes=Decimal(10),
        since=timezone.localdate(now), leader="", leader_post="", leader_why="", command_id=uuid7(),
        acting=people["township_desk"], now=now,
    )  # fmt: skip
    begun = sixfree.begin(village=village, year=timezone.localdate(now).year, command_id=uuid7(), acting=clerk, now=now)
    answers = {ask: "示意：有记录可查。" if number % 3 else "" for number, ask in enumerate(ASKS)}
    for verb, given in (("assess", {"answers": answers}), ("submit", {})):
        sixfree.move(number=begun.pk, verb=verb, given=given, command_id=uuid7(), acting=clerk, now=now)
