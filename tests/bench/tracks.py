"""Positions through the real HTTP of the live process, beside a binary COPY of the same points in the same run."""

import json
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import numpy as np
import psycopg
from uuid6 import uuid7

from tests.bench.figures import Figure, beside, share
from tests.bench.stage import Stage, Wire
from tests.rig.running import children_of, command_of

A_REQUEST = 1000
LINES = 32
"""Connections that send at once."""
LON, LAT = 123.84, 42.22
SESSIONS = 400
HOURS = 6
DAY_MS, HOUR_MS = 86_400_000, 3_600_000
COLUMNS = "session_id, at, lon, lat, accuracy, county"


@dataclass(frozen=True, slots=True)
class Out:
    """Members on duty since some hours."""

    numbers: list[int]
    uids: list[UUID]
    tokens: list[str]


def put_on_duty(stage: Stage, count: int) -> Out:
    """So many members on duty, each with a token: as the system, straight into the tables."""
    uids = [uuid7() for _ in range(count)]
    tokens = [f"bench-{uid}" for uid in uids]
    names = [f"b-{uid}" for uid in uids]
    with psycopg.connect(stage.superuser) as connection:
        people = connection.execute(
            "insert into people_person (password, username, name, phone, is_active) "
            "select '', name, name, '', true from unnest(%s::text[]) with ordinality as t(name, n) order by n returning id",
            [names],
        ).fetchall()
        connection.cursor().executemany(
            "insert into people_token (person_id, digest, made_at, expires_at) values (%s, %s, now(), now() + interval '1 day')",
            [(person, sha256(token.encode()).hexdigest()) for (person,), token in zip(people, tokens, strict=True)],
        )
        numbers = connection.execute(
            """insert into onduty_dutysession (uid, person_id, county, township, village, role, started_at, start_heard_at,
                   start_trusted, ends_by, end_trusted, ended_by, precise)
               select uid, person, '211221', '211221106', '211221106201', '', now() - %s::interval, now(), true, now() + interval '2 hours',
                   true, '', false from unnest(%s::uuid[], %s::bigint[]) as t(uid, person) returning id""",
            [f"{HOURS} hours", uids, [person for (person,) in people]],
        ).fetchall()
    return Out([number for (number,) in numbers], uids, tokens)


class Points:
    """Fresh points each time they are asked for: no two of a run are alike."""

    def __init__(self, out: Out) -> None:
        self.out, self.taken = out, 0
        self.since = int(time.time() * 1000) - HOURS * HOUR_MS + 60_000

    def block(self) -> tuple[int, list[list[float]]]:
        """A thousand points of the next session."""
        turn, session = divmod(self.taken, len(self.out.uids))
        self.taken += 1
        first = self.since + turn * A_REQUEST * 60
        return session, [[first + n * 60, LON + n * 1e-5, LAT, 12.5] for n in range(A_REQUEST)]


def _request(wire: Wire, out: Out, session: int, points: Sequence[Sequence[float]]) -> bytes:
    wire._token = out.tokens[session]
    return wire.request("POST", "/live/positions", body={"session": str(out.uids[session]), "points": points})


def through_http(stage: Stage, points: Points, blocks: int) -> float:
    """Points a second: requests made ready before, sent over some lines at once, all answered with 202."""
    wires = [Wire(stage.live) for _ in range(LINES)]
    ready = [(_request(wires[0], points.out, *points.block())) for _ in range(blocks)]
    work = [ready[number::LINES] for number in range(LINES)]

    def send(line: int) -> int:
        stored = 0
        for request in work[line]:
            status, answer = wires[line].ask(request)
            assert status == 202, answer
            stored += json.loads(answer)["stored"]
        return stored

    start = time.perf_counter()
    with ThreadPoolExecutor(LINES) as pool:
        stored = sum(pool.map(send, range(LINES)))
    passed = time.perf_counter() - start
    for wire in wires:
        wire.socket.close()
    assert stored == blocks * A_REQUEST, stored
    return stored / passed


_ROW = np.dtype([
    ("fields", ">i2"), ("a", ">i4"), ("session", ">i8"), ("b", ">i4"), ("at", ">i8"), ("c", ">i4"), ("lon", ">f8"), ("d", ">i4"),
    ("lat", ">f8"), ("e", ">i4"), ("accuracy", ">f4"), ("f", ">i4"), ("county", "S6"),
])  # fmt: skip


