"""The burden meter: stands in front of new tasks, and tells the ledger who keeps its facts."""

from functools import partial

from django.apps import AppConfig


class BurdenConfig(AppConfig):
    """What is asked of members, in minutes."""

    name = "quartet.oversight.burden"

    def ready(self) -> None:
        """Register the gate, and as a source of the ledger's check."""
        from quartet.ground.ledger.queries import register_source  # noqa: PLC0415 -- models exist only now
        from quartet.oversight.burden import actions, queries  # noqa: PLC0415 -- as above
        from quartet.resolution.field.gates import register_gate  # noqa: PLC0415 -- as above

        register_gate(actions.gate)
        for kind in queries.KINDS:
            register_source(kind, queries.ledger_facts, partial(queries.ledger_heads, kind))
