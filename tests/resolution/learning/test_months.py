"""How good the suggestions were: which cases count, published once a month, for everybody to read."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from uuid6 import uuid7

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import NOBODY, SYSTEM, NotAllowed, acting_as
from quartet.resolution.aids.actions import switch_aid
from quartet.resolution.aids.states import Aid
from quartet.resolution.learning import night
from quartet.resolution.learning.actions import MonthNotOver, publish_month
from quartet.resolution.learning.figures import ALL, REST
from quartet.resolution.learning.models import AccuracyLine, AccuracyMonth, Night
from quartet.resolution.learning.queries import decided_in, months_due
from quartet.resolution.learning.states import Verdict
from tests.cast import FAR_VILLAGE, MONDAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, grid_of
from tests.site.test_matrix import machine

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
AFTER = datetime(2026, 6, 1, 2, 20, tzinfo=SHANGHAI)
LAND = "郑某说梁某没交承包费，要收回土地，春耕种不上了"
"""The shipped model proposes 0101."""


def walked(
    cast: Cast, text: str = LAND, *, to: str = "", village: str = VILLAGE, clerk: str = "clerk", at: datetime = MONDAY
) -> str:
    """A case reported, perhaps given another category, and taken on by the village."""
    code = cast.report(grid_of(village), text=text, at=at).code
    if to:
        cast.move(code, "classify", clerk, category=to, at=at)
    cast.move(code, "solve_in_village", clerk, at=at)
    return code


def published(month: date = MAY, now: datetime = AFTER) -> AccuracyMonth:
    with acting_as(SYSTEM):
        return publish_month(month=month, acting=SYSTEM, now=now)


def lines(month: AccuracyMonth) -> dict[tuple[str, str], list[Any]]:
    return {(line.county, line.field): line.fact()[2:] for line in month.lines.all()}


def counted(month: date = MAY) -> list[tuple[str, bool, bool]]:
    """The decided cases of a month, without those that were on the stage before."""
    with behind_the_wall():
        return [(one.category, one.proposed, one.confirmed) for one in decided_in(month) if one.category]


# -- which cases count -----------------------------------------------------------------------------------------------


def test_a_case_counts_in_the_month_it_was_first_sent_on_its_way(cast: Cast) -> None:
    before = len(counted())
    code = cast.report(text=LAND).code
    assert len(counted()) == before

    cast.move(code, "solve_in_village", "clerk", at=datetime(2026, 6, 30, 23, 59, tzinfo=SHANGHAI))

    assert len(counted()) == before
    assert counted(JUNE) == [("0101", True, False)]
    assert counted(date(2026, 7, 1)) == []


def test_a_category_set_by_hand_is_told_apart_from_one_that_stood(cast: Cast) -> None:
    june = MONDAY + timedelta(days=30)
    walked(cast, at=june)
    walked(cast, to="0102", at=june)
    walked(cast, "？？？", to="0906", at=june)

    assert sorted(counted(JUNE)) == [("0101", True, False), ("0102", True, True), ("0906", False, True)]


def test_where_the_suggestion_was_off_nothing_is_counted(cast: Cast) -> None:
    switch_aid(area=TOWNSHIP, aid=Aid.CATEGORY, on=False, why="停用", command_id=uuid7(),
               acting=cast.claims("township_desk"), now=MONDAY)  # fmt: skip
    walked(cast, to="0101", at=MONDAY + timedelta(days=30))

    assert counted(JUNE) == []


def test_without_a_category_of_the_tree_there_is_nothing_to_compare(cast: Cast) -> None:
    walked(cast, "？？？", at=MONDAY + timedelta(days=30))

    assert counted(JUNE) == []


def test_a_request_for_help_is_not_counted_beside_its_case(cast: Cast) -> None:
    june = MONDAY + timedelta(days=30)
    code = walked(cast, at=june)
    cast.move(code, "assist", "clerk", unit=cast.units["mediators"], reason="请一起调解", at=june)

    assert counted(JUNE) == [("0101", True, False)]


# -- publishing ------------------------------------------------------------------------------------------------------


def june_of(cast: Cast) -> AccuracyMonth:
    """A June with two counties: nine cases here, six there."""
    june = MONDAY + timedelta(days=30)
    for _ in range(6):
        walked(cast, at=june)
    for to in ("0102", "0906", "0906"):
        walked(cast, to=to, at=june)
    for _ in range(6):
        walked(cast, village=FAR_VILLAGE, clerk="clerk_next_county", at=june)
    return published(JUNE, datetime(2026, 7, 1, 2, tzinfo=SHANGHAI))


def test_a_month_is_published_with_its_lines_and_the_ledger_vouches_for_it(cast: Cast) -> None:
    month = june_of(cast)

    found = lines(month)
    assert found[ALL, ALL] == [15, 15, 12, found[ALL, ALL][3], 3]
    assert found["211221", ALL][:3] == [9, 9, 6]
    assert found["211224", ALL] == [6, 6, 6, 6, 0]
    assert found["211224", "01"] == [6, 6, 6, 6, 0]
    assert found["211221", REST][0] == 9
    with behind_the_wall():
        assert check_ledger().broken is None
        AccuracyLine.objects.filter(month=month, county="211224").update(first=5)
        broken = check_ledger().broken
    assert broken is not None
    assert broken.where.startswith(f"accuracy:{month.pk} #1")


def test_a_month_is_published_once_and_never_changed(cast: Cast) -> None:
    month = june_of(cast)
    before = lines(month)
    walked(cast, at=MONDAY + timedelta(days=30))

    again = published(JUNE, datetime(2026, 7, 2, 2, tzinfo=SHANGHAI))

    assert (again, lines(again)) == (month, before)


def test_a_month_that_is_not_over_and_one_who_is_not_the_platform_are_refused(cast: Cast) -> None:
    with pytest.raises(MonthNotOver):
        published(JUNE)
    with pytest.raises(NotAllowed):
        publish_month(month=MAY, acting=NOBODY, now=AFTER)


def test_months_that_were_missed_are_due_oldest_first_and_then_no_more(cast: Cast) -> None:
    walked(cast, at=datetime(2026, 2, 27, 9, tzinfo=SHANGHAI))
    with behind_the_wall():
        assert months_due(AFTER) == [date(2026, month, 1) for month in (2, 3, 4, 5)]
        for month in months_due(AFTER):
            published(month)

        assert months_due(AFTER) == []
    assert lines(AccuracyMonth.objects.get(month=date(2026, 2, 1))) == {}


def test_without_any_case_no_month_is_due(db: None) -> None:
    with behind_the_wall():
        first = months_due(datetime(2026, 5, 11, 9, tzinfo=SHANGHAI))

    assert first == []


@pytest.mark.parametrize(
    "wrong",
    [{"n": 4}, {"proposed": 10}, {"first": 8}, {"listed": 10}, {"confirmed": 10}],
    ids=str,
)
def test_the_database_holds_no_line_that_cannot_be(cast: Cast, wrong: dict[str, int]) -> None:
    month = AccuracyMonth.objects.create(month=JUNE, published_at=AFTER)
    figures = {"n": 9, "proposed": 7, "first": 5, "listed": 6, "confirmed": 2} | wrong

    with pytest.raises(IntegrityError), transaction.atomic():
        AccuracyLine.objects.create(month=month, county="", field="", **figures)


@pytest.mark.parametrize(
    "wrong", [{"verdict": "?"}, {"right_after": 31}, {"right_before": 30, "right_after": 20}], ids=str
)
def test_the_database_holds_no_night_that_cannot_be(cast: Cast, wrong: dict[str, Any]) -> None:
    row = {"night": JUNE, "at": AFTER, "lessons": 9, "exam": 30, "right_before": 10, "right_after": 11,
           "verdict": Verdict.BETTER} | wrong  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Night.objects.create(**row)


# -- reading ---------------------------------------------------------------------------------------------------------


def test_before_anything_is_published_the_page_says_when_it_comes(cast: Cast) -> None:
    page = cast.client("clerk").get("/suggestions/").content.decode()

    assert "Nothing has been published yet" in page
    assert "has learned from no case" in page


def test_everybody_signed_in_reads_the_same_figures_on_the_page_and_through_the_api(cast: Cast) -> None:
    june_of(cast)
    switch_aid(area=TOWNSHIP, aid=Aid.CATEGORY, on=False, why="停用", command_id=uuid7(),
               acting=cast.claims("township_desk"), now=MONDAY)  # fmt: skip
    Night.objects.create(night=JUNE, at=AFTER, lessons=90, exam=30, right_before=10, right_after=11,
                         verdict=Verdict.BETTER)  # fmt: skip

    for who in ("grid_member", "no_post", "audit_admin"):
        page = cast.client(who).get("/suggestions/").content.decode()
        for words in ("15 cases were decided", "people kept 80 %", "昌图县", "100 % of 6", "腰堡镇", "2026-06-01"):
            assert words in page, words
        answer = machine(cast, who).get("/api/v1/suggestions/accuracy").json()
        assert answer["month"] == "2026-06-01"
        assert answer["lines"][0] | {"listed": 0} == {
            "county": "", "field": "", "n": 15, "proposed": 15, "abstained": 0, "first": 12, "listed": 0,
            "confirmed": 3,
        }  # fmt: skip


def test_a_month_is_chosen_and_one_that_is_not_there_is_not_found(cast: Cast) -> None:
    published()
    june_of(cast)
    client = cast.client("clerk")

    assert client.get("/suggestions/?month=2026-05").context["shown"].month == MAY
    assert client.get("/suggestions/").context["shown"].month == JUNE
    for wrong in ("2026-04", "2026-13", "x", "2026-05-01"):
        assert client.get(f"/suggestions/?month={wrong}").status_code == 404
    api = machine(cast, "clerk")
    assert api.get("/api/v1/suggestions/accuracy?month=2026-05-20").json()["month"] == "2026-05-01"
    assert api.get("/api/v1/suggestions/accuracy?month=2026-04-20").json() == {
        "month": "2026-04-01", "published_at": None, "lines": [],
    }  # fmt: skip


def test_a_month_with_too_few_cases_says_so_and_gives_no_figure(cast: Cast) -> None:
    walked(cast, at=datetime(2026, 3, 5, 9, tzinfo=SHANGHAI))
    published(date(2026, 3, 1))

    page = cast.client("clerk").get("/suggestions/?month=2026-03").content.decode()

    assert "too few to publish" in page


def test_small_counties_together_and_unknown_places_have_words(cast: Cast) -> None:
    month = AccuracyMonth.objects.create(month=JUNE, published_at=AFTER)
    for county, field, proposed in (("", "", 0), (REST, "", 0), ("2112", "", 6), ("2112", REST, 5), ("2112", "01", 5)):
        AccuracyLine.objects.create(
            month=month, county=county, field=field, n=9, proposed=proposed, first=0, listed=0, confirmed=0
        )

    page = cast.client("clerk").get("/suggestions/").content.decode()

    assert page.count("All others, each with few cases") == 2
    assert "County not known" in page
    assert "The machine made no proposal." in page
    assert (str(month), str(month.lines.get(county=REST))) == ("2026-06", f"{month.pk} * {''} 9")


# -- the night's own process -----------------------------------------------------------------------------------------


def test_the_nights_process_publishes_then_learns_and_a_second_one_stands_aside(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, superuser_connection: Any
) -> None:
    monkeypatch.setattr(night.os, "nice", lambda _more: 0)
    monkeypatch.setattr(night.django, "setup", lambda: None)
    monkeypatch.setenv("QUARTET_HOME", str(tmp_path))
    from quartet.resolution.suggest.desk import own_desk  # noqa: PLC0415 -- its cache is emptied here

    own_desk.cache_clear()
    superuser_connection.execute("SELECT pg_advisory_lock(hashtext('quartet.learning.night'))")
    assert night.main() == 0
    assert Night.objects.count() == 0

    superuser_connection.execute("SELECT pg_advisory_unlock(hashtext('quartet.learning.night'))")
    assert night.main() == 0

    own_desk.cache_clear()
    with behind_the_wall():
        assert list(AccuracyMonth.objects.values_list("month", flat=True))[:1] == [MAY]
    assert [one.verdict for one in Night.objects.all()] == [Verdict.TOO_FEW]
