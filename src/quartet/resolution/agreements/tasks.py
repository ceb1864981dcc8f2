"""The scheduler: one look a minute at what agreements have due. It may run twice; what was told is told once."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.holidays.queries import working_calendar
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.agreements.watching import look
from quartet.resolution.watch.tasks import EVERY


@app.periodic(cron=EVERY)
@app.task(queue="tell", queueing_lock="agreements", pass_context=False)
def watch_agreements(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is due now
    """Look once."""
    with acting_as(SYSTEM):
        look(now=timezone.now(), calendar=working_calendar())
