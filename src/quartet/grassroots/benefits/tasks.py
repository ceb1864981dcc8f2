"""What benefits need done by the clock. Each may run twice."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.grassroots.benefits.actions import watch_insurance
from quartet.ground.people.rights import SYSTEM, acting_as


@app.periodic(cron="*/5 * * * *")
@app.task(queue="tell", queueing_lock="watch_insurance", pass_context=False)
def watch_over_insurance(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is so now
    """Find who is on duty, or holds a grid, without insurance."""
    with acting_as(SYSTEM):
        watch_insurance(now=timezone.now())
