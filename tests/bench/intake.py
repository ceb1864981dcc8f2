"""Reports and moves through the real HTTP API, beside bare transactions that write the very same rows."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from uuid6 import uuid7

from tests.bench.figures import Figure, beside, per_second
from tests.bench.stage import Stage, Wire

CONCURRENCY = 8
TEXT = "村东头水渠被冲垮了一段,浇不上地,已经三天没人管,眼看影响春耕,请尽快派人来看看。"
TABLES = {
    "cases_case": "id = %(case)s",
    "reports_report": "case_id = %(case)s",
    "cases_caseevent": "case_id = %(case)s",
    "ledger_entry": "subject = 'case:' || %(case)s",
    "cases_casetext": "case_id = %(case)s",
    "outbox_event": "subject = %(code)s",
}
"""What one report leaves behind, and how to find it."""


def report(number: int) -> dict[str, Any]:
    """A report a grid member's phone would send; no two are alike."""
    return {
        "id": str(uuid7()), "text": f"{TEXT}第{number}次反映。", "lon": 123.75 + number % 97 / 5000,
        "lat": 42.16 + number % 89 / 5000, "reporter": {"name": "王某", "phone": "13800000000"},
    }  # fmt: skip


class Rows:
    """The rows one case has left in the tables, and how to write the like of them again, as a script would."""

    def __init__(self, dsn: str, code: str) -> None:
        self.dsn = dsn
        with psycopg.connect(dsn) as connection, connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            found = cursor.execute("select id from cases_case where code = %s", [code]).fetchone()
            assert found is not None
            self.case = found["id"]
            self.rows: list[tuple[str, dict[str, Any]]] = []
            for table, where in TABLES.items():
                names = self._columns(cursor, table)
                query = sql.SQL("select {} from {} where " + where).format(
                    sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table)
                )
                told = cursor.execute(query, {"case": self.case, "code": code}).fetchall()
                self.rows += [(table, row) for row in told]

    @staticmethod
    def _columns(cursor: "psycopg.Cursor[dict[str, Any]]", table: str) -> list[str]:
        """All that a writer must give: not what PostgreSQL makes itself."""
        return [
            row["column_name"]
            for row in cursor.execute(
                """select column_name from information_schema.columns
                   where table_name = %s and is_generated = 'NEVER' and column_default is null
                     and (is_identity = 'NO' or table_name = 'cases_case')""",
                [table],
            )
        ]

    def writer(self) -> Callable[[], None]:
        """A connection of its own that writes all the rows once more, under a new case number, in one transaction."""
        connection = psycopg.connect(self.dsn, autocommit=True)
        statements = self._statements()

        def write() -> None:
            with connection.transaction():
                self._write(connection, statements)

        return write

    def copies(self, number: int) -> list[str]:
        """Write so many more at once; gives their codes."""
        with psycopg.connect(self.dsn) as connection:
            statements = self._statements()
            return [f"b{self._write(connection, statements)}" for _ in range(number)]

    def _statements(self) -> "list[tuple[sql.Composed, dict[str, Any]]]":
        return [
            (
                sql.SQL("insert into {} ({}) values ({})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(map(sql.Identifier, row)),
                    sql.SQL(", ").join(map(sql.Placeholder, row)),
                ),
                {name: Jsonb(value) if isinstance(value, dict) else value for name, value in row.items()},
            )
            for table, row in self.rows
        ]

    def _write(self, connection: psycopg.Connection, statements: "list[tuple[sql.Composed, dict[str, Any]]]") -> int:
        found = connection.execute("select nextval('cases_case_id_seq')").fetchone()
        assert found is not None
        for statement, row in statements:
            connection.execute(statement, {name: self._fresh(name, value, found[0]) for name, value in row.items()})
        return int(found[0])

    def _fresh(self, name: str, value: Any, case: int) -> Any:
        if value == self.case and name in {"id", "case_id"}:
            return case
        if isinstance(value, UUID):
            return uuid7()
        if name == "code":
            return f"b{case}"
        return f"case:{case}" if value == f"case:{self.case}" else value


def reports_per_second(stage: Stage, *, seconds: float, rounds: int) -> Iterator[Figure]:
    """Report intake; the floor is the bare transaction."""
    token = stage.token("grid_member")
    numbers = count()

    def sender() -> Callable[[], None]:
        wire = Wire(stage.web, token)

        def send() -> None:
            status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=report(next(numbers))))
            assert status == 201, answer

        return send

    with closing(Wire(stage.web, token).socket):
        wire = Wire(stage.web, token)
        _status, answer = wire.ask(wire.request("POST", "/api/v1/reports", body=report(next(numbers))))
    rows = Rows(stage.doors.owner, json.loads(answer)["code"])
    bare, api = beside(
        lambda: per_second([rows.writer] * CONCURRENCY, seconds=seconds),
        lambda: per_second([sender] * CONCURRENCY, seconds=seconds),
        rounds=rounds,
    )
    yield Figure(
        "reports", api, "1/s", floor=bare, at_least=0.25, more={"rows": len(rows.rows), "concurrency": CONCURRENCY}
    )
    yield _statements(stage)


def _statements(stage: Stage) -> Figure:
    """Count every statement one report sends to the database, transaction control included."""
    from django.db import connection  # noqa: PLC0415 -- Django is set up by the stage
    from django.test import Client  # noqa: PLC0415 -- same
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 -- same

    client = Client(headers={"authorization": f"Bearer {stage.token('grid_member')}"})

    def send() -> None:
        answer = client.post("/api/v1/reports", report(1), content_type="application/json")
        assert answer.status_code == 201, answer.content

    send()  # the first of a process also reads the places
    with CaptureQueriesContext(connection) as caught:
        send()
    told = [query["sql"][:60] for query in caught.captured_queries]
    return Figure("report statements", len(told), "statements", at_most=15, more={"statements": told})
