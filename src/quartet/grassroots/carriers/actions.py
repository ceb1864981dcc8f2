"""Every write of carriers: kept, met, written down, resolved, followed, published; cards; help asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.carriers import moves, queries
from quartet.grassroots.carriers.models import (
    Carrier,
    HelpAsked,
    Meeting,
    MeetingEvent,
    PracticeCard,
    Resolution,
    ResolutionEvent,
    Reuse,
)  # fmt: skip
from quartet.grassroots.carriers.policies import HOSTS, require_host, require_nobody_named, units_of
from quartet.grassroots.carriers.states import MeetingState, Topic, carrier_kinds
from quartet.grassroots.carriers.workflow import MEETINGS, RESOLUTIONS
from quartet.ground.errors import CommandReused, NotNow
from quartet.ground.people import staffing
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import NOBODY, Claims, NotAllowed, write_freely
from quartet.ground.people.states import Level
from quartet.ground.places.queries import exists
from quartet.ground.rows import insert_unless_there
from quartet.ground.said import day_of, require_words

# -- carriers and meetings -------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def keep_carrier(*, unit: int, kind: str, name: str, place: str, phone: str, acting: Claims) -> Carrier:
    """Begin a carrier of one's own unit, or change what is said of the one of that name. Raises NotAllowed, NotNow."""
    require_host(acting, unit)
    if kind not in carrier_kinds():
        raise NotNow(_("There is no such kind of carrier."))
    host = Unit.objects.get(pk=unit)
    said = {"kind": kind, "place": place, "phone": phone, "region": host.region, "county": host.region[:6]}
    carrier, _made = Carrier.objects.update_or_create(unit=host, name=name, defaults={**said, "ended_at": None})
    return carrier


def plan_meeting(
    *, id: UUID, carrier: int, title: str, starts_at: datetime, place: str, agenda: str, acting: Claims, now: datetime  # noqa: A002 -- the record's own word
) -> Meeting:  # fmt: skip
    """Call a meeting of a carrier of one's own unit. Safe to repeat with the same id.

    Raises NotFound, NotAllowed or CommandReused.
    """

    def act() -> Meeting:
        found = queries.get_carrier(acting, carrier)
        require_host(acting, found.unit_id)
        write_freely()
        fresh = Meeting(
            id=id, carrier=found, county=found.county, region=found.region, unit_id=found.unit_id,
            area_reads=found.its_kind.area_reads, title=title, starts_at=starts_at, place=place, agenda=agenda,
        )  # fmt: skip
        return MEETINGS.begin(fresh, "plan", {}, command_id=id, acting=acting, now=now).record

    def same(event: MeetingEvent) -> bool:
        one = event.meeting
        return (one.carrier_id, one.title, one.starts_at) == (carrier, title, starts_at)

    return MEETINGS.once(act, "plan", command_id=id, acting=acting, same=same)


def write_minutes(
    *, meeting: UUID, minutes: str, private: str, attendees: Sequence[str], acting: Claims, now: datetime,
    command_id: UUID | None = None,
) -> Meeting:  # fmt: skip
    """Write the meeting down: what is for everybody, and apart from it who came and what was said in confidence.

    Safe to repeat with the same command id. Raises NotFound, NotAllowed or NotNow: what is published is taken back
    first.
    """
    given = {"minutes": minutes, "private": private, "attendees": list(attendees)}
    return MEETINGS.run(meeting, "write_minutes", given, command_id=command_id, acting=acting, now=now)


def call_off_meeting(
    *, meeting: UUID, reason: str, acting: Claims, now: datetime, command_id: UUID | None = None
) -> Meeting:
    """Call a planned meeting off. Safe to repeat with the same command id. Raises NotFound, NotAllowed or NotNow."""
    return MEETINGS.run(meeting, "call_off", {"reason": reason}, command_id=command_id, acting=acting, now=now)


def publish_meeting(
    *, meeting: UUID, keep_because: str, acting: Claims, now: datetime, command_id: UUID | None = None
) -> Meeting:
    """Show the public part to everybody: agenda, public minutes, public resolutions. Repeating it changes nothing.

    Everything is looked through for names and numbers first. Raises NotFound, NotAllowed, NotNow, NamesFound or
    NumbersFound; then nothing is shown.
    """
    given = {"keep_because": keep_because}
    return _show(meeting, "publish", given, shown=True, command_id=command_id, acting=acting, now=now)


def take_back_meeting(*, meeting: UUID, acting: Claims, now: datetime, command_id: UUID | None = None) -> Meeting:
    """Take the public part back from everybody's sight. Repeating it changes nothing. Raises NotFound or NotAllowed."""
    return _show(meeting, "take_back", {}, shown=False, command_id=command_id, acting=acting, now=now)


def _show(
    key: UUID, verb: str, given: Mapping[str, Any], *, shown: bool, command_id: UUID | None, acting: Claims,
    now: datetime,
) -> Meeting:  # fmt: skip
    """Publish or take back; what is so already stays so, whoever asks for it under whatever id."""

    def act() -> Meeting:
        locked = MEETINGS.lock(key, verb, acting, now)
        require_host(acting, locked.unit_id)
        if (locked.published_at is not None) is shown:
            return locked
        return MEETINGS.make(locked, verb, given, command_id=command_id, acting=acting, now=now).record

    return MEETINGS.once(act, verb, command_id=command_id, acting=acting, same=lambda event: MEETINGS.names(event, key))


# -- resolutions -----------------------------------------------------------------------------------------------------


