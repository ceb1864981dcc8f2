"""Every write about stations: keeping them, trainings, seats."""

from collections.abc import Sequence
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.grassroots.stations import policies, queries
from quartet.grassroots.stations.models import Booking, Training, WarmStation
from quartet.grassroots.stations.states import Service
from quartet.ground.errors import NotNow
from quartet.ground.locks import serialise
from quartet.ground.outbox import actions as outbox
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import Label

CALLED_OFF = gettext_noop("A training you booked is called off.")


@transaction.atomic(durable=True)
def keep_station(
    *, number: str, opens: time, closes: time, days: str, services: Sequence[str], seats: int, phone: str, shut: str,
    acting: Claims, now: datetime,
) -> WarmStation:  # fmt: skip
    """Correct a station's hours, services and room, or close it for now with a reason. The same again changes nothing.

    Raises StationNotFound, NotAllowed, NotNow.
    """
    policies.require_keeper(acting, queries.get_station(number).region)
    if closes <= opens:
        raise NotNow(_("It must close after it opens."))
    station = WarmStation.objects.select_for_update(of=("self",)).get(number=number)
    station.opens, station.closes, station.days = opens, closes, "".join(sorted(set(days)))
    station.services = [one.value for one in Service if one.value in services]
    station.seats, station.phone, station.shut = seats, phone.strip(), shut.strip()[:200]
    station.changed_by_id, station.changed_at = acting.person, now
    station.save()
    return station


@transaction.atomic(durable=True)
def plan_training(
    *, number: str, title: str, words: str, begins: datetime, ends: datetime, seats: int, command_id: UUID,
    acting: Claims, now: datetime,
) -> Training:  # fmt: skip
    """Plan a training in a station: never two at once in one room, never more seats than the room has.

    Safe to repeat with the same id. Raises StationNotFound, NotAllowed, NotNow.
    """
    policies.require_keeper(acting, queries.get_station(number).region)
    station = WarmStation.objects.select_for_update(of=("self",)).get(number=number)  # its calendar, one at a time
    if done := Training.objects.filter(command_id=command_id).first():
        return done
    if station.shut:
        raise NotNow(_("The station is closed for now: %(why)s"), why=station.shut)
    if not now < begins < ends:
        raise NotNow(_("It must begin in the future and end after it begins."))
    if not 0 < seats <= station.seats:
        raise NotNow(_("The room has %(seats)s seats."), seats=station.seats)
    meets = Training.objects.filter(station=station, cancelled="", begins__lt=ends, ends__gt=begins)
    if meets.exists():
        raise NotNow(_("There is a training in this room at that time already."))
    return Training.objects.create(
        station=station, county=station.region[:6], title=title.strip(), words=words.strip(), begins=begins, ends=ends,
        seats=seats, made_by_id=acting.person, command_id=command_id,
    )  # fmt: skip


@transaction.atomic(durable=True)
def call_off_training(*, training: int, why: str, acting: Claims, now: datetime) -> Training:
    """Call a training off, and tell everybody who booked. Called off twice, the first reason stands.

    Raises TrainingNotFound, NotAllowed, NotNow.
    """
    found = queries.get_training(training)
    policies.require_keeper(acting, found.station.region)
    found = Training.objects.select_for_update(of=("self",)).select_related("station").get(pk=training)
    if found.cancelled:
        return found
    if not (why := why.strip()[:200]):
        raise NotNow(_("Please say why: everybody who booked reads it."))
    found.cancelled = why
    found.save(update_fields=["cancelled"])
    people = list(found.bookings.filter(given_back_at=None).values_list("person_id", flat=True))
    told = outbox.put(
        topic="training", subject=f"training:{found.pk}", county=found.county, keys=[], label=Label.OPEN, denied=[],
        at=now,
    )  # fmt: skip
    outbox.notify(told, people, lines=[{"url": found.station.get_absolute_url(), "says": CALLED_OFF}])
    return found


@transaction.atomic(durable=True)
def book_seat(*, training: int, acting: Claims, now: datetime) -> Booking:
    """Book a seat for oneself; whoever has one keeps it. Nobody sits in two trainings at once.

    Raises TrainingNotFound, NotAllowed, NotNow.
    """
    person = policies.require_booker(acting)
    queries.get_training(training)
    write_freely()
    serialise(f"stations.book.{person}")  # one's own bookings, one at a time
    found = Training.objects.select_for_update(of=("self",)).get(pk=training)
    if mine := found.bookings.filter(person=person, given_back_at=None).first():
        return mine
    policies.require_bookable(found, now)
    meets = Booking.objects.filter(
        person=person, given_back_at=None, training__cancelled="", training__begins__lt=found.ends,
        training__ends__gt=found.begins,
    )  # fmt: skip
    if meets.exists():
        raise NotNow(_("You have a seat in another training at that time."))
    found.taken += 1
    found.save(update_fields=["taken"])
    return Booking.objects.create(training=found, person_id=person, county=found.county, at=now)


@transaction.atomic(durable=True)
def give_back_seat(*, training: int, acting: Claims, now: datetime) -> None:
    """Give one's seat back before the training begins; without a seat nothing happens. Raises NotNow."""
    queries.get_training(training)
    write_freely()
    found = Training.objects.select_for_update(of=("self",)).get(pk=training)
    mine = found.bookings.filter(person=acting.person or 0, given_back_at=None)
    if not mine.exists():
        return
    if found.begins <= now:
        raise NotNow(_("This training has begun."))
    mine.update(given_back_at=now)
    found.taken -= 1
    found.save(update_fields=["taken"])
