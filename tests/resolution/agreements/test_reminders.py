"""The round over agreements: told once, missed promises are visited, and nothing is lost by an outage."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import QuerySet

from quartet.ground.clock.calendar import shipped
from quartet.ground.outbox.models import Notice
from quartet.ground.people.models import Person
from quartet.ground.people.rights import SYSTEM, acting_as
from quartet.ground.reminders import tasks
from quartet.ground.reminders.actions import look
from quartet.ground.reminders.models import Fired
from quartet.resolution.agreements.models import Due
from quartet.resolution.agreements.reminders import LADDERS
from quartet.resolution.agreements.states import DueKind
from quartet.resolution.cases.models import Case
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import AUGUST, JUNE, Desk, quarrel


def at(month: int, day: int, hour: int = 9) -> datetime:
    """A moment of 2026 in Tieling."""
    return datetime(2026, month, day, hour - 8 if hour >= 8 else hour + 16, 5, tzinfo=UTC)


def looked(now: datetime) -> int:
    """Go round once; how many of the agreement's reminders that told."""
    with acting_as(SYSTEM):
        before = Fired.objects.filter(source="agreement").count()
        look(now=now, calendar=shipped())
        return Fired.objects.filter(source="agreement").count() - before


def told(person: str) -> list[str]:
    """What waits in somebody's tray, in the words of the ladders."""
    with behind_the_wall():
        return [
            line["says"]
            for one in Notice.objects.filter(person__username=person).order_by("pk")
            for line in one.lines
            if line.get("about") == "Agreement"
        ]


def of_promises() -> QuerySet[Fired]:
    """What was told of promises; as the system."""
    promises = [str(pk) for pk in Due.objects.filter(kind="item").values_list("pk", flat=True)]
    return Fired.objects.filter(source="agreement", subject__in=promises)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    found = quarrel(cast)
    found.draft()
    found.do("add_clause", clause=found.money(20_000, (JUNE,)))
    found.do("present")
    for number in (1, 2):
        found.do("sign", number, understood=True)
    found.do("countersign", sealed=True)
    found.do("take_effect")
    return found


def test_every_kind_of_date_has_its_ladder() -> None:
    assert set(LADDERS) == set(DueKind)
    assert all(len({rung.name for rung in ladder}) == len(ladder) for ladder in LADDERS.values())


def test_the_court_month_and_the_promise_are_told_in_time_and_once(desk: Desk) -> None:
    assert looked(at(5, 11)) == 0
    assert looked(at(5, 27)) == 1  # ten working days before 10 June
    assert looked(at(5, 27, 10)) == 0
    assert told("mediator") == ["Half of the time for judicial confirmation is over"]
    assert looked(at(6, 5)) == 1  # three working days before it
    assert told("mediator") == ["Three working days are left for judicial confirmation"]
    assert looked(at(6, 10)) == looked(at(6, 11)) == 1
    assert told("mediator") == ["The time for judicial confirmation is over, suing stays open"]
    assert looked(at(6, 25)) == 1  # three working days before 30 June

    assert "Something promised is due in three working days" in told("mediator")
    assert told("clerk") == told("township_desk") == told("county_desk") == []


def test_a_missed_promise_puts_one_visit_on_the_list(desk: Desk) -> None:
    looked(at(7, 1))
    looked(at(7, 1, 11))

    with behind_the_wall():
        visit = Due.objects.get(agreement__code=desk.code, kind="visit", met_at=None)
    assert visit.due_at.date() == date(2026, 7, 6)  # three working days, over a weekend
    assert visit.clock == "FV1"


def test_a_late_visit_is_told_to_the_county_as_well(desk: Desk, cast: Cast) -> None:
    looked(at(7, 1))
    looked(at(7, 7))

    late = "The visit after a missed date is late"
    assert late in told("mediator")
    assert late in told("county_desk")
    assert told("county_desk_next_county") == []


def test_what_is_met_is_told_no_more(desk: Desk) -> None:
    desk.both_say_yes(desk.pay(amount=20_000).pk)

    assert looked(at(7, 1)) == 0


def test_a_moved_day_is_another_promise(desk: Desk) -> None:
    looked(at(6, 25))
    desk.do("postpone", 1, day=AUGUST, both_agree=True, reason="双方同意")

    assert looked(at(7, 1)) == 0
    with behind_the_wall():
        told_before = of_promises().count()
    assert looked(at(8, 26)) == 1
    with behind_the_wall():
        assert of_promises().count() == told_before + 1


def test_after_an_outage_everything_is_told(desk: Desk) -> None:
    assert looked(at(7, 8)) == 7  # four rungs of the month at the court, three of the promise
    assert set(told("mediator")) == {
        "The time for judicial confirmation is over, suing stays open",
        "Something promised was not confirmed, visit them",
    }

    assert looked(at(7, 8, 10)) == 0


def test_nobody_is_disturbed_at_night(desk: Desk) -> None:
    assert looked(datetime(2026, 6, 30, 20, tzinfo=UTC)) == 0


def test_who_must_not_know_is_not_told_and_a_unit_without_handlers_is_answered_for_by_the_desk(
    desk: Desk, cast: Cast
) -> None:
    with behind_the_wall():
        Case.objects.filter(pk=desk.case.pk).update(
            hidden_from=[f"p{cast.people[name].pk}" for name in ("mediator", "county_desk_accused")]
        )

    looked(at(6, 30))

    assert told("mediator") == told("county_desk_accused") == []
    assert "Something promised is due today" in told("county_desk")


def test_two_dates_of_one_case_are_two_lines_of_one_digest(desk: Desk) -> None:
    looked(at(6, 25))
    looked(at(6, 30))

    with behind_the_wall():
        notices = Notice.objects.filter(person=Person.objects.get(username="mediator"))
        assert notices.count() == 1
        keys = [line["key"] for line in notices.get().lines if line["about"] == "Agreement"]
    assert len(keys) == len(set(keys)) == 2


def test_the_task_looks_once_under_the_systems_own_claims(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks.timezone, "now", lambda: at(6, 30))

    tasks.watch(timestamp=0)

    assert "Something promised is due today" in told("mediator")
