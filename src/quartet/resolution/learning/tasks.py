"""Starting the night's work: asked several times a night whether it is done, so that one failure loses no night."""

import subprocess
import sys

from django.utils import timezone
from procrastinate.contrib.django import app

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.resolution.learning.models import Night

HOURS = range(2, 5)
"""When nobody works. The clock on the wall decides here: what time zone a cron line means is another's business."""
WORK = (sys.executable, "-m", "quartet.resolution.learning.night")

_running: list[subprocess.Popen[bytes]] = []
"""The last one started: kept so that it is reaped, and not started again while it works."""


@app.periodic(cron="*/20 * * * *")
@app.task(queue="tell", queueing_lock="night", pass_context=False)
def night(timestamp: int) -> None:  # noqa: ARG001 -- procrastinate says when it was due; we ask whether it is done
    """Start tonight's learning in a process of its own, unless it is done or at work."""
    now = timezone.now().astimezone(SHANGHAI)
    if now.hour not in HOURS or any(one.poll() is None for one in _running):
        return
    with acting_as(SYSTEM):
        if Night.objects.filter(night=now.date()).exists():
            return
    _running[:] = [subprocess.Popen(WORK)]  # noqa: S603 -- our own program
