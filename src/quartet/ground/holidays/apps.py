"""Tells the ledger who keeps the facts of notices."""

from django.apps import AppConfig


class HolidaysConfig(AppConfig):
    """The holidays app."""

    name = "quartet.ground.holidays"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.ground.holidays.queries import ledger_facts, ledger_heads  # noqa: PLC0415 -- models exist only now
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- as above

        register_source("notice", ledger_facts, ledger_heads)
