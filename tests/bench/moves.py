"""Moves by the verb that pages and API call, beside bare transactions that lock, change and write the same rows."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count, cycle
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
CASES = 100
"""So many cases belong to a worker, which goes round them: nobody waits for another's lock."""
BARE = (
    "select * from cases_case where code = %(code)s for update",
    """insert into cases_caseevent (case_id, county, position, verb, from_state, to_state, by_id, by_name, at, data,
       command_id) values (%(case)s, '211221', %(position)s, 'note', 'registered', 'registered', 1,
       '范家屯村民委员会 李国庆', now(), %(data)s, %(command)s)""",
    """insert into ledger_entry (subject, position, act, actor, county, at, fact, previous, digest)
       values ('case:' || %(case)s, %(position)s, 'note', 1, '211221', now(), %(hash)s, %(hash)s, %(hash)s)""",
    "update cases_case set due_at = due_at, ledger_position = %(position)s, ledger_digest = %(hash)s where id = %(case)s",
    """insert into outbox_event (topic, subject, county, keys, label, denied, at) values ('case.note', %(code)s,
       '211221', array['2112', '211221', '211221106', '211221106201', 'p1'], 2, array[]::bigint[], now())""",
)


def moves_per_second(stage: Stage, *, seconds: float, rounds: int) -> Iterator[Figure]:
    """Notes written on cases: the verb beside the bare transaction; and through the API, for comparison."""
    wire = Wire(stage.web, stage.token("grid_member"))
    body = report(0) | {"lon": None, "lat": None, "place": "范家屯村"}
    status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=body))
    assert status == 201, answer
    codes = Rows(stage.doors.owner, json.loads(answer)["code"]).copies(CASES * CONCURRENCY)
    token = stage.token("village_clerk")
    bare, verb = beside(
        lambda: _spread(_bare_moves, codes, stage, seconds),
        lambda: _spread(_verbs, codes, stage, seconds),
        rounds=rounds,
    )
    yield Figure("moves", verb, "1/s", floor=bare, at_least=0.25, more={"concurrency": CONCURRENCY})
    own = _dealt(codes, CONCURRENCY)
    api = per_second([lambda part=part: _api(stage.web, token, part) for part in own], seconds=seconds)
    yield Figure("moves through the API", api, "1/s", floor=bare, more={"concurrency": CONCURRENCY})


def _dealt(codes: list[str], workers: int) -> list[Iterator[str]]:
    """Each worker's own cases, round and round."""
    return [cycle(codes[number::workers]) for number in range(workers)]


def _spread(work: Callable[[list[str], Stage, float], float], codes: list[str], stage: Stage, seconds: float) -> float:
    """Do the work in several processes, as the server has them."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the stage

    connection.close()  # a forked child must not share it
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        jobs = [pool.submit(work, codes[part::PROCESSES], stage, seconds) for part in range(PROCESSES)]
        return sum(job.result() for job in jobs)


def _bare_moves(codes: list[str], stage: Stage, seconds: float) -> float:
    def mover(own: Iterator[str]) -> Callable[[], None]:
        connection = psycopg.connect(stage.doors.owner, autocommit=True)
        data = Jsonb({"note": NOTE, "unit_name": "", "desk": "范家屯村村民委员会"})
        positions = count(time.monotonic_ns() // 1_000_000 % 2_000_000_000)  # beyond those of the round before

        def move() -> None:
            code = next(own)
            given = {"code": code, "case": int(code[1:]), "position": next(positions), "data": data,
                     "command": uuid7(), "hash": "0" * 64}  # fmt: skip
            with connection.transaction():
                for statement in BARE:
                    connection.execute(statement, given)

        return move

    own = _dealt(codes, CONCURRENCY // PROCESSES)
    return per_second([lambda part=part: mover(part) for part in own], seconds=seconds)


def _verbs(codes: list[str], stage: Stage, seconds: float) -> float:
    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by the stage

    from quartet.ground.people.rights import acting_as  # noqa: PLC0415 -- same
    from quartet.resolution.cases.actions import make_move  # noqa: PLC0415 -- same

    claims = claims_for(stage, "village_clerk")

    def move(own: Iterator[str]) -> None:
        with acting_as(claims):
            make_move(
                code=next(own), verb="note", given={"note": NOTE}, command_id=uuid7(), acting=claims,
                now=timezone.now(),
            )  # fmt: skip

    own = _dealt(codes, CONCURRENCY // PROCESSES)
    return per_second([lambda part=part: partial(move, part) for part in own], seconds=seconds)


def _api(port: int, token: str, own: Iterator[str]) -> Callable[[], None]:
    wire = Wire(port, token)

    def move() -> None:
        body = {"move": "note", "id": str(uuid7()), "note": NOTE}
        status, answer = wire.ask(wire.request("POST", f"/api/v1/cases/{next(own)}/moves", body=body))
        assert status == 200, answer

    return move
