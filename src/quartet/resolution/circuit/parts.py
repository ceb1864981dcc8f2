"""What a case's page says of the studio: the date that stands, and when those concerned can come."""

from typing import Any

from django.utils import timezone

from quartet.ground.people.rights import Claims
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import CaseState
from quartet.resolution.circuit import queries
from quartet.resolution.circuit.policies import units_of


def on_case(case: Case, claims: Claims) -> dict[str, Any]:
    """For those who mediate it in the unit that leads."""
    if case.state != CaseState.HANDLING or case.lead_unit_id not in units_of(claims):
        return {}
    return {
        "stop": queries.upcoming_stop(case, timezone.now()),
        "availability": list(queries.availability_of(case)),
        "case": case,
    }