def by_copy(stage: Stage, points: Points, blocks: int, table: str) -> float:
    """Points a second: one COPY of bytes made ready before, committed."""
    parts = []
    for _ in range(blocks):
        session, block = points.block()
        cells, rows = np.array(block), np.empty(A_REQUEST, _ROW)
        rows["fields"], rows["a"], rows["b"], rows["c"], rows["d"], rows["e"], rows["f"] = 6, 8, 8, 8, 8, 4, 6
        rows["session"] = points.out.numbers[session]
        rows["at"] = ((cells[:, 0] - 946_684_800_000) * 1000).astype(np.int64)
        rows["lon"], rows["lat"], rows["accuracy"], rows["county"] = cells[:, 1], cells[:, 2], cells[:, 3], b"211221"
        parts.append(rows.tobytes())
    raw = b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"".join(parts) + b"\xff\xff"
    with psycopg.connect(stage.superuser) as connection:
        start = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(f"copy {table} ({COLUMNS}) from stdin (format binary)") as copy:
            copy.write(raw)
        connection.commit()
        return blocks * A_REQUEST / (time.perf_counter() - start)


def ingest(stage: Stage, *, blocks: int, rounds: int) -> Iterator[Figure]:
    """The live process beside COPY into the same table, its keys and days; and beside a bare table for comparison."""
    out = put_on_duty(stage, 40)
    points = Points(out)
    through_http(stage, points, LINES)  # the city's outline, the connection
    copy, http = beside(
        lambda: by_copy(stage, points, blocks, "onduty_position"),
        lambda: through_http(stage, points, blocks),
        rounds=rounds,
    )
    with psycopg.connect(stage.superuser) as connection:
        connection.execute("create table bench_bare (like onduty_position)")
    bare = by_copy(stage, points, blocks, "bench_bare")
    yield Figure(
        "positions", http, "points/s", floor=copy, at_least=0.35,
        more={"a_request": A_REQUEST, "lines": LINES, "copy_into_a_bare_table": round(bare)},
    )  # fmt: skip


def _cpu(pids: Sequence[int]) -> float:
    """Seconds of processor time these processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def load(stage: Stage, *, members: int, seconds: int) -> Iterator[Figure]:
    """15,000 members at one point per 30 s, gathered on the phone for five minutes (`a_request` 10) and not at all (1)."""
    live = [pid for pid in children_of(os.getpid()) if "quartet.site.live" in command_of(pid)]
    out = put_on_duty(stage, members)
    since = int(time.time() * 1000) - HOURS * HOUR_MS + 60_000
    sent = 0
    for a_request in (10, 1):
        rate = 500 // a_request
        delays: list[float] = []
        with closing(Wire(stage.live).socket):
            lines = [Wire(stage.live) for _ in range(min(500, rate))]
        ready = []
        for number in range(rate * seconds):
            session = (number * 7) % len(out.uids)
            points = [[since + (sent + n) * 30, LON + n * 1e-5, LAT, 12.5] for n in range(a_request)]
            sent += a_request
            ready.append(_request(lines[0], out, session, points))

        def send(line: int) -> None:
            for turn, request in enumerate(ready[line :: len(lines)]):  # noqa: B023 -- called at once
                due = begun + (turn * len(lines) + line) / rate  # noqa: B023 -- as above
                time.sleep(max(0.0, due - time.perf_counter()))
                at = time.perf_counter()
                status, answer = lines[line].ask(request)  # noqa: B023 -- as above
                assert status == 202, answer
                delays.append(time.perf_counter() - at)  # noqa: B023 -- as above

        def backends() -> list[int]:
            with psycopg.connect(stage.superuser) as connection:
                found = connection.execute("select pid from pg_stat_activity where usename = 'quartet_app'").fetchall()
            return [pid for (pid,) in found]

        stores = backends()
        before, before_store, begun = _cpu(live), _cpu(stores), time.perf_counter()
        with ThreadPoolExecutor(len(lines)) as pool:
            list(pool.map(send, range(len(lines))))
        passed = time.perf_counter() - begun
        used, used_store = (_cpu(live) - before) / passed, (_cpu(stores) - before_store) / passed
        yield Figure(
            f"positions, load, {a_request} a request", used, "cores", at_most=0.25,
            more={"points_per_s": round(500 * seconds / passed), "database_cores": round(used_store, 3),
                  "p99_ms": round(share(sorted(delays), 0.99) * 1000)},
        )  # fmt: skip


def tracks(stage: Stage, *, quick: bool) -> Iterator[Figure]:
    """Both."""
    yield from ingest(stage, blocks=96 if quick else 320, rounds=1 if quick else 5)
    yield from load(stage, members=200 if quick else 15_000, seconds=3 if quick else 30)
