"""Tells the ledger who keeps the facts of benefits."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """Benefits of members, and who pays for them."""

    name = "quartet.grassroots.benefits"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders."""
        from quartet.grassroots.benefits import queries  # noqa: PLC0415 -- models exist only now
        from quartet.grassroots.benefits.models import BenefitEvent  # noqa: PLC0415 -- as above
        from quartet.grassroots.benefits.reminders import SOURCES  # noqa: PLC0415 -- as above
        from quartet.ground.ledger.queries import register_source, register_story  # noqa: PLC0415 -- as above
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above

        register_story("entitlement", BenefitEvent)
        register_source("sponsor", queries.sponsor_facts, queries.sponsor_heads)
        for source in SOURCES:
            register(source)
