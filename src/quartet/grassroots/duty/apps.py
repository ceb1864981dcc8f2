"""Duty and tracks; tells the ledger who keeps the facts of the track policy."""

from django.apps import AppConfig


class DutyConfig(AppConfig):
    """Duty of grid members. Its label is not `duty`: that is the duty list's."""

    name = "quartet.grassroots.duty"
    label = "onduty"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders."""
        from quartet.grassroots.duty.queries import ledger_facts, ledger_heads  # noqa: PLC0415 -- models exist only now
        from quartet.grassroots.duty.reminders import SOURCE  # noqa: PLC0415 -- as above
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- as above
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above

        register_source("tracks", ledger_facts, ledger_heads)
        register(SOURCE)
