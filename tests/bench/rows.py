"""A city's cases by the million: the same rows every time, written by COPY past every verb.

The first `FEW` all lie in the personas' own township and units, so that each role's list is as full at ten thousand
cases as at a million; only then do two times of a list compare.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from multiprocessing import get_context
from types import SimpleNamespace
from typing import Any

import psycopg
from psycopg import sql

FEW = 10_000
VILLAGE = "211221106201"
START = datetime(2025, 11, 1, tzinfo=UTC)
OPEN = {"registered": 40, "dispatched": 15, "handling": 30, "suspended": 3, "resolved": 12}
ENDED = {"closed": 92, "merged": 4, "voided": 4}
IN_HAND = frozenset({"dispatched", "handling", "suspended", "resolved", "closed"})
DETAILS = (
    "找了几次都没人管", "已经三天了", "老人孩子出门不方便", "影响春耕", "请尽快处理", "昨天夜里又吵起来了", "村里说管不了",
    "几户人家都反映过", "下雨天更严重", "怕出安全事故", "电话 024-7{0:07d}", "门牌 {0} 号", "涉及 {0} 元", "去年答应修的",
    "双方都有收据", "对方不认账", "垃圾堆了一个多月", "路灯坏了两盏", "机井水位下降", "羊吃了苗", "合同没有盖章", "界石被挪动",
)  # fmt: skip
COLUMNS = (
    "id", "code", "region", "place", "text", "category", "level", "state", "label", "hidden_from", "lead_unit_id",
    "reporter_id", "registered_at", "clock", "clock_started_at", "due_at", "closed_at", "returns", "reopens",
    "ledger_position", "ledger_digest", "merged_into_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """What the rows are made of; small enough to hand to another process."""

    grids: list[str]
    home: list[str]
    """Those of the personas' township, their village's first."""
    units: dict[str, list[int]]
    """Units by the region they answer for."""
    own_units: list[int]
    """The personas' units."""
    reporters: list[int]
    texts: list[tuple[str, str]]
    """What is said, and where as said."""
    first: int
    """The number before the first row."""


def city(first: int) -> City:
    """Read what there is from the tables of the demonstration."""
    from quartet.demo.personas import PERSONAS  # noqa: PLC0415 -- after Django
    from quartet.ground.people.models import Post, Unit  # noqa: PLC0415 -- same
    from quartet.ground.places.models import Region  # noqa: PLC0415 -- same
    from quartet.resolution.suggest.desk import seed_examples  # noqa: PLC0415 -- same

    names = dict(Region.objects.values_list("code", "name"))
    grids = list(Region.objects.filter(level=5).order_by("code").values_list("code", flat=True))
    units: dict[str, list[int]] = {}
    for pk, region in Unit.objects.order_by("pk").values_list("pk", "region"):
        units.setdefault(region, []).append(pk)
    keys = [persona.key for persona in PERSONAS]
    posts = Post.objects.filter(person__username__in=keys).order_by("pk").values_list("unit", "person", "role")
    own = [
        unit for unit, _person, role in posts if role in {"village_clerk", "village_mediator", "department", "tribunal"}
    ]
    chance = random.Random(8)
    sentences = sorted({text for text, _label in seed_examples()})
    texts = [
        (f"{chance.choice(sentences)},{chance.choice(DETAILS).format(number)}。", names[chance.choice(grids)[:12]])
        for number in range(50_000)
    ]
    village = [grid for grid in grids if grid.startswith(VILLAGE)]
    township = [grid for grid in grids if grid.startswith(VILLAGE[:9])]
    return City(grids, village * 8 + township, units, own, [person for _unit, person, _role in posts], texts, first)


def rows(made_of: City, since: int, until: int) -> Iterator[dict[str, Any]]:
    """Rows number `since` to `until` (from 0)."""
    states = {few: list(weights) for few, weights in ((True, OPEN), (False, ENDED))}
    weights = {few: list(weights.values()) for few, weights in ((True, OPEN), (False, ENDED))}
    for number in range(since, until):
        chance = random.Random(number)
        few = number < FEW
        is_open = chance.random() < (0.6 if few else 0.12)
        state = chance.choices(states[is_open], weights[is_open])[0]
        region = chance.choice(made_of.home if few else made_of.grids)
        level = chance.choices((1, 2, 3, 4), (60, 25, 10, 5))[0]
        unit = None
        if state in IN_HAND:
            near = made_of.own_units if few else made_of.units.get(region[: chance.choice((12, 9, 6))]) or [1]
            unit = chance.choice(near)
        at = START + timedelta(seconds=30 * number + chance.randrange(30))
        text, place = chance.choice(made_of.texts)
        pk = made_of.first + 1 + number
        yield {
            "id": pk, "code": f"{region[2:6]}{at:%y%m}{pk:07d}", "region": region, "place": place,
            "text": text, "category": "", "level": level, "state": state,
            "label": chance.choices((1, 2, 3, 4), (20, 74, 5, 1))[0], "hidden_from": "{}", "lead_unit_id": unit,
            "reporter_id": chance.choice(made_of.reporters) if chance.random() < (0.2 if few else 0.02) else None,
            "registered_at": at, "clock": "QA1" if is_open else "", "clock_started_at": at if is_open else None,
            "due_at": at + timedelta(days=3) if is_open and state != "suspended" else None,
            "closed_at": None if is_open else at + timedelta(days=5), "returns": 0, "reopens": 0, "ledger_position": 1,
            "ledger_digest": "", "merged_into_id": made_of.first + 1 if state == "merged" else None,
        }  # fmt: skip


def _copy_cases(dsn: str, made_of: City, since: int, until: int) -> None:
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")  # foreign keys hold by the rows' making
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        with cursor.copy(sql.SQL("copy cases_case ({}) from stdin").format(names)) as copy:
            for row in rows(made_of, since, until):
                copy.write_row([row[name] for name in COLUMNS])


def _copy_texts(dsn: str, made_of: City, since: int, until: int) -> None:
    from quartet.resolution.cases.policies import CASE_SCOPE  # noqa: PLC0415 -- after Django
    from quartet.resolution.cases.search import marks_of, words_of  # noqa: PLC0415 -- same

    words = cache(words_of)
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        with cursor.copy("copy cases_casetext (case_id, words) from stdin") as copy:
            for row in rows(made_of, since, until):
                marks = marks_of(CASE_SCOPE.keys_of(SimpleNamespace(**row)), row["id"])
                copy.write_row([row["id"], f"{words(row['text'] + ' ' + row['place'])} {marks}"])


def fill(superuser_dsn: str, made_of: City, since: int, until: int) -> None:
    """Write the rows; a large load drops the indexes before and makes them anew after."""
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '512MB'")
        taken = _drop_indexes(connection) if until - since > FEW else []
        # Forked before any connection is open: the children bring Django along, already set up.
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
            jobs = [pool.submit(work, superuser_dsn, made_of, since, until) for work in (_copy_cases, _copy_texts)]
            for job in jobs:
                job.result()
        for definition in taken:
            connection.execute(definition.encode())
        connection.execute("select setval('cases_case_id_seq', (select max(id) from cases_case))")
        connection.execute("vacuum (analyze) cases_case, cases_casetext")


def _drop_indexes(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        """select c.oid::regclass::text, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
           where i.indrelid in ('cases_case'::regclass, 'cases_casetext'::regclass) and not i.indisunique"""
    ).fetchall()
    for name, _definition in found:
        connection.execute(sql.SQL("drop index {}").format(sql.Identifier(name)))
    return [definition for _name, definition in found]
