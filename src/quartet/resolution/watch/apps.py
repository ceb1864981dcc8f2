"""Tells the round of reminders which clocks run on cases."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Clocks of cases, and the working calendar they are counted by."""

    name = "quartet.resolution.watch"

    def ready(self) -> None:
        """Register as a source of reminders."""
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.watch.reminders import SOURCE  # noqa: PLC0415 -- as above

        register(SOURCE)
