"""Tells the ledger who keeps the published figures."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """Learning from what people decided."""

    name = "quartet.resolution.learning"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.learning.queries import ledger_facts, ledger_heads  # noqa: PLC0415 -- as above

        register_source("accuracy", ledger_facts, ledger_heads)
