"""Every write to a whistle. `make_move` is the one verb; `effects` says what each move changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.rights import SYSTEM, Claims, NotAllowed, write_freely
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.models import Case
from quartet.resolution.whistle import policies, queries
from quartet.resolution.whistle.models import OnCall, Whistle
from quartet.resolution.whistle.policies import WHY_NOT_TIED, Tie, desks_of, units_of
from quartet.resolution.whistle.states import NAMED, WhistleState
from quartet.resolution.whistle.workflow import CALLS, WHISTLES


class NobodyCalled(DomainError):
    """A whistle calls somebody."""

    status = 422
    code = "nobody-called"
    message = _("Choose at least one body to call.")


def require_whistling(case: Case, acting: Claims) -> tuple[int, int]:
    """The (level, unit) of the desk that may blow a whistle on a case. Raises NotAllowed or NotNow."""
    desks = desks_of(acting, case.region)
    if not desks:
        raise NotAllowed(WHY_NOT_TIED[Tie.OPENS])
    policies.may_whistle(case)
    return desks[0]


def blow_whistle(
    *, case_code: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Whistle:
    """Blow a whistle on a case: kind, why, place, and the bodies called. Safe to repeat with the same command id.

    `given`: kind, why, place, bodies (units); `wanted` (unit number → what for) where it differs from why.
    Raises CaseNotFound, NotAllowed, NotNow, NobodyCalled or CommandReused.
    """

    def act() -> Whistle:
        case = case_queries.get_case(acting, case_code, lock=True)
        level, unit = require_whistling(case, acting)
        if not given["bodies"]:
            raise NobodyCalled
        write_freely()
        assert acting.person is not None  # whoever sits at a desk is somebody
        whistle = Whistle(
            code=f"{case.code}W{Whistle.objects.filter(case=case).count() + 1}", case=case, case_code=case.code,
            county=case.region[:6], region=case.region, level=level, state=WhistleState.RUNNING, kind=given["kind"],
            category=case.category, why=given["why"], place=given["place"], lon=case.lon, lat=case.lat,
            unit_id=unit, by_id=acting.person, keys=[f"u{unit}"], hidden_from=case.hidden_from, blown_at=now,
        )  # fmt: skip
        return WHISTLES.begin(whistle, "blow", given, command_id=command_id, acting=acting, now=now).record

    return WHISTLES.once(
        act, "blow", command_id=command_id, acting=acting, same=lambda event: event.whistle.case_code == case_code
    )


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime,
    number: int | None = None,
) -> Whistle:  # fmt: skip
    """Move a whistle, or with `number` one of its called bodies, as the tables say. Safe to repeat.

    Raises WhistleNotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow or CommandReused.
    """
    if number is None:
        return WHISTLES.run(code, verb, given, command_id=command_id, acting=acting, now=now)
    return CALLS.run((code, number), verb, given, command_id=command_id, acting=acting, now=now).whistle


def pass_on_unanswered(*, now: datetime) -> int:
    """Ask the next named person wherever the one who was asked let the time pass; tells how many calls moved.

    The round may run twice: a call that moved meanwhile is passed over.
    """
    moved = 0
    for code, number in queries.unanswered(now):
        try:
            make_move(code=code, number=number, verb="pass_on", given={}, command_id=None, acting=SYSTEM, now=now)
        except DomainError:
            continue  # answered meanwhile
        moved += 1
    return moved


@transaction.atomic(durable=True)
def set_on_call(*, unit: int, people: Sequence[int], acting: Claims, now: datetime) -> None:
    """Say whom of one's own unit a whistle asks first, second, third. Raises NotAllowed."""
    there = set(queries.handlers_of(unit, timezone.localdate(now)).values_list("pk", flat=True))
    if unit not in units_of(acting) or not there.issuperset(people):
        raise NotAllowed(_("Each body names its own people, of those who handle its cases."))
    OnCall.objects.filter(unit_id=unit).delete()
    order = list(dict.fromkeys(people))[:NAMED]
    OnCall.objects.bulk_create(
        OnCall(unit_id=unit, place=place, person_id=person) for place, person in enumerate(order, start=1)
    )


def blank_whistles(case: Case, now: datetime) -> None:  # noqa: ARG001 -- what a room does when a case is sealed
    """Take the place out of a sealed case's whistles: the bodies called before are not all to know it."""
    Whistle.objects.filter(case=case).update(place="", lon=None, lat=None)


def hide_whistles(case: Case) -> None:
    """Hide a case's whistles from whom the case is hidden from."""
    Whistle.objects.filter(case=case).update(hidden_from=case.hidden_from)
