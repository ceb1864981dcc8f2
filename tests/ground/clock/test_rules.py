"""The table of rules: complete, sane, cited."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from quartet.ground.clock import laws
from quartet.ground.clock.rule import Article, Extension, Law, Rule
from quartet.ground.clock.rules import RULES, rule
from quartet.ground.clock.words import Ground, Start, Unit

DAY = date(2026, 11, 23)
FAMILIES = (
    "PM", "CM", "XF", "HL", "BJ", "WB", "LC", "LB", "AR", "AM", "DV", "MN", "LA", "RD", "PI", "QA", "CV", "FV", "SE",
)  # fmt: skip


def test_every_family_of_clocks_has_its_rows() -> None:
    assert {row.id[:2] for row in RULES} == set(FAMILIES)


def test_no_two_rows_of_one_id_are_in_force_on_one_day() -> None:
    in_force = [row.id for row in RULES if row.in_force(DAY)]

    assert len(in_force) == len(set(in_force)) == len(RULES)


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.id)
def test_every_row_has_a_name_and_a_source_in_both_languages(row: Rule) -> None:
    with translation.override("en"):
        english = [str(row.name), *map(str, row.articles), str(row.start.label)]
    with translation.override("zh-hans"):
        chinese = [str(row.name), *map(str, row.articles), str(row.start.label)]

    assert all(english)
    assert len(chinese) == len(english) >= 3
    assert all(any("一" <= letter <= "鿿" for letter in words) for words in chinese)


@pytest.mark.parametrize(
    ("rule_id", "length", "unit", "source"),
    [
        ("PM2", 30, Unit.DAY, "《人民调解法》第33条"),
        ("CM5", 30, Unit.DAY, "《人民法院在线调解规则》第24、26条"),
        ("XF3", 5, Unit.WORKDAY, "《信访工作条例》第23条"),
        ("XF4", 60, Unit.DAY, "《信访工作条例》第34、36条"),
        ("LC1", 2, Unit.YEAR, "《农村土地承包经营纠纷调解仲裁法》第18条"),
        ("LB2b", 45, Unit.DAY, "《劳动争议调解仲裁法》第43条"),
        ("AR1b", 5, Unit.WORKDAY, "《行政复议法》（2023年修订）第30、88条"),
        ("DV1b", 24, Unit.HOUR, "《反家庭暴力法》第28条"),
        ("CV1", 3, Unit.YEAR, "《民法典》第188、195条"),
    ],
)
def test_a_row_says_what_its_article_says(rule_id: str, length: int, unit: Unit, source: str) -> None:
    found = rule(rule_id, DAY)

    with translation.override("zh-hans"):
        assert (found.length, found.unit, str(found.articles[0])) == (length, unit, source)


def test_what_is_known_only_from_reports_or_drafts_says_so() -> None:
    unverified = {row.id for row in RULES if row.unverified}

    assert unverified == {
        *("PM4", "HL1a", "HL1b", "HL1c", "HL3a", "HL3b", "HL3c", "HL3d", "HL3e", "WB1"),
        *("RD1", "RD2", "RD3", "RD4"),
    }


def test_a_rule_is_found_only_while_its_law_is_in_force() -> None:
    assert rule("AR1b", date(2024, 1, 1)).id == "AR1b"
    with pytest.raises(LookupError, match="no clock AR1b in force on 2023-12-31"):
        rule("AR1b", date(2023, 12, 31))


def test_a_rule_ends_with_its_law() -> None:
    repealed = Law(laws.PETITIONS.name, date(2020, 1, 1), until=date(2022, 4, 30))
    old = replace(rule("XF3", DAY), articles=(Article(repealed, "23"),))

    assert old.in_force(date(2022, 4, 30))
    assert not old.in_force(date(2022, 5, 1))


def test_a_rule_without_a_known_first_day_is_in_force_as_far_as_we_look_back() -> None:
    assert rule("HL2", date(1999, 1, 1)).valid_from is None


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"unit": Unit.HOUR, "pauses": {Ground.HEARING: None}}, "can stand still"),
        ({"unit": Unit.QUARTER, "excluded": frozenset({Ground.HEARING})}, "can stand still"),
        ({"unit": Unit.DAY, "before": True, "restarts": frozenset({Ground.CLAIMED})}, "can stand still"),
        ({"unit": Unit.HOUR, "extension": Extension(1, Unit.DAY)}, "in its own unit"),
        ({"unit": Unit.DAY, "extension": Extension(1, Unit.HOUR)}, "in its own unit"),
        ({"unit": Unit.MONTH, "before": True}, "only days are counted backwards"),
    ],
)
def test_a_row_that_cannot_be_counted_is_refused(broken: dict, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Rule(**{"id": "X", "name": "x", "length": 1, "start": Start.RECEIPT, "articles": (), **broken})