def resolve(
    *, id: UUID, meeting: UUID, text: str, owner: int, due_on: date, public: bool, acting: Claims, now: datetime  # noqa: A002 -- as above
) -> Resolution:  # fmt: skip
    """Write down what was resolved: who does it and until when; the owner finds a notice. Safe to repeat.

    Raises NotFound, NotAllowed, NotNow or CommandReused.
    """

    def act() -> Resolution:
        locked = MEETINGS.lock(meeting, "resolve", acting, now)
        require_host(acting, locked.unit_id)
        write_freely()
        if locked.state != MeetingState.HELD:
            raise NotNow(_("First write the minutes."))
        if locked.published_at is not None and public:
            raise NotNow(_("The public part is published. Take it back first, then change it."))
        require_words({"text": text}, ["text"])
        if due_on < day_of(now):
            raise NotNow(_("The date must lie ahead."))
        unit = queries.owners_near(locked.region).filter(pk=owner).first()
        if unit is None:
            raise NotNow(_("This unit does not work in the area of the meeting."))
        fresh = Resolution(
            uid=id, meeting=locked, county=locked.county, number=locked.resolutions.count() + 1, text=text,
            public=public, owner=unit, due_on=due_on,
        )  # fmt: skip
        return RESOLUTIONS.begin(fresh, "resolve", {}, command_id=id, acting=acting, now=now).record

    def same(event: ResolutionEvent) -> bool:
        one = event.resolution
        return (one.meeting_id, one.text, one.owner_id) == (meeting, text, owner)

    return RESOLUTIONS.once(act, "resolve", command_id=id, acting=acting, same=same)


def move_resolution(
    *, uid: UUID, verb: str, given: Mapping[str, Any], command_id: UUID | None, acting: Claims, now: datetime
) -> Resolution:
    """Move a resolution as the table says. Safe to repeat with the same command id.

    Raises NotFound, UnknownMove, NoSuchMoveHere, NotAllowed, NotNow or CommandReused.
    """
    return RESOLUTIONS.run(uid, verb, given, command_id=command_id, acting=acting, now=now)


def lapse(*, pk: int, now: datetime) -> None:
    """Let a resolution lapse whose host has nobody any more, inside the round's own transaction; others stay as it is.

    Its words are shown to nobody who did not read them before: where the area reads, its desk acts in time instead.
    """
    locked = Resolution.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=pk)
    row = next(iter(moves.TABLE.here(locked, "lapse")), None)
    if row is not None and staffing.has_nobody(locked.meeting.unit_id, day_of(now), HOSTS):
        RESOLUTIONS.carry_out(RESOLUTIONS.context(locked, row, acting=NOBODY, now=now))


# -- practice cards --------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def write_card(
    *, id: UUID, unit: int, title: str, problem: str, steps: str, result: str, contact: str, keep_because: str,  # noqa: A002 -- as above
    acting: Claims, now: datetime,
) -> PracticeCard:  # fmt: skip
    """Put what worked on one page for everybody. No party's data: it is looked through first. Safe to repeat.

    The contact is an office and its telephone, and is not looked through.
    Raises NotAllowed, NamesFound, NumbersFound or CommandReused.
    """
    require_host(acting, unit)
    assert acting.person is not None  # who works for a unit is somebody
    require_nobody_named(title, problem, steps, result, because=keep_because)
    host = Unit.objects.get(pk=unit)
    card = PracticeCard(
        id=id, county=host.region[:6], unit=host, made_by_id=acting.person, made_at=now, title=title, problem=problem,
        steps=steps, result=result, contact=contact, keep_because=keep_because,
    )  # fmt: skip
    if insert_unless_there(card):
        return card
    done = PracticeCard.objects.get(pk=id)
    if (done.unit_id, done.made_by_id, done.title, done.steps) != (unit, acting.person, title, steps):
        raise CommandReused
    return done


@transaction.atomic(durable=True)
def use_card(*, card: UUID, acting: Claims, now: datetime) -> Reuse:
    """Say that one's unit has used a card: counted once a unit, and not for its author. Raises NotFound, NotNow."""
    found = queries.get_card(card)
    mine = sorted(units_of(acting))
    if not mine:
        raise NotAllowed
    if found.unit_id in mine:
        raise NotNow(_("It is your own unit's card: others' use is counted."))
    reuse, _made = Reuse.objects.get_or_create(card=found, unit_id=mine[0], defaults={"at": now})
    return reuse


@transaction.atomic(durable=True)
def withdraw_card(*, card: UUID, acting: Claims, now: datetime) -> None:
    """Take a card of one's own unit away; away it stays. Raises NotFound or NotAllowed."""
    found = PracticeCard.objects.filter(pk=card).first()
    if found is None:
        raise queries.NotFound
    require_host(acting, found.unit_id)
    PracticeCard.objects.filter(pk=card, withdrawn_at=None).update(withdrawn_at=now)


# -- help asked for --------------------------------------------------------------------------------------------------


@transaction.atomic(durable=True)
def ask_for_help(*, topic: Topic, township: str, now: datetime) -> None:
    """Keep that somebody in a township asked for help, and about what. Nothing else is known or kept. Raises NotNow."""
    if len(township) != Level.TOWNSHIP.digits or not exists(township):
        raise NotNow(_("There is no such township."))
    write_freely()
    # In bulk: Django would ask for the new row's number, and nobody may read it back.
    HelpAsked.objects.bulk_create([HelpAsked(county=township[:6], township=township, topic=topic, on=day_of(now))])
