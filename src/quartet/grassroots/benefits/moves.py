"""The table of an entitlement: who does what to it from which state, what must be said, and how it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quartet.grassroots.benefits.models import Entitlement
from quartet.grassroots.benefits.policies import GIVERS, areas_of
from quartet.grassroots.benefits.states import EntitlementState, Manner
from quartet.grassroots.members.policies import DECIDERS
from quartet.ground.errors import NotNow
from quartet.ground.moves import Guard, Table
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Role
from quartet.ground.said import require_said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

S = EntitlementState


class By(Enum):
    """Who makes a move."""

    MEMBER = "member"
    """The one it belongs to."""
    GIVER = "giver"
    """A desk of the area, the village's too; never for oneself."""
    DECIDER = "decider"
    """A desk of township, county or city; never for oneself."""


TIED_BY: dict[By, frozenset[Role]] = {By.MEMBER: frozenset(), By.GIVER: GIVERS, By.DECIDER: DECIDERS}
"""In which posts a desk makes it; the member needs none."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `told` is its sentence in the story, filled from the event's data."""

    verb: str
    old: EntitlementState | None
    new: EntitlementState
    by: By
    label: "_StrPromise"
    told: "_StrPromise"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    main: bool = False
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None


def _names_its_policy(entitlement: Entitlement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """A cover is handed out with the number of its policy or card."""
    if data.get("made") and asks_policy(entitlement):
        require_said(data, ["policy"])


def _a_thing(entitlement: Entitlement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What was used up or paid out does not come back."""
    if entitlement.row.manner is not Manner.THING:
        raise NotNow(_("Only things are given back."))


def asks_policy(entitlement: Entitlement) -> bool:
    """Whether the number of a policy or card is still to be said."""
    return entitlement.row.manner is Manner.COVER and not entitlement.policy


MOVES: tuple[Move, ...] = (
    Move("grant", None, S.DUE, By.DECIDER, _("Grant"), _("granted")),
    *(Move("hand_out", state, S.HANDED, By.GIVER, _("Hand out"), _("handed out"), may=("policy", "note"),
           guards=(_names_its_policy,), main=True) for state in (S.DUE, S.OBJECTED)),
    Move("sign", S.HANDED, S.RECEIVED, By.MEMBER, _("I have received it"),
         pgettext_lazy("a benefit", "signed: received"), main=True),
    Move("sign_paper", S.HANDED, S.RECEIVED, By.GIVER, _("Keep the signed paper"),
         _("signed on paper, the picture is kept"), needs=("photo",), main=True),
    Move("object", S.HANDED, S.OBJECTED, By.MEMBER, _("I have not received it"),
         _("says it was not received: %(words)s"), needs=("words",)),
    Move("take_back", S.RECEIVED, S.RETURNED, By.GIVER, _("Take back"), _("given back: %(words)s"), needs=("words",),
         guards=(_a_thing,)),
    Move("withdraw", S.DUE, S.WITHDRAWN, By.DECIDER, _("Withdraw"), _("withdrawn: %(words)s"), needs=("words",)),
    Move("withdraw", S.OBJECTED, S.WITHDRAWN, By.DECIDER, _("Withdraw"), _("withdrawn: %(words)s"), needs=("words",)),
)  # fmt: skip


def asked(move: Move, entitlement: Entitlement) -> tuple[str, ...]:
    """What must be said: handing out a cover names its policy or card."""
    return (*move.needs, *(("policy",) if move.verb == "hand_out" and asks_policy(entitlement) else ()))


def _require_tie(claims: Claims, entitlement: Entitlement, by: By) -> None:
    if by is By.MEMBER:
        if claims.person != entitlement.member_id:
            raise NotAllowed(_("Only the member says what they have received."))
        return
    if claims.person == entitlement.member_id:
        raise NotAllowed(_("Nobody gives benefits to themselves. Ask the level above."))
    if not any(entitlement.region.startswith(area) for area in areas_of(claims, TIED_BY[by])):
        raise NotAllowed(_("Only the desk of that area does this."))


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, entitlement, move: _require_tie(claims, entitlement, move.by),
    at=lambda entitlement, _move: EntitlementState(entitlement.state),
)
