"""What each move of a circuit changes besides its state."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError, NotNow
from quartet.ground.people import queries as people
from quartet.ground.people.states import UnitKind
from quartet.ground.places import queries as places
from quartet.ground.workflow import MoveContext
from quartet.resolution.circuit import queries
from quartet.resolution.circuit.models import Booking, Circuit, Stop
from quartet.resolution.circuit.moves import Move
from quartet.resolution.circuit.queries import Waiting
from quartet.resolution.circuit.states import MINUTES, Apart, CircuitState, Outcome, Purpose
from quartet.resolution.mediation.actions import call_off_session, plan_session
from quartet.resolution.mediation.models import Room

Ctx = MoveContext[Circuit, Move]
CONFIRMED = gettext_noop("You ride along on a circuit")
CALLED_OFF = gettext_noop("A circuit you were to ride along on was called off")


class DoubleBooked(DomainError):
    """Somebody of the circuit has something else then; what it is, is not said."""

    status = 409
    code = "double-booked"
    message = _("The mediator or the judge has something else at that time. Choose another time.")


def put(circuit: Circuit, one: Waiting, starts: datetime, ends: datetime) -> Stop:
    """Put a waiting dispute on a circuit."""
    venue = people.body_name(UnitKind.VILLAGE_COMMITTEE, one.village) or places.name_of(one.village)
    return Stop.objects.create(
        circuit=circuit, case_id=one.case_id, case_code=one.code, village=one.village, venue=venue,
        purpose=one.purpose, starts_at=starts, ends_at=ends,
        because=[[reason.reason, reason.number] for reason in one.because],
    )  # fmt: skip


def _at(ctx: Ctx, starts: time) -> datetime:
    """A time of the circuit's day that is still to come. Raises NotNow."""
    at = datetime.combine(ctx.record.day, starts, SHANGHAI)
    if at <= ctx.now:
        raise NotNow(_("This time is over."))
    ctx.data["begins"] = f"{at:%H:%M}"
    return at


def _stop(ctx: Ctx) -> Stop:
    """The stop it is about. Raises NotNow when it is not on the circuit any more."""
    found = ctx.record.stops.filter(pk=ctx.given["stop"]).first()
    if found is None:
        raise NotNow(_("This stop is not on the circuit any more."))
    ctx.data["code"] = found.case_code
    return found


def _waiting(ctx: Ctx) -> dict[str, Waiting]:
    circuit = ctx.record
    return {one.code: one for one in queries.offered(ctx.acting, circuit.mediator, circuit.judge, ctx.now)}


def _require_free(one: Waiting) -> None:
    if one.apart is not None:
        raise NotNow(_("%(code)s cannot be on this circuit: %(why)s."), code=one.code, why=Apart(one.apart).label)


def _change(ctx: Ctx) -> None:
    stop, at = _stop(ctx), _at(ctx, ctx.given["starts"])
    stop.starts_at, stop.ends_at = at, at + timedelta(minutes=ctx.given["minutes"])
    stop.venue = ctx.given.get("venue") or ""
    stop.save(update_fields=["starts_at", "ends_at", "venue"])


def _drop(ctx: Ctx) -> None:
    _stop(ctx).delete()


def _add(ctx: Ctx) -> None:
    circuit, code = ctx.record, ctx.given["code"]
    one = _waiting(ctx).get(code)
    if one is None:
        raise NotNow(_("This dispute does not wait for a visit."))
    _require_free(one)
    at = _at(ctx, ctx.given["starts"])
    if circuit.stops.filter(case=one.case_id).exists():
        raise NotNow(_("It stands on this circuit already."))
    ctx.data["code"] = code
    put(circuit, one, at, at + timedelta(minutes=MINUTES[one.purpose]))


def _confirm(ctx: Ctx) -> None:
    """Book every stop: what mediates becomes a session, everybody's time is taken."""
    circuit, now = ctx.record, ctx.now
    waiting = _waiting(ctx)
    team = [circuit.mediator_id, *([circuit.judge_id] if circuit.judge_id else [])]
    stops = sorted(queries.stops_of(circuit), key=lambda stop: stop.case_id)
    for stop in stops:
        one = waiting.get(stop.case_code)
        if one is None:
            raise NotNow(_("%(code)s does not wait any more: take it out first."), code=stop.case_code)
        _require_free(one)
        if stop.starts_at <= now:
            raise NotNow(_("This time is over."))
        if queries.taken(team, stop.starts_at, stop.ends_at):
            raise DoubleBooked
        _book(ctx, stop, one)
    Booking.objects.bulk_create(
        Booking(stop=stop, person_id=person, starts_at=stop.starts_at, ends_at=stop.ends_at)
        for stop in stops
        for person in team
    )
    circuit.confirmed_at = now
    ctx.data["stops"] = len(stops)
    ctx.tell(CONFIRMED, [circuit.judge_id])


def _book(ctx: Ctx, stop: Stop, one: Waiting) -> None:
    circuit = ctx.record
    stop.purpose = one.purpose
    if one.mediation is not None and one.purpose is Purpose.SESSION:
        room, _made = Room.objects.get_or_create(unit=circuit.unit, name=(stop.venue or stop.village)[:40])
        stop.session = plan_session(
            code=one.mediation.code, starts=stop.starts_at, minutes_long=stop.minutes, room=room, acting=ctx.acting,
            now=ctx.now,
        )  # fmt: skip
    stop.save(update_fields=["purpose", "session"])


def _free(ctx: Ctx) -> None:
    """Every time is free again; the judge hears of it."""
    Booking.objects.filter(stop__circuit=ctx.record).delete()
    ctx.record.reason = ctx.data["reason"] = ctx.given.get("reason") or ""
    if ctx.old_state == CircuitState.CONFIRMED:
        ctx.tell(CALLED_OFF, [ctx.record.judge_id])


def _call_off(ctx: Ctx) -> None:
    reason = ctx.given.get("reason") or ""
    for stop in ctx.record.stops.filter(session__isnull=False).select_related("session").order_by("case"):
        assert stop.session is not None
        call_off_session(session=stop.session, reason=reason, acting=ctx.acting, now=ctx.now)
    _free(ctx)


def _note_outcome(ctx: Ctx) -> None:
    stop, outcome = _stop(ctx), Outcome(ctx.given["outcome"])
    if outcome is not Outcome.PUT_OFF and stop.starts_at > ctx.now:
        raise NotNow(_("This stop is still to come."))
    if outcome is Outcome.PUT_OFF and stop.session is not None and stop.starts_at > ctx.now:
        raise NotNow(_("Call its session off in the mediation first."))
    stop.outcome = outcome
    stop.save(update_fields=["outcome"])
    ctx.data["outcome"] = outcome.value
    if outcome is Outcome.PUT_OFF:
        stop.bookings.all().delete()


EFFECTS: dict[str, Callable[[Ctx], None]] = {
    "change": _change,
    "drop": _drop,
    "add": _add,
    "confirm": _confirm,
    "call_off": _call_off,
    "note_outcome": _note_outcome,
    "vacate": _free,
}
