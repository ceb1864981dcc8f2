"""Taking people out of texts: what is written like a name goes, and what fewer than five people wrote is not learned."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.learning.scrub import K, common, scrub
from quartet.resolution.suggest.ngrams import Vocabulary, normalise, runs


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("张书记不管，李大爷家的水管坏了", "张 李", "书记 大爷 水管坏了"),
        ("王建国主任收了钱", "王建国", "主任 收了钱"),
        ("我叫赵铁柱，路灯不亮", "赵铁柱", "路灯不亮"),
        ("联系人：欧阳小梅 电话13912345678", "欧阳 小梅 139 678", "联系人 电话"),
        ("郑某说梁某没交承包费", "郑某 梁某", "没交承包费"),
        ("孙某某和李XX打架", "孙某 李", "打架"),
        ("车牌辽M12A45，微信abc123，邮箱li.si@qq.com", "M12 abc qq li.si", "车牌 微信 邮箱"),
        ("身份证211221199001011234", "2112 1990", "身份证"),
    ],
)
def test_what_is_written_like_a_name_or_a_number_goes(text: str, gone: str, stays: str) -> None:
    clean = scrub(text)

    assert [word for word in gone.split() if word in clean] == []
    assert [word for word in stays.split() if word not in clean] == []


def test_the_names_given_with_a_report_go_wherever_they_stand() -> None:
    assert scrub("我家是铁柱家，铁柱说没水", [" 铁柱 ", "", "水"]) == "我家是 家 说没水"


@given(st.text(max_size=80), st.text(max_size=6))
def test_any_text_is_scrubbed_to_a_normalised_one(text: str, name: str) -> None:
    clean = scrub(text, [name])

    assert normalise(clean) == clean


def known(keys: np.ndarray) -> Vocabulary:
    rarity = np.zeros(len(keys), np.float32)
    return Vocabulary(keys, rarity, rarity)


def test_only_what_five_different_people_wrote_is_learned() -> None:
    often = [(f"person {number}", f"{place}路灯不亮") for number, place in enumerate("东西南北中")]
    seldom = [(f"person {number}", "二驴子堵路") for number in range(K)]  # one text sent in by five
    mine = [("me", f"{what}找老歪要钱") for what in "甲乙丙丁戊己庚"]  # one person, seven times

    vocabulary = known(common([*often, *seldom, *mine]))

    for words, there in (("路灯", True), ("灯不亮", True), ("二驴", False), ("老歪", False), ("找老歪要", False)):
        assert bool(vocabulary.find(runs(words, len(words))[0])[1].all()) is there, words


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.text("路灯不亮水管坏了", max_size=8)), max_size=40))
def test_every_learned_run_was_written_by_five(texts: list[tuple[str, str]]) -> None:
    texts = [(who, normalise(text)) for who, text in texts]

    keys = common(texts)

    for length in (1, 2, 3, 4):
        writers: dict[int, set[str]] = {}
        for who, text in texts:
            for key in runs(text, length)[0].tolist():
                writers.setdefault(key, set()).add(who)
        mine = {key for key in keys.tolist() if key in writers}
        assert all(len(writers[key]) >= K for key in mine)
