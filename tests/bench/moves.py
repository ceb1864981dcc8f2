"""Moves through the HTTP API, beside bare transactions that lock, change and write the same rows."""

import json
from collections.abc import Callable, Iterator
from itertools import count

import psycopg
from psycopg.types.json import Jsonb
from uuid6 import uuid7

from tests.bench.figures import Figure, beside, per_second
from tests.bench.intake import CONCURRENCY, report
from tests.bench.stage import Stage, Wire

NOTE = "已电话联系双方,明天上午到现场看地界。"
BARE = (
    "select * from cases_case where code = %(code)s for update",
    """insert into cases_caseevent (case_id, county, position, verb, from_state, to_state, by_id, by_name, at, data,
       command_id) select case_id, county, %(position)s, verb, from_state, to_state, by_id, by_name, now(), %(data)s,
       %(command)s from cases_caseevent where case_id = %(case)s and position = 1""",
    """insert into ledger_entry (subject, position, act, actor, county, at, fact, previous, digest)
       select subject, %(position)s, act, actor, county, now(), fact, previous, digest from ledger_entry
       where subject = 'case:' || %(case)s and position = 1""",
    "update cases_case set due_at = due_at, ledger_position = %(position)s where id = %(case)s",
    """insert into outbox_event (topic, subject, county, keys, label, denied, at)
       select topic, subject, county, keys, label, denied, now() from outbox_event where subject = %(code)s
       order by id limit 1""",
)


def moves_per_second(stage: Stage, *, seconds: float, rounds: int) -> Iterator[Figure]:
    """Notes written on cases, every worker on a case of its own."""
    member, clerk = stage.token("grid_member"), stage.token("village_clerk")
    wire = Wire(stage.web, member)

    def new_case() -> str:
        body = report(0) | {"lon": None, "lat": None, "place": "范家屯村"}
        status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=body))
        assert status == 201, answer
        return str(json.loads(answer)["code"])

    def mover() -> Callable[[], None]:
        own, code = Wire(stage.web, clerk), codes.pop()

        def move() -> None:
            body = {"move": "note", "id": str(uuid7()), "note": NOTE}
            status, answer = own.ask(own.request("POST", f"/api/v1/cases/{code}/moves", body=body))
            assert status == 200, answer

        return move

    def bare_mover() -> Callable[[], None]:
        code = codes.pop()
        connection = psycopg.connect(stage.doors.owner, autocommit=True)
        found = connection.execute("select id from cases_case where code = %s", [code]).fetchone()
        assert found is not None
        positions = count(2)
        data = Jsonb({"note": NOTE, "unit_name": "", "desk": "范家屯村村民委员会"})

        def move() -> None:
            given = {"code": code, "case": found[0], "position": next(positions), "data": data, "command": uuid7()}
            with connection.transaction():
                for statement in BARE:
                    connection.execute(statement, given)

        return move

    codes = [new_case() for _ in range(2 * rounds * CONCURRENCY)]
    bare, api = beside(
        lambda: per_second([bare_mover] * CONCURRENCY, seconds=seconds),
        lambda: per_second([mover] * CONCURRENCY, seconds=seconds),
        rounds=rounds,
    )
    yield Figure("moves", api, "1/s", floor=bare, at_least=0.25, more={"concurrency": CONCURRENCY})
