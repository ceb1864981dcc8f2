"""Moves by the verb that pages and API call, beside bare transactions that lock, change and write the same rows."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psycopg
from psycopg.types.json import Jsonb
from uuid6 import uuid7

from tests.bench.figures import Figure, beside, per_second
from tests.bench.intake import CONCURRENCY, Rows, report
from tests.bench.lists import claims_for
from tests.bench.stage import Stage, Wire

PROCESSES = 2
"""As many as granian has here; each has its share of the threads."""
NOTE = "已电话联系双方,明天上午到现场看地界。"
MOST_PER_SECOND = 700
"""Cases made ready for a second of each measurement together; every move takes one of its own."""
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
    """Notes written on cases: the verb beside the bare transaction; and through the API, for comparison."""
    wire = Wire(stage.web, stage.token("grid_member"))
    body = report(0) | {"lon": None, "lat": None, "place": "范家屯村"}
    status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=body))
    assert status == 201, answer
    codes = Rows(stage.doors.owner, json.loads(answer)["code"]).copies(int(MOST_PER_SECOND * rounds * (seconds + 1)))
    token = stage.token("village_clerk")

    def taken(most: float) -> list[str]:
        return [codes.pop() for _ in range(int(most * (seconds + 1)))]

    def api() -> float:
        return per_second([lambda: _api(stage.web, token, codes)] * CONCURRENCY, seconds=seconds)

    bare, verb = beside(
        lambda: _spread(_bare_moves, taken(MOST_PER_SECOND * 0.6), stage, seconds),
        lambda: _spread(_verbs, taken(MOST_PER_SECOND * 0.25), stage, seconds),
        rounds=rounds,
    )
    yield Figure("moves", verb, "1/s", floor=bare, at_least=0.25, more={"concurrency": CONCURRENCY})
    yield Figure("moves through the API", api(), "1/s", floor=bare, more={"concurrency": CONCURRENCY})


def _spread(work: Callable[[list[str], Stage, float], float], codes: list[str], stage: Stage, seconds: float) -> float:
    """Do the work in several processes, as the server has them."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the stage

    connection.close()  # a forked child must not share it
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        jobs = [pool.submit(work, codes[part::PROCESSES], stage, seconds) for part in range(PROCESSES)]
        return sum(job.result() for job in jobs)


def _bare_moves(codes: list[str], stage: Stage, seconds: float) -> float:
    def mover() -> Callable[[], None]:
        connection = psycopg.connect(stage.doors.owner, autocommit=True)
        data = Jsonb({"note": NOTE, "unit_name": "", "desk": "范家屯村村民委员会"})

        def move() -> None:
            code = codes.pop()
            given = {"code": code, "case": code[1:], "position": 2, "data": data, "command": uuid7()}
            with connection.transaction():
                for statement in BARE:
                    connection.execute(statement, given)

        return move

    return per_second([mover] * (CONCURRENCY // PROCESSES), seconds=seconds)


def _verbs(codes: list[str], stage: Stage, seconds: float) -> float:
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by the stage

    from quartet.ground.people.rights import acting_as  # noqa: PLC0415 -- same
    from quartet.resolution.cases.actions import make_move  # noqa: PLC0415 -- same

    claims = claims_for(stage, "village_clerk")

    def move() -> None:
        with acting_as(claims):
            make_move(
                code=codes.pop(), verb="note", given={"note": NOTE}, command_id=uuid7(), acting=claims,
                now=timezone.now(),
            )  # fmt: skip

    return per_second([lambda: move] * (CONCURRENCY // PROCESSES), seconds=seconds)


def _api(port: int, token: str, codes: list[str]) -> Callable[[], None]:
    wire = Wire(port, token)

    def move() -> None:
        body = {"move": "note", "id": str(uuid7()), "note": NOTE}
        status, answer = wire.ask(wire.request("POST", f"/api/v1/cases/{codes.pop()}/moves", body=body))
        assert status == 200, answer

    return move
