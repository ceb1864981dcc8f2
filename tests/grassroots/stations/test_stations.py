"""Warm stations: where they are, what is near, trainings with seats that are never booked twice."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from uuid6 import uuid7

from quartet.grassroots.stations import actions, queries
from quartet.grassroots.stations.models import Booking, Training, WarmStation
from quartet.grassroots.stations.queries import StationNotFound, TrainingNotFound
from quartet.grassroots.stations.states import Service
from quartet.ground.errors import NotNow
from quartet.ground.outbox.models import Notice
from quartet.ground.people.rights import NotAllowed, acting_as
from tests.cast import FAR_VILLAGE, MONDAY, NEXT_VILLAGE, VILLAGE, Cast, behind_the_wall, later, point_in
from tests.rig import at_once

TOMORROW = later(days=1)


@pytest.fixture
def stations(cast: Cast) -> dict[str, WarmStation]:
    """One station in each of three villages."""
    found = {}
    for number, village in (("YZ001", VILLAGE), ("YZ002", NEXT_VILLAGE), ("YZ003", FAR_VILLAGE)):
        lon, lat = point_in(village)
        found[number] = WarmStation.objects.create(
            number=number, name=f"驿站{number}", region=village, address="村部", lon=lon, lat=lat, opens=time(8),
            closes=time(17), days="12345", services=["rest", "water"], seats=2, changed_at=MONDAY,
        )  # fmt: skip
    return found


def plan(cast: Cast, by: str = "township_desk", **more: Any) -> Training:
    said = {
        "number": "YZ001", "title": "怎么记", "words": "", "begins": TOMORROW, "ends": TOMORROW + timedelta(hours=2),
        "seats": 2, "command_id": uuid7(), "now": MONDAY,
    } | more  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.plan_training(**said, acting=cast.claims(by))


def book(cast: Cast, training: Training, by: str = "grid_member", at: datetime = MONDAY) -> Booking:
    with acting_as(cast.claims(by)):
        return actions.book_seat(training=training.pk, acting=cast.claims(by), now=at)


def free(training: Training) -> int:
    return Training.objects.get(pk=training.pk).free


# -- stations ----------------------------------------------------------------------------------------------------------


def test_the_nearest_station_comes_first_and_a_closed_one_not_at_all(stations: dict[str, WarmStation]) -> None:
    lon, lat = point_in(VILLAGE)
    assert [one.number for one, _km in queries.nearest(lon, lat, 2)] == ["YZ001", "YZ002"]
    assert queries.nearest(lon, lat, 1)[0][1] == pytest.approx(0, abs=0.01)

    WarmStation.objects.filter(number="YZ001").update(shut="修暖气")

    assert queries.nearest(lon, lat, 1)[0][0].number == "YZ002"


def test_a_village_is_a_place_to_ask_from(cast: Cast) -> None:
    assert queries.point_of(VILLAGE) == pytest.approx(point_in(VILLAGE))
    assert queries.point_of("999999999999") is None


def test_one_degree_of_latitude_is_111_kilometres() -> None:
    assert queries.km_between((123.8, 42.0), (123.8, 43.0)) == pytest.approx(111.195, abs=0.01)


POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(POINT, POINT, POINT)
@settings(max_examples=60, deadline=None)
def test_distances_are_the_same_both_ways_and_a_detour_is_never_shorter(one: Any, other: Any, third: Any) -> None:
    assert queries.km_between(one, other) == pytest.approx(queries.km_between(other, one))
    assert queries.km_between(one, other) <= queries.km_between(one, third) + queries.km_between(third, other) + 1e-6


@pytest.mark.parametrize(
    ("at", "open_then"),
    [(MONDAY, True), (later(hours=8), False), (later(hours=-2), False), (later(days=5), False)],
)
def test_a_station_is_open_in_its_hours_on_its_days(
    stations: dict[str, WarmStation], at: datetime, *, open_then: bool
) -> None:
    assert queries.open_now(stations["YZ001"], at) is open_then
    stations["YZ001"].shut = "修暖气"
    assert not queries.open_now(stations["YZ001"], at)


def keep(cast: Cast, by: str = "township_desk", **more: Any) -> WarmStation:
    said = {
        "number": "YZ001", "opens": time(7), "closes": time(20), "days": "5121", "services": ["wifi", "rest", "moon"],
        "seats": 9, "phone": " 024-1 ", "shut": "",
    } | more  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.keep_station(**said, acting=cast.claims(by), now=MONDAY)


def test_a_desk_corrects_the_stations_of_its_area(cast: Cast, stations: dict[str, WarmStation]) -> None:
    kept = keep(cast)

    assert (kept.days, kept.services, kept.seats, kept.phone) == ("125", ["rest", "wifi"], 9, "024-1")
    assert kept.offers == [Service.REST.label, Service.WIFI.label]
    with pytest.raises(NotAllowed):
        keep(cast, "township_desk_next_township")
    with pytest.raises(NotAllowed):
        keep(cast, "clerk")
    with pytest.raises(NotNow):
        keep(cast, closes=time(6))
    with pytest.raises(StationNotFound):
        keep(cast, number="YZ999")


# -- trainings -----------------------------------------------------------------------------------------------------------


def test_planning_twice_with_one_command_plans_once(cast: Cast, stations: dict[str, WarmStation]) -> None:
    command = uuid7()

    assert plan(cast, command_id=command).pk == plan(cast, command_id=command).pk


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"seats": 3}, NotNow), ({"seats": 0}, NotNow), ({"begins": MONDAY}, NotNow), ({"ends": TOMORROW}, NotNow),
        ({"by": "township_desk_next_county"}, NotAllowed), ({"number": "YZ999"}, StationNotFound),
    ],
)  # fmt: skip
def test_a_training_is_refused(
    cast: Cast, stations: dict[str, WarmStation], more: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        plan(cast, **more)

    assert not Training.objects.exists()


def test_a_room_holds_one_training_at_a_time(cast: Cast, stations: dict[str, WarmStation]) -> None:
    first = plan(cast)

    with pytest.raises(NotNow, match="already"):
        plan(cast, begins=TOMORROW + timedelta(hours=1), ends=TOMORROW + timedelta(hours=3))
    assert plan(cast, begins=first.ends, ends=first.ends + timedelta(hours=1)).pk
    assert plan(cast, number="YZ002").pk


def test_in_a_closed_station_nothing_is_planned(cast: Cast, stations: dict[str, WarmStation]) -> None:
    keep(cast, shut="修暖气")

    with pytest.raises(NotNow, match="修暖气"):
        plan(cast)


def test_a_training_is_called_off_and_whoever_booked_is_told(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast)
    book(cast, training)

    def call_off(by: str = "township_desk", why: str = "下大雪") -> Training:
        with acting_as(cast.claims(by)):
            return actions.call_off_training(training=training.pk, why=why, acting=cast.claims(by), now=MONDAY)

    with pytest.raises(NotAllowed):
        call_off("clerk")
    with pytest.raises(NotNow):
        call_off(why=" ")
    assert (call_off().cancelled, call_off(why="别的").cancelled) == ("下大雪", "下大雪")

    with behind_the_wall():
        assert [row.person.username for row in Notice.objects.select_related("person")] == ["grid_member"]
    with pytest.raises(NotNow, match="下大雪"):
        book(cast, training, "clerk")


# -- seats -------------------------------------------------------------------------------------------------------------


def test_a_seat_is_booked_once_and_given_back(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast)

    assert book(cast, training).pk == book(cast, training).pk
    assert free(training) == 1
    for _ in range(2):
        with acting_as(cast.claims("grid_member")):
            actions.give_back_seat(training=training.pk, acting=cast.claims("grid_member"), now=MONDAY)
    assert free(training) == 2
    assert book(cast, training).given_back_at is None


def test_when_all_seats_are_taken_nobody_else_gets_one(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast)
    book(cast, training)
    book(cast, training, "partner")

    with pytest.raises(NotNow, match="taken"):
        book(cast, training, "clerk")
    assert free(training) == 0


def test_nobody_sits_in_two_trainings_at_once(cast: Cast, stations: dict[str, WarmStation]) -> None:
    book(cast, plan(cast))

    with pytest.raises(NotNow, match="another"):
        book(cast, plan(cast, number="YZ002"))


def test_what_has_begun_is_neither_booked_nor_given_back(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast)
    book(cast, training)

    with pytest.raises(NotNow):
        book(cast, training, "clerk", at=TOMORROW)
    with pytest.raises(NotNow), acting_as(cast.claims("grid_member")):
        actions.give_back_seat(training=training.pk, acting=cast.claims("grid_member"), now=TOMORROW)


@pytest.mark.parametrize("by", ["supervisor", "department", "no_post", "audit_admin"])
def test_only_those_who_work_in_the_grids_book(cast: Cast, stations: dict[str, WarmStation], by: str) -> None:
    training = plan(cast)

    with pytest.raises(NotAllowed):
        book(cast, training, by)


def test_there_is_no_seat_in_what_is_not_there(cast: Cast, stations: dict[str, WarmStation]) -> None:
    with pytest.raises(TrainingNotFound):
        book(cast, Training(pk=999999))


@pytest.mark.django_db(transaction=True)
def test_five_who_book_two_seats_at_the_same_moment_get_two(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast)

    def try_to_book(name: str) -> bool:
        try:
            book(cast, training, name)
        except NotNow:
            return False
        finally:
            connections.close_all()
        return True

    names = ["grid_member", "grid_member_next_village", "partner", "clerk", "mediator"]
    got = at_once([lambda name=name: try_to_book(name) for name in names])

    assert sum(got) == 2
    assert free(training) == 0


def test_bookings_are_seen_by_who_booked_and_by_the_desks_that_keep_the_station(
    cast: Cast, stations: dict[str, WarmStation]
) -> None:
    training = plan(cast)
    book(cast, training)
    seen = set()
    for name in ("grid_member", "grid_member_next_village", "township_desk", "county_desk", "clerk", "supervisor",
                 "township_desk_next_township"):  # fmt: skip
        with acting_as(cast.claims(name)):
            seen |= {name} if Booking.objects.exists() else set()
            people = [one.person.username for one in queries.attendants(cast.claims(name), training)]
        assert people == (["grid_member"] if name in {"township_desk", "county_desk"} else [])

    assert seen == {"grid_member", "township_desk", "county_desk"}


@pytest.mark.parametrize(
    ("model", "change", "constraint"),
    [
        (WarmStation, {"closes": time(7)}, "station_closes_after_opening"),
        (WarmStation, {"days": "8"}, "station_days_known"), (WarmStation, {"lat": 99}, "station_on_earth"),
        (Training, {"taken": 3}, "training_never_overbooked"), (Training, {"ends": MONDAY}, "training_ends_after"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(
    cast: Cast, stations: dict[str, WarmStation], model: Any, change: dict[str, Any], constraint: str
) -> None:
    plan(cast)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.update(**change)


# -- pages -------------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_list_and_what_is_near(cast: Cast, stations: dict[str, WarmStation]) -> None:
    page = cast.client(None).get(f"/stations/?near={VILLAGE}").content.decode()
    assert page.index("驿站YZ001") < page.index("驿站YZ002")

    county = cast.client(None).get("/stations/?region=211224").content.decode()
    assert ("驿站YZ003" in county, "驿站YZ001" in county) == (True, False)
    lon, lat = point_in(FAR_VILLAGE)
    assert "驿站YZ003" in cast.client(None).get(f"/stations/?lon={lon}&lat={lat}").content.decode()
    assert cast.client(None).get("/stations/?lon=x&lat=1").status_code == 200
    points = cast.client(None).get("/stations/points.geojson").json()["features"]
    assert [one["properties"]["code"] for one in points] == ["YZ001", "YZ002", "YZ003"]


def test_a_member_books_on_the_page_and_gives_the_seat_back(cast: Cast, stations: dict[str, WarmStation]) -> None:
    training = plan(cast, now=MONDAY, begins=datetime(2090, 1, 1, tzinfo=MONDAY.tzinfo),
                    ends=datetime(2090, 1, 2, tzinfo=MONDAY.tzinfo))  # fmt: skip
    member = cast.client("grid_member")

    booked = member.post(f"/stations/trainings/{training.pk}/book/", follow=True).content.decode()
    back = member.post(f"/stations/trainings/{training.pk}/give-back/", follow=True).content.decode()

    assert "you have a seat" in booked
    assert "Book a seat" in back
    assert "Book a seat" not in cast.client(None).get("/stations/YZ001/").content.decode()


def test_a_desk_plans_corrects_and_calls_off_on_the_pages(cast: Cast, stations: dict[str, WarmStation]) -> None:
    desk = cast.client("township_desk")
    said = {
        "command": str(uuid7()),
        "title": "怎么听",
        "begins": "2090-01-01T09:00",
        "ends": "2090-01-01T11:00",
        "seats": 2,
    }
    times = {"opens": "07:00", "closes": "19:00", "days": ["1", "2"], "services": ["rest"], "seats": 5}

    assert "怎么听" in desk.post("/stations/YZ001/plan/", said, follow=True).content.decode()
    assert desk.post("/stations/YZ001/plan/", said | {"command": str(uuid7())}).status_code == 422
    assert desk.get("/stations/YZ001/keep/").status_code == 200
    assert "07:00–19:00" in desk.post("/stations/YZ001/keep/", times, follow=True).content.decode()
    assert desk.post("/stations/YZ001/keep/", times | {"closes": "06:00"}).status_code == 422
    off = desk.post(f"/stations/trainings/{Training.objects.get().pk}/call-off/", {"why": "下大雪"}, follow=True)
    assert "下大雪" in off.content.decode()
    assert cast.client("township_desk_next_township").get("/stations/YZ001/keep/").status_code == 403


def test_the_telephone_takes_the_stations_of_the_county_along(cast: Cast, stations: dict[str, WarmStation]) -> None:
    part = queries.pack(cast.claims("grid_member"), MONDAY)

    assert [item["title"] for item in part["items"]] == ["驿站YZ001", "驿站YZ002"]
    assert queries.pack(cast.claims("city_desk"), MONDAY) == {}
