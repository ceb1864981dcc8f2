"""Which farm window closes, which right may lapse: dates and fields, never persons."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.utils import translation
from time_machine import travel

from quartet.ground.clock.calendar import shipped
from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.rules import rule
from quartet.resolution.season.calendar import windows, windows_of
from quartet.resolution.season.guard import Guard, guard
from quartet.resolution.season.rights import RIGHTS
from tests.cast import VILLAGE, Cast

MAY = datetime(2026, 5, 11, 9, tzinfo=SHANGHAI)


def said(category: str, now: datetime = MAY, *, region: str = VILLAGE, agreed_at: datetime | None = None) -> Guard:
    with translation.override("en"):
        return guard(
            category=category, region=region, known_at=now, agreed_at=agreed_at, now=now, calendar=shipped()
        )  # fmt: skip


def test_the_golden_case_in_may_says_how_long_there_is_left_to_sow_and_what_the_law_offers() -> None:
    found = said("0101")

    assert found.windows[0] == "maize, sowing: the window closes in 9 days."
    assert "rice, transplanting: the window opens in 4 days." in found.windows
    assert "article 42" in found.path
    assert found.limits[0].startswith("Apply for land arbitration: until 2028-05-11 at the latest;")
    assert "article 18" in found.limits[0]


def test_it_is_said_in_chinese_as_a_village_clerk_would() -> None:
    with translation.override("zh-hans"):
        found = guard(
            category="0101", region=VILLAGE, known_at=MAY, agreed_at=None, now=MAY, calendar=shipped()
        )  # fmt: skip

    assert found.windows[0] == "玉米播种期还剩 9 天就过。"
    assert "先行裁定" in found.path


def test_on_the_last_day_no_day_is_left_and_the_day_after_it_is_not_spoken_of() -> None:
    assert said("0101", datetime(2026, 5, 20, 9, tzinfo=SHANGHAI)).windows[0].endswith("closes in 0 days.")
    assert not any("maize" in line for line in said("0101", datetime(2026, 5, 21, 9, tzinfo=SHANGHAI)).windows)


def test_in_winter_only_the_limit_is_left() -> None:
    found = said("0101", datetime(2026, 1, 5, 9, tzinfo=SHANGHAI))

    assert (found.windows, found.path) == ((), "")
    assert len(found.limits) == 1


def test_a_county_with_a_row_of_its_own_goes_by_it() -> None:
    own = {window.crop: window for window in windows_of("211224126201") if window.work == "sowing"}

    assert (own["玉米"].last, own["大豆"].last) == ("05-22", "05-20")


@pytest.mark.parametrize(
    ("category", "rights"),
    [("0401", ["Apply for labour arbitration"]), ("0907", ["Apply for administrative reconsideration"]), ("0901", [])],
)
def test_each_kind_of_matter_has_its_own_rights(category: str, rights: list[str]) -> None:
    assert [line.partition(":")[0] for line in said(category).limits] == rights


def test_an_agreement_can_be_confirmed_by_the_court_for_thirty_days() -> None:
    found = said("0501", agreed_at=datetime(2026, 5, 1, 9, tzinfo=SHANGHAI))

    assert found.limits[0].startswith("Apply together for judicial confirmation: until 2026-06-01")  # a Sunday rolls


def test_nothing_is_said_of_matters_without_field_or_right() -> None:
    assert not said("0901")


def test_every_row_names_a_clock_of_a_right_and_a_real_day() -> None:
    today = date(2026, 5, 11)

    assert all(rule(right.rule, today).right for right in RIGHTS)
    for window in windows():
        assert date.fromisoformat(f"2026-{window.first}") < date.fromisoformat(f"2026-{window.last}")
        assert "示意" in window.source


@pytest.mark.django_db
def test_the_case_page_shows_it_calmly(cast: Cast) -> None:
    with travel(datetime(2026, 5, 11, 1, tzinfo=UTC), tick=False):
        case = cast.report()
        cast.move(case.code, "classify", "clerk", category="0101")
        browser = Client()
        browser.force_login(cast.people["clerk"], backend="django.contrib.auth.backends.ModelBackend")
        with translation.override("en"):
            page = browser.get(f"/cases/{case.code}/", headers={"accept-language": "en"}).content.decode()

    assert "maize, sowing: the window closes in 9 days." in page
    assert "Why this date" in page


def test_a_right_that_has_lapsed_says_when(cast: Cast) -> None:
    found = said("0501", agreed_at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))

    assert found.limits[0].startswith(
        "Apply together for judicial confirmation: counted from 2026-03-01 the time ended on"
    )
