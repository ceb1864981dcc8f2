"""`quartet worker`: carries out what must happen after a commit."""

import django


def main(argv: list[str]) -> int:  # noqa: ARG001 -- every command is called alike
    """Work until told to stop (SIGTERM finishes the job in hand first)."""
    django.setup()
    from procrastinate.contrib.django import app  # noqa: PLC0415 -- its connector needs Django's settings

    worker = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]  # the Django one
    worker.run_worker(queues=["tell"], concurrency=2, delete_jobs="successful", install_signal_handlers=True)
    return 0
