"""Can a court confirm this? Judged on labelled clauses; the lots were written one after another.

`tune` and `held` were labelled before the checker was there, but by the one who then wrote it. `fresh`, `last`, `blind`
and `final` were written afterwards, each measured once before anything was changed for it. Missed of the unclear at
that first look: fresh 17 of 30 (words alone do not do it), last 3 of 20, blind 3 of 24, final 1 of 24. Only `final`
was never tuned by for what it missed.
"""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.agreements.checker.check import check_text
from quartet.resolution.agreements.checker.findings import ARTICLES, Family
from quartet.resolution.agreements.checker.interest import limit
from quartet.resolution.agreements.checker.patterns import ROWS
from quartet.resolution.agreements.checking import check_terms
from quartet.resolution.agreements.states import Kind
from quartet.resolution.agreements.wording import BLANK, SHAPES, YUAN, Terms, suggest, word

ON = date(2026, 5, 11)
CLAUSES = list(csv.DictReader((Path(__file__).parent / "clauses.csv").read_text(encoding="utf-8").splitlines()))
HALVES = tuple(dict.fromkeys(row["half"] for row in CLAUSES))
MOST_MISSED = 0.05


def families(text: str) -> set[str]:
    return {finding.family.value for finding in check_text(text, ON)}


def codes(text: str) -> set[str]:
    return {finding.code for finding in check_text(text, ON)}


def missed(half: str, label: str) -> list[str]:
    return [
        row["text"]
        for row in CLAUSES
        if (row["half"], row["label"]) == (half, label) and label not in families(row["text"])
    ]


def test_there_are_enough_labelled_clauses_of_every_kind() -> None:
    counted = Counter(row["label"] for row in CLAUSES)

    assert len(CLAUSES) > 200
    assert counted["unclear"] > 100
    assert set(counted) == {"ok", *(family.value for family in Family)} - {"form"}
    assert len({row["text"] for row in CLAUSES}) == len(CLAUSES)


@pytest.mark.parametrize("half", HALVES)
def test_at_most_one_unclear_clause_in_twenty_is_missed(half: str) -> None:
    unclear = [row for row in CLAUSES if (row["half"], row["label"]) == (half, "unclear")]

    assert len(missed(half, "unclear")) <= MOST_MISSED * len(unclear), missed(half, "unclear")


@pytest.mark.parametrize("label", ["not_confirmable", "third_party", "penalty", "unlawful", "sum"])
@pytest.mark.parametrize("half", ["tune", "held"])
def test_the_other_troubles_are_seen(half: str, label: str) -> None:
    assert missed(half, label) == []


@pytest.mark.parametrize("half", HALVES)
def test_a_clear_clause_is_left_alone(half: str) -> None:
    disturbed = {
        row["text"]: codes(row["text"]) for row in CLAUSES
        if (row["half"], row["label"]) == (half, "ok") and codes(row["text"])
    }  # fmt: skip

    assert disturbed == {}


def test_every_pattern_is_needed_by_some_labelled_clause() -> None:
    seen = {code for row in CLAUSES for code in codes(row["text"])}

    assert {row.code for row in ROWS} - seen == set()


def test_every_warning_cites_its_rule_and_says_it_in_both_languages() -> None:
    assert set(ARTICLES) == set(Family)
    for row in CLAUSES:
        for finding in check_text(row["text"], ON):
            with translation.override("zh-hans"):
                assert "《" in finding.cited or "司法解释" in finding.cited
                assert "%(" not in finding.sentence
                chinese = finding.sentence
            with translation.override("en"):
                assert finding.cited
                assert finding.sentence != chinese


def test_what_stops_a_court_comes_before_what_is_only_a_hint() -> None:
    found = check_text("乙方尽快归还甲方借款，月利率3%。", ON)

    assert [finding.stops for finding in found] == sorted((finding.stops for finding in found), reverse=True)
    assert {finding.family for finding in found} == {Family.UNCLEAR, Family.PENALTY}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("还钱", {"too-short"}),
        ("乙方于2026年6月30日前付给甲方人民币100元，月息5厘5分，日利率0.05%。", {"dear"}),
        ("乙方于2026年6月30日前归还甲方本金人民币1000元，月利一分利。", set()),
        ("乙方于2026年6月30日前归还甲方本金人民币1000元，逾期按日万分之一计息。", set()),
        ("乙方于2026年6月30日前还甲方人民币1000元，违约金人民币100元。", set()),
        ("乙方应承担医疗费用。", {"open-costs", "no-day"}),
        ("2026年5月30日前支付人民币100元。", {"nobody"}),
        ("乙方于2026年5月30日前认真对待甲方的请求。", {"no-act"}),
        ("乙方自2026年6月起每月25日前支付甲方400元，至2026年12月止，共6期，合计2400元。", {"periods"}),
        ("乙方于2026年6月30日前支付甲方十几元。", {"no-amount"}),
        ("乙方于2026年6月30日前支付甲方人民币1.2万元，日万分之五计逾期利息。", {"dear"}),
    ],
)
def test_what_is_missing_is_named(text: str, expected: set[str]) -> None:
    assert codes(text) == expected


def test_the_limit_of_interest_is_four_times_the_days_prime_rate() -> None:
    assert str(limit(date(2026, 5, 11))) == "12.00"
    assert str(limit(date(2024, 8, 1))) == "13.40"
    assert str(limit(date(2000, 1, 1))) == "13.80"  # before the first row: the oldest known


