"""Whether what was said means something: the smallest inputs that once passed for words, laws, days and attempts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartet.ground.errors import NotNow, SomethingMissing
from quartet.ground.said import (
    far_apart,
    must_say,
    names_law,
    require_law,
    require_not_before,
    require_past,
    require_said,
    require_words,
    says_something,
)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


NOW = datetime(2026, 5, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", False), (" ", False), ("。", False), ("\u200b\u200b", False), ("\u3000\ufeff", False), ("x", False),
        ("好", False), ("aaaa", False), ("1111", False), ("ＡＡ", False), ("……", False), ("🙂🙂", False),
        ("好的", True), ("丽丽", True), ("ok", True), ("12", True), ("不归我们管", True),
    ],
)  # fmt: skip
def test_words_say_something_or_they_do_not(words: str, says: bool) -> None:
    assert says_something(words) is says


@given(st.text(st.characters(categories=("Zs", "Cc", "Cf", "Po", "Sm")), max_size=40))
def test_what_nobody_can_read_says_nothing(words: str) -> None:
    assert not says_something(words)


def test_what_is_not_said_is_not_asked_for_its_words() -> None:
    require_words({"reason": "", "days": 5, "note": None}, ["reason", "days", "note", "gone"])
    must_say("")
    with pytest.raises(NotNow, match="“x” says nothing"):
        require_words({"reason": "x"}, ["reason"])
    with pytest.raises(ValidationError):
        must_say("\u200b")


@pytest.mark.parametrize("said", [{}, {"reason": None}, {"reason": ""}, {"reason": []}, {"reason": False}])
def test_what_is_needed_and_missing_is_named(said: dict[str, object]) -> None:
    with pytest.raises(SomethingMissing, match="reason"):
        require_said(said, ["reason"])


def test_nothing_is_an_answer_too() -> None:
    require_said({"days": 0, "read_back": True, "who": "ab"}, ["days", "read_back", "who"])


@pytest.mark.parametrize(
    ("words", "names", "with_article"),
    [
        ("law", False, False), ("法", False, False), ("依法", False, False), ("依法办理", False, False), ("x", False, False),
        ("法律规定", False, False), ("按规定", False, False), ("有关规定 3", False, False), ("人民法院", False, False),
        ("司法局", False, False), ("领导的意见", False, False), ("没办法 3", False, False), ("执法 3", False, False),
        ("治安管理处罚法", True, False), ("殡葬管理条例", True, False), ("人民调解法 20", True, True), ("水法57", True, True),
        ("民法典 294;噪声污染防治法 67", True, True), ("调解法第二十条", True, True), ("农村公路养护:公路法 8", True, True),
        ("国办函〔2026〕12号", True, True), ("《村规民约》第3条", True, True), ("关于矛盾纠纷的意见(2024)", True, True),
    ],
)  # fmt: skip
def test_a_legal_basis_names_a_law(words: str, names: bool, with_article: bool) -> None:
    assert (names_law(words), names_law(words, article=True)) == (names, with_article)
    if names:
        require_law(words)
    else:
        with pytest.raises(NotNow, match="names no law"):
            require_law(words)


def test_no_basis_at_all_is_asked_for_by_whoever_needs_one() -> None:
    require_law("")


@pytest.mark.parametrize(
    ("when", "fits"),
    [
        (None, True), (date(2026, 5, 11), True), (date(2026, 5, 12), False), (NOW, True),
        (NOW + timedelta(minutes=1), True), (NOW + timedelta(minutes=3), False), (date(2020, 2, 29), True),
    ],
)  # fmt: skip
def test_what_is_written_down_has_happened(when: date | None, fits: bool) -> None:
    if fits:
        require_past(when, NOW)
    else:
        with pytest.raises(NotNow, match="has not come yet"):
            require_past(when, NOW)


def test_a_minute_before_midnight_in_tieling_is_still_that_day() -> None:
    late = datetime(2026, 5, 11, 15, 59, tzinfo=UTC)

    require_past(date(2026, 5, 11), late)
    with pytest.raises(NotNow):
        require_past(date(2026, 5, 12), late)


@pytest.mark.parametrize(
    ("when", "first", "fits"),
    [
        (date(2026, 5, 10), date(2026, 5, 11), False), (date(2026, 5, 11), NOW, True), (date(2026, 5, 10), NOW, False),
        (None, NOW, True), (date(2026, 5, 10), None, True),
    ],
)  # fmt: skip
def test_nothing_comes_before_what_it_follows(when: date | None, first: date | None, fits: bool) -> None:
    if fits:
        require_not_before(when, first, "the agreement")
    else:
        with pytest.raises(NotNow, match="lies before the agreement"):
            require_not_before(when, first, "the agreement")


@pytest.mark.parametrize(
    ("seconds", "apart"),
    [
        ([], False),
        ([0], False),
        ([0, 1], False),
        ([0, 4 * 3600 - 1], False),
        ([0, 4 * 3600], True),
        ([9, 3, 20_000], True),
    ],
)
def test_two_attempts_are_two_when_hours_lie_between_them(seconds: list[int], apart: bool) -> None:
    assert far_apart([NOW + timedelta(seconds=one) for one in seconds]) is apart


def test_two_attempts_around_midnight_are_still_one() -> None:
    midnight = datetime(2026, 5, 11, 16, tzinfo=UTC)

    assert not far_apart([midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)])
