"""What duty needs done by the clock. Each may run twice."""

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.grassroots.duty.actions import end_forgotten, forget_places
from quartet.grassroots.duty.ingest import make_days
from quartet.ground.people.rights import SYSTEM, acting_as


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="end_forgotten", pass_context=False)
def end_forgotten_duties(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what is due now
    """End the duties whose time is up."""
    with acting_as(SYSTEM):
        end_forgotten(now=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(queue="tell", queueing_lock="forget_tracks", pass_context=False)
def forget_tracks(timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Make the days to come, drop those that are over, and the places of old calls for help with them."""
    with acting_as(SYSTEM):
        make_days(timezone.now(), again=True)
        forget_places(now=timezone.now(), days=settings.TRACK_DAYS)
