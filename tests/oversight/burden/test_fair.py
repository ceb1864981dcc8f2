"""Fair load: minutes instead of counts, shared out near and even, and cover for who is away."""

import random
from datetime import timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid6 import uuid7

from quartet.grassroots.members.models import Leave
from quartet.ground.people.rights import acting_as
from quartet.oversight.burden.fair import CASE, HARD, TASK, Work, cover_for, open_load, share_out
from quartet.resolution.cases.models import Case
from quartet.resolution.field.actions import give_task
from tests.cast import COUNTY, MONDAY, NEXT_VILLAGE, TODAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, grid_of


def a_week(chance: random.Random, members: int) -> tuple[list[Work], dict[int, str]]:
    """A township's week: some villages have twice the trouble, and the kinds of work differ."""
    villages = [f"{TOWNSHIP}{200 + number}" for number in range(max(2, members // 8))]
    can = {person: f"{villages[person % len(villages)]}{person:03d}" for person in range(members)}
    busy = [village for number, village in enumerate(villages) for _ in range(1 + number % 2)]
    work = [
        Work(chance.choice(busy) + "001", chance.choices((TASK, CASE, HARD), (5, 3, 2))[0]) for _ in range(members * 6)
    ]
    return work, can


@pytest.mark.parametrize("members", [12, 40, 145])
def test_nobody_carries_more_than_half_as_much_again_as_the_one_in_the_middle(members: int) -> None:
    chance = random.Random(members)
    for _ in range(30):
        work, can = a_week(chance, members)
        loads = share_out(work, can, {})

        assert max(loads.values()) / median(loads.values()) <= 1.5


def test_given_to_whoever_is_first_on_the_list_it_would_not_be_even() -> None:
    """So that the figure above can fail."""
    work, can = a_week(random.Random(1), 40)
    loads = dict.fromkeys(can, 0.0)
    for one in work:
        loads[min(person for person in can if can[person][:12] == one.region[:12])] += one.minutes

    assert max(loads.values()) / max(median(loads.values()), 1) > 1.5


@given(st.lists(st.sampled_from([TASK, CASE, HARD]), max_size=40), st.integers(1, 9))
def test_no_minute_is_lost_or_invented(minutes: list[float], members: int) -> None:
    can = {person: f"{VILLAGE}{person:03d}" for person in range(members)}

    loads = share_out([Work(VILLAGE, one) for one in minutes], can, {})

    assert sum(loads.values()) == pytest.approx(sum(minutes))
    assert set(loads) == set(can)


def test_cover_is_near_unless_that_is_unfair() -> None:
    can = {1: f"{VILLAGE}001", 2: f"{NEXT_VILLAGE}001"}

    assert cover_for(VILLAGE, can, {1: 30, 2: 20}) == 1
    assert cover_for(VILLAGE, can, {1: 31, 2: 20}) == 2
    assert cover_for(VILLAGE, can, {1: 0, 2: 0}, besides=[1]) == 2
    with pytest.raises(LookupError):
        cover_for(VILLAGE, can, {}, besides=[1, 2])


def test_open_load_is_in_minutes_in_the_order_of_the_grids_and_names_who_could_cover(cast: Cast) -> None:
    claims = cast.claims("township_desk")
    for region in (grid_of(VILLAGE), grid_of(NEXT_VILLAGE)):
        with acting_as(claims):
            give_task(command_id=uuid7(), region=region, text="去看看", due_on=None, code="", acting=claims, now=MONDAY)
    with behind_the_wall():
        before = {one.name: one.minutes for one in open_load(TOWNSHIP, TODAY)}
        case = Case.objects.filter(village=VILLAGE, level=1, state="registered").order_by("pk")[0]
        Case.objects.filter(pk=case.pk).update(category="0103")
        after = {one.name: one.minutes for one in open_load(TOWNSHIP, TODAY)}
        Leave.objects.create(
            member_id=cast.people["grid_member"].pk, county=COUNTY, kind="sick", since=TODAY,
            until=TODAY + timedelta(days=3),
        )  # fmt: skip
        rows = open_load(TOWNSHIP, TODAY)

    mine, theirs = "grid_member先生", "grid_member_next_village先生"
    assert after[mine] - before[mine] == HARD - CASE
    assert before[theirs] >= TASK
    assert [(one.name, one.away, one.cover) for one in rows] == [(mine, True, theirs), (theirs, False, "")]


def test_only_the_townships_desk_opens_the_page_and_it_ranks_nobody(cast: Cast) -> None:
    page = cast.client("township_desk").get("/burden/load/").content.decode()

    assert page.index("grid_member先生") < page.index("grid_member_next_village先生")
    assert "compares nobody" in page
    assert "Nobody holds a grid" in cast.client("township_desk_next_township").get("/burden/load/").content.decode()
