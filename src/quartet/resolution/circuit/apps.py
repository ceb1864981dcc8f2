"""Puts the studio's line on a case's page."""

from django.apps import AppConfig


class CircuitConfig(AppConfig):
    """The circuit studio."""

    name = "quartet.resolution.circuit"

    def ready(self) -> None:
        """Register the part of a case's page, and the source of reminders."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- as above
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.effects import WHEN_TAKEN_UP  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.parts import register_part  # noqa: PLC0415 -- models exist only now
        from quartet.resolution.circuit.actions import call_off_vacated  # noqa: PLC0415 -- as above
        from quartet.resolution.circuit.models import CircuitEvent  # noqa: PLC0415 -- as above
        from quartet.resolution.circuit.parts import on_case  # noqa: PLC0415 -- as above
        from quartet.resolution.circuit.reminders import SOURCE  # noqa: PLC0415 -- as above

        register_story("circuit", CircuitEvent)
        register_part("circuit/components/case.html", on_case)
        register(SOURCE)
        WHEN_TAKEN_UP.append(call_off_vacated)
