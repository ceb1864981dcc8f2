"""Tells the ledger who keeps the facts of whistles, and the case page what to show of them."""

from django.apps import AppConfig


class WhistleConfig(AppConfig):
    """The whistle app."""

    name = "quartet.resolution.whistle"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders, and as a part of the case page."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- models exist only now
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.effects import WHEN_HIDDEN, WHEN_SEALED  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.parts import register_part, register_promises  # noqa: PLC0415 -- as above
        from quartet.resolution.whistle.actions import blank_whistles, hide_whistles  # noqa: PLC0415 -- as above
        from quartet.resolution.whistle.models import WhistleEvent  # noqa: PLC0415 -- as above
        from quartet.resolution.whistle.queries import case_part, promises  # noqa: PLC0415 -- as above
        from quartet.resolution.whistle.reminders import SOURCES  # noqa: PLC0415 -- as above

        register_story("whistle", WhistleEvent)
        register_part("whistle/components/on_case.html", case_part)
        register_promises(promises)
        WHEN_SEALED.append(blank_whistles)
        WHEN_HIDDEN.append(hide_whistles)
        for source in SOURCES:
            register(source)
