"""The two verbs of six-free villages: begin, and move. `EFFECTS` says what some moves change besides the state."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from quartet.ground.errors import CommandReused, NotNow, SomethingMissing
from quartet.ground.ledger import actions as ledger
from quartet.ground.outbox import actions as outbox
from quartet.ground.people import queries as people
from quartet.ground.people.rights import Claims, write_freely
from quartet.ground.people.states import Label, Level, Role
from quartet.ground.places import queries as places
from quartet.ground.rows import write
from quartet.ground.said import require_words
from quartet.oversight.sixfree import policies, queries
from quartet.oversight.sixfree.models import Sample, SixFreeApplication, SixFreeEvent
from quartet.oversight.sixfree.moves import TABLE, Move
from quartet.oversight.sixfree.policies import APPEAL_DAYS, NOTICE_DAYS, By
from quartet.oversight.sixfree.states import ASKS, SixFreeState, Source

LONGEST_WORDS = 400


@transaction.atomic(durable=True)
def begin(*, village: str, year: int, command_id: UUID, acting: Claims, now: datetime) -> SixFreeApplication:
    """Begin a village's self-assessment of a year; what is there already is given back.

    Raises NotAllowed, and NotNow for a year that is not this one or the last.
    """
    fresh = SixFreeApplication(village=village, year=year, begun_by_id=acting.person or 0, begun_at=now)
    policies.require_tie(acting, fresh, By.VILLAGE)
    write_freely()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sixfree.{village}"])
    if known := SixFreeApplication.objects.filter(village=village, year=year).first():
        return known
    this_year = timezone.localdate(now).year
    if year not in {this_year, this_year - 1} or not places.exists(village):
        raise NotNow(_("An application is for this year or the last."))
    fresh.evidence = queries.count_evidence(village, year)
    fresh.save()
    _record(fresh, "begin", "", {}, command_id=command_id, acting=acting, now=now)
    return fresh


@transaction.atomic(durable=True)
def move(
    *, number: int, verb: str, given: Mapping[str, Any], command_id: UUID, acting: Claims, now: datetime
) -> SixFreeApplication:
    """Make any move of the table. Safe to repeat with the same id.

    Raises ApplicationNotFound, UnknownMove, NotAllowed, NotNow, SomethingMissing or CommandReused.
    """
    queries.get_application(acting, number)
    write_freely()
    application = SixFreeApplication.objects.select_for_update(of=("self",)).get(pk=number)
    if done := SixFreeEvent.objects.filter(command_id=command_id).first():
        if (done.application_id, done.verb, done.by_id) != (number, verb, acting.person):
            raise CommandReused
        return application
    row = TABLE.legal(application, verb, acting)
    if missing := [name for name in row.needs if given.get(name) in (None, "", {})]:
        raise SomethingMissing(fields=", ".join(missing))
    said = {name: given[name] for name in row.needs}
    require_words(said, row.needs)
    if row.new != row.old:  # each step stands on the numbers of its own day
        application.evidence = queries.count_evidence(application.village, application.year)
    TABLE.check(application, verb, acting, {**said, **what_is(application, now)})
    data = EFFECTS.get(verb, _nothing)(application, said, acting, now)
    before, application.state = application.state, row.new
    _record(application, verb, before, data, command_id=command_id, acting=acting, now=now)
    _tell(application, row, now)
    return application


def what_is(application: SixFreeApplication, now: datetime) -> dict[str, Any]:
    """What the guards ask about."""
    return {"facts": queries.facts_of(application), "samples": queries.samples_of(application), "now": now}


Data = dict[str, Any]
Effect = Callable[[SixFreeApplication, Mapping[str, Any], Claims, datetime], Data]


def _nothing(
    _application: SixFreeApplication, said: Mapping[str, Any], _acting: Claims, _now: datetime
) -> dict[str, Any]:
    return {name: str(value)[:LONGEST_WORDS] for name, value in said.items()}


def _assess(
    application: SixFreeApplication, said: Mapping[str, Any], _acting: Claims, _now: datetime
) -> dict[str, Any]:
    application.answers = {ask: str(said["answers"].get(ask, ""))[:LONGEST_WORDS] for ask in ASKS}
    return {"yes": application.yes, "of": len(ASKS)}


def _sample(application: SixFreeApplication, said: Mapping[str, Any], acting: Claims, now: datetime) -> Data:
    source = Source(said["source"])
    sample = Sample(
        application=application, county=application.village[: Level.COUNTY.digits], source=source,
        turned_up=int(said["turned_up"]), on_record=int(said["on_record"]), by_id=acting.person or 0, at=now,
    )  # fmt: skip
    sample.save()
    return {"source": source.value, "turned_up": sample.turned_up, "on_record": sample.on_record}


def _visited(application: SixFreeApplication, said: Mapping[str, Any], acting: Claims, now: datetime) -> Data:
    application.visited_at = now
    return _nothing(application, said, acting, now)


def _recognise(
    application: SixFreeApplication, said: Mapping[str, Any], acting: Claims, now: datetime
) -> dict[str, Any]:
    application.notice_until = timezone.localdate(now) + NOTICE_DAYS
    application.decided_by_id = acting.person
    return {**_nothing(application, said, acting, now), "day": application.notice_until.isoformat()}


def _decline(application: SixFreeApplication, said: Mapping[str, Any], acting: Claims, now: datetime) -> Data:
    application.appeal_until = timezone.localdate(now) + APPEAL_DAYS
    application.decided_by_id = acting.person
    return {**_nothing(application, said, acting, now), "day": application.appeal_until.isoformat()}


EFFECTS: dict[str, Effect] = {
    "assess": _assess,
    "sample": _sample,
    "report_visit": _visited,
    "recognise": _recognise,
    "decline": _decline,
}


def _record(
    application: SixFreeApplication, verb: str, before: str, data: Mapping[str, Any], *, command_id: UUID,
    acting: Claims, now: datetime,
) -> None:  # fmt: skip
    county = application.village[: Level.COUNTY.digits]
    units = [people.unit_name(held.unit) for held in acting.posts[:1]]
    name = " ".join([*units, people.person_name(acting.person or 0)])
    event = SixFreeEvent(
        application=application, county=county, position=application.ledger_position + 1, verb=verb, from_state=before,
        to_state=application.state, by_id=acting.person or 0, by_name=name, at=now, data=dict(data),
        command_id=command_id,
    )  # fmt: skip
    entry = ledger.next_entry(
        application, name=application.name_in_ledger, act=f"sixfree.{verb}", actor=acting.person, county=county, at=now,
        fact=event.fact(),
    )  # fmt: skip
    write(application, event, entry)


HEARS: dict[SixFreeState, tuple[Role, Level]] = {
    SixFreeState.ASSESSING: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.TOWNSHIP: (Role.TOWNSHIP_DESK, Level.TOWNSHIP),
    SixFreeState.COUNTY: (Role.COUNTY_DESK, Level.COUNTY),
    SixFreeState.CITY: (Role.CITY_DESK, Level.CITY),
    SixFreeState.APPEALED: (Role.CITY_DESK, Level.CITY),
    SixFreeState.NOT_YET: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.NOTICE: (Role.VILLAGE_CLERK, Level.VILLAGE),
    SixFreeState.RECOGNISED: (Role.VILLAGE_CLERK, Level.VILLAGE),
}
"""State → whose turn it is, or who wants to know."""
TURN = gettext_noop("A six-free application has moved on. Please look at it.")


def _tell(application: SixFreeApplication, row: Move, now: datetime) -> None:
    if row.new == row.old or row.new not in HEARS:
        return
    role, level = HEARS[row.new]
    hearers = people.posted_in(application.village[: level.digits], role, timezone.localdate(now))
    told = outbox.put(
        topic="sixfree", subject=application.name_in_ledger, county=application.village[:6], keys=[], label=Label.OPEN,
        denied=[], at=now,
    )  # fmt: skip
    outbox.notify(told, hearers, lines=[{"url": application.get_absolute_url(), "says": TURN}])
