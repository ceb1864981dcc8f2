"""Every lawful clock, one row each, grouped by field. `rule()` finds the row in force on a day."""

from datetime import date

from quartet.ground.clock.rule import Rule
from quartet.ground.clock.rules import platform

RULES: tuple[Rule, ...] = (*platform.RULES,)


def rule(rule_id: str, on: date) -> Rule:
    """Give the rule of this id in force on a day. Raises LookupError when there is none."""
    for row in RULES:
        if row.id == rule_id and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until):
            return row
    raise LookupError(f"no clock {rule_id} in force on {on}")
