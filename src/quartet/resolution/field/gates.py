"""What stands between a desk and a new task: rooms above register a gate; this room knows none of them."""

from collections.abc import Callable
from datetime import datetime

Gate = Callable[[str, bool, datetime], None]
"""Asked with the region, whether the task belongs to a case, and the time; refuses with a DomainError."""

_gates: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Ask a gate before every new task; registered twice it is asked once."""
    if gate not in _gates:
        _gates.append(gate)


def ask_gates(region: str, *, of_case: bool, now: datetime) -> None:
    """Refuse where one of the gates does."""
    for gate in _gates:
        gate(region, of_case, now)
