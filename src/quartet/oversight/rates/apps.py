"""Tells the ledger who keeps the facts of requests to leave a case out."""

from django.apps import AppConfig


class RatesConfig(AppConfig):
    """The rates app."""

    name = "quartet.oversight.rates"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now
        from quartet.oversight.rates.queries import ledger_facts, ledger_heads  # noqa: PLC0415 -- as above

        register_source("exclusion", ledger_facts, ledger_heads)
