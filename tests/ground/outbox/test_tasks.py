"""Work after a commit is done, once, whatever died in its middle."""

import json
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app

from quartet.ground.outbox.models import Event, Notice
from quartet.ground.outbox.tasks import rescue, tell_unit
from quartet.ground.outbox.worker import on_a_live_connection
from quartet.site.launch.roles import Doors
from tests.cast import MONDAY, Cast, behind_the_wall


@dataclass
class Rescuer:
    """The job that looks, as its worker hands it over."""

    app: Any = app
    job: Any = field(default_factory=lambda: type("Job", (), {"id": 0}))


def look() -> None:
    async_to_sync(rescue.func)(Rescuer(), timestamp=0)  # type: ignore[arg-type]  # as much of a context as it reads


def sql(statement: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def job_in_hand(*, heard_of: str, since: str = "now()", lock: str | None = None) -> int:
    """A job a worker has begun: when it was last heard of, and since when it has the job."""
    worker = sql(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heard_of}) RETURNING id")[0][0]
    (job,) = sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args, queueing_lock, worker_id)"
        " VALUES ('tell', 'x', %s, %s, %s) RETURNING id",
        json.dumps({}), lock, worker,
    )  # fmt: skip
    sql("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", job[0])
    sql(f"UPDATE procrastinate_events SET at = {since} WHERE job_id = %s", job[0])
    return int(job[0])


def state(job: int) -> str:
    found = sql("SELECT status FROM procrastinate_jobs WHERE id = %s", job)
    return found[0][0] if found else "gone"


@pytest.mark.parametrize(
    ("heard_of", "since", "lock", "afterwards"),
    [
        ("now()", "now()", None, "doing"),
        ("now() - interval '20 seconds'", "now()", None, "todo"),
        ("now()", "now() - interval '2 minutes'", None, "todo"),
        ("now() - interval '20 seconds'", "now()", "seal", "gone"),
    ],
    ids=["at work", "its worker died", "its worker forgot it", "it comes again by itself"],
)
@pytest.mark.usefixtures("db")
def test_a_job_left_lying_is_taken_up(heard_of: str, since: str, lock: str | None, afterwards: str) -> None:
    job = job_in_hand(heard_of=heard_of, since=since, lock=lock)

    look()

    assert state(job) == afterwards


def test_told_twice_somebody_has_one_notice(cast: Cast) -> None:
    with behind_the_wall():
        event = Event.objects.create(topic="case.dispatch", subject="x", county="211221", keys=[], label=1, at=MONDAY)

    for _ in range(2):
        lines = [{"url": "/cases/x/", "says": "A case was put into your unit's hands"}]
        tell_unit.func(event_id=event.pk, unit=cast.units["tribunal"].pk, lines=lines)

    with behind_the_wall():
        assert [notice.person.username for notice in Notice.objects.filter(event=event)] == ["tribunal"]


def test_a_telling_that_fails_is_tried_again_for_hours() -> None:
    class Job:
        attempts = 0

    waits = []
    while (again := tell_unit.get_retry_exception(exception=OSError(), job=Job())) is not None:  # type: ignore[arg-type]  # all it reads
        waits.append(again.retry_decision.retry_at)
        Job.attempts += 1

    assert (waits[-1] - waits[0]).total_seconds() > 3600


@pytest.mark.django_db(transaction=True)
def test_a_job_does_not_inherit_a_connection_the_database_has_dropped(doors: Doors) -> None:
    (pid,) = sql("SELECT pg_backend_pid()")[0]
    with psycopg.connect(doors.app, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])

    assert on_a_live_connection(lambda: sql("SELECT 1"), None, None) == [(1,)]
