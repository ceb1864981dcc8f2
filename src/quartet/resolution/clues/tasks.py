"""Every hour the words of clues that nobody verified are deleted. It may run twice: what is gone is gone."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.clues.actions import expire_clues


@app.periodic(cron="7 * * * *")
@app.task(queue="tell", queueing_lock="clues", pass_context=False)
def expire(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is over now
    """Delete what is over; a thousand at a time."""
    with acting_as(SYSTEM):
        while expire_clues(now=timezone.now()) == 1000:  # noqa: PLR2004 -- a full batch: there may be more
            pass
