"""Tells the ledger who keeps the facts of switches."""

from django.apps import AppConfig


class AidsConfig(AppConfig):
    """The automatic helps and their switches."""

    name = "quartet.resolution.aids"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.aids.queries import ledger_facts, ledger_heads  # noqa: PLC0415 -- as above

        register_source("aid", ledger_facts, ledger_heads)
