"""The rates of a city at ten thousand and at a million cases: the whole page, for each role that reads it."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import psycopg

from tests.bench.figures import Figure, share, times
from tests.bench.lists import claims_for
from tests.bench.rows import City, rows
from tests.bench.stage import Stage

if TYPE_CHECKING:
    from django.http import HttpResponse

    from quartet.oversight.rates.judging import Told

READERS = {
    "village_clerk": "211221106201", "township_desk": "211221106", "county_desk": "211221", "city_desk": "2112",
    "supervisor": "2112",
}  # fmt: skip
MONTH = "2025-11"
"""The month in which both databases have cases: all of the few, and one in twelve of the many."""
COLUMNS = ("source", "subject", "county", "region", "month", "label", "rate", "outcome", "since", "unit")
TALLY = """
insert into rates_tally (county, area, month, rate, label, outcome, since, count)
select county, area, month, rate, label, outcome, since, count(*)
  from rates_caseverdict, lateral (values
    (left(region, 4)), (left(region, 6)), (left(region, 9)), (left(region, 12)), ('u' || unit)) as part (area)
 where area is not null
 group by county, area, month, rate, label, outcome, since"""


def _end(at: datetime, days: int) -> datetime:
    return (at + timedelta(days=days)).replace(hour=15, minute=59, second=59, microsecond=0)


def story(row: dict[str, Any]) -> "list[Told]":
    """A history that leads to how the row stands: some late, some reopened, some struck off."""
    from quartet.oversight.rates.judging import Told  # noqa: PLC0415 -- after Django

    chance = random.Random(row["id"])
    told: list[Told] = []
    at, state, unit = row["registered_at"], row["state"], row["lead_unit_id"]

    def step(verb: str, to: str, hours: float, days: int | None, **said: str) -> None:
        nonlocal at
        at += timedelta(hours=hours)
        lead = unit if told and verb not in {"void", "merge"} else None
        due = _end(at, days) if days is not None else None
        told.append(Told(len(told) + 1, verb, to, at, 1, -1, lead, row["level"], row["region"], due, said))

    step("register", "registered", 0, 1)
    if state in {"voided", "merged"}:
        step("void" if state == "voided" else "merge", state, chance.uniform(1, 40), None)
    if state in {"dispatched", "handling", "suspended", "resolved", "closed"}:
        step("dispatch", "dispatched", chance.uniform(1, 30), 1)
    if state in {"handling", "suspended", "resolved", "closed"}:
        step("accept", "handling", chance.uniform(1, 30), 7)
    if state == "suspended":
        step("suspend", "suspended", chance.uniform(1, 160), None)
    if state in {"resolved", "closed"}:
        step("resolve", "resolved", chance.uniform(10, 200), 3)
    if state == "closed":
        answer = chance.choices(["solved", "not_solved", "not_reached"], [90, 5, 5])[0]
        step("ask", "resolved", chance.uniform(1, 80), 3, answer=answer, satisfied=chance.choice(["satisfied", "fair"]))
        step("close", "closed", 1, None)
    return told


def _copy(dsn: str, made_of: City, since: int, until: int) -> None:
    from quartet.oversight.rates.judging import judge  # noqa: PLC0415 -- after Django
    from quartet.oversight.rates.sources import Found  # noqa: PLC0415 -- same
    from quartet.oversight.rates.tallies import verdicts_of  # noqa: PLC0415 -- same

    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        with cursor.copy(f"copy rates_caseverdict ({', '.join(COLUMNS)}) from stdin") as copy:
            for row in rows(made_of, since, until):
                found = Found(judge(story(row)), row["region"][:6], row["label"], 0)
                for verdict in verdicts_of("case", row["id"], found):
                    copy.write_row([getattr(verdict, name) for name in COLUMNS])


def fill(superuser_dsn: str, made_of: City, count: int) -> None:
    """Judge a history of every row by the product's own judge, keep the verdicts, and sum them."""
    from django.db import connection as django  # noqa: PLC0415 -- after Django

    django.close()  # a forked child must not share it
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("set maintenance_work_mem = '512MB'")
        connection.execute("set work_mem = '512MB'")
        connection.execute("truncate rates_caseverdict, rates_tally")
        kept = connection.execute(
            """select c.oid::regclass::text, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
               where i.indrelid = 'rates_caseverdict'::regclass and not i.indisunique"""
        ).fetchall()
        for name, _definition in kept:
            connection.execute(f"drop index {name}")
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as pool:
            half = count // 2
            jobs = [pool.submit(_copy, superuser_dsn, made_of, *span) for span in ((0, half), (half, count))]
            for job in jobs:
                job.result()
        for _name, definition in kept:
            connection.execute(definition)
        connection.execute(TALLY)
        connection.execute("vacuum (analyze) rates_caseverdict, rates_tally")


def pages(stage: Stage, *, runs: int) -> Iterator[Figure]:
    """Time the two pages, drawn whole, for every role in both databases in turn."""
    from django.db import connections  # noqa: PLC0415 -- Django is set up by the stage
    from django.test import RequestFactory  # noqa: PLC0415 -- same

    from quartet.ground.people.models import Person  # noqa: PLC0415 -- same
    from quartet.ground.people.rights import NOBODY, assume  # noqa: PLC0415 -- same
    from quartet.oversight.rates.views import area_page, rate_page  # noqa: PLC0415 -- same

    many = connections["default"]
    few = many.copy()
    few.settings_dict["NAME"] = psycopg.conninfo.conninfo_to_dict(stage.few)["dbname"]
    for role, area in READERS.items():
        claims = claims_for(stage, role)
        request = RequestFactory().get(f"/rates/{area}/", {"month": MONTH})
        request.user = Person.objects.get(username=stage.logins[role]["username"])

        def opened(which: str, request: Any = request, area: str = area) -> "HttpResponse":
            return area_page(request, area) if which == "area" else rate_page(request, area, which)  # type: ignore[return-value]

        for which in ("area", "on_time"):
            found: dict[str, list[float]] = {"few": [], "many": []}
            for _ in range(runs):
                for name, connection in (("few", few), ("many", many)):
                    connections["default"] = connection
                    assume(claims)
                    assert opened(which).status_code == 200
                    found[name] += times(lambda: opened(which), count=1)  # noqa: B023 -- called at once
            took = {name: share(sorted(one), 0.5) for name, one in found.items()}
            yield Figure(
                f"rates of {role}, {which}", took["many"], "ms", floor=took["few"], at_most=5,
                more={"p95": round(share(sorted(found["many"]), 0.95)), "under a second": took["many"] < 1000},
            )  # fmt: skip
    assume(NOBODY)
    few.close()
