"""The table of what can be done to the roster: who decides, who may propose, what must be said, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.members import queries
from quartet.grassroots.members.models import Member, Proposal
from quartet.grassroots.members.policies import (
    DECIDERS,
    PROPOSERS,
    areas_of,
    covers,
    require_decider,
    require_not_oneself,
)
from quartet.grassroots.members.states import Act, Employment, ProposalState, Standing
from quartet.ground.errors import DomainError, NotNow
from quartet.ground.moves import Guard, Table
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


ON_ROSTER = "on_roster"
SERVES = frozenset({Standing.SERVING, Standing.AWAY, Standing.WITHOUT_POST})
HOLDS = frozenset({Standing.SERVING, Standing.AWAY})


@dataclass(frozen=True, slots=True)
class Row:
    """One act. `told` is its sentence in the story, filled from the event's data."""

    act: Act
    needs: tuple[str, ...]
    told: "_StrPromise"
    may: tuple[str, ...] = ()
    standings: frozenset[Standing] = SERVES
    """Where the member must stand."""
    partners: bool = True
    """Whether it is for partners too: they hold no grid."""
    propose: frozenset[Role] = PROPOSERS
    decide: frozenset[Role] = DECIDERS

    when: Guard | None = None

    @property
    def guards(self) -> tuple[Guard, ...]:
        """It must fit where the member stands."""
        return (partial(_fits, self),)

    @property
    def label(self) -> "str | _StrPromise":
        """The button's word."""
        return self.act.label

    @property
    def verb(self) -> str:
        """The act, as every table names what is done."""
        return self.act.value

    @property
    def old(self) -> str | None:
        """Where they stand follows from posts and days, not from acts: a guard asks it."""
        return None if self.act is Act.ENROL else ON_ROSTER

    @property
    def new(self) -> str:
        """As above."""
        return ON_ROSTER


ACTS: dict[Act, Row] = {
    row.act: row
    for row in (
        Row(
            Act.ENROL, ("name", "phone", "region", "employment", "since"),
            _("Added to the roster, for %(region_name)s"), may=("occupation", "duty_roles", "number"),
            standings=frozenset(),
        ),
        Row(
            Act.HAND_OVER_GRID, ("region", "to", "reason"),
            _("%(region_name)s handed over from %(from_name)s to %(to_name)s"), standings=HOLDS, partners=False,
        ),
        Row(
            Act.GRANT_LEAVE, ("kind", "since", "until"), _("On leave from %(since)s, back on %(until)s"),
            may=("to",), partners=False,
        ),
        Row(Act.END_LEAVE, (), _("Back from leave"), standings=frozenset({Standing.AWAY}), partners=False),
        Row(
            Act.STAND_IN, ("to", "since", "until", "reason"),
            _("%(to_name)s stands in for %(from_name)s from %(since)s, until %(until)s"), standings=HOLDS,
            partners=False,
        ),
        Row(
            Act.APPOINT, ("region", "since"), _("Appointed to %(region_name)s from %(since)s"), may=("reason",),
            standings=frozenset(Standing),
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


def _require_way(row: Row, acting: Claims, region: str) -> None:
    way(row, acting, region)


TABLE: Table[Row] = Table(
    tuple(ACTS.values()),
    tied=lambda claims, member, row: _require_way(row, claims, member.region),
    at=lambda _member, _row: ON_ROSTER,
)
"""The same acts as the one machinery asks them."""


class Decision(NamedTuple):
    """One row of what becomes of a proposal."""

    verb: str
    old: ProposalState | None
    new: ProposalState
    label: "_StrPromise"
    told: "_StrPromise"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    when: Guard | None = None
    guards: tuple[Guard, ...] = ()


def not_ones_own(proposal: Proposal, _data: Mapping[str, Any], claims: Claims) -> None:
    """Who proposed it does not decide about it."""
    require_not_oneself(claims, proposal.made_by_id)


DECISIONS = (
    Decision("propose", None, ProposalState.OPEN, _("Propose"), _("proposed it")),
    Decision("approve", ProposalState.OPEN, ProposalState.APPROVED, _("Approve"), _("approved it"), may=("words",),
             guards=(not_ones_own,)),
    Decision("decline", ProposalState.OPEN, ProposalState.DECLINED, _("Decline"), _("declined it: %(words)s"),
             needs=("words",), guards=(not_ones_own,)),
)  # fmt: skip
PROPOSALS: Table[Decision] = Table(
    DECISIONS,
    tied=lambda claims, proposal, _row: require_decider(claims, proposal.region),
    at=lambda proposal, _row: ProposalState(proposal.state),
)


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
    if standing not in row.standings:
        raise NotNow(WHY_NOT_WHEN[standing])


def _fits(row: Row, member: Member, data: Mapping[str, Any], _claims: Claims) -> None:
    today = timezone.localdate(data.get("now"))
    away = queries.leave_on(member, today) is not None
    require_fit(row, member, queries.standing_of(member, today, posts=queries.posts_of(member.pk), away=away))


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
