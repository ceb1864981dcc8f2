"""The round: each rung once, in service hours, one digest a person, to those who may see the case and nobody else."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.outbox.actions import read_notices
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Post
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.reminders.actions import look
from quartet.ground.reminders.models import Fired
from quartet.ground.reminders.moments import in_service, moment
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import STATES
from quartet.resolution.watch.ladder import LADDERS
from tests.cast import Cast, behind_the_wall
from tests.rig import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CALENDAR = shipped()


def at(text: str) -> datetime:
    """A moment of May 2026 in Tieling: "19 08:30"."""
    return datetime.fromisoformat(f"2026-05-{text}").replace(tzinfo=SHANGHAI)


def round_at(now: datetime) -> int:
    with acting_as(SYSTEM):
        return look(now=now, calendar=CALENDAR)


def told(cast: Cast, name: str) -> list[list[tuple[str, str, bool]]]:
    """The digests in somebody's tray, oldest first."""
    with behind_the_wall():
        found = Notice.objects.filter(person=cast.people[name], event__topic="digest").order_by("pk")
        return [[(line["code"].replace(" ", ""), line["says"], line["late"]) for line in one.lines] for one in found]


def rungs(code: str) -> list[str]:
    with behind_the_wall():
        return [one.rung for one in fired(code)]


def fired(code: str) -> list[Fired]:
    """What was told of a case; as the system."""
    case = Case.objects.get(code=code)
    return list(Fired.objects.filter(source="case", subject=str(case.pk)).order_by("at", "pk"))


@pytest.fixture
def quiet(cast: Cast) -> Cast:
    """A small Tieling in which nothing that was there before runs out."""
    with behind_the_wall():
        Case.objects.update(clock="", clock_started_at=None, due_at=None)
    return cast


def handled_by_department(cast: Cast) -> str:
    """Handled by agriculture of the county since Monday the 11th; its last day is Monday the 18th."""
    case = cast.report(category="0101")
    cast.move(case.code, "escalate", "clerk", reason="村里解决不了")
    cast.move(case.code, "escalate", "township_desk", reason="镇里没有权限")
    cast.move(case.code, "dispatch", "county_desk", unit=cast.units["agriculture"], line="0101-3")
    cast.move(case.code, "accept", "department")
    return case.code


def test_a_clock_climbs_its_ladder_and_each_rung_reaches_its_own_people(quiet: Cast) -> None:
    code = handled_by_department(quiet)

    for day in range(11, 30):
        for hour in (0, 8, 12, 17, 23):
            round_at(at(f"{day:02} {hour:02}:30"))

    assert rungs(code) == ["half", "last", "out", "late", "week"]
    with behind_the_wall():
        days = [timezone_day(one.at) for one in fired(code)]
    assert days == [date(2026, 5, day) for day in (14, 18, 19, 20, 26)]
    assert [line for digest in told(quiet, "department") for line in digest] == [(code, "The time has run out", False)]
    assert [line for digest in told(quiet, "county_desk") for line in digest] == [(code, "The time has run out", False)]
    assert told(quiet, "city_desk") == [[(code, "Late for a working day", False)]]
    assert told(quiet, "supervisor") == [[(code, "Late for a week", False)]]
    assert told(quiet, "supervisor_county") == [[(code, "Late for a week", False)]]
    for stranger in ("clerk", "department_water", "county_desk_next_county", "supervisor_next_county", "tribunal"):
        assert told(quiet, stranger) == []


def timezone_day(moment_: datetime) -> date:
    return moment_.astimezone(SHANGHAI).date()


