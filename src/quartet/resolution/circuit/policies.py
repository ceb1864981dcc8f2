"""Who may do what in the studio, and what may stand on one circuit. Nothing here writes."""

from collections.abc import Callable
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.people import staffing
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import ROLES, Label, Role
from quartet.resolution.circuit.models import Circuit
from quartet.resolution.mediation.models import Mediation
from quartet.resolution.mediation.policies import HELD, ME, bars, findings

MEDIATORS = frozenset({Role.VILLAGE_MEDIATOR})
RIDERS = frozenset({*MEDIATORS, Role.TRIBUNAL})
"""Who plans circuits and answers the telephone: mediators of studios and committees."""
COACHED = frozenset({Role.VILLAGE_MEDIATOR, Role.VILLAGE_CLERK, Role.TRIBUNAL})
"""Who reads and writes notes: mediators, those who mediate in villages, judges who help them."""


def units_of(claims: Claims) -> list[int]:
    """The units for which somebody mediates."""
    return sorted({held.unit for held in claims.posts if held.role in MEDIATORS})


def sight(claims: Claims) -> Q:
    """The rule for the door: one's own circuits, those of one's unit, those one rides along with."""
    if claims.system:
        return Q()
    if claims.person is None:
        return Q(pk__in=[])
    handles = [held.unit for held in claims.posts if (ROLES[held.role].unit or 0) >= Label.SENSITIVE]
    return Q(mediator=claims.person) | Q(judge=claims.person) | Q(unit__in=handles)


class Tie(StrEnum):
    """How somebody must be tied to a circuit."""

    MEDIATOR = "mediator"
    """Whose round it is."""
    TEAM = "team"
    """The mediator or the judge who rides along."""
    PLATFORM = "platform"
    """Nobody by hand."""


def _mediates(claims: Claims, circuit: Circuit) -> bool:
    """Whose round it is; for a mediator who has left, a colleague of the same unit."""
    if claims.person == circuit.mediator_id:
        return True
    colleague = circuit.unit_id in units_of(claims)
    held = staffing.posts_on(timezone.localdate()).filter(person=circuit.mediator_id, role__in=MEDIATORS)
    return colleague and not held.filter(unit=circuit.unit_id).exists()


TIES: dict[Tie, Callable[[Claims, Circuit], bool]] = {
    Tie.PLATFORM: lambda _claims, _circuit: False,
    Tie.MEDIATOR: _mediates,
    Tie.TEAM: lambda claims, circuit: (
        (claims.person is not None and claims.person == circuit.judge_id) or _mediates(claims, circuit)
    ),
}
WHY_NOT_TIED = {
    Tie.PLATFORM: _("The platform does this by itself."),
    Tie.MEDIATOR: _("Only the mediator whose circuit it is may do this."),
    Tie.TEAM: _("Only the mediator or the judge of this circuit may do this."),
}


def require_tie(claims: Claims, circuit: Circuit, tie: Tie) -> None:
    """Refuse unless tied as the table asks. Raises NotAllowed."""
    if not claims.has_role(*COACHED) or not TIES[tie](claims, circuit):
        raise NotAllowed(WHY_NOT_TIED[tie])


def recused(mediation: Mediation, *people: Person) -> bool:
    """Whether one of them must keep out: it is hidden from them, or something bars them (mediation.policies)."""
    return any(f"p{person.pk}" in mediation.hidden_from or bars(findings(mediation, person)) for person in people)


# -- the database's side ---------------------------------------------------------------------------------------------

_WRITING = "(SELECT current_setting('quartet.system', true) = 'on')"
_THERE = "EXISTS (SELECT 1 FROM circuit_circuit o WHERE o.id = circuit_id)"
WALLS = {
    "circuit_circuit": (
        f"{_WRITING} OR ARRAY['u' || unit_id, 'p' || mediator_id, 'p' || COALESCE(judge_id, 0)]::text[] && {HELD}"
    ),
    "circuit_stop": f"{_WRITING} OR {_THERE}",
    "circuit_circuitevent": f"{_WRITING} OR {_THERE}",
    "circuit_booking": f"{_WRITING} OR person_id = {ME}",
    "circuit_availability": (
        f"{_WRITING} OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = case_id) "  # noqa: S608 -- our own names
        "OR EXISTS (SELECT 1 FROM mediation_mediation m WHERE m.case_id = circuit_availability.case_id)"
    ),
    "circuit_coachingnote": f"{_WRITING} OR {ME} IN (writer_id, reader_id)",
}
"""A circuit is for its team and their unit, a note for the two it lies between."""
