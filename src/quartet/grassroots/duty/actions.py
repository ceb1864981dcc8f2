"""Starting and ending duty, calling for help, looking, and deciding how exactly desks may look."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.grassroots.duty import moves, policies
from quartet.grassroots.duty.models import (
    CallOut,
    DutySession,
    Latest,
    Look,
    PolicyChange,
    Position,
    Presence,
    Sos,
    TrackPolicy,
)
from quartet.grassroots.duty.moves import Who
from quartet.grassroots.duty.queries import (
    DutyNotFound,
    get_call,
    get_duty,
    mode_of,
)
from quartet.grassroots.duty.states import DutyState, EndedBy, LookKind, Mode, Reason
from quartet.grassroots.members.states import DutyRole
from quartet.ground.errors import DomainError
from quartet.ground.ledger import actions as ledger
from quartet.ground.outbox.actions import notify, put
from quartet.ground.outbox.models import Event
from quartet.ground.people import staffing
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, person_of, write_freely
from quartet.ground.people.states import Label, Level
from quartet.ground.rows import write


class AlreadyOnDuty(DomainError):
    """One duty at a time."""

    status = 409
    code = "already-on-duty"
    message = _("You are on duty already. End that duty first.")


class TooLate(DomainError):
    """Told after more than three days."""

    status = 422
    code = "too-late"
    message = _("This is more than three days ago and can no longer be taken in.")


class UidTaken(DomainError):
    """The id belongs to something else."""

    status = 409
    code = "id-taken"
    message = _("This id was used for something else. Send it again under a new id.")


class NothingSaid(DomainError):
    """An act that others must be able to judge needs words."""

    status = 422
    code = "nothing-said"
    message = _("Please say why in your own words; others will read it.")


class NoCallOut(DomainError):
    """There is nothing to accept or to end."""

    status = 409
    code = "no-callout"
    message = _("There is no such call-out now.")


def _told(said: datetime, now: datetime) -> tuple[datetime, bool]:
    """A phone's time, kept within bounds, and whether it agrees with ours. Raises TooLate."""
    if said < now - policies.LATEST_NEWS:
        raise TooLate
    told = min(said, now)
    # Phones count milliseconds: a point of the very moment of the start lies within.
    return told.replace(microsecond=told.microsecond // 1000 * 1000), abs(now - said) <= policies.CLOCK_SLACK


# -- duty ------------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def start_duty(
    *, uid: UUID, started_at: datetime, role: DutyRole | None, acting: Claims, now: datetime
) -> tuple[DutySession, bool]:
    """Begin a duty of one's own; tells whether it is new. The same id again gives the first.

    The phone's time counts, labelled untrusted when it differs from ours by more than two minutes; a time to come
    counts as now. Raises NotAllowed, AlreadyOnDuty, TooLate and UidTaken.
    """
    region = policies.require_member(acting)
    write_freely()
    _one_at_a_time(acting)
    if known := DutySession.objects.filter(uid=uid).first():
        if known.person_id != acting.person:
            raise UidTaken
        return known, False
    began, trusted = _told(started_at, now)
    _close_forgotten(person=acting.person, now=now)
    if DutySession.objects.filter(person=acting.person, ended_at=None).exists():
        raise AlreadyOnDuty
    moves.check(DutyState.OFF, DutyState.ON, Who.MEMBER)
    duty = DutySession(
        uid=uid, person_id=person_of(acting), county=region[: Level.COUNTY.digits],
        township=region[: Level.TOWNSHIP.digits], village=region[: Level.VILLAGE.digits], role=role or "",
        started_at=began, start_heard_at=now, start_trusted=trusted, ends_by=began + policies.LONGEST_DUTY,
    )  # fmt: skip
    duty.save(force_insert=True)
    return duty, True


@transaction.atomic(durable=True)
def end_duty(*, uid: UUID, ended_at: datetime, acting: Claims, now: datetime) -> DutySession:
    """End a duty of one's own, at the phone's time within bounds. Again with the same time or later: nothing changes.

    A duty that had ended by itself becomes as short as the phone says it was. What was stored behind the end is
    deleted, and the member leaves the live map at once. Raises DutyNotFound and TooLate.
    """
    write_freely()
    duty = DutySession.objects.select_for_update(of=("self",)).filter(uid=uid, person=acting.person).first()
    if duty is None:
        raise DutyNotFound
    before = DutyState.ON if duty.ended_at is None else DutyState.ENDED
    if before == DutyState.ENDED and (duty.ended_by == EndedBy.MEMBER or duty.ended_at is None):
        return duty
    over, trusted = _told(ended_at, now)
    over = max(duty.started_at, min(over, duty.ends_by))
    if duty.ended_at is not None and over >= duty.ended_at:
        return duty
    moves.check(before, DutyState.ENDED, Who.MEMBER)
    _end(duty, at=over, by=EndedBy.MEMBER, trusted=trusted, now=now)
    return duty


