"""Work after a commit. Every task may run twice: its effect is the same once."""

from typing import Any

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from quartet.ground.crash import crash_point
from quartet.ground.ledger.actions import seal_entries
from quartet.ground.outbox.actions import notify
from quartet.ground.outbox.models import Event
from quartet.ground.people import staffing
from quartet.ground.people.rights import SYSTEM, acting_as

HEARTBEAT_SECONDS = 5
"""How often a worker says that it lives."""
STALLED = """\
SELECT job.id, job.queueing_lock IS NOT NULL AS periodic
  FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
 WHERE job.status = 'doing' AND job.id <> %(me)s
   AND (worker.id IS NULL OR worker.last_heartbeat < now() - interval '15 seconds'
        OR (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) < now() - interval '1 minute')"""
"""Jobs whose worker is dead, and jobs in hand for a minute although ours take a moment: the database was away just
when their worker was to mark them, and it has forgotten them."""


@app.task(queue="tell", retry=RetryStrategy(max_attempts=12, exponential_wait=2))  # over two hours
def tell_unit(*, event_id: int, unit: int, lines: list[dict[str, Any]]) -> None:
    """Put a notice into the tray of everybody who handles cases for a unit."""
    with acting_as(SYSTEM):
        event = Event.objects.get(pk=event_id)
        people = staffing.unit_people(unit, timezone.localdate(), without=event.denied)
        crash_point("job_effect")
        notify(event, people, lines=lines)
        crash_point("job_mark")


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="seal", pass_context=False)
def seal(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we seal what is there
    """Chain what was committed in the last minute."""
    with acting_as(SYSTEM):
        seal_entries(now=timezone.now())


@app.periodic(cron="* * * * * */10")  # seconds come last
@app.task(queue="tell", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Take up the jobs that were left lying: by a worker that died, or when the database did."""
    manager = context.app.job_manager
    for job in await manager.connector.execute_query_all_async(STALLED, me=context.job.id):
        if job["periodic"]:  # its next turn does the same; a second one may not even queue beside it
            await manager.finish_job_by_id_async(job["id"], status=Status.FAILED, delete_job=True)
        else:
            await manager.retry_job_by_id_async(job["id"], retry_at=timezone.now())
