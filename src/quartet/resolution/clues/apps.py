"""Tells the round of reminders which clues speak of danger."""

from django.apps import AppConfig


class CluesConfig(AppConfig):
    """What partners notice."""

    name = "quartet.resolution.clues"

    def ready(self) -> None:
        """Register as a source of reminders."""
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.clues.reminders import SOURCE  # noqa: PLC0415 -- as above

        register(SOURCE)
