"""Work after a commit. Every task may run twice: its effect is the same once."""

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from quartet.ground.ledger.actions import seal_entries
from quartet.ground.outbox.models import Event, Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.people.states import HANDLERS


@app.task(queue="tell")
def tell_unit(*, event_id: int, unit: int) -> None:
    """Put a notice into the tray of everybody who handles cases for a unit."""
    with acting_as(SYSTEM):
        event = Event.objects.get(pk=event_id)
        people = Post.objects.filter(unit=unit, until=None, role__in=HANDLERS).values_list("person", flat=True)
        fresh = [Notice(person_id=person, event=event) for person in sorted(set(people) - set(event.denied))]
        Notice.objects.bulk_create(fresh, ignore_conflicts=True)


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="seal", pass_context=False)
def seal(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we seal what is there
    """Chain what was committed in the last minute."""
    with acting_as(SYSTEM):
        seal_entries(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Take up jobs whose worker died in the middle."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
