"""The field app: telephones, and what they are sent."""

from django.apps import AppConfig


class FieldConfig(AppConfig):
    """Field work."""

    name = "quartet.resolution.field"

    def ready(self) -> None:
        """Register as a source of reminders, and blank its copies when a case is sealed."""
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.cases.effects import WHEN_SEALED  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.parts import register_promises  # noqa: PLC0415 -- as above
        from quartet.resolution.field.actions.tasks import blank_tasks  # noqa: PLC0415 -- as above
        from quartet.resolution.field.queries import promises  # noqa: PLC0415 -- as above
        from quartet.resolution.field.reminders import SOURCE  # noqa: PLC0415 -- as above

        register(SOURCE)
        register_promises(promises)
        WHEN_SEALED.append(blank_tasks)
