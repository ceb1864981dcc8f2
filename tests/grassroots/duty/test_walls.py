"""Who sees where somebody is: the door and, with every filter forgotten, PostgreSQL itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from quartet.grassroots.duty import actions, policies, queries
from quartet.grassroots.duty.models import CallOut, DutySession, Latest, Look, Position, Presence, Sos
from quartet.grassroots.duty.states import Mode
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, acting_as
from tests.cast import COUNTY, PEOPLE, TOWNSHIP
from tests.grassroots.duty.conftest import Field, points

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
CENTRE = {"township_desk", "county_desk", "county_desk_accused"}
OWN = {"grid_member"}
VILLAGE_DESK = {"clerk"}


def seen(field: Field, model: Any) -> set[str]:
    """Who of the cast finds a row of this table when nothing filters but the wall."""
    found = set()
    for name in PEOPLE:
        with acting_as(field.cast.claims(name)):
            if model.objects.exists():
                found.add(name)
    return found


@pytest.fixture
def duty(field: Field) -> DutySession:
    """Somebody is on duty since two hours and has sent points, old and new."""
    duty = field.start(at=field.now - 2 * HOUR)
    field.send(duty, points(field.now - 2 * HOUR, 60, every=2 * MINUTE))
    return duty


def test_by_default_the_service_centre_sees_micro_grids_and_no_exact_point(field: Field, duty: DutySession) -> None:
    assert seen(field, DutySession) == OWN | CENTRE
    assert seen(field, Presence) == OWN | CENTRE
    assert seen(field, Latest) == seen(field, Position) == OWN


def test_where_the_city_decided_so_it_sees_the_newest_point_and_still_no_way(field: Field, duty: DutySession) -> None:
    field.policy(Mode.PRECISE)

    assert seen(field, Latest) == OWN | CENTRE
    assert seen(field, Position) == OWN


def test_a_way_opens_to_who_gave_a_reason_and_to_no_colleague(field: Field, duty: DutySession) -> None:
    field.policy(Mode.PRECISE)
    field.look(duty, "county_desk")

    assert seen(field, Position) == OWN | {"county_desk"}


def test_under_the_micro_grid_policy_a_reason_opens_earlier_micro_grids_and_no_exact_way(
    field: Field, duty: DutySession
) -> None:
    def quarters(name: str) -> int:
        with acting_as(field.cast.claims(name)):
            return Presence.objects.count()

    before = quarters("township_desk")
    field.look(duty)

    assert 3 <= before <= 5  # the quarters that began within the hour
    assert quarters("township_desk") == quarters("grid_member") >= 8
    assert quarters("county_desk") == before
    assert seen(field, Position) == OWN


def test_a_call_for_help_opens_the_point_to_village_township_and_county(field: Field, duty: DutySession) -> None:
    call = field.help()

    assert seen(field, Latest) == OWN | CENTRE | VILLAGE_DESK
    assert seen(field, Sos) == OWN | CENTRE | VILLAGE_DESK
    assert seen(field, Position) == OWN
    claims = field.cast.claims("clerk")
    with acting_as(claims):
        actions.look_at_call(call=queries.get_call(claims, call.uid), acting=claims, now=field.now)
    assert seen(field, Position) == OWN | VILLAGE_DESK
    with acting_as(claims):
        actions.handle_call(uid=call.uid, words="已找到", acting=claims, now=field.now)
    assert seen(field, Latest) == seen(field, Position) == OWN
    assert seen(field, DutySession) == OWN | CENTRE


def test_looks_are_read_by_who_was_looked_at_and_by_who_looked(field: Field, duty: DutySession) -> None:
    field.look(duty)

    assert seen(field, Look) == OWN | {"township_desk"}


def test_a_call_out_is_between_the_centre_and_the_member(field: Field, duty: DutySession) -> None:
    claims = field.cast.claims("township_desk")
    with acting_as(claims):
        actions.call_out(number=duty.pk, words="请来", acting=claims, now=field.now)

    assert seen(field, CallOut) == OWN | CENTRE


@pytest.mark.parametrize("model", [DutySession, Presence, Latest, Position, Sos, CallOut, Look])
def test_nobody_sees_nothing(field: Field, duty: DutySession, model: Any) -> None:
    field.help()
    field.look(duty)
    with acting_as(NOBODY):
        assert not model.objects.exists()


def test_door_and_wall_follow_one_rule(field: Field, duty: DutySession) -> None:
    for calls in (False, True):
        if calls:
            field.help()
        for name in PEOPLE:
            claims = field.cast.claims(name)
            with acting_as(SYSTEM):
                doors = queries.duties_for(claims).exists(), queries.calls_for(claims).exists()
            with acting_as(claims):
                assert doors == (DutySession.objects.exists(), Sos.objects.exists()), name
    with acting_as(SYSTEM):
        assert queries.duties_for(SYSTEM).exists()
        assert queries.calls_for(SYSTEM).exists()
        assert not queries.duties_for(NOBODY).exists()
        assert not queries.calls_for(NOBODY).exists()


@pytest.mark.parametrize("name", ["township_desk", "county_desk", "grid_member"])
def test_outside_a_verb_nothing_is_written_or_deleted(field: Field, duty: DutySession, name: str) -> None:
    field.help()
    refused = 0
    with acting_as(field.cast.claims(name)):
        for write in (
            lambda: DutySession.objects.filter(pk=duty.pk).update(precise=True),
            lambda: Latest.objects.filter(pk=duty.pk).update(lon=0),
            lambda: Position.objects.bulk_create(
                [Position(session_id=duty.pk, at=field.now, lon=1, lat=1, accuracy=1, county=COUNTY)]
            ),
        ):
            try:
                with transaction.atomic():
                    assert write() == 0
            except DatabaseError as why:
                refused += "row-level security" in str(why)
        gone = Position.objects.filter(session_id=duty.pk).delete()[0] + Look.objects.none().count()
    assert refused >= 1
    assert gone == 0


def test_a_day_cannot_be_read_past_the_wall_by_its_own_name(field: Field, duty: DutySession) -> None:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'onduty_position'::regclass")
        days = [name for (name,) in cursor.fetchall()]
        for day in days[:3]:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f"SELECT * FROM {day}")
    assert all(day.startswith("tracks.") for day in days)


@pytest.mark.parametrize("keep", [0, -5, 4000])
def test_days_are_not_dropped_by_a_foolish_number(field: Field, keep: int) -> None:
    with (
        acting_as(SYSTEM),
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="1 to 3650"),
        transaction.atomic(),
    ):
        cursor.execute("SELECT quartet_track_days(now(), %s)", [keep])


def test_the_centre_of_a_desk_is_its_widest(field: Field) -> None:
    both = Claims(person=1, posts=field.cast.claims("township_desk").posts + field.cast.claims("county_desk").posts)

    assert policies.centre_of(both) == COUNTY
    assert policies.centre_of(field.cast.claims("township_desk")) == TOWNSHIP
