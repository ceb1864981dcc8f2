"""The wall notice of a village: no number, and no difference of two numbers, tells of fewer than five matters."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.cases.models import Case
from quartet.resolution.spoken.notice import LEAST, OTHER, gather, results, safe
from quartet.resolution.spoken.queries import Counted, Quarter, count_quarter
from quartet.resolution.spoken.views import past_quarters
from tests.cast import VILLAGE, Cast, behind_the_wall

FIELDS = st.dictionaries(st.sampled_from(["01", "02", "03", "04", "05", ""]), st.integers(0, 30))
SPRING = Quarter(2026, 1)


@given(fields=FIELDS, share=st.floats(0, 1))
def test_nothing_shown_and_nothing_reckoned_from_it_is_small(fields: dict[str, int], share: float) -> None:
    total = sum(fields.values())
    shown = results(total=total, done=round(total * share), fields=fields)
    if total < LEAST:
        assert shown == results(total=0, done=0, fields={})
        return

    numbers = [count for _field, count in shown.fields]
    assert shown.total == total
    assert all(count >= LEAST for count in numbers)
    assert not shown.fields or sum(numbers) == total  # so nothing is left over to be reckoned
    assert shown.done is None or (safe(shown.done) and safe(total - shown.done))


@given(fields=FIELDS)
def test_gathering_loses_no_matter(fields: dict[str, int]) -> None:
    assert sum(count for _field, count in gather(fields)) == sum(fields.values())


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"01": 9, "02": 6}, (("01", 9), ("02", 6))),
        ({"01": 9, "02": 6, "03": 2}, (("01", 9), (OTHER, 8))),
        ({"01": 9, "03": 3, "04": 2}, (("01", 9), (OTHER, 5))),
        ({"01": 9, "": 5}, (("01", 9), (OTHER, 5))),
        ({"01": 9, "": 2}, ((OTHER, 11),)),
        ({}, ()),
    ],
)
def test_small_fields_are_gathered_until_there_are_five(fields: dict[str, int], shown: tuple[Any, ...]) -> None:
    assert gather(fields) == shown


@pytest.mark.parametrize(
    ("total", "done", "says"),
    [(4, 4, (None, None)), (5, 5, (5, 5)), (12, 12, (12, 12)), (12, 10, (12, None)), (12, 3, (12, None)), (12, 7, (12, 7)), (12, 0, (12, 0))],
)  # fmt: skip
def test_what_is_done_is_said_only_when_neither_side_is_small(total: int, done: int, says: tuple[Any, Any]) -> None:
    found = results(total=total, done=done, fields={"01": total})

    assert (found.total, found.done) == says
    assert found.fields == ()  # one field says no more than the total


# -- quarters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "quarter"), [(date(2026, 1, 1), "2026Q1"), (date(2026, 3, 31), "2026Q1"), (date(2026, 12, 31), "2026Q4")]
)
def test_a_day_lies_in_its_quarter(day: date, quarter: str) -> None:
    assert str(Quarter.of(day)) == quarter
    assert Quarter.read(quarter) == Quarter.of(day)


@given(year=st.integers(2000, 2100), number=st.integers(1, 4))
def test_quarters_follow_each_other(year: int, number: int) -> None:
    one = Quarter(year, number)

    assert one.after.before == one
    assert one.span[1] == one.after.span[0]
    assert 90 <= (one.span[1] - one.span[0]).days <= 92


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "20Q1", "xxxxQ1", "0000Q1", "２０２６Q1"])
def test_what_is_no_quarter_is_none(text: str) -> None:
    assert Quarter.read(text) is None


def test_only_quarters_that_are_over_can_be_printed() -> None:
    assert [str(one) for one in past_quarters(date(2026, 5, 11))] == ["2026Q1", "2025Q4", "2025Q3", "2025Q2"]


# -- counting --------------------------------------------------------------------------------------------------------


def test_a_village_counts_its_main_cases_of_the_quarter_and_nothing_kept_closely(cast: Cast) -> None:
    when = datetime(2026, 2, 3, 2, tzinfo=UTC)
    for _number in range(3):
        cast.report(at=when)
    with behind_the_wall():
        mine = list(Case.objects.filter(registered_at=when).order_by("pk"))
        Case.objects.filter(pk=mine[0].pk).update(category="0101", state="closed", closed_at=when + timedelta(days=9))
        Case.objects.filter(pk=mine[1].pk).update(category="0102", state="closed", closed_at=when + timedelta(days=90))
        Case.objects.filter(pk=mine[2].pk).update(category="0201", label=3)
        Case.objects.filter(pk=cast.plants["in_village"].pk).update(registered_at=when, parent=mine[0])
        Case.objects.filter(pk=cast.plants["accused_inside"].pk).update(
            registered_at=when, state="voided", closed_at=when
        )
        found = count_quarter(cast.claims("clerk"), VILLAGE, SPRING)

    assert found == Counted(2, 1, {"01": 2})
