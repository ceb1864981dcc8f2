"""Figures, capital numerals, and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.agreements.amounts import MOST, cents, cents_of, figures, in_words, number_of


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"), (5, "伍分"), (50, "伍角整"), (105, "壹元零伍分"), (150, "壹元伍角整"), (1000, "壹拾元整"), (1005, "壹拾元零伍分"),
        (10_000, "壹佰元整"), (360_000, "叁仟陆佰元整"), (100_100, "壹仟零壹元整"), (101_000, "壹仟零壹拾元整"), (1_000_000, "壹万元整"),
        (1_000_100, "壹万零壹元整"), (10_050_000, "壹拾万零伍佰元整"), (1_234_567_89, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
        (100_000_000 * 100, "壹亿元整"), (100_000_001 * 100, "壹亿零壹元整"), (100_010_000 * 100, "壹亿零壹万元整"),
    ],
)  # fmt: skip
def test_an_amount_is_said_in_capital_numerals(amount: int, words: str) -> None:
    assert in_words(amount) == words


@given(st.integers(0, MOST - 1))
def test_what_is_written_in_capitals_reads_back_as_the_same_amount(amount: int) -> None:
    assert cents_of(in_words(amount)) == amount


@given(st.integers(0, MOST - 1))
def test_figures_read_back_as_the_same_amount(amount: int) -> None:
    assert cents(figures(amount)) == amount


@given(st.integers(0, MOST - 1))
def test_capitals_never_put_two_zeros_side_by_side_and_end_in_a_full_stop_of_their_own(amount: int) -> None:
    words = in_words(amount)

    assert "零零" not in words
    assert words.endswith(("整", "分"))


@pytest.mark.parametrize("amount", [-1, MOST])
def test_what_no_agreement_holds_is_not_written(amount: int) -> None:
    with pytest.raises(ValueError, match="capital numerals"):
        in_words(amount)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("三千六百", 3600),
        ("一万二", 12000),
        ("两千五", 2500),
        ("二〇二六", 2026),
        ("十二", 12),
        ("一亿零三", 100_000_003),
        ("三", 3),
    ],
)
def test_everyday_numerals_are_read(words: str, number: int) -> None:
    assert number_of(words) == number


@pytest.mark.parametrize("words", ["", "三四百", "几百", "元", "abc"])
def test_a_guess_is_no_number(words: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        number_of(words)


@pytest.mark.parametrize("words", ["", "整", "很多元"])
def test_words_without_an_amount_are_none(words: str) -> None:
    with pytest.raises(ValueError, match=r"no (amount|number)"):
        cents_of(words)


@pytest.mark.parametrize("typed", ["", "abc", "1.234", "-5", "1e3", "1" * 13])
def test_typed_figures_finer_than_a_cent_or_none_at_all_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no amount"):
        cents(typed)


def test_typed_figures_may_hold_commas_of_both_kinds() -> None:
    assert cents("3,600.5") == cents("3，600.5") == 360_050
