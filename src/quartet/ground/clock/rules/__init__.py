"""Every lawful clock, one row each, grouped by field. `rule()` finds the row in force on a day."""

from datetime import date

from quartet.ground.clock.rule import Rule
from quartet.ground.clock.rules import (
    arbitration,
    fulfilment,
    hotline,
    mediation,
    petitions,
    platform,
    protection,
    review,
)

RULES: tuple[Rule, ...] = (
    *mediation.RULES,
    *petitions.RULES,
    *hotline.RULES,
    *arbitration.RULES,
    *review.RULES,
    *protection.RULES,
    *platform.RULES,
    *fulfilment.RULES,
)


def rule(rule_id: str, on: date) -> Rule:
    """Give the rule of this id in force on a day. Raises LookupError when there is none."""
    for row in RULES:
        if row.id == rule_id and row.in_force(on):
            return row
    raise LookupError(f"no clock {rule_id} in force on {on}")
