"""A day is a pure plan: the same seed is the same day, and what happens in it makes sense."""

from collections import Counter, defaultdict
from dataclasses import replace
from random import Random

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.demo import stories
from quartet.demo.day import (
    CHANNELS,
    DAY,
    EARLIER,
    NEAR,
    SENTENCES,
    Act,
    AnswerHelp,
    CallForHelp,
    Extent,
    GoOff,
    GoOn,
    Report,
    Step,
    Walk,
    follow,
    plan,
    said,
)
from quartet.demo.paths import PATHS, Intent
from quartet.demo.personas import TOWNSHIP
from tests.demo.town import GRIDS, SQUARES


@pytest.fixture(scope="module")
def acts() -> list[Act]:
    return plan(SQUARES, 1, Extent(reports=600, before=80))


def test_the_same_seed_is_the_same_day_and_another_is_another() -> None:
    few = Extent(reports=30, on_duty=8)

    assert plan(SQUARES, 4, few) == plan(SQUARES, 4, few)
    assert plan(SQUARES, 4, few) != plan(SQUARES, 5, few)


def test_more_reports_leave_the_first_ones_as_they_were() -> None:
    def reports(wanted: int) -> dict[int, Report]:
        found = plan(SQUARES, 2, Extent(reports=wanted, on_duty=0))
        return {act.matter: act for act in found if isinstance(act, Report)}

    few, many = reports(20), reports(60)

    assert len(few) == 20
    assert many | few == many


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), minutes=st.integers(1, DAY))
def test_a_shorter_day_is_the_beginning_of_the_whole_one(seed: int, minutes: int) -> None:
    whole = plan(SQUARES, seed, Extent(reports=20, on_duty=4))

    assert plan(SQUARES, seed, Extent(minutes, 20, 4)) == [act for act in whole if act.at < minutes]
    assert [act.at for act in whole] == sorted(act.at for act in whole)


def test_everybody_who_goes_on_duty_walks_in_their_grid_and_goes_off(acts: list[Act]) -> None:
    grid_of = dict(SQUARES.members)
    by_duty: dict[int, list[Act]] = defaultdict(list)
    for act in acts:
        if isinstance(act, GoOn | Walk | GoOff):
            by_duty[act.duty].append(act)

    assert len({act.member for acts in by_duty.values() for act in acts if isinstance(act, GoOn)}) == 60
    for duty in by_duty.values():
        first, *walks, last = duty
        assert isinstance(first, GoOn)
        assert isinstance(last, GoOff)
        assert walks
        before = first.at
        for walk in walks:
            assert isinstance(walk, Walk)
            for at, lon, lat, accuracy in walk.points:
                assert before < at <= walk.at <= last.at
                assert shapely.contains_xy(GRIDS[grid_of[first.member]], lon, lat)
                assert 0 < accuracy < 50
                before = at


def test_some_go_home_for_lunch(acts: list[Act]) -> None:
    times = Counter(act.member for act in acts if isinstance(act, GoOn))

    assert 10 < sum(many == 2 for many in times.values()) < 50


def test_a_call_for_help_comes_from_somebody_on_duty_and_is_answered(acts: list[Act]) -> None:
    calls = {act.duty: act for act in acts if isinstance(act, CallForHelp)}
    answers = {act.duty: act for act in acts if isinstance(act, AnswerHelp)}
    spans = {act.duty: act.at for act in acts if isinstance(act, GoOff)}

    assert calls
    assert calls.keys() == answers.keys()
    for duty, call in calls.items():
        assert call.at < answers[duty].at
        assert call.at < spans[duty]


def test_reports_come_by_every_channel_and_a_member_reports_in_their_own_grid(acts: list[Act]) -> None:
    reports = [act for act in acts if isinstance(act, Report)]

    assert {report.channel for report in reports} == set(CHANNELS)
    grid_of = dict(SQUARES.members)
    for report in reports:
        assert shapely.contains_xy(GRIDS[report.grid], *report.spot)
        if report.channel == "field":
            assert grid_of[report.by] == report.grid
        if report.channel == "partner":
            assert (report.by, report.grid[:12]) == SQUARES.partners[0]
            assert (report.category, report.text) in stories.CLUES
        if not report.name:
            assert not report.phone
    near = sum(report.grid.startswith(TOWNSHIP) for report in reports)
    assert NEAR < near / len(reports) < 0.8