@pytest.mark.parametrize(("rate", "dear"), [("12", False), ("12.01", True)])
def test_interest_exactly_at_the_limit_is_lawful(rate: str, dear: bool) -> None:
    text = f"乙方于2026年6月30日前归还甲方借款本金人民币5000元，年利率{rate}%。"

    assert ("penalty" in families(text)) is dear


# -- clauses as data -----------------------------------------------------------------------------------------------------

MONEY = Terms(
    Kind.MONEY, "乙方郑长河", "甲方梁德山", "承包费", 360_000, YUAN, ((date(2026, 6, 30), 360_000),), how="现金"
)
DAYS = st.dates(date(2026, 5, 12), date(2029, 12, 31))


@given(st.integers(1, 10**9), DAYS, st.sampled_from(["现金", "转入甲方农行账户"]), st.sampled_from(["", "村委会"]))
def test_money_worded_by_us_is_clear_enough_for_a_court(cents: int, day: date, how: str, place: str) -> None:
    terms = Terms(Kind.MONEY, "乙方郑长河", "甲方梁德山", "承包费", cents, YUAN, ((day, cents),), place, how)

    assert check_terms(terms, ON) == []


@given(st.integers(2, 12), st.integers(100, 10**8), DAYS)
def test_instalments_worded_by_us_add_up_and_are_clear(count: int, each: int, first: date) -> None:
    parts = tuple((date.fromordinal(first.toordinal() + number), each) for number in range(count))
    terms = Terms(Kind.MONEY, "乙方郑长河", "甲方梁德山", "", each * count, YUAN, parts, how="银行转账")

    assert check_terms(terms, ON) == []
    assert f"分{count}期" in word(terms)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (MONEY, "乙方郑长河于2026年6月30日前向甲方梁德山支付承包费人民币3600元（大写：叁仟陆佰元整），方式：现金。"),
        (Terms(Kind.GOODS, "乙方郑", "甲方梁", "玉米", 150_000, "斤", ((date(2026, 10, 20), 150_000),), "甲方家中"),
         "乙方郑于2026年10月20日前向甲方梁交付玉米1500斤，地点：甲方家中。"),
        (Terms(Kind.LABOUR, "乙方郑", "甲方梁", "修复大棚", 500, "工日", ((date(2026, 6, 14), 500),)),
         "乙方郑于2026年6月14日前为甲方梁出工5个工日，用于修复大棚。"),
        (Terms(Kind.LAND, "乙方郑", "甲方梁", "南大洼地块3.6亩", None, "项", ((date(2026, 8, 15), 100),)),
         "乙方郑于2026年8月15日前将南大洼地块3.6亩交还甲方梁。"),
        (Terms(Kind.STOP, "甲方梁", "", "在共用巷道堆放柴草", None, "项", ((date(2026, 5, 15), 100),), if_not="乙方可请求排除妨害"),
         "甲方梁自2026年5月15日起不再在共用巷道堆放柴草。逾期不履行的，乙方可请求排除妨害。"),
        (Terms(Kind.APOLOGY, "乙方郑", "甲方梁", "", None, "项", ((date(2026, 5, 16), 100),), how="当面道歉"),
         "乙方郑于2026年5月16日前向甲方梁赔礼道歉，方式：当面道歉。"),
        (Terms(Kind.OTHER, text="双方再无其他争议。"), "双方再无其他争议。"),
        (Terms(Kind.GOODS, "乙方郑", "甲方梁", "大豆", 200, "袋", ((date(2026, 6, 1), 100), (date(2026, 7, 1), 100)), "村委会"),
         "乙方郑向甲方梁交付大豆共计2袋，分2期：2026年6月1日前1袋，2026年7月1日前1袋，地点：村委会。"),
        (Terms(Kind.LABOUR, "乙方郑", "甲方梁", "挖渠", 200, "工日", ((date(2026, 6, 1), 100), (date(2026, 7, 1), 100))),
         "乙方郑为甲方梁出工共计2个工日，分2期：2026年6月1日前1工日，2026年7月1日前1工日，用于挖渠。"),
    ],
)  # fmt: skip
def test_each_kind_is_worded_so_that_a_court_can_confirm_it(terms: Terms, words: str) -> None:
    assert word(terms) == words
    assert [finding for finding in check_terms(terms, ON) if finding.stops] == []


@pytest.mark.parametrize("kind", Kind)
def test_a_clause_without_its_fields_says_each_one_that_is_missing(kind: Kind) -> None:
    found = {finding.code for finding in check_terms(Terms(kind), ON)}

    assert {f"no-{name}" for name in SHAPES[kind].needs} <= found


def test_instalments_that_do_not_add_up_are_seen_without_any_words() -> None:
    terms = Terms(
        Kind.MONEY, "乙方郑", "甲方梁", "", 900, YUAN, ((date(2026, 6, 1), 300), (date(2026, 7, 1), 300)), how="现金"
    )

    assert "parts" in {finding.code for finding in check_terms(terms, ON)}


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("乙方尽快将欠款还给甲方。", "乙方于____年__月__日前向甲方支付人民币____元（大写：____），方式：____。"),
        ("甲方给乙方3000元左右。", "甲方于____年__月__日前向乙方支付人民币3000元（大写：叁仟元整），方式：____。"),
        ("把墙的事处理好。", "____于____年__月__日前____（写明做什么、做到什么程度、由谁验收），地点：____。"),
    ],
)
def test_an_unclear_clause_gets_a_wording_with_blanks_for_what_is_not_agreed(text: str, better: str) -> None:
    assert suggest(text) == better
    assert BLANK in better
