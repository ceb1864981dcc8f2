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


@dataclass(frozen=True, slots=True)
class Move:
    """One row. `told` is its sentence in the story, filled from the event's data."""

    verb: str
    old: EntitlementState
    new: EntitlementState
    by: By
    label: "_StrPromise"
    told: "_StrPromise"
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    main: bool = False
    guards: tuple[Guard, ...] = ()
    when: Guard | None = None


def _a_thing(entitlement: Entitlement, data: Mapping[str, Any], claims: Claims) -> None:  # noqa: ARG001 -- a Guard
    """What was used up or paid out does not come back."""
    if entitlement.row.manner is not Manner.THING:
        raise NotNow(_("Only things are given back."))


MOVES: tuple[Move, ...] = (
    Move("hand_out", S.DUE, S.HANDED, By.GIVER, _("Hand out"), _("handed out"), may=("policy", "note"), main=True),
    Move("sign", S.HANDED, S.RECEIVED, By.MEMBER, _("I have received it"),
         pgettext_lazy("a benefit", "signed: received"), main=True),
    Move("sign_paper", S.HANDED, S.RECEIVED, By.GIVER, _("Keep the signed paper"),
         _("signed on paper, the picture is kept"), needs=("photo",), main=True),
    Move("object", S.HANDED, S.OBJECTED, By.MEMBER, _("I have not received it"),
         _("says it was not received: %(words)s"), needs=("words",)),
    Move("hand_out", S.OBJECTED, S.HANDED, By.GIVER, _("Hand out"), _("handed out"), may=("policy", "note"), main=True),
    Move("take_back", S.RECEIVED, S.RETURNED, By.GIVER, _("Take back"), _("given back: %(words)s"), needs=("words",),
         guards=(_a_thing,)),
    Move("withdraw", S.DUE, S.WITHDRAWN, By.DECIDER, _("Withdraw"), _("withdrawn: %(words)s"), needs=("words",)),
    Move("withdraw", S.OBJECTED, S.WITHDRAWN, By.DECIDER, _("Withdraw"), _("withdrawn: %(words)s"), needs=("words",)),
)  # fmt: skip
GRANTED = _("granted")
"""How the first line of every story reads."""


def asked(move: Move, entitlement: Entitlement) -> tuple[str, ...]:
    """What must be said: handing out a cover names its policy or card."""
    cover = move.verb == "hand_out" and entitlement.row.manner is Manner.COVER and not entitlement.policy
    return (*move.needs, *(("policy",) if cover else ()))


def _require_tie(claims: Claims, entitlement: Entitlement, by: By) -> None:
    if by is By.MEMBER:
        if claims.person != entitlement.member_id:
            raise NotAllowed(_("Only the member says what they have received."))
        return
    if claims.person == entitlement.member_id:
        raise NotAllowed(_("Nobody gives benefits to themselves. Ask the level above."))
    roles = GIVERS if by is By.GIVER else DECIDERS
    if not any(entitlement.region.startswith(area) for area in areas_of(claims, roles)):
        raise NotAllowed(_("Only the desk of that area does this."))


TABLE: Table[Move] = Table(
    MOVES,
    tied=lambda claims, entitlement, move: _require_tie(claims, entitlement, move.by),
    at=lambda entitlement, _move: EntitlementState(entitlement.state),
)
