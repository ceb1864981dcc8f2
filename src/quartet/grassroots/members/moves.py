"""The table of what can be done to the roster: who decides, who may propose, what must be said, and how it is told."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members.models import Member
from quartet.grassroots.members.policies import DECIDERS, PROPOSERS, areas_of, covers
from quartet.grassroots.members.states import Act, Employment, Standing
from quartet.ground.errors import DomainError, NotNow
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


SERVES = frozenset({Standing.SERVING, Standing.AWAY, Standing.WITHOUT_POST})
HOLDS = frozenset({Standing.SERVING, Standing.AWAY})


@dataclass(frozen=True, slots=True)
class Row:
    """One act. `told` is its sentence in the story, filled from the event's data."""

    act: Act
    needs: tuple[str, ...]
    told: "_StrPromise"
    may: tuple[str, ...] = ()
    when: frozenset[Standing] = SERVES
    """Where the member must stand."""
    partners: bool = True
    """Whether it is for partners too: they hold no grid."""
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
            _("Added to the roster, for %(region_name)s"), may=("occupation", "duty_roles", "number"),
            when=frozenset(),
        ),
        Row(
            Act.HAND_OVER_GRID, ("region", "to", "reason"),
            _("%(region_name)s handed over from %(from_name)s to %(to_name)s"), when=HOLDS, partners=False,
        ),
        Row(
            Act.GRANT_LEAVE, ("kind", "since", "until"), _("On leave from %(since)s, back on %(until)s"),
            may=("to",), partners=False,
        ),
        Row(Act.END_LEAVE, (), _("Back from leave"), when=frozenset({Standing.AWAY}), partners=False),
        Row(
            Act.STAND_IN, ("to", "since", "until", "reason"),
            _("%(to_name)s stands in for %(from_name)s from %(since)s, until %(until)s"), when=HOLDS, partners=False,
        ),
        Row(
            Act.APPOINT, ("region", "since"), _("Appointed to %(region_name)s from %(since)s"), may=("reason",),
            when=frozenset(Standing),
        ),
        Row(Act.CORRECT, ("name", "phone", "employment"), _("Record corrected"), may=("occupation", "duty_roles")),
        Row(Act.RENEW_CARD, ("reason",), _("New card issued; the old one no longer counts"), propose=frozenset()),
        Row(Act.RENEW_CODE, ("reason",), _("New sign-in code given"), propose=frozenset()),
        Row(Act.END, ("since", "reason"), _("Service ends on %(since)s")),
    )
}  # fmt: skip
"""Every act by its name. Desks of township, county and city decide for their own area; a village clerk proposes."""

WHY_NOT_WHEN = {
    Standing.ENDED: _("Their service has ended. Appoint them again first."),
    Standing.WITHOUT_POST: _("They hold no grid today."),
    Standing.SERVING: _("They are not on leave today."),
    Standing.AWAY: _("They are on leave today."),
}


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


def require_fit(row: Row, member: Member, standing: Standing) -> None:
    """Refuse what does not fit where the member stands, or what partners do not have. Raises NotNow."""
    if not row.partners and member.employment == Employment.PARTNER:
        raise NotNow(_("A partner holds no grid: they only send clues."))
    if standing not in row.when:
        raise NotNow(WHY_NOT_WHEN[standing])


def offered(acting: Claims, member: Member, standing: Standing) -> list[Row]:
    """The acts somebody may do now, or propose, for a member; in the order of the table."""
    found = []
    for row in ACTS.values():
        try:
            way(row, acting, member.region)
            require_fit(row, member, standing)
        except (NotAllowed, NotNow):
            continue
        found.append(row)
    return found
