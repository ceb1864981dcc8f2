"""Tells the ledger who keeps the facts of mediations."""

from django.apps import AppConfig


class MediationConfig(AppConfig):
    """The mediation app."""

    name = "quartet.resolution.mediation"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders, and say what is open before a case is closed."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- models exist only now
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.effects import WHEN_HIDDEN, WHEN_TAKEN_UP  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.parts import register_promises  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.queries import SEALED_PLACES  # noqa: PLC0415 -- as above
        from quartet.resolution.mediation.actions import hide_mediations, lapse_vacated  # noqa: PLC0415 -- as above
        from quartet.resolution.mediation.models import MediationEvent  # noqa: PLC0415 -- as above
        from quartet.resolution.mediation.queries import harm_places, promises  # noqa: PLC0415 -- as above
        from quartet.resolution.mediation.reminders import SOURCES  # noqa: PLC0415 -- as above

        register_story("mediation", MediationEvent)
        WHEN_HIDDEN.append(hide_mediations)
        SEALED_PLACES.append(harm_places)
        register_promises(promises)
        for source in SOURCES:
            register(source)
        WHEN_TAKEN_UP.append(lapse_vacated)
