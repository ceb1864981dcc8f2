"""The scheduler: one look a minute at what is due. It may run twice; what was told is told once."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.holidays.queries import working_calendar
from quartet.ground.outbox.actions import beat
from quartet.ground.outbox.models import Beat
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.reminders.actions import look

EVERY = "* * * * *" if settings.WATCH_EVERY >= 60 else f"* * * * * */{settings.WATCH_EVERY}"  # noqa: PLR2004 -- a minute


@app.periodic(cron=EVERY)
@app.task(queue="tell", queueing_lock="watch", pass_context=False)
def watch(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is due now
    """Look, and show that both the worker and the round are alive."""
    with acting_as(SYSTEM):
        beat(Beat.Name.WORKER, timezone.now())
        look(now=timezone.now(), calendar=working_calendar())
        beat(Beat.Name.SCHEDULER, timezone.now())
