"""Which ways are open on which day: a table as a pure function."""

from datetime import date

import pytest

from quartet.resolution.agreements import queries
from quartet.resolution.agreements.remedies import REMEDIES, Position, ways
from quartet.resolution.agreements.states import CourtState, Kind
from tests.cast import Cast, behind_the_wall
from tests.resolution.agreements.stage import quarrel

MISSED, CONFIRM_BY = date(2026, 6, 30), date(2026, 7, 10)


def open_ways(
    today: date, court: CourtState = CourtState.NONE, kind: Kind = Kind.MONEY, confirm_by: date | None = CONFIRM_BY,
    missed_on: date = MISSED,
) -> list[str]:  # fmt: skip
    position = Position(today, court, frozenset({kind}), missed_on, confirm_by)
    return [way.remedy.key for way in ways(position) if way.open]


@pytest.mark.parametrize(
    ("today", "court", "kind", "expected"),
    [
        (date(2026, 7, 1), CourtState.NONE, Kind.MONEY, ["confirm", "order", "sue", "again"]),
        (date(2026, 7, 10), CourtState.PREPARING, Kind.MONEY, ["confirm", "order", "sue", "again"]),
        (date(2026, 7, 11), CourtState.NONE, Kind.MONEY, ["order", "sue", "again"]),
        (date(2026, 7, 1), CourtState.FILED, Kind.MONEY, ["order", "sue", "again"]),
        (date(2026, 7, 1), CourtState.NONE, Kind.GOODS, ["confirm", "sue", "again"]),
        (date(2026, 7, 1), CourtState.CONFIRMED, Kind.MONEY, ["enforce"]),
        (date(2028, 6, 30), CourtState.CONFIRMED, Kind.MONEY, ["enforce"]),
        (date(2028, 7, 1), CourtState.CONFIRMED, Kind.MONEY, []),
        (date(2029, 6, 30), CourtState.NONE, Kind.MONEY, ["order", "sue", "again"]),
        (date(2029, 7, 1), CourtState.NONE, Kind.MONEY, ["again"]),
        (date(2026, 7, 1), CourtState.REJECTED, Kind.MONEY, ["order", "sue", "again"]),
    ],
)
def test_the_ways_that_are_open_are_the_ones_still_in_time(
    today: date, court: CourtState, kind: Kind, expected: list[str]
) -> None:
    assert open_ways(today, court, kind) == expected


def test_what_runs_out_first_stands_first_and_what_is_closed_says_why() -> None:
    found = ways(Position(date(2026, 7, 1), CourtState.NONE, frozenset({Kind.MONEY}), MISSED, CONFIRM_BY))

    assert next((way.remedy.key, way.open) for way in found) == ("confirm", True)
    assert [way.last_day for way in found][:2] == [CONFIRM_BY, date(2029, 6, 30)]
    assert not found[-1].open
    assert all(way.cited and str(way.remedy.why_not) for way in found)
    assert {way.remedy for way in found} == set(REMEDIES)


def test_what_the_court_keeps_out_is_never_confirmed() -> None:
    assert "confirm" not in open_ways(date(2026, 7, 1), confirm_by=None)


def test_three_years_from_the_29th_of_february_end_on_the_28th() -> None:
    leap = date(2028, 2, 29)

    assert "sue" in open_ways(date(2031, 2, 28), missed_on=leap)
    assert "sue" not in open_ways(date(2031, 3, 1), missed_on=leap)


def test_an_agreement_says_them_only_when_something_was_missed(cast: Cast) -> None:
    desk = quarrel(cast).in_force()
    with behind_the_wall():
        assert queries.ways_of(desk.agreement, desk.lines(), desk.now) == []
        desk.later(days=51)  # 1 July
        found = queries.ways_of(desk.agreement, desk.lines(), desk.now)
    assert [way.remedy.key for way in found if way.open] == ["order", "sue", "again"]
