"""What the case page shows of this room."""

from typing import Any

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import DESKS, Level, Role
from quartet.resolution.cases.models import Case
from quartet.resolution.reports.slips import phone_code
from quartet.resolution.spoken.script import loud, spoken


def case_part(case: Case, claims: Claims) -> dict[str, Any]:
    """For a desk: what to say of a main case on the telephone and over the loudspeaker."""
    if case.parent_id is not None or not claims.has_role(*DESKS):
        return {}
    below_city = claims.has_role(*(DESKS - {Role.CITY_DESK})) and len(case.region) >= Level.VILLAGE.digits
    village = case.region[: Level.VILLAGE.digits] if below_city else ""
    return {"village": village, "spoken": spoken(case), "loud": loud(case), "digits": phone_code(case.pk)}
