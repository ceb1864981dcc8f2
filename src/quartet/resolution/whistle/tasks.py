"""The round: once a minute, whoever did not answer gives the turn to the next named person."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.whistle.actions import pass_on_unanswered


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="whistle", pass_context=False)
def pass_on(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is due now
    """Pass on what nobody answered in time."""
    with acting_as(SYSTEM):
        pass_on_unanswered(now=timezone.now())
