"""A transaction cut while committing is not acknowledged, and the sender's next try saves it once."""

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from uuid6 import uuid7

from quartet.site.config import Config
from quartet.site.launch.postgres import Cluster
from tests.rig.killer import under_fire
from tests.rig.load import Answer, as_json, insist, photograph, send, with_file
from tests.rig.verdict import judge
from tests.site.launch.conftest import made_home

pytestmark = pytest.mark.rig

AT_COMMIT = """
CREATE OR REPLACE FUNCTION rig_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER rig_at_commit AFTER INSERT ON reports_report DEFERRABLE INITIALLY DEFERRED
   FOR EACH ROW EXECUTE FUNCTION rig_at_commit()"""
COMMITTING = "SELECT pid FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active' AND usename = 'quartet_app'"


@pytest.fixture(scope="module")
def product() -> Iterator[tuple[int, Path]]:
    """A running product: its port and its home."""
    with made_home() as home, under_fire(home) as (killer, _password):
        yield killer.up.port, home


@pytest.fixture
def server(product: tuple[int, Path]) -> Iterator[psycopg.Connection]:
    """The superuser's connection; what was put in the way of commits is taken away afterwards."""
    dsn = Cluster(Config(home=product[1])).dsn(dbname="quartet")
    with psycopg.connect(dsn, autocommit=True) as connection:
        yield connection
        connection.execute("DROP TRIGGER IF EXISTS rig_at_commit ON reports_report")


def saved(server: psycopg.Connection, said: dict[str, Any]) -> tuple[int, int]:
    """How many reports carry the id, and how many cases the words."""
    reports = server.execute("SELECT count(*) FROM reports_report WHERE id = %s", [said["id"]]).fetchone()
    cases = server.execute("SELECT count(*) FROM cases_case WHERE text = %s", [said["text"]]).fetchone()
    assert reports is not None
    assert cases is not None
    return reports[0], cases[0]


def fresh() -> dict[str, Any]:
    """A report nobody has sent."""
    name = str(uuid7())
    return {"id": name, "text": f"村头的井盖坏了。记号 {name}"}


def acknowledged(answer: Answer) -> bool:
    """Whether the sender may think it saved."""
    return answer is not None and answer[0] < 500


def test_a_commit_that_fails_is_not_acknowledged(product: tuple[int, Path], server: psycopg.Connection) -> None:
    port, said = product[0], fresh()
    server.execute(AT_COMMIT.format(act="RAISE EXCEPTION 'the disk is full'").encode())

    (answer,) = send(port, as_json("/api/v1/reports", said))
    assert not acknowledged(answer)
    assert saved(server, said) == (0, 0)

    server.execute("DROP TRIGGER rig_at_commit ON reports_report")
    insist(port, as_json("/api/v1/reports", said), copies=2)
    assert saved(server, said) == (1, 1)


def test_a_connection_cut_during_commit_is_not_acknowledged(
    product: tuple[int, Path], server: psycopg.Connection
) -> None:
    port, said = product[0], fresh()
    server.execute(AT_COMMIT.format(act="PERFORM pg_sleep(30)").encode())

    with ThreadPoolExecutor(1) as sender:
        reply = sender.submit(send, port, as_json("/api/v1/reports", said))
        deadline = time.monotonic() + 15
        while (committing := server.execute(COMMITTING).fetchone()) is None:
            assert time.monotonic() < deadline, "nobody commits"
            time.sleep(0.05)
        server.execute("SELECT pg_terminate_backend(%s)", committing)
        (answer,) = reply.result()
    assert not acknowledged(answer)
    assert saved(server, said) == (0, 0)

    server.execute("DROP TRIGGER rig_at_commit ON reports_report")
    insist(port, as_json("/api/v1/reports", said), copies=2)
    assert saved(server, said) == (1, 1)


def test_the_verdict_sees_what_is_lost_and_what_is_torn(product: tuple[int, Path], server: psycopg.Connection) -> None:
    (port, home), said = product, fresh()
    message = with_file("/api/v1/attachments", str(uuid7()), photograph(random.Random(7)))
    picture = insist(port, message)[0]
    receipt = insist(port, as_json("/api/v1/reports", {**said, "attachments": [picture["id"]]}))[0]
    kept = {"id": picture["id"], "sha256": picture["sha256"]}
    ack = {"kind": "report", "id": said["id"], "code": receipt["code"], "content": receipt["sha256"],
           "text": said["text"], "picture": kept}  # fmt: skip
    dsn, files = Cluster(Config(home=home)).dsn(dbname="quartet"), home / "files"
    whole = judge([ack, {"kind": "picture", **kept}], dsn, files)
    assert (whole.lost, whole.doubled, whole.torn) == ([], [], [])

    missing = {**ack, "id": str(uuid7())}
    assert judge([missing], dsn, files).lost == [f"report {missing['id']}"]
    assert judge([{**ack, "text": "other words"}], dsn, files).lost == [
        f"report {said['id']} is not what was acknowledged"
    ]

    (files / kept["sha256"][:2] / f"{kept['sha256']}.jpg").unlink()
    assert judge([ack], dsn, files).lost == [f"file of picture {kept['id']}"]

    server.execute("SET session_replication_role = replica")  # not even the ledger's own triggers object
    server.execute("DELETE FROM outbox_event WHERE subject = %s", [receipt["code"]])
    assert [line.split(":")[0] for line in judge([ack], dsn, files).torn] == [f"case {receipt['code']}"]
