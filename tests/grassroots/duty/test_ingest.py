"""Storing positions: only on duty, only one's own, only in the city, only so many days."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from quartet.grassroots.duty import ingest
from quartet.grassroots.duty.ingest import Outcome, Sender, Sent, as_points, store
from quartet.grassroots.duty.models import Latest
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.people.rights import SYSTEM, acting_as
from tests.cast import FAR_VILLAGE, NEXT_VILLAGE, VILLAGE, behind_the_wall, grid_of, point_in
from tests.grassroots.duty.conftest import HERE, MIDDLE, Field, ms, points

PEKING = (116.4, 39.9)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_points_of_an_open_duty_are_stored_once(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    sent = points(field.now - HOUR, 10)

    assert field.send(duty, sent) == Outcome(stored=10)
    assert field.send(duty, sent[5:]) == Outcome(stored=5)
    assert len(field.stored(duty)) == 10


@pytest.mark.parametrize("minutes", [-1, 5])
def test_before_the_start_and_beyond_two_minutes_from_now_nothing_is_stored(field: Field, minutes: int) -> None:
    duty = field.start(at=field.now - HOUR)
    at = field.now - HOUR - MINUTE if minutes < 0 else field.now + minutes * MINUTE

    assert field.send(duty, points(at, 1)) == Outcome(refused=1)
    assert field.stored() == []
    assert field.present() == []
    assert field.on_map() == 0


def test_after_the_end_nothing_is_stored_and_what_was_is_deleted(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    field.send(duty, points(field.now - HOUR, 120))
    ended = field.now - 30 * MINUTE

    field.end(duty, at=ended)

    assert max(field.stored(duty)) <= ended
    assert field.on_map() == 0
    assert field.send(duty, points(ended + MINUTE, 3)) == Outcome(refused=3)
    assert field.send(duty, points(ended - MINUTE, 1)) == Outcome(stored=1)  # a late one from within
    assert field.on_map() == 0
    assert len(field.present()) <= 3


def test_nobody_stores_for_another(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)

    assert field.send(duty, points(field.now - HOUR, 3), who="grid_member_next_village") == Outcome(refused=3)
    assert field.send(uuid7(), points(field.now - HOUR, 2)) == Outcome(refused=2)
    assert field.stored() == []


def test_a_forgotten_duty_takes_nothing_after_twelve_hours_even_before_anybody_ended_it(field: Field) -> None:
    duty = field.start(at=field.now - 13 * HOUR)

    assert field.send(duty, points(field.now - MINUTE, 1)) == Outcome(refused=1)
    assert field.send(duty, points(field.now - 2 * HOUR, 1)) == Outcome(stored=1)
    assert field.on_map() == 0


def test_points_outside_the_city_and_points_that_are_none_are_refused(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    at = ms(field.now - MINUTE)
    strange = [(at, 116.4, 39.9, 5.0), (at, 0.0, 0.0, 5.0), (at, 400.0, -95.0, 5.0), (at, float("nan"), 42.0, 5.0),
               (at, MIDDLE[1], MIDDLE[0], 5.0)]  # fmt: skip

    assert field.send(duty, strange) == Outcome(refused=5)
    assert field.send(duty, [(at, *MIDDLE, -7.0)]) == Outcome(stored=1)


def test_points_older_than_what_is_kept_are_refused(field: Field) -> None:
    duty = field.start(at=field.now - 70 * HOUR)
    later = field.now + timedelta(days=31)

    assert field.send(duty, points(duty.started_at + HOUR, 2), now=later) == Outcome(refused=2)


def test_days_that_are_over_are_dropped_before_a_point_is_older_than_what_is_kept(field: Field) -> None:
    duty = field.start(at=field.now - 11 * HOUR)
    field.send(duty, points(field.now - 11 * HOUR, 1000))
    oldest = min(field.stored())
    with acting_as(SYSTEM):
        for hours in range(28 * 24, 32 * 24):
            now = field.now + hours * HOUR
            ingest.make_days(now)
            assert [at for at in field.stored() if at < now - timedelta(days=30)] == []
        assert ingest.make_days(now) == 0

    assert field.stored() == field.present() == []
    assert oldest < field.now


def test_the_days_to_come_are_there(field: Field) -> None:
    noon = field.now.astimezone(SHANGHAI).replace(hour=12)  # in a day's last hour its oldest day goes already
    with acting_as(SYSTEM):
        ingest.make_days(noon, again=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'onduty_position'::regclass")
        assert cursor.fetchone()[0] in {37, 38}  # today, 29 before, 7 ahead


def test_a_day_that_is_missing_is_made_when_it_is_needed(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    name = connection.settings_dict["NAME"]
    ingest._made.add((name, int(field.now.timestamp()) // 3600))

    assert field.send(duty, points(field.now - HOUR, 3)) == Outcome(stored=3)


def test_another_broken_rule_is_not_taken_for_a_missing_day(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_batch: object) -> list[Outcome]:
        raise IntegrityError("another rule")

    duty = field.start(at=field.now - HOUR)
    monkeypatch.setattr(ingest, "_store", broken)

    with pytest.raises(IntegrityError, match="another rule"):
        field.send(duty, points(field.now - HOUR, 3))


def test_a_quarter_of_an_hour_keeps_one_micro_grid(field: Field) -> None:
    since = field.now.replace(minute=0, second=0, microsecond=0) - HOUR
    duty = field.start(at=since)

    field.send(duty, points(since, 20))
    field.send(duty, points(since + 10 * MINUTE, 2, at=point_in(NEXT_VILLAGE)))
    field.send(duty, points(since + 16 * MINUTE, 2, at=point_in(NEXT_VILLAGE)))

    assert field.present() == [grid_of(VILLAGE), grid_of(NEXT_VILLAGE)]


def test_what_this_process_remembers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_MOST_SEEN", 2)
    ingest.forget_seen()

    ingest._remember([1, 2, 3], [0, 0, 0])
    ingest._remember([4], [0])

    assert ingest._seen == {(4, 0)}
    ingest.forget_seen()


def test_points_of_a_member_go_to_the_duty_they_were_made_in(field: Field) -> None:
    first = field.start(at=field.now - 5 * HOUR)
    field.end(first, at=field.now - 4 * HOUR)
    field.start(at=field.now - HOUR)  # between two points, and without one
    sent = as_points(
        [*points(field.now - 4.5 * HOUR, 3), *points(field.now - 3 * HOUR, 2), *points(field.now + 12 * HOUR, 1)]
    )
    with acting_as(SYSTEM):
        found, left = ingest.by_duty(field.cast.people["grid_member"].pk, sent)

        assert [(one.session, len(one.points)) for one in found] == [(first.uid, 3)]
        assert left == 3
        assert ingest.by_duty(1, as_points([])) == ([], 0)


def test_the_newest_point_is_on_the_map_however_they_come(field: Field) -> None:
    duty = field.start(at=field.now - HOUR)
    field.send(duty, points(field.now - 5 * MINUTE, 2))
    field.send(duty, points(field.now - 30 * MINUTE, 2, at=point_in(NEXT_VILLAGE)))

    with behind_the_wall():
        newest = Latest.objects.get()
    assert newest.at == max(field.stored())
    assert (round(newest.lon, 3), round(newest.lat, 3)) == (round(HERE[0], 3), round(HERE[1], 3))


def test_one_batch_answers_each_request_by_itself(field: Field) -> None:
    mine, other = field.start(at=field.now - HOUR), field.start("grid_member_next_village", at=field.now - HOUR)
    me, them = (
        Sender(person=field.cast.people[name].pk, trusted=True) for name in ("grid_member", "grid_member_next_village")
    )
    with acting_as(SYSTEM):
        found = store(
            [
                Sent(me, mine.uid, as_points(points(field.now - HOUR, 3))),
                Sent(them, mine.uid, as_points(points(field.now - HOUR, 2))),
                Sent(them, other.uid, as_points(points(field.now - 2 * HOUR, 130))),
                Sent(Sender(digest="unknown"), mine.uid, as_points(points(field.now - HOUR, 1))),
                Sent(Sender(key="unknown", person=me.person), mine.uid, as_points(points(field.now - HOUR, 1))),
                Sent(me, mine.uid, as_points([])),
            ],
            now=field.now,
        )

    assert found == [
        Outcome(3, 0), Outcome(0, 2), Outcome(10, 120), Outcome(0, 1, known=False), Outcome(0, 1, known=False), Outcome(0, 0),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    offsets=st.lists(st.integers(-20 * 60, 8 * 60), min_size=1, max_size=60),
    place=st.sampled_from([MIDDLE, point_in(FAR_VILLAGE), PEKING]),
)
def test_whatever_is_sent_nothing_lies_outside_a_duty(
    field: Field, offsets: list[int], place: tuple[float, float]
) -> None:
    """24 hours of minutes around a duty of three hours: just those inside are stored, whatever the order."""
    started, ended = field.now - 5 * HOUR, field.now - 2 * HOUR
    ingest.forget_seen()
    duty = field.start(at=started)
    early = [(ms(field.now + minutes * MINUTE), *place, 9.0) for minutes in offsets]
    field.send(duty, early)
    field.end(duty, at=ended)
    field.send(duty, early)

    inside = {minutes for minutes in offsets if started <= field.now + minutes * MINUTE <= ended}
    expected = set() if place == PEKING else inside
    assert {round((at - field.now) / MINUTE) for at in field.stored(duty)} == expected
    assert all(started <= at <= ended for at in field.stored(duty))
