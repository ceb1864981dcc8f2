"""Tells the ledger who keeps the facts of six-free villages."""

from django.apps import AppConfig


class SixFreeConfig(AppConfig):
    """Six-free villages, judged by the six "have"."""

    name = "quartet.oversight.sixfree"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- models exist only now
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.oversight.sixfree.models import SixFreeEvent  # noqa: PLC0415 -- as above
        from quartet.oversight.sixfree.reminders import SOURCE  # noqa: PLC0415 -- as above

        register_story("sixfree", SixFreeEvent)
        register(SOURCE)
