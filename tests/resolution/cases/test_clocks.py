"""The clock of a case, day by day: which rule runs, what stops it, what no move may do to it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from quartet.ground.errors import NotNow
from quartet.resolution.cases.models import Case
from tests.cast import Cast, case_now, later


def due(case: Case) -> date | None:
    """The last day, as it is in Tieling."""
    return timezone.localtime(case.due_at).date() if case.due_at else None


def handling(cast: Cast, at: datetime | None = None) -> Case:
    case = cast.report()
    return cast.move(case.code, "solve_in_village", "clerk", **({"at": at} if at else {}))


def test_each_state_has_its_own_lawful_time(cast: Cast) -> None:
    """Monday the 11th of May 2026 and the two weeks after it hold no holiday."""
    case = cast.report(category="0101")
    days = [due(case)]
    for verb, by, given in (
        ("dispatch", "clerk", {"unit": cast.units["mediators"], "line": "0101-1"}),
        ("accept", "mediator", {}),
        ("resolve", "mediator", {"outcome": "好了"}),
        ("ask", "clerk", {"channel": "telephone", "answer": "solved"}),
        ("close", "clerk", {}),
    ):
        days.append(due(cast.move(case.code, verb, by, **given)))

    assert days == [
        date(2026, 5, 12), date(2026, 5, 12), date(2026, 5, 18), date(2026, 5, 14), date(2026, 5, 14), None
    ]  # fmt: skip


@pytest.mark.parametrize(("verb", "given"), [("note", {"note": "看过了"}), ("classify", {"category": "0101"})])
def test_small_moves_are_no_excuse(cast: Cast, verb: str, given: dict[str, Any]) -> None:
    case = cast.report()

    moved = cast.move(case.code, verb, "clerk", at=later(hours=5), **given)

    assert (moved.due_at, moved.clock_started_at) == (case.due_at, case.clock_started_at)


def test_while_it_is_suspended_nobody_is_late_and_resuming_gives_the_days_back(cast: Cast) -> None:
    case = handling(cast)
    assert due(case) == date(2026, 5, 18)

    waiting = cast.move(case.code, "suspend", "clerk", at=later(days=1), ground="appraisal", reason="等鉴定")
    resumed = cast.move(case.code, "resume", "clerk", at=later(days=3))

    assert due(waiting) is None
    assert due(resumed) == date(2026, 5, 20)


@pytest.mark.parametrize("ground", ["hearing", "mediation", "holiday"])
def test_only_grounds_the_rule_names_suspend(cast: Cast, ground: str) -> None:
    case = handling(cast)

    with pytest.raises((NotNow, StopIteration)):
        cast.move(case.code, "suspend", "clerk", ground=ground, reason="等")

    assert case_now(case.code).state == "handling"


def test_what_has_run_out_is_not_suspended_any_more(cast: Cast) -> None:
    case = handling(cast)

    with pytest.raises(NotNow) as refusal:
        cast.move(case.code, "suspend", "clerk", at=later(days=9), ground="appraisal", reason="等鉴定")

    assert refusal.value.in_language("en") == "The period had already run out."


def test_a_ground_that_is_used_up_does_not_hold_the_case_for_ever(cast: Cast) -> None:
    """A question to the resident holds the clock for five days; the case can be resumed on the ninth all the same."""
    case = handling(cast)
    cast.move(case.code, "suspend", "clerk", at=later(days=1), ground="asked_resident", reason="等回话",
              question="井在村东还是村西？")  # fmt: skip

    resumed = cast.move(case.code, "resume", "clerk", at=later(days=9))

    assert (resumed.state, due(resumed)) == ("handling", date(2026, 5, 22))
    assert cast.move(case.code, "resolve", "clerk", at=later(days=9), outcome="好了").state == "resolved"


def test_a_suspension_with_a_limit_has_a_date_on_which_somebody_is_late(cast: Cast) -> None:
    case = handling(cast)

    waiting = cast.move(case.code, "suspend", "clerk", at=later(days=1), ground="asked_resident", reason="等回话",
              question="井在村东还是村西？")  # fmt: skip

    assert due(waiting) == date(2026, 5, 22)


def test_more_time_is_given_once_and_within_the_rule(cast: Cast) -> None:
    case = handling(cast)

    with pytest.raises(NotNow):
        cast.move(case.code, "extend", "township_desk", days=31, reason="太多")
    given = cast.move(case.code, "extend", "township_desk", days=5, reason="鉴定要等")
    with pytest.raises(NotNow):
        cast.move(case.code, "extend", "township_desk", days=1, reason="再要一天")

    assert due(given) == date(2026, 5, 25)


def test_more_time_is_not_given_after_the_time_is_over(cast: Cast) -> None:
    case = handling(cast)

    with pytest.raises(NotNow):
        cast.move(case.code, "extend", "township_desk", at=later(days=9), days=5, reason="忘了")


def test_a_case_opened_again_has_the_whole_time_again(cast: Cast) -> None:
    case = handling(cast)
    cast.move(case.code, "resolve", "clerk", at=later(days=2), outcome="好了")

    again = cast.move(case.code, "reopen", "township_desk", at=later(days=7), reason="又坏了")

    assert due(again) == date(2026, 5, 25)
