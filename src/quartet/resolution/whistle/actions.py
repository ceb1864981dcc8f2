"""Every write to a whistle. `make_move` is the one verb; `effects.EFFECTS` says what each move changes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import CommandReused, DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.moves import ask_made
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import SYSTEM, Claims, NotAllowed, write_freely
from quartet.ground.rows import write
from quartet.resolution.cases import actions as cases
from quartet.resolution.cases import queries as case_queries
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.whistle import moves, policies, queries
from quartet.resolution.whistle.effects import EFFECTS, Making, call_body
from quartet.resolution.whistle.models import Call, OnCall, Whistle, WhistleEvent
from quartet.resolution.whistle.policies import WHY_NOT_TIED, Tie, desks_of, units_of
from quartet.resolution.whistle.states import NAMED, Proof, WhistleState


class NobodyCalled(DomainError):
    """A whistle calls somebody."""

    status = 422
    code = "nobody-called"
    message = _("Choose at least one body to call.")


@contextmanager
def _one_command() -> Iterator[None]:
    """Say in words that a command id was used before on a whistle that is not seen from here."""
    try:
        yield
    except IntegrityError as error:
        if "whistleevent_command_id" not in str(error):
            raise
        raise CommandReused from None


TOUCH_CASE = frozenset({"decide", "end"})
"""Moves that write into the case too: they lock it first."""


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
    with _one_command(), transaction.atomic(durable=True):
        if (done := _done_before(command_id, "blow", acting, case=case_code)) is not None:
            return done
        case = case_queries.get_case(acting, case_code, lock=True)
        level, unit = require_whistling(case, acting)
        bodies: Sequence[Unit] = given["bodies"]
        if not bodies:
            raise NobodyCalled
        write_freely()
        assert acting.person is not None  # whoever sits at a desk is somebody
        whistle = Whistle(
            code=f"{case.code}W{Whistle.objects.filter(case=case).count() + 1}", case=case, case_code=case.code,
            county=case.region[:6], region=case.region, level=level, state=WhistleState.RUNNING, kind=given["kind"],
            category=case.category, why=given["why"], place=given["place"], lon=case.lon, lat=case.lat,
            unit_id=unit, by_id=acting.person, keys=[f"u{unit}"], hidden_from=case.hidden_from, blown_at=now,
        )  # fmt: skip
        whistle.save()
        making = Making(whistle, None, moves.WHISTLE_MOVES[0], given, acting, now, data={})
        making.note_words()
        asked = [_called(making, body, given) for body in bodies]
        making.data |= {"units": "、".join(body.name for body in bodies), "asked": asked}
        _apply(making, command_id)
        _tell_case(case, making, "blown")
    return whistle


def _called(making: Making, body: Unit, given: Mapping[str, Any]) -> dict[str, Any]:
    """Call one body, and keep whom it asks until when."""
    call_body(making, body, given.get("wanted", {}).get(body.pk) or given["why"][:200])
    kept = {name: making.data.pop(name, "") for name in ("person_name", "answer_due", "due")}
    return {"unit_name": body.name, **kept}


def make_move(
    *, code: str, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime,
    number: int | None = None,
) -> Whistle:  # fmt: skip
    """Move a whistle, or with `number` one of its called bodies, as the tables say. Safe to repeat.

    Raises WhistleNotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow or CommandReused.
    """
    with _one_command(), transaction.atomic(durable=True):
        seen = queries.get_whistle(acting, code)
        if (done := _done_before(command_id, verb, acting, code=code)) is not None:
            return done
        write_freely()  # guards must know all that hangs on it
        return _move(seen, number, verb, given, command_id=command_id, acting=acting, now=now)


def _move(
    seen: Whistle, number: int | None, verb: str, given: Mapping[str, Any], *, command_id: UUID | None,
    acting: Claims, now: datetime,
) -> Whistle:  # fmt: skip
    """Lock, look again, check, change, tell. The case comes first in every lock order, then the whistle."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=seen.case_id) if verb in TOUCH_CASE else None
    whistle = Whistle.objects.select_for_update(of=("self",)).select_related("unit").get(pk=seen.pk)
    if case is not None:
        whistle.case = case
    call = None
    if number is not None:
        call = whistle.calls.select_related("unit").filter(number=number).first()
        if call is None:
            raise queries.WhistleNotFound
        call.whistle = whistle
    table = moves.TABLE if call is None else moves.CALLS
    record = whistle if call is None else call
    move = table.legal(record, verb, acting)
    said = {**given, "now": now}
    if verb == "arrive":
        said["proof"] = policies.proof_of(whistle, given.get("code") or "", now) or (
            Proof.POSITION if queries.on_spot(acting, whistle, now) else None
        )
    ask_made(move, record, said, acting, now)
    making = Making(whistle, call, move, said, acting, now, data={})
    making.note_words()
    EFFECTS[verb](making)
    _apply(making, command_id)
    if verb == "end":
        _tell_case(whistle.case, making, "ended")
    return whistle


