"""Who may print a case's papers. Pure questions; nothing here writes."""

from quartet.ground.people.rights import Claims
from quartet.resolution.cases import policies as cases
from quartet.resolution.cases.models import Case
from quartet.resolution.mediation import policies as mediation
from quartet.resolution.mediation.models import Mediation


def may_print(claims: Claims, case: Case | None, found: Mediation | None) -> bool:
    """Tell whether somebody is of the team: they handle the case, or mediate it. Both came through their own doors."""
    leads = case is not None and bool(cases.TIES[cases.Tie.LEADS](claims, case))
    return leads or (found is not None and mediation.TIES[mediation.Tie.LEADS](claims, found))
