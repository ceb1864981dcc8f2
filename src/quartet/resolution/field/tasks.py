"""The round of field work: once a minute, what can go on now goes on; once an hour, what nobody went on with goes."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.files.uploads import forget_abandoned
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.field.actions.taking import sweep as look_again


@app.periodic(cron="* * * * *")
@app.task(queue="tell", queueing_lock="field", pass_context=False)
def sweep(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask what can go on now
    """Look once more at what is unfinished."""
    with acting_as(SYSTEM):
        look_again(timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(queue="tell", queueing_lock="uploads", pass_context=False)
def tidy(timestamp: int) -> None:  # noqa: ARG001 -- as above
    """Remove uploads nobody went on with for two months."""
    with acting_as(SYSTEM):
        forget_abandoned(now=timezone.now())