@transaction.atomic(durable=True)
def end_forgotten(*, now: datetime) -> int:
    """End every duty whose time is up; gives how many. The caller acts as the system."""
    return _close_forgotten(person=None, now=now)


def _close_forgotten(*, person: int | None, now: datetime) -> int:
    forgotten = DutySession.objects.select_for_update(of=("self",)).filter(ended_at=None, ends_by__lte=now)
    if person is not None:
        forgotten = forgotten.filter(person=person)
    duties = list(forgotten.order_by("pk")[:2000])
    for duty in duties:
        moves.check(DutyState.ON, DutyState.ENDED, Who.TIME)
        _end(duty, at=duty.ends_by, by=EndedBy.TIME, trusted=True, now=now)
    return len(duties)


def _end(duty: DutySession, *, at: datetime, by: EndedBy, trusted: bool, now: datetime) -> None:
    """End a locked duty: nobody sees where they are, and nothing behind the end is kept."""
    duty.ended_at, duty.end_heard_at, duty.ended_by, duty.end_trusted = at, now, by, trusted
    CallOut.objects.filter(session=duty, over_at=None).update(over_at=now)
    duty.precise = False
    duty.save()
    Latest.objects.filter(session=duty).delete()
    Position.objects.filter(session_id=duty.pk, at__gt=at).delete()
    Presence.objects.filter(session_id=duty.pk, at__gt=at).delete()


def _one_at_a_time(acting: Claims) -> None:
    """Let one start of a person wait for the other; the constraint would only refuse the second."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person_of(acting))


# -- a call for help -------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def call_for_help(
    *, uid: UUID, at: datetime, lon: float | None, lat: float | None, words: str, acting: Claims, now: datetime,
    once_in: timedelta | None = None,
) -> tuple[Sos, bool]:  # fmt: skip
    """Ring at the village's and the township's desk; tells whether it is new. The same id again gives the first.

    Where nobody is at the township, it rings at the county too. `once_in`: an open call not older than this is it.

    On duty the exact position opens to them until the call is handled. Off duty no place is kept, whatever was sent:
    starting duty is what shares it. Raises NotAllowed and UidTaken.
    """
    region = policies.require_member(acting)
    write_freely()
    duty = (
        DutySession.objects.select_for_update(of=("self",))
        .filter(person=acting.person, ended_at=None, ends_by__gt=now)
        .first()
    )
    if known := Sos.objects.filter(uid=uid).first():
        if known.person_id != acting.person:
            raise UidTaken
        return known, False
    if once_in is not None:
        lately = Sos.objects.filter(person=acting.person, handled_at=None, heard_at__gt=now - once_in)
        if (known := lately.order_by("-heard_at").first()) is not None:
            return known, False
    placed = duty is not None and lon is not None and lat is not None
    call = Sos(
        uid=uid, person_id=person_of(acting), session=duty, county=region[: Level.COUNTY.digits],
        township=region[: Level.TOWNSHIP.digits], village=region[: Level.VILLAGE.digits],
        at=min(at, now), heard_at=now, lon=lon if placed else None, lat=lat if placed else None,
        words=words.strip()[:400],
    )  # fmt: skip
    call.save(force_insert=True)
    if duty is not None:
        duty.precise = True
        duty.save(update_fields=["precise"])
    desks = _desks_of(call)
    event = put(
        topic="sos.raised", subject=f"sos:{call.uid}", county=call.county, keys=list(desks), label=Label.OPEN,
        denied=[], at=now,
    )  # fmt: skip
    _notify(call, event, desks)
    return call, True


CALLS = gettext_noop("A grid member calls for help")
HANDLED = gettext_noop("Your call for help was handled")
CALLED_OUT = gettext_noop("A desk asks you to come")
LOOKED = gettext_noop("Somebody looked where you were on duty")


def _desks_of(call: Sos) -> dict[str, Level]:
    """The desks it rings at: the village's, the township's, and the county's where nobody is at the township."""
    on = timezone.localdate(call.heard_at)
    there = staffing.level_with_people(call.village, Level.TOWNSHIP, on, lowest=Level.TOWNSHIP)
    desks = {call.village: Level.VILLAGE, call.township: Level.TOWNSHIP}
    return desks if there is Level.TOWNSHIP else desks | {call.county: Level.COUNTY}