def _apply(making: Making, command_id: UUID | None) -> None:
    """Change the states, write the story and the ledger, tell."""
    whistle, call, move, now = making.whistle, making.call, making.move, making.now
    record: Whistle | Call = call or whistle
    old = record.state if move.old is not None else ""
    record.state = move.new
    if call is not None:
        call.save()
    event = WhistleEvent(
        whistle=whistle, county=whistle.county, position=whistle.ledger_position + 1, verb=move.verb,
        call=call.number if call else None, from_state=old, to_state=move.new, by_id=making.acting.person,
        by_name=_by_name(making), at=now, data=making.data, command_id=command_id,
    )  # fmt: skip
    entry = ledger.next_entry(
        whistle, name=whistle.name_in_ledger, act=move.verb, actor=making.acting.person, county=event.county, at=now,
        fact=event.fact(),
    )  # fmt: skip
    case = whistle.case
    news = outbox.event(
        topic=f"whistle.{move.verb}", subject=whistle.code, county=event.county,
        keys=sorted({*whistle.keys, *CASE_SCOPE.keys_of(case)}), label=case.label, denied=whistle.hidden_from, at=now,
    )  # fmt: skip
    write(whistle, event, entry, news)
    for says, those in making.tell:
        told = set(those) - people.named_by(whistle.hidden_from, timezone.localdate(now))
        outbox.notify(news, told, lines=[{"url": whistle.get_absolute_url(), "says": says}])


def _by_name(making: Making) -> str:
    """The unit and the person, as they are called today."""
    acting, near = making.acting, {making.whistle.unit_id, making.call.unit_id if making.call else 0}
    if acting.person is None:
        return ""
    mine = [held for held in acting.posts if held.role in policies.WORKERS]
    held = next((one for one in mine if one.unit in near), next(iter(mine), None))
    return " ".join(filter(None, [people.unit_name(held.unit) if held else "", people.person_name(acting.person)]))


def _tell_case(case: Case, making: Making, step: str) -> None:
    """Tell in the case's own story that a whistle was blown or is over, and who was called."""
    whistle = making.whistle
    names = whistle.calls.select_related("unit").order_by("number").values_list("unit__name", flat=True)
    said = {"whistle": step, "whistle_code": whistle.code, "units": "、".join(names)}
    cases.record_for(case=case, verb="whistle", data=said, acting=making.acting, now=making.now)


def _done_before(
    command_id: UUID | None, verb: str, acting: Claims, *, code: str = "", case: str = ""
) -> Whistle | None:  # fmt: skip
    """The whistle, when this command was carried out before. Raises CommandReused when it was for something else."""
    if command_id is None:
        return None
    done = WhistleEvent.objects.select_related("whistle").filter(command_id=command_id).first()
    if done is None:
        return None
    same = done.whistle.code == code or done.whistle.case_code == case
    if (done.verb, done.by_id) != (verb, acting.person) or not same:
        raise CommandReused
    return done.whistle


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
