"""Tells the ledger who keeps the facts of six-free villages."""

from django.apps import AppConfig


class SixFreeConfig(AppConfig):
    """Six-free villages, judged by the six "have"."""

    name = "quartet.oversight.sixfree"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders."""
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.oversight.sixfree import queries  # noqa: PLC0415 -- as above
        from quartet.oversight.sixfree.reminders import SOURCE  # noqa: PLC0415 -- as above

        register_source("sixfree", queries.ledger_facts, queries.ledger_heads)
        register(SOURCE)