def _notify(call: Sos, event: Event, desks: dict[str, Level]) -> None:
    """Put it into the trays of these desks in the same commit: it must not wait for a job."""
    on = timezone.localdate(call.heard_at)
    people = {one for region, level in desks.items() for one in staffing.desk_people(region, level, on)}
    line = {"url": reverse("onduty-sos", args=[call.uid]), "says": CALLS, "urgent": True}
    notify(event, people, lines=[line])


@transaction.atomic(durable=True)
def handle_call(*, uid: UUID, words: str, acting: Claims, now: datetime) -> Sos:
    """Say what was done about a call for help; the exact position closes again. Handled twice: the first stands.

    Raises CallNotFound, NotAllowed (the member's own) and NothingSaid.
    """
    call = get_call(acting, uid, lock=True)
    policies.require_answerer(acting, call)
    if call.handled_at is not None:
        return call
    if not words.strip():
        raise NothingSaid
    write_freely()
    call.handled_at, call.handled_by_id, call.handled_words = now, acting.person, words.strip()[:400]
    call.save()
    if call.session_id is not None:
        _narrow(DutySession.objects.select_for_update(of=("self",)).get(pk=call.session_id))
    handled = put(
        topic="sos.handled", subject=f"sos:{call.uid}", county=call.county, keys=[call.village, call.township],
        label=Label.OPEN, denied=[], at=now,
    )  # fmt: skip
    notify(handled, [call.person_id], lines=[{"url": reverse("onduty"), "says": HANDLED}])
    return call


def _narrow(duty: DutySession) -> None:
    """Close the exact position unless something else still opens it."""
    open_call = Sos.objects.filter(session=duty, handled_at=None).exists()
    called_out = CallOut.objects.filter(session=duty, over_at=None, accepted_at__isnull=False).exists()
    duty.precise = (open_call or called_out) and duty.ended_at is None
    duty.save(update_fields=["precise"])


# -- a call-out ------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def call_out(*, number: int, words: str, acting: Claims, now: datetime) -> CallOut:
    """Ask a member on duty to come somewhere. Raises DutyNotFound, NotAllowed, NothingSaid and NotNow."""
    duty = get_duty(acting, number)
    policies.require_centre(acting, duty)
    if not words.strip():
        raise NothingSaid
    write_freely()
    duty = DutySession.objects.select_for_update(of=("self",)).get(pk=number)
    if duty.state_at(now) != DutyState.ON:
        raise moves.NotNow
    known = CallOut.objects.filter(session=duty, over_at=None).first()
    if known is not None:
        return known
    asked = put(
        topic="duty.called_out", subject=duty.name_in_ledger, county=duty.county, keys=[f"p{duty.person_id}"],
        label=Label.OPEN, denied=[], at=now,
    )  # fmt: skip
    notify(asked, [duty.person_id], lines=[{"url": reverse("onduty"), "says": CALLED_OUT}])
    return CallOut.objects.create(
        session=duty,
        county=duty.county,
        asked_by_id=person_of(acting),
        asked_at=now,
        words=words.strip()[:400],
    )


@transaction.atomic(durable=True)
def accept_callout(*, acting: Claims, now: datetime) -> CallOut:
    """Come: the exact position opens to the desks of one's centre until it is over. Raises NoCallOut."""
    write_freely()
    duty, asked = _own_callout(acting, now)
    if asked.accepted_at is None:
        asked.accepted_at = now
        asked.save()
        duty.precise = True
        duty.save(update_fields=["precise"])
    return asked


@transaction.atomic(durable=True)
def end_callout(*, acting: Claims, now: datetime, number: int | None = None) -> CallOut:
    """It is over, or declined: by the member themself, or by the desk naming the duty. Raises NoCallOut."""
    if number is not None:
        policies.require_centre(acting, get_duty(acting, number))
    write_freely()
    duty, asked = _own_callout(acting, now) if number is None else _callout_of(number)
    asked.over_at = now
    asked.save()
    _narrow(duty)
    return asked


def _own_callout(acting: Claims, now: datetime) -> tuple[DutySession, CallOut]:
    duty = DutySession.objects.filter(person=acting.person, ended_at=None, ends_by__gt=now).first()
    if duty is None:
        raise NoCallOut
    return _callout_of(duty.pk)


