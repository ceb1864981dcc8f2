"""The count: once a minute, what was done since. It may run twice; what was counted is counted once."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.oversight.rates.actions import fold_all


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="rates", pass_context=False)
def count(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we count what is there
    """Count what was done in the last minute."""
    with acting_as(SYSTEM):
        fold_all(now=timezone.now())
