"""The judge by itself: what holds for every story the table of moves allows, and the rules one by one."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from quartet.oversight.rates.judging import Judgement, Told, judge, month_before, month_of
from quartet.oversight.rates.models import CaseVerdict, Horizon, Judged, Tally
from quartet.oversight.rates.states import NEVER, Outcome
from quartet.oversight.rates.tallies import areas_of
from quartet.resolution.cases.moves import MOVES
from quartet.resolution.cases.states import STATES, CaseState
from tests.oversight.rates.stories import MAY, on

DAYS = {"QA0": 1, "QA1": 1, "QA2": 5, "QA3": 3, "QA5": 2, "SE1": 1, "SE2": 5}
VILLAGE, NEXT = "211221106201001", "211221106202001"
UNITS = (1, 2, 3)
SEEN = ("response", "on_time", "resolution", "satisfaction")
QUIET = {
    "note", "classify", "assist", "amend", "task", "task_done", "unseal", "hide_from", "show_to", "break_glass", "report_harm", "whistle", "interim", "pass_up",
    "entrust", "press",
}  # fmt: skip
FOLLOWED = [move for move in MOVES if move.old is not None and move.verb != "recompute"]


def due(at: datetime, days: int) -> datetime:
    """The end of a day so many days on; every day is a working day here."""
    return (at + timedelta(days=days)).replace(hour=15, minute=59)


@st.composite
def stories(draw: st.DrawFn) -> list[Told]:
    """Any walk the table of moves allows, with any time between the steps."""
    at, state, lead, level, owed = on(11), CaseState.REGISTERED, None, 1, due(on(11), 1)
    told = [Told(1, "register", state, at, None, None, None, level, VILLAGE, owed, {})]
    for position in range(2, draw(st.integers(2, 16))):
        at += timedelta(hours=draw(st.integers(1, 60)))
        here = [move for move in FOLLOWED if move.old == state]
        if not here:
            break
        move = draw(st.sampled_from(here))
        state = move.new
        if move.verb in {"dispatch", "consult"}:
            lead = draw(st.sampled_from(UNITS))
        elif move.verb in {"solve_in_village", "take_in"}:
            lead = 1
        elif state is CaseState.REGISTERED and move.verb in {"escalate", "return"}:
            lead = None
        level = (
            min(4, level + 1) if move.verb == "escalate" else max(1, level - 1) if move.verb == "hand_down" else level
        )
        if move.clock == "start":
            owed = due(at, DAYS[STATES[state].clock or ""])
        elif move.clock in {"stop", "pause"}:
            owed = None
        elif move.clock in {"resume", "extend"}:
            owed = due(at, 5)
        said = {"answer": draw(st.sampled_from(["solved", "not_solved", "not_reached"])),
                "satisfied": draw(st.sampled_from(["", "satisfied", "fair", "dissatisfied", "not_said"])),
                "mediation": draw(st.sampled_from(["opened", "taken_up", "agreed", "ended"]))}  # fmt: skip
        region = draw(st.sampled_from([VILLAGE, NEXT])) if move.verb == "place" else told[-1].region
        unit = draw(st.sampled_from([None, *UNITS]))
        told.append(Told(position, move.verb, state, at, 5, unit, lead, level, region, owed, said))
    return told


def counted(judgement: Judgement, rate: str, now: datetime) -> bool:
    return judgement.verdicts[rate].since <= now


@settings(max_examples=400, deadline=None)
@given(stories())
def test_what_has_begun_to_count_goes_on_counting(story: list[Told]) -> None:
    for length in range(1, len(story)):
        then, now = judge(story[:length]), story[length].at
        after = judge(story[: length + 1])
        for rate in then.verdicts:
            assert counted(after, rate, now) or not counted(then, rate, now), (rate, story[length].verb)


@settings(max_examples=200, deadline=None)
@given(stories())
def test_the_month_is_settled_by_the_first_move(story: list[Told]) -> None:
    assert {judge(story[:length]).month for length in range(1, len(story) + 1)} == {MAY}


@settings(max_examples=200, deadline=None)
@given(stories(), st.data())
def test_a_note_changes_nothing(story: list[Told], data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(story)))
    last = story[place - 1]
    note = Told(
        99, "note", last.to, last.at + timedelta(minutes=1), 5, 1, last.lead, last.level, last.region, last.due, {}
    )

    with_note = judge([*story[:place], note, *story[place:]])

    assert with_note.verdicts == judge(story).verdicts
    assert with_note.marks == judge(story).marks


@settings(max_examples=200, deadline=None)
@given(stories())
def test_a_pause_of_ones_own_moves_no_date(story: list[Told]) -> None:
    """Whatever dates the pause and its end show, the rates read as if there had been none."""
    ends = {one.position for one in story if one.verb in {"suspend", "resume"}}
    shown = [one if one.position not in ends else _due(one, NEVER) for one in story]

    assert judge(shown).verdicts == judge(story).verdicts


def _due(one: Told, at: datetime) -> Told:
    return Told(one.position, one.verb, one.to, one.at, one.by, one.unit, one.lead, one.level, one.region, at, one.said)


@settings(max_examples=200, deadline=None)
@given(stories())
def test_only_the_outcomes_of_the_table_come_out(story: list[Told]) -> None:
    judgement = judge(story)

    assert set(judgement.verdicts) - {"mediation", "rectification"} == set(SEEN)
    assert {one.outcome for one in judgement.verdicts.values()} <= {Outcome.KEPT, Outcome.MISSED, Outcome.OPEN}


@settings(max_examples=200, deadline=None)
@given(stories())
def test_with_approval_a_case_struck_off_is_in_no_rate(story: list[Told]) -> None:
    voids = {one.position for one in story if one.verb == "void"}
    if voids:
        assert {one.outcome for one in judge(story, approved=voids).verdicts.values()} == {Outcome.EXCLUDED}


def test_every_move_of_the_table_is_known_to_the_judge_or_quiet() -> None:
    from quartet.oversight.rates import judging  # noqa: PLC0415 -- its private table

    assert {move.verb for move in MOVES} - set(judging._MOVES) == QUIET


def test_another_holiday_notice_moves_the_date_that_runs_and_no_other() -> None:
    def told(position: int, verb: str, to: str, at: datetime, owed: datetime | None) -> Told:
        return Told(position, verb, to, at, 5, 1, 1, 1, VILLAGE, owed, {})

    story = [
        told(1, "register", "registered", on(11), on(12, 23)),
        told(2, "solve_in_village", "handling", on(11, 10), on(18, 23)),
        told(3, "recompute", "handling", on(12), on(20, 23)),
    ]
    settled = [
        *story,
        told(4, "resolve", "resolved", on(19), on(22, 23)),
        told(5, "recompute", "resolved", on(20), on(25)),
    ]
    waiting = [
        story[0],
        told(2, "recompute", "registered", on(12), on(14)),
        told(3, "recompute", "registered", on(13), None),
    ]

    assert (judge(story).verdicts["on_time"].since, judge(story).verdicts["on_time"].outcome) == (
        on(20, 23),
        Outcome.OPEN,
    )
    assert (judge(settled).verdicts["on_time"].since, judge(settled).verdicts["on_time"].outcome) == (
        on(20, 23),
        Outcome.KEPT,
    )
    assert judge(settled).verdicts["resolution"].since == on(25)
    assert judge(waiting).verdicts["response"].since == on(14)


def test_a_finding_is_put_right_by_the_date_it_was_given_with_and_must_hold() -> None:
    def told(position: int, verb: str, to: str, at: datetime, owed: datetime | None) -> Told:
        return Told(position, verb, to, at, 5, 1, 1, 1, VILLAGE, owed, {})

    settled = [
        told(1, "register", "registered", on(11), on(12, 23)),
        told(2, "solve_in_village", "handling", on(11, 10), on(18, 23)),
        told(3, "resolve", "resolved", on(12), on(15, 23)),
    ]
    sent_back = [*settled, told(4, "reopen", "handling", on(13), on(20, 23))]
    in_time = [*sent_back, told(5, "resolve", "resolved", on(20), on(23, 23))]
    too_late = [*sent_back, told(5, "resolve", "resolved", on(21), on(24, 23))]
    more_time = [*sent_back, told(5, "extend", "handling", on(14), on(27, 23))]
    again = [*in_time, told(6, "come_back", "handling", on(22), on(29, 23))]
    merged = [*sent_back, told(5, "merge", "merged", on(14), None)]

    assert "rectification" not in judge(settled).verdicts
    found = {
        name: (judge(story).verdicts["rectification"].outcome, judge(story).verdicts["rectification"].since)
        for name, story in (
            ("sent back", sent_back), ("in time", in_time), ("too late", too_late), ("more time", more_time),
            ("again", again), ("again, in time", [*again, told(7, "resolve", "resolved", on(23), on(26))]),
            ("granted late", [*sent_back, told(5, "extend", "handling", on(21), on(27, 23))]), ("merged", merged),
        )
    }  # fmt: skip
    assert found == {
        "sent back": (Outcome.OPEN, on(20, 23)), "in time": (Outcome.KEPT, on(20, 23)),
        "too late": (Outcome.MISSED, on(20, 23)), "more time": (Outcome.OPEN, on(27, 23)),
        "again": (Outcome.OPEN, on(20, 23)), "again, in time": (Outcome.KEPT, on(20, 23)),
        "granted late": (Outcome.OPEN, on(20, 23)), "merged": (Outcome.MISSED, on(20, 23)),
    }  # fmt: skip


def test_what_stands_in_the_tables_has_a_name() -> None:
    row = {"source": "case", "subject": 7}

    assert str(Judged(**row, month=MAY)) == "case:7 2026-05"
    assert str(CaseVerdict(**row, rate="on_time", outcome="kept")) == "case:7 on_time kept"
    assert str(Tally(area="2112", month=MAY, rate="on_time", outcome="kept", count=3)) == "2112 2026-05 on_time kept: 3"
    assert str(Horizon(until=9, at=on(11))) == "9 2026-05-11 01:00:00"


def test_a_request_for_help_is_in_no_rate() -> None:
    child = Told(1, "dispatch", "dispatched", on(11), 5, 1, 2, 1, VILLAGE, on(12), {})

    assert judge([child]).verdicts == {}


def test_a_verdict_is_summed_into_every_area_it_lies_in() -> None:
    assert areas_of("2112", None) == ["2112"]
    assert areas_of("211221106201001", 7) == ["211221106201", "211221106", "211221", "2112", "u7"]


def test_months_are_tielings() -> None:
    assert month_of(on(1, 0, 30)) == MAY
    assert month_before(MAY) == MAY.replace(month=4)
    assert month_before(MAY.replace(month=1)) == MAY.replace(year=2025, month=12)
