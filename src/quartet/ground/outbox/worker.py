"""`quartet worker`: carries out what must happen after a commit."""

from collections.abc import Callable
from typing import Any

import django


def main(argv: list[str]) -> int:  # noqa: ARG001 -- every command is called alike
    """Work until told to stop (SIGTERM finishes the job in hand first)."""
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 -- its connector needs Django's settings

    from quartet.ground.outbox.tasks import HEARTBEAT_SECONDS  # noqa: PLC0415 -- as above

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # the Django one
    worker.run_worker(
        queues=["tell"], concurrency=2, delete_jobs="successful", install_signal_handlers=True,
        update_heartbeat_interval=HEARTBEAT_SECONDS, task_middleware=[on_a_live_connection],
    )  # fmt: skip
    return 0


def on_a_live_connection(work: Callable[[], Any], _context: object, _worker: object) -> object:
    """Do a job as Django does a request: a connection the database has dropped meanwhile is replaced first."""
    from django.db import close_old_connections  # noqa: PLC0415 -- as above

    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
