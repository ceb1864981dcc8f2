"""Reminding of resolutions. It asks what is due and was not told, so that a turn missed is made up by the next."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.grassroots.carriers.actions import remind
from quartet.ground.people.rights import SYSTEM, acting_as


@app.periodic(cron="*/10 * * * *")
@app.task(queue="tell", queueing_lock="carriers-remind", pass_context=False)
def remind_of_resolutions(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due
    """Tell owners and hosts what is due."""
    with acting_as(SYSTEM):
        remind(now=timezone.now())