def test_nobody_is_told_twice_of_the_same_rung(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    round_at(at("14 08:30"))

    assert [round_at(at("14 08:31")), round_at(at("14 17:00"))] == [0, 0]
    assert told(quiet, "department") == [[(code, "Half of the time is over", False)]]


def test_nothing_is_told_outside_service_hours_but_what_is_urgent(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    round_at(at("14 07:00"))
    assert told(quiet, "department") == []

    with behind_the_wall():
        Case.objects.filter(code=code).update(clock="HL3a", due_at=at("17 03:00"))  # a Sunday night
    round_at(at("17 02:40"))

    assert told(quiet, "department") == [[(code, "Urgent: half of the time is over", True)]]


def test_danger_rings_from_the_first_minute_to_every_level_within_an_hour_of_its_end(quiet: Cast) -> None:
    """Reported on a Sunday at 21:58; nobody acts."""
    code = quiet.report(text="煤气泄漏，有人晕倒", at=at("10 21:58")).code
    heard: dict[str, set[str]] = {}
    for minute in ("21:58", "22:13", "22:28", "22:43", "23:28"):
        with behind_the_wall():
            Notice.objects.all().delete()
        round_at(at(f"10 {minute}"))
        with behind_the_wall():
            heard[minute] = set(Notice.objects.values_list("person__username", flat=True))

    county, top = {"county_desk", "county_desk_accused"}, {"city_desk", "supervisor", "supervisor_county"}
    assert rungs(code) == ["now", "half", "out", "up", "hour"]
    assert heard == {
        "21:58": {"township_desk"}, "22:13": {"township_desk"}, "22:28": {"township_desk"} | county,
        "22:43": {"township_desk"} | county | top, "23:28": {"township_desk"} | county | top,
    }  # fmt: skip


def test_the_ring_at_once_and_the_rounds_first_rung_are_one_line(quiet: Cast) -> None:
    code = quiet.report(text="煤气泄漏，有人晕倒", at=at("10 21:58")).code
    round_at(at("10 21:59"))

    assert told(quiet, "township_desk") == [[(code, "Urgent: somebody may be in danger. Act now", False)]]


def test_after_an_outage_each_missed_rung_is_told_once_and_marked_late(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    round_at(at("15 17:00"))
    assert rungs(code) == ["half"]

    round_at(at("20 09:30"))  # nothing ran on Monday and Tuesday
    round_at(at("20 09:31"))

    assert rungs(code) == ["half", "last", "out", "late"]
    with behind_the_wall():
        late = {one.rung: one.late for one in fired(code)}
    assert late == {"half": True, "last": True, "out": True, "late": True}
    assert told(quiet, "county_desk") == [[(code, "The time has run out", True)]]
    assert told(quiet, "city_desk") == [[(code, "Late for a working day", True)]]


def test_one_digest_holds_all_that_runs_out_for_a_person(quiet: Cast) -> None:
    codes = {quiet.report().code for _number in range(3)}
    round_at(at("12 08:30"))
    digests = told(quiet, "clerk")

    assert [{code for code, _says, _late in digest} for digest in digests] == [codes]


def test_a_digest_not_read_yet_goes_into_the_next_and_one_that_was_read_stays(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    round_at(at("14 08:30"))
    round_at(at("18 08:30"))
    assert told(quiet, "department") == [[(code, "Today is the last day", False)]]

    with acting_as(quiet.claims("department")), behind_the_wall():
        newest = Notice.objects.latest("pk").pk
        read_notices(acting=quiet.claims("department"), up_to=newest, now=at("18 09:00"))
    round_at(at("19 08:30"))

    assert told(quiet, "department") == [
        [(code, "Today is the last day", False)], [(code, "The time has run out", False)]
    ]  # fmt: skip


def test_who_must_never_see_a_case_is_not_reminded_of_it(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    with behind_the_wall():
        Case.objects.filter(code=code).update(hidden_from=[f"p{quiet.people['department_accused'].pk}"])

    round_at(at("14 08:30"))

    assert told(quiet, "department") == [[(code, "Half of the time is over", False)]]
    assert told(quiet, "department_accused") == []


def test_where_nobody_is_left_in_a_unit_the_desk_above_is_told(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    with behind_the_wall():
        Post.objects.filter(unit=quiet.units["agriculture"]).update(until=date(2026, 5, 12))

    round_at(at("14 08:30"))

    assert told(quiet, "city_desk") == [[(code, "Half of the time is over", False)]]


def test_a_new_date_is_a_new_promise_and_is_told_anew(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    round_at(at("18 08:30"))
    quiet.move(code, "extend", "city_desk", at=at("18 10:00"), days=5, reason="等鉴定")

    round_at(at("25 08:30"))

    assert sorted(rungs(code)) == ["half", "half", "last", "last"]


def test_a_case_that_has_ended_or_waits_without_a_date_is_left_alone(quiet: Cast) -> None:
    code = handled_by_department(quiet)
    quiet.move(code, "suspend", "department", at=at("12 10:00"), ground="appraisal", reason="等鉴定")

    assert round_at(at("29 09:00")) == 0
    assert rungs(code) == []


def test_two_workers_at_once_tell_it_once(quiet: Cast) -> None:
    codes = [quiet.report().code for _number in range(5)]

    counts = at_once([partial(round_at, at("12 08:30"))] * 4)

    assert sorted(counts) == [0, 0, 0, len(codes)]
    assert len(told(quiet, "clerk")) == 1


def test_every_clock_a_case_can_run_has_a_ladder() -> None:
    assert {standing.clock for standing in STATES.values() if standing.clock} <= set(LADDERS)


def test_the_rungs_of_a_ladder_have_names_of_their_own_and_stand_in_order() -> None:
    for ladder in LADDERS.values():
        assert len({rung.name for rung in ladder}) == len(ladder)
        moments = [moment(at("18 12:00"), rung.shift, CALENDAR) for rung in ladder]
        assert moments == sorted(moments)


HOURS = st.integers(0, 24 * 20)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    clocks=st.lists(st.tuples(st.sampled_from(sorted(LADDERS)), HOURS), min_size=1, max_size=4),
    looks=st.lists(HOURS, min_size=1, max_size=12, unique=True).map(sorted),
)
def test_whenever_the_scheduler_looks_what_is_told_equals_a_replay_by_hand(
    quiet: Cast, clocks: list[tuple[str, int]], looks: list[int]
) -> None:
    """For any clocks and any moments at which it happened to run: nothing lost, nothing doubled, nothing too early."""
    begin = at("01 00:15")
    with behind_the_wall():
        Fired.objects.all().delete()
        Notice.objects.all().delete()
        cases = list(Case.objects.filter(state="registered").order_by("pk")[: len(clocks)])
        Case.objects.update(clock="", due_at=None, clock_started_at=None)
        for case, (clock, hours) in zip(cases, clocks, strict=False):
            case.clock, case.clock_started_at, case.due_at = clock, begin, begin + timedelta(hours=hours)
            case.save()

    for hours in looks:
        round_at(begin + timedelta(hours=hours))

    with behind_the_wall():
        found = {(int(one.subject), one.rung): one.at.astimezone(SHANGHAI) for one in Fired.objects.all()}
    assert found == _by_hand(cases, [begin + timedelta(hours=hours) for hours in looks])


def _by_hand(cases: list[Case], looks: list[datetime]) -> dict[Any, datetime]:
    expected: dict[Any, datetime] = {}
    for case in cases:
        for rung in LADDERS.get(case.clock, ()):
            assert case.due_at is not None
            when = moment(case.due_at, rung.shift, CALENDAR)
            fit = [now for now in looks if now >= when and (rung.urgent or in_service(now, CALENDAR))]
            if fit:
                expected[case.pk, rung.name] = fit[0]
    return expected