def test_a_clue_is_verified_before_anything_else_is_done_with_it(acts: list[Act]) -> None:
    clues = {act.matter for act in acts if isinstance(act, Report) and act.channel == "partner"}
    first: dict[int, Intent] = {}
    for act in acts:
        if isinstance(act, Step):
            first.setdefault(act.matter, act.intent)

    assert clues
    assert {first[matter] for matter in clues & first.keys()} == {Intent.VERIFY}
    assert Intent.VERIFY not in {first[matter] for matter in first.keys() - clues}


def test_what_is_not_the_villages_own_is_never_settled_by_it() -> None:
    firsts: dict[int, Intent] = {}
    for act in plan(replace(SQUARES, village_own=frozenset()), 7, Extent(reports=60, on_duty=0)):
        if isinstance(act, Step) and act.intent is not Intent.VERIFY:
            firsts.setdefault(act.matter, act.intent)

    assert set(firsts.values()) == {Intent.UP}


def test_every_way_is_taken_and_every_intention_met_on_one() -> None:
    met = {intent for path in PATHS.values() for intent, _least, _most in path.steps}

    assert met == set(Intent) - {Intent.VERIFY}
    assert all(path.weight > 0 for path in PATHS.values())
    assert all(0 < least < most for path in PATHS.values() for _intent, least, most in path.steps)


def test_the_days_before_lie_before_and_go_on_today(acts: list[Act]) -> None:
    before = [act for act in acts if isinstance(act, Report) and act.matter < 0]

    assert len(before) == 80
    assert all(-6 * DAY <= act.at < 0 for act in before)
    assert any(isinstance(act, Step) and act.matter < 0 <= act.at for act in acts)


def test_the_weeks_before_lie_before_those_and_change_nothing_in_them(acts: list[Act]) -> None:
    with_weeks = plan(SQUARES, 1, Extent(reports=600, before=80, earlier=50))
    weeks = [act for act in with_weeks if isinstance(act, Report) and act.matter < EARLIER]

    assert len(weeks) == 50
    assert all(-42 * DAY <= act.at < -6 * DAY for act in weeks)
    assert [act for act in with_weeks if getattr(act, "matter", 0) >= EARLIER] == acts


def test_every_sentence_is_said_once_before_any_comes_again() -> None:
    once = [said(3, number) for number in range(len(SENTENCES))]

    assert sorted(once) == sorted(SENTENCES)
    assert [said(3, number) for number in range(-len(SENTENCES), 0)] != once


def test_in_a_town_without_members_or_partners_residents_speak_themselves() -> None:
    nobody = replace(SQUARES, members=[], partners=[])

    found = plan(nobody, 1, Extent(reports=60))

    assert {act.by for act in found if isinstance(act, Report)} == {""}
    assert not any(isinstance(act, GoOn) for act in found)


def test_where_nothing_stands_out_members_come_from_anywhere() -> None:
    flat = replace(SQUARES, near=SQUARES.county)

    assert len({act.member for act in plan(flat, 1, Extent(reports=0, on_duty=12)) if isinstance(act, GoOn)}) == 12


def test_a_matter_can_be_placed_and_stopped_where_one_wants() -> None:
    report, *steps = follow(
        SQUARES, Random(1), 9, 5, channel="web", category="1001", text="垃圾", path=PATHS["township"],
        within=f"{TOWNSHIP}203", steps=2,
    )  # fmt: skip

    assert isinstance(report, Report)
    assert report.grid.startswith(f"{TOWNSHIP}203")
    assert [step.intent for step in steps if isinstance(step, Step)] == [Intent.UP, Intent.DECIDE]
