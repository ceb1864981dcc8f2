"""Tells the ledger who keeps the facts of agreements, the case page what to show, a mediation whether there is one."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """The agreements app."""

    name = "quartet.resolution.agreements"

    def ready(self) -> None:
        """Register as a source of the ledger's check and of reminders, and as a part of the case page."""
        from quartet.ground.ledger.queries import register_story  # noqa: PLC0415 -- models exist only now
        from quartet.ground.reminders.sources import register  # noqa: PLC0415 -- as above
        from quartet.resolution.agreements.models import AgreementEvent  # noqa: PLC0415 -- as above
        from quartet.resolution.agreements.queries import (  # noqa: PLC0415 -- as above
            case_part,
            on_case,
            owed_on,
            promises,
        )
        from quartet.resolution.agreements.reminders import SOURCE  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.parts import register_part, register_promises  # noqa: PLC0415 -- as above
        from quartet.resolution.cases.policies import STILL_OWED  # noqa: PLC0415 -- as above
        from quartet.resolution.mediation.policies import AGREEMENTS  # noqa: PLC0415 -- as above

        register_story("agreement", AgreementEvent)
        register_part("agreements/components/on_case.html", case_part)
        register_promises(promises)
        AGREEMENTS.append(lambda mediation: on_case(mediation.case_id))
        STILL_OWED.append(lambda case: owed_on(case.pk))
        register(SOURCE)
