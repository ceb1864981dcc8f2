"""The work log: read from what really happened, tagged with the six roles, and nothing in which effort is counted."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from uuid6 import uuid7

from quartet.grassroots.duty.actions import start_duty
from quartet.grassroots.members.states import DutyRole
from quartet.ground.ledger.models import View
from quartet.ground.people.rights import acting_as
from quartet.resolution.cases.moves import MOVES
from quartet.resolution.clues.actions import Noticed, send_clue
from quartet.resolution.field.actions import give_task
from quartet.resolution.field.models import Patrol, TaskWord
from quartet.resolution.worklog import queries
from quartet.resolution.worklog.states import ACTS
from tests.cast import COUNTY, MONDAY, TODAY, VILLAGE, Cast, behind_the_wall, grid_of, later


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with time_machine.travel(later(hours=2), tick=True):
        yield


def worked(cast: Cast) -> None:
    """A busy Monday of 范家屯村's grid member."""
    person, claims = cast.people["grid_member"], cast.claims("grid_member")
    cast.move(cast.codes["in_village"], "note", "grid_member", note="又去看了", at=later(minutes=5))
    desk = cast.claims("township_desk")
    with acting_as(desk):
        task = give_task(
            command_id=uuid7(),
            region=grid_of(VILLAGE),
            text="去看看井盖",
            due_on=None,
            code="",
            acting=desk,
            now=MONDAY,
        )
    with acting_as(claims):
        start_duty(uid=uuid7(), started_at=MONDAY, role=DutyRole.PUBLICIST, acting=claims, now=MONDAY)
    with behind_the_wall():
        TaskWord.objects.create(
            task=task, county=COUNTY, person=person, person_name="甲", at=later(minutes=20), done=True, command=uuid7()
        )
        for minute, quiet in ((30, True), (40, False)):
            Patrol.objects.create(
                county=COUNTY, region=grid_of(VILLAGE), person=person, person_name="甲", place="水库边", quiet=quiet,
                received_at=later(minutes=minute), command=uuid7(),
            )  # fmt: skip


def log(cast: Cast, reader: str, of: str = "grid_member", monday: date = TODAY) -> list[tuple[str, str, str]]:
    claims = cast.claims(reader)
    with acting_as(claims):
        days = queries.log_of(claims, cast.people[of].pk, monday)
    return [(line.role.value if line.role else "", line.what, line.about) for _day, lines in days for line in lines]


def test_a_day_is_told_from_what_happened_and_each_act_bears_its_role(cast: Cast) -> None:
    worked(cast)

    told = log(cast, "grid_member")

    assert told[-4:] == [
        ("informant", "added what they know", "暗记1号in_village:井盖坏了没人修"),
        ("errand_runner", "did a task", "去看看井盖"),
        ("patroller", "looked at a place: nothing wrong", "水库边"),
        ("patroller", "looked at a place and wrote down what is there", "水库边"),
    ]  # fmt: skip
    assert ("publicist", "was on duty", "") in told
    assert ("informant", "reported a matter", "暗记1号in_village:井盖坏了没人修") in told
    assert log(cast, "grid_member", monday=TODAY - timedelta(days=7)) == []


def test_a_partners_clue_is_in_their_log(cast: Cast) -> None:
    claims = cast.claims("partner")
    with acting_as(claims):
        send_clue(noticed=Noticed(id=uuid7(), text="井盖坏了", region=VILLAGE), acting=claims, now=MONDAY)

    assert log(cast, "partner", "partner") == [("informant", "sent a clue", "")]


def test_a_desk_reads_as_much_as_it_may_see_of_each(cast: Cast) -> None:
    worked(cast)

    own, township = log(cast, "grid_member"), log(cast, "township_desk")

    assert set(township) <= set(own)
    assert ("errand_runner", "did a task", "去看看井盖") in township
    for stranger in ("township_desk_next_township", "partner", "department_water", "system_admin"):
        assert log(cast, stranger) == []


def test_the_page_of_a_member_is_for_the_desks_of_their_area_and_the_look_is_kept(cast: Cast) -> None:
    worked(cast)

    page = cast.client("township_desk").get("/worklog/122100001/").content.decode()

    assert "去看看井盖" in page
    assert "That you opened this list is kept." in page
    with behind_the_wall():
        looks = View.objects.filter(subject=f"member:{cast.people['grid_member'].pk}")
        assert [look.person for look in looks] == [cast.people["township_desk"].pk]
    assert cast.client("township_desk_next_township").get("/worklog/122100001/").status_code == 404


def test_ones_own_page_goes_week_by_week(cast: Cast) -> None:
    worked(cast)
    member = cast.client("grid_member")

    assert "去看看井盖" in member.get("/worklog/").content.decode()
    assert "Nothing is recorded" in member.get("/worklog/?week=2026-05-08").content.decode()
    assert "去看看井盖" in member.get("/worklog/?week=x").content.decode()


def test_every_act_of_the_table_happens_in_this_house() -> None:
    verbs = {move.verb for move in MOVES}

    assert {verb for source, verb in ACTS if source == "case"} <= verbs
    assert {source for source, _verb in ACTS} == {"case", "clue", "task", "patrol", "duty"}
    assert {work.role for work in ACTS.values() if work.role} >= {
        DutyRole.INFORMANT, DutyRole.SERVANT, DutyRole.MEDIATOR, DutyRole.ERRAND_RUNNER, DutyRole.PATROLLER,
    }  # fmt: skip


# -- what there is no column for -------------------------------------------------------------------------------------------

FORBIDDEN = re.compile(
    r"check_?in|clock_?in|sign_?in_(count|days)|streak|consecutive|login_?(count|days)|online|mileage|kilomet|distance|step_count"
    r"|quota|report_?(target|count)|rank|leader_?board|star_?level|points_?total|person_?score|attendance"
)
"""Words of formalism at the fingertips (整治形式主义为基层减负若干规定; 2023-12 中央网信办意见): no column bears them."""


def columns_that_count_effort(models: Any) -> list[str]:
    """Every column, of any table, whose name speaks of check-ins, streaks, mileage, online time, quotas or ranks."""
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in models
        for field in model._meta.get_fields()
        if FORBIDDEN.search(field.name)
    )


def test_no_table_has_a_column_for_check_ins_streaks_mileage_online_time_or_quotas() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("quartet.")]

    assert len(ours) > 60
    assert columns_that_count_effort(ours) == []


@pytest.mark.parametrize("name", ["check_in_streak", "login_count", "online_minutes", "mileage_score", "report_quota"])
def test_the_scan_finds_such_a_column(name: str) -> None:
    class Field:
        def __init__(self, called: str) -> None:
            self.name = called

    class Meta:
        label = "x.Bad"

        @staticmethod
        def get_fields() -> list[Field]:
            return [Field("region"), Field(name)]

    class Bad:
        _meta = Meta

    assert columns_that_count_effort([Bad]) == [f"x.Bad.{name}"]


def test_nothing_with_a_score_is_about_a_person() -> None:
    scored = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("quartet.") and any("score" in field.name for field in model._meta.get_fields())
    }

    assert scored == set()


def test_the_log_has_no_table_of_its_own() -> None:
    assert list(apps.get_app_config("worklog").get_models()) == []
    assert MONDAY.weekday() == 0
