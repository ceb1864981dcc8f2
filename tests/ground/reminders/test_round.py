"""The round knows no room: whatever registers, each rung of each thing is told once, to whom it concerns."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.utils import translation
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.rules import RULES
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.people.states import Level, Role
from quartet.ground.reminders import queries, sources
from quartet.ground.reminders.actions import look
from quartet.ground.reminders.ladder import ABOVE, ASKED, DESK, LAST, OUT, OWES, SUPERVISORS, URGENT, Rung, half, to
from quartet.ground.reminders.models import Fired
from quartet.ground.reminders.moments import in_service, moment
from quartet.ground.reminders.sources import EndOfDay, Hands, Owed, Source, register
from tests.cast import CITY, VILLAGE, Cast, behind_the_wall
from tests.reminding import at

CALENDAR = shipped()
LADDERS = {"slow": (half(2), LAST, OUT), "fast": URGENT}
BEGAN = at("05-01 00:15")


@dataclass
class Room:
    """A room of its own kind: what it has open are rows of any table, and what it says of them is set by the test."""

    owed: dict[int, Owed] = field(default_factory=dict)
    brought: list[tuple[int, str]] = field(default_factory=list)
    ladder: str = "slow"
    until: datetime = BEGAN

    def open(self, now: datetime) -> Any:  # noqa: ARG002 -- as every source is asked
        found = HolidayNotice.objects.filter(year__gte=2900)
        return found.annotate(
            ladder=Value(self.ladder), runs_from=Value(BEGAN), runs_until=F("at"),
        )  # fmt: skip

    def source(self, name: str = "room") -> Source:
        return Source(
            name=name, title="Case", owes="somebody", ladders=LADDERS, open=self.open,
            owed=lambda record, _now: self.owed.get(record.year, Owed(url="/x/", region=VILLAGE, desk=Level.VILLAGE)),
            then=lambda record, rung, _now, _calendar: self.brought.append((record.year, rung.name)),
        )  # fmt: skip

    def has(self, *days: datetime) -> None:
        with behind_the_wall():
            for year, day in enumerate(days, 2900):
                HolidayNotice.objects.create(year=year, days=[], at=day, imported_by_id=Person.objects.first().pk)  # type: ignore[union-attr]  # the cast is there


@pytest.fixture
def room(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Room:
    """The only source there is."""
    found = Room()
    monkeypatch.setattr(sources, "_sources", {})
    register(found.source())
    return found


def looked(now: datetime) -> int:
    with acting_as(SYSTEM):
        return look(now=now, calendar=CALENDAR)


def told() -> dict[str, list[dict[str, Any]]]:
    with behind_the_wall():
        rows = Notice.objects.select_related("person").order_by("pk")
        return {row.person.username: row.lines for row in rows}


def says() -> dict[str, list[str]]:
    return {name: [line["says"] for line in lines] for name, lines in told().items()}


def test_after_an_outage_of_two_days_each_missed_rung_is_told_once_marked_late_and_only_the_highest_shown(
    room: Room,
) -> None:
    room.has(at("05-18 23:59"))

    assert [looked(at("05-20 09:30")), looked(at("05-20 09:31"))] == [3, 0]

    assert says() == {"clerk": ["The time has run out"]}
    assert told()["clerk"][0]["late"] is True
    assert [name for _year, name in room.brought] == ["half", "last", "out"]
    with behind_the_wall():
        assert set(Fired.objects.values_list("rung", "late")) == {("half", True), ("last", True), ("out", True)}


def test_the_lower_rung_never_hides_the_higher_one_whatever_the_order_of_the_table(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LADDERS, "aaa", (LAST,))  # a table in which LAST comes before the half of another ladder
    register(Source(**{**_fields(room.source()), "ladders": {"aaa": (LAST,), **LADDERS}}))
    room.has(at("05-18 23:59"))

    looked(at("05-18 09:00"))

    assert says() == {"clerk": ["Today is the last day"]}


def _fields(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in Source.__dataclass_fields__}


def test_things_of_one_key_are_one_line_and_one_each_is_kept(room: Room) -> None:
    for year in (2900, 2901):
        room.owed[year] = Owed(url="/x/", region=VILLAGE, desk=Level.VILLAGE, key="together")
    room.has(at("05-18 12:00"), at("05-18 23:59"))

    assert looked(at("05-18 09:00")) == 4
    assert [line["key"] for line in told()["clerk"]] == ["together"]


def test_who_does_not_owe_it_looks_elsewhere_and_who_may_not_know_is_not_told(room: Room, cast: Cast) -> None:
    mediators = cast.units["mediators"].pk
    common: dict[str, Any] = {"url": "/own/", "region": VILLAGE, "desk": Level.VILLAGE, "owes": Hands(unit=mediators)}
    room.owed[2900] = Owed(**common, elsewhere="/other/")
    room.owed[2901] = Owed(**common, hidden=[f"p{cast.people['mediator'].pk}"])
    room.owed[2902] = Owed(**common, sees=lambda claims: claims.has_role(Role.COUNTY_DESK))
    room.has(*[at("05-18 23:59")] * 3)

    looked(at("05-19 08:30"))

    lines = {name: {line["key"]: line["url"] for line in found} for name, found in told().items()}
    (first, second, third) = [f"room:{pk}" for pk in _keys()]
    assert lines == {
        "mediator": {first: "/own/"}, "clerk": {first: "/other/", second: "/own/"},
        # Nobody of the audience may know of the third: the desks above are asked, and the county's may.
        "county_desk": {third: "/own/"}, "county_desk_accused": {third: "/own/"},
        # Half and the last day of the second were the mediator's alone.
        "township_desk": {second: "/own/"},
    }  # fmt: skip


def _keys() -> list[int]:
    with behind_the_wall():
        return list(HolidayNotice.objects.filter(year__gte=2900).order_by("year").values_list("pk", flat=True))


def test_named_people_come_before_their_unit_and_the_unit_stands_in_when_they_are_gone(room: Room, cast: Cast) -> None:
    named = Hands(people=frozenset([cast.people["no_post"].pk]), unit=cast.units["mediators"].pk)
    room.owed[2900] = Owed(url="/x/", region=VILLAGE, desk=Level.VILLAGE, owes=named)
    room.has(at("05-18 23:59"))

    looked(at("05-14 08:30"))
    with behind_the_wall():
        Person.objects.filter(username="no_post").update(is_active=False)
    looked(at("05-18 08:30"))

    assert says() == {"no_post": ["Half of the time is over"], "mediator": ["Today is the last day"]}


def test_a_post_that_does_not_fit_is_not_told(room: Room, cast: Cast) -> None:
    room.owed[2900] = Owed(
        url="/x/", region=VILLAGE, desk=Level.TOWNSHIP, owes=Hands(unit=cast.units["village"].pk, roles=frozenset())
    )
    room.has(at("05-18 23:59"))

    looked(at("05-14 08:30"))

    assert set(told()) == {"county_desk", "county_desk_accused"}  # above the township, as nobody owes it


@pytest.mark.parametrize(
    ("audience", "level", "who"),
    [
        (OWES, Level.VILLAGE, {"clerk"}),
        (DESK, Level.TOWNSHIP, {"township_desk"}),
        (ABOVE, Level.TOWNSHIP, {"county_desk", "county_desk_accused"}),
        (ABOVE, Level.CITY, {"supervisor", "supervisor_county"}),
        (SUPERVISORS, Level.VILLAGE, {"supervisor", "supervisor_county"}),
        (ASKED, Level.VILLAGE, {"tribunal"}),
    ],
)
def test_each_audience_is_just_those_people(room: Room, cast: Cast, audience: Any, level: Level, who: set[str]) -> None:
    rung = Rung("one", 0, to(audience), "Today is the last day")
    register(Source(**{**_fields(room.source()), "ladders": {"slow": (rung,)}}))
    asked = Hands(unit=cast.units["tribunal"].pk)
    room.owed[2900] = Owed(url="/x/", region=VILLAGE, desk=level, asked=asked)
    room.has(at("05-18 23:59"))

    looked(at("05-18 08:30"))

    assert set(told()) == who


def test_a_thing_of_the_whole_city_asks_no_region_below(room: Room) -> None:
    room.owed[2900] = Owed(url="/x/", region=CITY, desk=Level.CITY)
    register(Source(**{**_fields(room.source()), "ladders": {"slow": (Rung("one", 0, to(ABOVE), "x"),)}}))
    room.has(at("05-18 23:59"))

    looked(at("05-18 08:30"))

    assert set(told()) == {"supervisor"}


def test_where_nobody_is_left_anywhere_it_is_kept_as_told_and_the_round_goes_on(room: Room) -> None:
    with behind_the_wall():
        Post.objects.update(until=at("05-12 00:00").date())
    room.has(at("05-18 23:59"))

    assert looked(at("05-14 08:30")) == 1
    assert told() == {}


def test_a_round_takes_so_many_and_the_next_goes_on(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    room.has(*[at("05-18 23:59")] * 3)

    assert [looked(at("05-14 08:30")), looked(at("05-14 08:31")), looked(at("05-14 08:32"))] == [2, 1, 0]


@pytest.mark.django_db
def test_the_database_itself_holds_that_a_rung_is_told_once() -> None:
    one = {"source": "room", "subject": "1", "county": "211221", "started_at": BEGAN, "due_at": BEGAN, "rung": "out"}
    with behind_the_wall(), pytest.raises(IntegrityError, match="reminder_fired_once"), transaction.atomic():
        Fired.objects.bulk_create([Fired(**one, at=BEGAN), Fired(**one, at=BEGAN)])


def test_the_last_moment_of_a_day_is_tielings(room: Room) -> None:
    room.has(at("05-18 09:00"))
    with behind_the_wall():
        found = HolidayNotice.objects.filter(year=2900).annotate(end=EndOfDay(Value(at("05-18 09:00").date())))

        assert found.get().end == datetime(2026, 5, 18, 15, 59, 59, 999999, tzinfo=UTC)


# -- what the rooms registered -----------------------------------------------------------------------------------------

EXPECTED = {
    "agreement", "case", "circuit", "clue", "gap", "harm", "help", "insurance", "mediation", "resolution", "sixfree",
    "sponsor", "task", "vacated", "whistle_answer", "whistle_arrival", "whistle_decision",
}  # fmt: skip


def test_every_room_with_something_that_runs_out_is_there() -> None:
    assert {source.name for source in sources.sources()} == EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_source_says_who_owes_it_and_each_of_its_ladders_is_a_clock_or_has_a_name(name: str) -> None:
    source = next(one for one in sources.sources() if one.name == name)
    clocks = {rule.id for rule in RULES}
    limits = {one: Fired._meta.get_field(one).max_length or 0 for one in ("source", "rung")}

    assert len(source.name) <= limits["source"]
    assert set(source.kinds) == set(source.ladders) - clocks
    for ladder in source.ladders.values():
        assert len({rung.name for rung in ladder}) == len(ladder)
        assert all(rung.to and rung.says and len(rung.name) <= limits["rung"] for rung in ladder)
        steps = [moment(at("05-18 12:00"), rung.shift, CALENDAR) for rung in ladder]
        assert steps == sorted(steps)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_sentence_has_its_chinese(name: str) -> None:
    source = next(one for one in sources.sources() if one.name == name)
    sentences = {source.title, source.owes, *(rung.says for ladder in source.ladders.values() for rung in ladder)}

    with translation.override("zh-hans"):
        assert [one for one in sentences if gettext(one) == one] == []


@pytest.mark.parametrize("name", sorted(EXPECTED))
@pytest.mark.django_db
def test_what_is_open_can_be_asked_of_every_source_in_one_query(
    name: str, cast: Cast, django_assert_num_queries: Any
) -> None:
    source = next(one for one in sources.sources() if one.name == name)

    with behind_the_wall(), django_assert_num_queries(1):
        found = list(source.open(at("05-19 08:30")).order_by("runs_until", "pk")[:50])

    assert all(one.ladder in source.ladders or source.name == "case" for one in found)
    assert all(one.runs_from and one.runs_until for one in found)


# -- any outage ---------------------------------------------------------------------------------------------------------

HOURS = st.integers(0, 24 * 20)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    dates=st.lists(HOURS, min_size=1, max_size=4),
    looks=st.lists(HOURS, min_size=1, max_size=12, unique=True).map(sorted),
    fast=st.booleans(),
    doubled=st.booleans(),
)
def test_after_any_outage_each_rung_of_each_thing_is_told_exactly_once_and_never_too_early(
    room: Room, dates: list[int], looks: list[int], fast: bool, doubled: bool
) -> None:
    """Whenever the scheduler happened to run, and however often: what was told equals a replay by hand."""
    with behind_the_wall():
        Fired.objects.all().delete()
        Notice.objects.all().delete()
        HolidayNotice.objects.filter(year__gte=2900).delete()
    room.ladder = "fast" if fast else "slow"
    due = [BEGAN + timedelta(hours=hours) for hours in dates]
    room.has(*due)

    rounds = [BEGAN + timedelta(hours=hours) for hours in looks]
    for now in rounds:
        looked(now)
        if doubled:
            assert looked(now) == 0

    expected = {}
    for key, last in zip(_keys(), due, strict=True):
        for rung in LADDERS[room.ladder]:
            when = moment(last, rung.shift, CALENDAR)
            fit = [now for now in rounds if now >= when and (rung.urgent or in_service(now, CALENDAR))]
            if fit:
                expected[str(key), rung.name] = fit[0]
    with behind_the_wall():
        fired = list(Fired.objects.order_by("pk"))
    assert {(one.subject, one.rung): one.at for one in fired} == expected
    assert len(fired) == len(expected)
