"""Tells the ledger who keeps the facts of meetings and resolutions."""

from django.apps import AppConfig


class CarriersConfig(AppConfig):
    """Local carriers."""

    name = "quartet.grassroots.carriers"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders."""
        from quartet.grassroots.carriers.models import MeetingEvent, ResolutionEvent  # noqa: PLC0415 -- models exist only now
        from quartet.grassroots.carriers.reminders import SOURCE, VACATED  # noqa: PLC0415 -- as above
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- as above
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above

        register_story("meeting", MeetingEvent)
        register_story("resolution", ResolutionEvent)
        register(SOURCE)
        register(VACATED)
