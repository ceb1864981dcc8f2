"""A holiday notice comes: tried first, then applied; every date it moves is told in the case's own story."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from time_machine import travel

from quartet.ground.clock.calendar import shipped
from quartet.ground.holidays.models import HolidayNotice
from quartet.ground.holidays.queries import working_calendar
from quartet.ground.ledger.queries import check_ledger
from quartet.ground.people.rights import NotAllowed, acting_as
from quartet.resolution.cases.actions import make_move
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.story import story, why_due
from quartet.resolution.watch.actions import adopt_notice, try_notice
from tests.cast import Cast, behind_the_wall, case_now

pytestmark = pytest.mark.django_db(transaction=True)

DECEMBER = datetime(2026, 12, 28, 1, tzinfo=UTC)
"""A Monday; five working days on is Monday the 4th of January, as long as New Year is a working day like another."""
NOTICE = "2027-01-01 元旦 休\n2027-01-02 元旦 休\n2027-01-03 元旦 休"


def last_day(case: Case) -> date:
    assert case.due_at is not None
    return timezone.localdate(case.due_at)


@pytest.fixture
def over_new_year(cast: Cast) -> Case:
    case = cast.report()
    return cast.move(case.code, "solve_in_village", "clerk", at=DECEMBER)


def adopt(cast: Cast, by: str = "system_admin", text: str = NOTICE) -> HolidayNotice:
    with acting_as(cast.claims(by)):
        return adopt_notice(text=text, paper="国办发明电〔2026〕7号", acting=cast.claims(by), now=DECEMBER)


def test_before_the_notice_a_date_over_new_year_is_provisional(over_new_year: Case) -> None:
    with behind_the_wall():
        assert why_due(over_new_year, DECEMBER).provisional
    assert last_day(over_new_year) == date(2027, 1, 4)


def test_trying_a_notice_lists_what_would_move_and_changes_nothing(cast: Cast, over_new_year: Case) -> None:
    other = cast.report()  # due in May

    with acting_as(cast.claims("system_admin")):
        _notice, moved = try_notice(text=NOTICE, paper="", acting=cast.claims("system_admin"), now=DECEMBER)

    assert [(one.case.code, one.was, timezone.localdate(one.due)) for one in moved] == [
        (over_new_year.code, over_new_year.due_at, date(2027, 1, 5))
    ]
    assert (case_now(over_new_year.code).due_at, case_now(other.code).due_at) == (over_new_year.due_at, other.due_at)
    assert not HolidayNotice.objects.exists()


def test_applying_it_moves_exactly_those_and_says_so_in_story_and_ledger(cast: Cast, over_new_year: Case) -> None:
    notice = adopt(cast)

    moved = case_now(over_new_year.code)
    with behind_the_wall():
        line = story(moved)[0]
        assert not why_due(moved, DECEMBER).provisional
        assert check_ledger().broken is None
    assert (last_day(moved), moved.clock_started_at) == (date(2027, 1, 5), over_new_year.clock_started_at)
    assert line.what == "the holiday notice of 2027 moves the last day from 2027-01-04 to 2027-01-05"
    assert notice.moved == [[over_new_year.code, "2027-01-04", "2027-01-05"]]


def test_from_then_on_every_date_is_counted_by_it(cast: Cast) -> None:
    adopt(cast)

    case = cast.report()
    handled = cast.move(case.code, "solve_in_village", "clerk", at=DECEMBER)

    assert last_day(handled) == date(2027, 1, 5)
    assert not working_calendar().is_working(date(2027, 1, 1))
    assert shipped().is_working(date(2027, 1, 1))


def test_the_same_notice_again_moves_nothing(cast: Cast, over_new_year: Case) -> None:
    adopt(cast)

    assert adopt(cast).moved == []


def test_a_suspended_clock_without_a_limit_has_no_date_to_move(cast: Cast, over_new_year: Case) -> None:
    cast.move(over_new_year.code, "suspend", "clerk", at=DECEMBER, ground="appraisal", reason="等鉴定")

    assert adopt(cast).moved == []


@pytest.mark.parametrize("by", ["county_desk", "security_admin", "no_post"])
def test_only_the_system_administrator_imports_a_notice(cast: Cast, by: str) -> None:
    with pytest.raises(NotAllowed):
        adopt(cast, by)


@pytest.mark.parametrize("by", ["system_admin", "clerk"])
def test_nobody_moves_a_date_of_one_case_by_hand(cast: Cast, over_new_year: Case, by: str) -> None:
    claims = cast.claims(by)
    with acting_as(claims), pytest.raises(Exception, match=r"platform itself|no such case"):
        make_move(code=over_new_year.code, verb="recompute", given={}, command_id=None, acting=claims, now=DECEMBER)


def post(browser: Client, **data: Any) -> str:
    answer = browser.post("/calendar/", data, headers={"accept-language": "en"}, follow=True)
    return answer.content.decode()


def test_the_page_shows_what_is_announced_tries_a_notice_and_applies_it(cast: Cast, over_new_year: Case) -> None:
    browser = Client()
    with travel(DECEMBER, tick=False):
        browser.force_login(cast.people["system_admin"], backend="django.contrib.auth.backends.ModelBackend")
        first = browser.get("/calendar/", headers={"accept-language": "en"}).content.decode()
        tried = post(browser, text=NOTICE, paper="", step="try")
        wrong = post(browser, text="1 January", paper="", step="try")
        done = post(browser, text=NOTICE, paper="", step="apply")

    assert "To be announced by the State Council" in first
    assert "1 open case would have another last day." in tried
    assert "2027-01-05" in tried
    assert "This is not a holiday notice" in wrong
    assert "1 case moved" in done
    assert last_day(case_now(over_new_year.code)) == date(2027, 1, 5)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (NOTICE.encode("utf-8-sig"), "1 open case would have another last day."),
        (NOTICE.encode("gb18030"), "This file is not text in UTF-8."),
        (b" " * 200_001, "This file is too large for a holiday notice."),
        (b"  ", "Choose a file or type the days in."),
    ],
)
def test_a_notice_may_come_as_a_file(cast: Cast, over_new_year: Case, content: bytes, says: str) -> None:
    browser = Client()
    with travel(DECEMBER, tick=False):
        browser.force_login(cast.people["system_admin"], backend="django.contrib.auth.backends.ModelBackend")
        page = post(browser, file=SimpleUploadedFile("notice.txt", content), paper="", step="try")

    assert says in page


def test_neither_a_file_nor_words_are_no_notice(cast: Cast) -> None:
    browser = cast.client("system_admin")

    assert "Choose a file or type the days in." in post(browser, text=" ", paper="", step="try")
