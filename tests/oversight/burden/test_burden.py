"""Budgets, demands, signatures, the gate in front of tasks, and the meter: numbers about demands, never about people."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django import forms
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.ground.errors import NotNow, SomethingMissing
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.models import Person, Post
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.oversight.burden import actions, costing, queries
from quartet.oversight.burden.actions import DemandNotFound
from quartet.oversight.burden.models import Budget, Demand, Overrun
from quartet.oversight.burden.policies import OverBudget
from quartet.oversight.burden.states import ANEW, DEFAULT_BUDGET, FORMS, KNOWN, MINUTES, Ask, FormRow
from quartet.resolution.field.actions import give_task
from quartet.resolution.field.gates import register_gate
from quartet.resolution.field.models import FieldTask
from tests.cast import (
    CITY,
    COUNTY,
    MONDAY,
    NEXT_TOWNSHIP,
    NEXT_VILLAGE,
    TODAY,
    TOWNSHIP,
    VILLAGE,
    Cast,
    behind_the_wall,
    grid_of,
    later,
)

GRID = grid_of(VILLAGE)
SIGNED = {"leader": "某书记", "leader_post": "镇党委书记", "leader_why": "防汛"}


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with time_machine.travel(MONDAY, tick=True):
        yield


def demand(cast: Cast, by: str = "township_desk", **more: Any) -> Demand:
    said = {
        "area": TOWNSHIP, "title": "每周报表", "basis": "某文件", "minutes": Decimal(30), "since": TODAY, "leader": "",
        "leader_post": "", "leader_why": "", "command_id": uuid7(),
    } | more  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.put_demand(**said, acting=cast.claims(by), now=MONDAY)


def budget(cast: Cast, minutes: int, by: str = "county_desk", **more: Any) -> Budget:
    said = {"township": TOWNSHIP, "why": "减负", "command_id": uuid7()} | more
    with acting_as(cast.claims(by)):
        return actions.set_budget(minutes=minutes, **said, acting=cast.claims(by), now=MONDAY)


def overrun(cast: Cast, minutes: int = 60, by: str = "township_desk", **more: Any) -> Overrun:
    said = {
        "township": TOWNSHIP, "leader": "某书记", "leader_post": "镇党委书记", "why": "防汛", "command_id": uuid7(),
    } | more  # fmt: skip
    with acting_as(cast.claims(by)):
        return actions.sign_overrun(minutes=minutes, **said, acting=cast.claims(by), now=MONDAY)


def task(cast: Cast, region: str = GRID, code: str = "", at: Any = MONDAY) -> FieldTask:
    claims = cast.claims("township_desk")
    with acting_as(claims):
        return give_task(
            command_id=uuid7(), region=region, text="报一张表", due_on=None, code=code, acting=claims, now=at
        )


# -- demands -----------------------------------------------------------------------------------------------------------


def test_a_demand_within_the_budget_is_put_down_and_published(cast: Cast) -> None:
    put = demand(cast, minutes=Decimal(DEFAULT_BUDGET))

    assert put.over == 0
    assert "每周报表" in cast.client(None).get("/burden/").content.decode()
    with behind_the_wall():
        assert check_ledger().broken is None


def test_one_that_exceeds_it_is_refused_unless_a_named_leader_signs_and_that_is_published(cast: Cast) -> None:
    demand(cast, minutes=Decimal(100))

    with pytest.raises(OverBudget, match="130 minutes a week; the budget is 120"):
        demand(cast)
    with pytest.raises(OverBudget):
        demand(cast, **SIGNED | {"leader_why": "  "})
    signed = demand(cast, **SIGNED)

    assert signed.over == 10
    page = cast.client(None).get("/burden/").content.decode()
    assert "镇党委书记 某书记: 防汛 (+10.0)" in page


def test_what_was_signed_for_stays_published_after_its_end(cast: Cast) -> None:
    signed = demand(cast, minutes=Decimal(200), **SIGNED)
    with acting_as(cast.claims("township_desk")):
        ended = [
            actions.end_demand(number=signed.pk, acting=cast.claims("township_desk"), now=at)
            for at in (MONDAY, later(days=3))
        ]

    assert [one.ended_on for one in ended] == [TODAY, TODAY]
    assert "某书记" in cast.client(None).get("/burden/").content.decode()
    assert demand(cast, minutes=Decimal(120)).over == 0
    with behind_the_wall():
        assert check_ledger().broken is None


def test_a_demand_of_the_county_counts_in_each_of_its_townships(cast: Cast) -> None:
    budget(cast, 20, township=NEXT_TOWNSHIP)

    with pytest.raises(OverBudget, match="双井子镇"):
        demand(cast, "county_desk", area=COUNTY)
    demand(cast, "county_desk", area=COUNTY, minutes=Decimal(20))

    assert queries.demanded(TOWNSHIP, TOWNSHIP, TODAY) == 20


def test_the_same_command_puts_it_down_once(cast: Cast) -> None:
    command = uuid7()

    assert demand(cast, command_id=command).pk == demand(cast, command_id=command, minutes=Decimal(500)).pk


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"by": "clerk", "area": VILLAGE}, NotNow), ({"by": "clerk"}, NotAllowed), ({"by": "supervisor"}, NotAllowed),
        ({"area": NEXT_TOWNSHIP}, NotAllowed), ({"area": CITY}, NotAllowed), ({"title": " "}, SomethingMissing),
        ({"basis": ""}, SomethingMissing), ({"minutes": Decimal(0)}, SomethingMissing),
    ],
)  # fmt: skip
def test_a_demand_is_refused(cast: Cast, more: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        demand(cast, **more)

    assert not Demand.objects.exists()


def test_a_demand_is_taken_away_by_the_desk_of_its_area(cast: Cast) -> None:
    put = demand(cast)

    for by, number, refusal in (
        ("township_desk_next_township", put.pk, NotAllowed), ("township_desk", 999999, DemandNotFound),
    ):  # fmt: skip
        with pytest.raises(refusal), acting_as(cast.claims(by)):
            actions.end_demand(number=number, acting=cast.claims(by), now=MONDAY)


# -- budgets -----------------------------------------------------------------------------------------------------------


def test_the_newest_budget_counts_and_who_spends_it_does_not_set_it(cast: Cast) -> None:
    command = uuid7()
    budget(cast, 60)
    budget(cast, 90, command_id=command)

    assert budget(cast, 5, command_id=command).minutes == 90
    assert queries.budget_of(TOWNSHIP, TODAY) == 90
    for by in ("township_desk", "county_desk_next_county", "supervisor"):
        with pytest.raises(NotAllowed):
            budget(cast, 900, by)
    with behind_the_wall():
        assert check_ledger().broken is None
    with pytest.raises(SomethingMissing):
        budget(cast, 90, why=" ")
    with pytest.raises(NotNow):
        budget(cast, 90, township=COUNTY)


def test_a_leader_signs_for_one_week_and_it_is_over_with_it(cast: Cast) -> None:
    command = uuid7()
    signed = overrun(cast, command_id=command)

    assert overrun(cast, 900, command_id=command).pk == signed.pk
    assert queries.budget_of(TOWNSHIP, TODAY) == DEFAULT_BUDGET + 60
    assert queries.budget_of(TOWNSHIP, TODAY + timedelta(days=7)) == DEFAULT_BUDGET
    assert "某书记" in cast.client(None).get("/burden/").content.decode()
    for more, refusal in (
        ({"leader": " "}, SomethingMissing), ({"minutes": 0}, SomethingMissing), ({"by": "clerk"}, NotAllowed),
        ({"by": "county_desk", "township": COUNTY}, NotNow),
    ):  # fmt: skip
        with pytest.raises(refusal):
            overrun(cast, **more)  # type: ignore[arg-type]  # one row's words


# -- the gate ----------------------------------------------------------------------------------------------------------


def test_a_task_beyond_the_weeks_budget_is_refused_until_a_leader_signs(cast: Cast) -> None:
    budget(cast, 30)
    task(cast)
    task(cast, VILLAGE)

    with pytest.raises(OverBudget):
        task(cast)
    with behind_the_wall():
        assert FieldTask.objects.count() == 2
    assert task(cast, NEXT_VILLAGE).pk  # another member's week is not full
    overrun(cast, 15)
    assert task(cast).pk
    assert task(cast, at=later(days=7)).pk  # a new week


def test_a_task_for_a_whole_village_asks_whether_its_fullest_week_has_room(cast: Cast) -> None:
    budget(cast, 30)
    task(cast)
    task(cast)

    with pytest.raises(OverBudget):
        task(cast, VILLAGE)


def test_a_task_on_a_case_is_the_work_itself_and_is_never_refused(cast: Cast) -> None:
    budget(cast, 0)
    with pytest.raises(OverBudget):
        task(cast)

    assert task(cast, code=cast.codes["in_village"]).pk
    assert queries.demanded(TOWNSHIP, GRID, TODAY) == 0


def test_a_gate_registered_twice_is_asked_once() -> None:
    from quartet.resolution.field import gates  # noqa: PLC0415 -- looks at what it keeps to itself

    register_gate(actions.gate)
    register_gate(actions.gate)

    assert gates._gates.count(actions.gate) == 1


# -- what things cost ----------------------------------------------------------------------------------------------------


def test_a_forms_cost_follows_from_its_fields() -> None:
    class Plain(forms.Form):
        words = forms.CharField(widget=forms.Textarea)
        day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
        kinds = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
        note = forms.CharField(required=False)
        code = forms.CharField(widget=forms.HiddenInput)

    assert costing.minutes_of(Plain) == pytest.approx(1.5 + 0.3 + 0.3 + 0.25)
    assert all(0 < costing.minutes_of(costing.form_class(row)) < 5 for row in FORMS)
    assert {ask for ask in Ask if ask not in MINUTES} == {Ask.REPORT, Ask.DEMAND}


def test_no_member_is_asked_for_what_is_known_nor_for_one_fact_twice() -> None:
    assert costing.asked_twice() == []


def test_the_scan_finds_what_is_asked_twice() -> None:
    class Bad(forms.Form):
        phone = forms.CharField()
        shoe_size = forms.CharField()

    rows = (FormRow("a:A", Ask.NOTE, ""), FormRow("b:B", Ask.NOTE, ""))

    found = costing.asked_twice(rows, {"a:A": Bad, "b:B": Bad})

    assert [(one.fact, one.forms) for one in found] == [
        ("phone", ("a:A", "b:B")), ("shoe_size", ("a:A", "b:B")),
    ]  # fmt: skip
    assert not KNOWN & ANEW


# -- the meter -----------------------------------------------------------------------------------------------------------


def five_members(cast: Cast) -> None:
    """Enough of them that a number is about nobody."""
    for number in range(4):
        person = Person.objects.create(username=f"m{number}", name=f"网格员{number}")
        Post.objects.create(
            person=person, unit=cast.units["village"], role="grid_member", region=VILLAGE, since=date(2026, 1, 1)
        )


def test_a_week_is_counted_from_what_really_happened(cast: Cast) -> None:
    demand(cast, minutes=Decimal(10))
    task(cast)
    task(cast, code=cast.codes["in_village"])
    cast.report(by="grid_member")
    person = cast.people["grid_member"].pk
    with behind_the_wall():
        week = queries.week_of({person: [VILLAGE]}, TOWNSHIP, TODAY)[person]
        before = queries.week_of({person: [VILLAGE]}, TOWNSHIP, TODAY - timedelta(days=7))[person]

    reports = week[Ask.REPORT] / queries.cost_of(Ask.REPORT)
    assert (round(reports), week[Ask.TASK], week[Ask.DEMAND]) == (3, 30, 10)  # two of the planted cases are theirs
    assert before == {}


def test_the_meter_tells_the_middle_and_nothing_of_fewer_than_five(cast: Cast) -> None:
    with behind_the_wall():
        assert queries.meter(TOWNSHIP, TODAY) is None
    five_members(cast)
    demand(cast, minutes=Decimal(10))
    with behind_the_wall():
        read = queries.meter(TOWNSHIP, TODAY)

    assert read is not None
    assert (read.members, read.middle) == (6, 10)
    assert read.tenth >= read.middle
    assert dict(read.by_ask)[Ask.DEMAND] == 10


# -- pages -------------------------------------------------------------------------------------------------------------


def test_a_desk_asks_signs_and_takes_away_on_its_page(cast: Cast) -> None:
    five_members(cast)
    desk = cast.client("township_desk")
    asked = {"command": str(uuid7()), "area": TOWNSHIP, "title": "每周报表", "basis": "某文件", "minutes": "200",
             "since": "2026-05-11", "leader": "", "leader_post": "", "leader_why": ""}  # fmt: skip

    refused = desk.post("/burden/demands/", asked)
    signed = desk.post("/burden/demands/", asked | SIGNED, follow=True).content.decode()
    more = desk.post(f"/burden/{TOWNSHIP}/overrun/", {
        "command": str(uuid7()), "minutes": 30, "leader": "某书记", "leader_post": "书记", "why": "防汛"}, follow=True)  # fmt: skip
    gone = desk.post(f"/burden/demands/{Demand.objects.get().pk}/end/", follow=True).content.decode()

    assert refused.status_code == 422
    assert "the budget is 120" in refused.content.decode()
    assert "每周报表" in signed
    assert "200 of 150 minutes" in more.content.decode()
    assert "Take it away" not in gone
    assert desk.post(f"/burden/{TOWNSHIP}/overrun/", {"command": str(uuid7())}).status_code == 422


def test_the_county_chooses_a_township_and_sets_its_budget(cast: Cast) -> None:
    county = cast.client("county_desk")
    said = {"command": str(uuid7()), "minutes": 45, "why": "减负"}

    page = county.post(f"/burden/{NEXT_TOWNSHIP}/budget/", said, follow=True).content.decode()

    assert "Burden of members in 双井子镇" in page
    assert "0 of 45 minutes" in page
    assert county.post(f"/burden/{NEXT_TOWNSHIP}/budget/", {"minutes": ""}).status_code == 422
    assert "Fewer than five members" in page
    assert cast.client("city_desk").get(f"/burden/desk/?township={NEXT_TOWNSHIP}").status_code == 200
    assert "Set the budget" not in cast.client("clerk").get("/burden/desk/").content.decode()


def test_a_member_sees_their_own_week_and_nobody_elses(cast: Cast) -> None:
    demand(cast, minutes=Decimal(10))
    task(cast)

    page = cast.client("grid_member").get("/burden/me/").content.decode()

    assert "每周报表" in page
    assert "15.0" in page
    assert cast.client("township_desk").get("/burden/me/").status_code == 404


@pytest.mark.parametrize(
    ("model", "row", "constraint"),
    [
        (Demand, {"area": TOWNSHIP, "minutes": 0, "since": TODAY}, "demand_takes_time"),
        (Demand, {"area": TOWNSHIP, "minutes": 1, "since": TODAY, "over": 1}, "demand_over_budget_is_signed"),
        (Demand, {"area": TOWNSHIP, "minutes": 1, "since": TODAY, "ended_on": date(2020, 1, 1)}, "demand_ends_after"),
        (Budget, {"township": TOWNSHIP, "minutes": 1, "why": ""}, "budget_says_why"),
        (Overrun, {"township": TOWNSHIP, "week": TODAY, "minutes": 1, "leader": ""}, "overrun_is_signed"),
        (Overrun, {"township": TOWNSHIP, "week": date(2026, 5, 12), "minutes": 1, "leader": "甲", "leader_post": "乙",
                   "why": "丙"}, "overrun_week_begins_on_monday"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(cast: Cast, model: Any, row: dict[str, Any], constraint: str) -> None:
    signed = {"county": COUNTY, "by": cast.people["city_desk"], "by_name": "甲", "at": MONDAY, "command_id": uuid7()}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.create(**row, **signed)