def _callout_of(number: int) -> tuple[DutySession, CallOut]:
    duty = DutySession.objects.select_for_update(of=("self",)).get(pk=number)
    asked = CallOut.objects.select_for_update(of=("self",)).filter(session=duty, over_at=None).first()
    if asked is None:
        raise NoCallOut
    return duty, asked


# -- looking ---------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def look_at_way(*, number: int, reason: Reason, words: str, acting: Claims, now: datetime) -> Look:
    """Open the way of one duty to oneself for half an hour, with the reason the member will read.

    Raises DutyNotFound, NotAllowed and NothingSaid.
    """
    duty = get_duty(acting, number)
    policies.require_centre(acting, duty)
    if not words.strip():
        raise NothingSaid
    mode = policies.shown_mode(mode_of(duty.county), precise=duty.precise)
    return _look(duty, LookKind.TRAIL, mode, acting, now, reason=reason, words=words.strip()[:400])


@transaction.atomic(durable=True)
def look_at_call(*, call: Sos, acting: Claims, now: datetime) -> None:
    """Write down that somebody opened a call for help with its position: once in half an hour for each."""
    policies.require_answerer(acting, call)
    if call.session is None or call.handled_at is not None:
        return
    since = now - policies.LOOK_LASTS
    if not Look.objects.filter(session=call.session, by=acting.person, kind=LookKind.SOS, at__gt=since).exists():
        _look(call.session, LookKind.SOS, Mode.PRECISE, acting, now)


def _look(
    duty: DutySession, kind: LookKind, mode: Mode, acting: Claims, now: datetime, *, reason: str = "", words: str = ""
) -> Look:
    write_freely()
    look = Look(
        session=duty, person_id=duty.person_id, region=duty.township, county=duty.county,
        by_id=person_of(acting), at=now, kind=kind, mode=mode, reason=reason, words=words,
    )  # fmt: skip
    look.save(force_insert=True)
    ledger.note_view(name=duty.name_in_ledger, person=look.by_id, county=duty.county, at=now)
    event = put(
        topic="duty.looked", subject=duty.name_in_ledger, county=duty.county, keys=[f"p{duty.person_id}"],
        label=Label.OPEN, denied=[], at=now,
    )  # fmt: skip
    notify(event, [duty.person_id], lines=[{"url": reverse("onduty-looks"), "says": LOOKED}])
    return look


@transaction.atomic(durable=True)
def look_at_map(*, region: str, acting: Claims, now: datetime) -> None:
    """Write down that a desk has its live map open: once a quarter of an hour for each; those on duty can read it."""
    since = policies.quarter_of(now)
    if Look.objects.filter(by=acting.person, kind=LookKind.MAP, region=region, at__gte=since).exists():
        return
    write_freely()
    county = region[: Level.COUNTY.digits]
    look = Look(region=region, county=county, by_id=person_of(acting), at=now, kind=LookKind.MAP, mode=mode_of(region))
    write(look)
    ledger.note_view(name=f"dutymap:{region}", person=look.by_id, county=county, at=now)


# -- the city's policy -----------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def set_policy(*, area: str, mode: Mode, why: str, acting: Claims, now: datetime) -> TrackPolicy:
    """Decide how exactly the city's desks see members on duty; a link of the ledger. The same again changes nothing.

    Raises NotAllowed and NothingSaid.
    """
    policies.require_city_desk(acting, area)
    if not why.strip():
        raise NothingSaid
    TrackPolicy.objects.get_or_create(area=area)
    policy = TrackPolicy.objects.select_for_update().get(area=area)
    if policy.mode == mode and policy.ledger_position:
        return policy
    policy.mode = mode
    change = PolicyChange(
        policy=policy,
        position=policy.ledger_position + 1,
        mode=mode,
        why=why.strip()[:400],
        by_id=person_of(acting),
        at=now,
    )
    entry = ledger.next_entry(
        policy, name=policy.name_in_ledger, act="tracks.policy", actor=acting.person, county=area, at=now,
        fact=change.fact(),
    )  # fmt: skip
    write(policy, change, entry)
    return policy


# -- forgetting ------------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def forget_places(*, now: datetime, days: int) -> int:
    """Take the place out of calls for help older than positions are kept; gives how many. As the system."""
    return Sos.objects.filter(lon__isnull=False, heard_at__lt=now - timedelta(days=days)).update(lon=None, lat=None)
