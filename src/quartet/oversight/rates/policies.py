"""Who sees which numbers, who may ask for an exclusion and who may approve it; and which numbers say too much."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import DESKS, OVERSEERS, ROLES, Label
from quartet.oversight.rates.models import Exclusion
from quartet.oversight.rates.states import K
from quartet.resolution.cases.models import Case

READERS = DESKS | OVERSEERS


@dataclass(frozen=True, slots=True)
class Sight:
    """How somebody sees an area's numbers."""

    label: Label
    """Cases up to here are counted: the same that the lists open."""
    own: bool
    """It is their own area: exact, with the cases behind. Otherwise small numbers are kept back, and there are none."""


def sight_of(claims: Claims, area: str) -> Sight | None:
    """How these claims see an area: their own and all in it exactly, those it lies in coarsely, others not at all."""
    readers = [held for held in claims.posts if held.role in READERS]
    own = [ROLES[held.role].area or 0 for held in readers if area.startswith(held.region)]
    if own:
        return Sight(Label(max(own)), own=True)
    if any(held.region.startswith(area) for held in readers):
        return Sight(Label.PERSONAL, own=False)
    return None


def home_of(claims: Claims) -> str:
    """The area of somebody's first post that reads rates."""
    return next(held.region for held in claims.posts if held.role in READERS)


def kept_back(cells: Sequence[int], known: Collection[int] = ()) -> tuple[set[int], bool]:
    """Which of an area's parts, and whether their sum, must not be told, so that none below K can be worked out.

    `cells` are the parts' numbers of people or cases, and they add up to the sum that is told; `known` are the parts
    (by place in `cells`) the reader knows anyhow. What is kept back holds K or more together and more than one part:
    else the next larger part is kept back too, and in the end the sum.
    """
    foreign = sorted((count, number) for number, count in enumerate(cells) if number not in known and count)
    back = [(count, number) for count, number in foreign if count < K]
    rest = foreign[len(back) :]
    while back and rest and (len(back) == 1 or sum(count for count, _number in back) < K):
        back.append(rest.pop(0))
    told_together = sum(count for count, _number in back)
    return {number for _count, number in back}, bool(back) and (len(back) == 1 or told_together < K)


def asking_post(claims: Claims, case: Case) -> tuple[int, int]:
    """Who asks to leave a case out, person and unit: of the unit that leads it, or a desk of its area.

    Raises NotAllowed.
    """
    fitting = (
        held
        for held in claims.posts
        if (ROLES[held.role].handles and held.unit == case.lead_unit_id)
        or (held.role in DESKS and case.region.startswith(held.region))
    )
    held = next(fitting, None)
    if held is None or claims.person is None:
        raise NotAllowed(_("Only the unit that leads the case or a desk of its area may ask for this."))
    return claims.person, held.unit


def deciding_post(claims: Claims, asked: Exclusion, mover: tuple[int | None, int | None]) -> tuple[int, int]:
    """Who decides on a request, person and unit: a supervisor of the area, or a desk above who asked.

    Not who asked and not who made the move it is about (`mover`: person and unit), nor anybody of their units.
    Raises NotAllowed.
    """
    case = asked.case
    fitting = (
        held
        for held in claims.posts
        if case.region.startswith(held.region)
        and (ROLES[held.role].oversees or (ROLES[held.role].desk or 0) > asked.asked_unit.level)
    )
    held = next(fitting, None)
    if held is None or claims.person is None:
        raise NotAllowed(_("Only a supervisor or a desk above the one that asked may decide on this."))
    if claims.person in {asked.asked_by_id, mover[0]} or held.unit in {asked.asked_unit_id, mover[1]}:
        raise NotAllowed(_("Somebody outside the unit that asked, and that made the move, must decide on this."))
    return claims.person, held.unit
