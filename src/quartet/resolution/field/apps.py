"""The field app: telephones, and what they are sent."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Field work."""

    name = "quartet.resolution.field"

    def ready(self) -> None:
        """Register as a source of reminders."""
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.field.reminders import SOURCE  # noqa: PLC0415 -- as above

        register(SOURCE)
