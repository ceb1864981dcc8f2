from collections import Counter

from quartet.resolution.suggest.categories import DISPUTE_KINDS, name_of, tree, under
from quartet.resolution.suggest.desk import seed_examples


def test_the_tree_has_three_levels_of_the_agreed_size() -> None:
    levels = Counter(each.level for each in tree().values())

    assert levels == {1: 16, 2: 134, 3: 536}


def test_every_category_has_its_parent_before_it() -> None:
    seen = {""}
    for code, each in tree().items():
        assert each.parent in seen
        seen.add(code)


def test_siblings_have_different_names() -> None:
    for code in ("", *tree()):
        names = [each.name for each in under(code)]
        assert len(names) == len(set(names)), code


def test_disputes_are_of_known_kinds_and_every_kind_is_used() -> None:
    assert {each.dispute for each in tree().values()} - {""} == DISPUTE_KINDS


def test_fields_and_kinds_have_english_names() -> None:
    assert [code for code, each in tree().items() if each.level < 3 and not each.name_en] == []


def test_a_name_is_told_in_the_language_asked_for() -> None:
    assert name_of("0101", "zh-hans") == "土地承包"
    assert name_of("0101", "en") == "Land contracts"
    assert name_of("010101", "en") == "承包费拖欠"
    assert name_of("999999", "en") == "999999"


def test_every_kind_has_sentences_to_learn_from_and_none_is_written_twice() -> None:
    written = [(text, label) for text, label in seed_examples() if text not in {c.name for c in tree().values()}]
    per_kind = Counter(label for _, label in written)

    assert set(per_kind) == {code for code, each in tree().items() if each.level == 2}
    assert min(per_kind.values()) >= 7
    assert sum(count >= 20 for count in per_kind.values()) >= 40
    assert len({text for text, _ in written}) == len(written)
