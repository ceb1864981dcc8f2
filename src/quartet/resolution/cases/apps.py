"""Tells the ledger who keeps the facts of cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The cases app."""

    name = "quartet.resolution.cases"

    def ready(self) -> None:
        """Register as a source of the ledger's check."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.cases.models import CaseEvent  # noqa: PLC0415 -- as above

        register_story("case", CaseEvent)
