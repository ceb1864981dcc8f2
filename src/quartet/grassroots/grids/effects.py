"""What each move of a redraw changes besides its stage."""

from collections.abc import Callable

import shapely
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.grids import queries
from quartet.grassroots.grids.models import Redraw
from quartet.grassroots.grids.moves import Move
from quartet.ground.errors import DomainError
from quartet.ground.people import actions as people
from quartet.ground.places import actions as places
from quartet.ground.places.models import Region
from quartet.ground.workflow import MoveContext

Ctx = MoveContext[Redraw, Move]


class GroundHasChanged(DomainError):
    """Somebody changed these grids meanwhile."""

    code = "ground-has-changed"
    message = _("The micro-grids have changed since this was drawn. Draw it again from how they stand now.")


def _amend(ctx: Ctx) -> None:
    pieces = zip(ctx.record.pieces, ctx.given["pieces"], strict=True)
    ctx.record.pieces = [{**piece, "name": name, "households": households} for piece, (name, households) in pieces]


def _send_back(ctx: Ctx) -> None:
    ctx.record.reason = ctx.given["reason"]


def _put_in_force(ctx: Ctx) -> None:
    ctx.record.became = _replace(ctx)


def _replace(ctx: Ctx) -> list[str]:
    """End what it takes, begin its pieces, and let who held the ones hold the others. Gives the new codes."""
    redraw, now = ctx.record, ctx.now
    Region.objects.select_for_update(of=("self",)).get(code=redraw.village)
    ground = queries.ground_of(redraw.village)
    standing = {grid.code for grid in ground.grids}
    kept = [piece for piece in redraw.pieces if piece["keeps"]]
    if not (set(redraw.takes) | {piece["keeps"] for piece in kept}) <= standing:
        raise GroundHasChanged
    if not redraw.takes and len(kept) < len(redraw.pieces) and standing:
        raise GroundHasChanged  # the first grids of a village that has some by now
    for piece in kept:
        places.correct_grid(code=piece["keeps"], name=piece["name"], households=piece["households"], now=now)
    begun = [
        places.Piece(piece["name"], piece["households"], shapely.from_wkt(piece["area"]))
        for piece in redraw.pieces
        if not piece["keeps"]
    ]
    if not begun:
        return []
    passed = places.replace_grids(
        village=redraw.village, ended=redraw.takes, begun=begun, source=redraw.name_in_ledger,
        illustrative=ground.illustrative, now=now,
    )  # fmt: skip
    successors: dict[str, list[str]] = {code: [] for code in redraw.takes}
    for one in passed:
        if one.main:
            successors[one.before].append(one.after)
    people.move_posts(successors=successors, on=ctx.today)
    first = queries.next_number(redraw.village) - len(begun)
    return [f"{redraw.village}{first + step:03}" for step in range(len(begun))]


EFFECTS: dict[str, Callable[[Ctx], None]] = {
    "amend": _amend,
    "send_back": _send_back,
    "put_in_force": _put_in_force,
}
