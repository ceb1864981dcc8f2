"""The table of what can be done to the roster: who decides, who may propose, what must be said, and how it is told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.policies import DECIDERS, PROPOSERS, areas_of, covers
from quartet.grassroots.members.states import Act
from quartet.ground.errors import DomainError
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Way(StrEnum):
    """How somebody's word counts."""

    DECIDE = "decide"
    """It is done at once."""
    PROPOSE = "propose"
    """It waits for the desk above."""


@dataclass(frozen=True, slots=True)
class Row:
    """One act. `told` is its sentence in the story, filled from the event's data."""

    act: Act
    needs: tuple[str, ...]
    told: "_StrPromise"
    may: tuple[str, ...] = ()
    propose: frozenset[Role] = PROPOSERS
    decide: frozenset[Role] = DECIDERS

    @property
    def label(self) -> "str | _StrPromise":
        """The button's word."""
        return self.act.label


ACTS: dict[Act, Row] = {
    row.act: row
    for row in (
        Row(
            Act.ENROL, ("name", "phone", "region", "employment", "since"),
            _("Added as %(employment_word)s, for %(region_name)s"), may=("occupation", "duty_roles", "number"),
        ),
        Row(Act.APPOINT, ("region", "since"), _("Appointed to %(region_name)s from %(since)s"), may=("reason",)),
        Row(
            Act.HAND_OVER_GRID, ("region", "to", "reason"),
            _("%(region_name)s handed over from %(from_name)s to %(to_name)s"),
        ),
        Row(
            Act.GRANT_LEAVE, ("kind", "since", "until"), _("On leave from %(since)s, back on %(until)s"),
            may=("to",),
        ),
        Row(Act.END_LEAVE, (), _("Back from leave")),
        Row(
            Act.STAND_IN, ("to", "since", "until", "reason"),
            _("%(to_name)s stands in for %(from_name)s from %(since)s, until %(until)s"),
        ),
        Row(
            Act.CORRECT, ("name", "phone", "employment"), _("Record corrected"), may=("occupation", "duty_roles"),
        ),
        Row(Act.RENEW_CARD, ("reason",), _("New card issued; the old one no longer counts"), propose=frozenset()),
        Row(Act.RENEW_CODE, ("reason",), _("New sign-in code given"), propose=frozenset()),
        Row(Act.END, ("since", "reason"), _("Service ends on %(since)s")),
    )
}  # fmt: skip
"""Every act by its name. Desks of township, county and city decide for their own area; a village clerk proposes."""


class UnknownAct(DomainError):
    """No act of this name."""

    status = 404
    code = "unknown-act"
    message = _("There is no such act.")


def row_of(act: str) -> Row:
    """The row of an act. Raises UnknownAct."""
    try:
        return ACTS[Act(act)]
    except ValueError:
        raise UnknownAct from None


def way(row: Row, acting: Claims, region: str) -> Way:
    """How the actor's word counts for a region. Raises NotAllowed when it does not."""
    if covers(areas_of(acting, row.decide), region):
        return Way.DECIDE
    if covers(areas_of(acting, row.propose), region):
        return Way.PROPOSE
    raise NotAllowed(_("Only the desk of the township, the county or the city decides about its own area."))


def offered(acting: Claims, region: str) -> list[Row]:
    """The acts somebody may do or propose for a member of a region, in the order of the table."""
    found = []
    for row in ACTS.values():
        roles = row.decide | row.propose
        if row.act is not Act.ENROL and covers(areas_of(acting, roles), region):
            found.append(row)
    return found
