"""The interim ruling: what may be written down when, how it stands, and by when an answer should be there."""

from datetime import date, datetime

import pytest
from django.utils import translation

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import DomainError
from quartet.resolution.cases.story import season_guard
from quartet.resolution.season.interim import Interim, Ruling, Step, interim, waiting
from tests.cast import MONDAY, Cast, behind_the_wall, case_now

FRIDAY, SATURDAY, MON = date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 11)
NOW = datetime(2026, 5, 11, 10, tzinfo=SHANGHAI)
ASKED = Step(Ruling.ASKED, FRIDAY)


def stands(*steps: Step, now: datetime = NOW) -> Interim:
    with translation.override("en"):
        return interim(steps, now=now, calendar=shipped())


def test_before_anybody_asks_it_says_what_asking_today_would_bring() -> None:
    assert stands().says == "Asked for today, it should be answered by 2026-05-14."


def test_the_saturday_that_is_worked_for_a_holiday_counts() -> None:
    found = stands(ASKED)

    assert found.says == "Interim ruling: applied for on 2026-05-08, to be answered by 2026-05-12."
    assert any("2026-05-09" in line and "day 1" in line and "make-up" in line for line in found.why)
    assert not found.ordered


def test_an_application_without_an_answer_is_late_after_its_last_day() -> None:
    late = stands(ASKED, now=datetime(2026, 5, 13, 9, tzinfo=SHANGHAI))

    assert any(line.startswith("Late") for line in late.why)


@pytest.mark.parametrize(
    ("ruling", "ordered"), [(Ruling.ORDERED, True), (Ruling.REFUSED, False), (Ruling.WITHDRAWN, False)]
)
def test_an_answer_says_what_came_of_it_and_that_it_came_in_time(ruling: Ruling, ordered: bool) -> None:
    found = stands(ASKED, Step(ruling, MON))

    assert found.says.startswith("Interim ruling: applied for on 2026-05-08; 2026-05-11: ")
    assert (found.ordered, waiting([ASKED, Step(ruling, MON)])) == (ordered, None)
    assert any(line.startswith("Stopped in time") for line in found.why)


def test_who_was_refused_may_ask_again() -> None:
    again = [ASKED, Step(Ruling.REFUSED, SATURDAY), Step(Ruling.ASKED, MON)]

    assert waiting(again) == again[-1]
    assert "applied for on 2026-05-11" in stands(*again).says


def quarrel(cast: Cast, category: str = "0101") -> str:
    case = cast.report()
    cast.move(case.code, "classify", "clerk", category=category)
    return case.code


def test_it_is_applied_for_first_then_answered_and_the_case_tells_it(cast: Cast) -> None:
    code = quarrel(cast)
    cast.move(code, "interim", "clerk", ruling="asked", on=FRIDAY, note="梁某书面申请")
    cast.move(code, "interim", "clerk", ruling="ordered", on=MON)

    with behind_the_wall(), translation.override("en"):
        case = case_now(code)
        found = season_guard(case, MONDAY)
        assert [event.data["on"] for event in case.events.filter(verb="interim").order_by("position")] == [
            "2026-05-08", "2026-05-11"
        ]  # fmt: skip
    assert found.interim is not None
    assert found.interim.ordered


@pytest.mark.parametrize(
    ("category", "steps", "why"),
    [
        ("0201", [("asked", FRIDAY)], "Land arbitration does not take this kind of matter"),
        ("0101", [("ordered", FRIDAY)], "Nobody has applied for it yet"),
        ("0101", [("asked", FRIDAY), ("asked", MON)], "It was applied for already"),
        ("0101", [("asked", date(2026, 5, 12))], "still to come"),
        ("0101", [("asked", MON), ("ordered", FRIDAY)], "before the application"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast: Cast, category: str, steps: list[tuple[str, date]], why: str) -> None:
    code = quarrel(cast, category)
    *before, (ruling, on) = steps
    for said, day in before:
        cast.move(code, "interim", "clerk", ruling=said, on=day)

    with pytest.raises(DomainError) as refusal:
        cast.move(code, "interim", "clerk", ruling=ruling, on=on)

    assert why in refusal.value.in_language("en")


def test_the_form_offers_what_fits_and_the_page_tells_how_the_day_is_counted(cast: Cast) -> None:
    code, clerk = quarrel(cast), cast.client("clerk")

    asking = clerk.get(f"/cases/{code}/interim/").content.decode()
    assert 'value="asked"' in asking
    assert 'value="ordered"' not in asking
    sent = clerk.post(f"/cases/{code}/interim/", {"ruling": "asked", "on": "2026-05-08"})
    answering = clerk.get(f"/cases/{code}/interim/").content.decode()

    assert sent.status_code == 302
    assert 'value="ordered"' in answering
    assert "How this day is counted" in clerk.get(f"/cases/{code}/").content.decode()
