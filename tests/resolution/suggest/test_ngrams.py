import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from quartet.resolution.suggest.ngrams import HEAD, TAIL, Vocabulary, normalise, runs

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@given(ANY_TEXT)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_numbers_links_and_markup_carry_no_topic() -> None:
    assert normalise("电话 138-0000-1234，<b>见</b> https://a.cn/x?y=1 ＡＢＣ") == "电话 0 0 0 见 abc"


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    clean = normalise("始" + "中" * 100_000 + "终")

    assert len(clean) == HEAD + TAIL + 1
    assert (clean[0], clean[-1]) == ("始", "终")


@given(ANY_TEXT, st.integers(1, 4))
def test_runs_are_exactly_the_substrings_without_a_gap(text: str, length: int) -> None:
    clean = normalise(text)

    _, at = runs(clean, length)

    wanted = [start for start in range(len(clean) - length + 1) if " " not in clean[start : start + length]]
    assert at.tolist() == wanted


@given(st.lists(st.text("土地承包费邻居 ", min_size=1, max_size=12), min_size=1, max_size=8))
def test_the_matrix_equals_the_one_of_scikit_learn(texts: list[str]) -> None:
    clean = [normalise(text) for text in texts]
    if not any(clean):
        return
    ours = Vocabulary.learn(clean, least=1, most=10_000)
    short = [key & np.uint64(0xFFFFFFFF) == 0 for key in ours.keys]
    ours = Vocabulary(ours.keys[short], ours.rarity[short], ours.value[short])
    theirs = TfidfVectorizer(
        analyzer=lambda text: [
            text[start : start + length]
            for length in (1, 2)
            for start in range(len(text) - length + 1)
            if " " not in text[start : start + length]
        ],
        sublinear_tf=True,
    ).fit_transform(clean)

    mine = ours.matrix(clean)

    assert np.allclose(np.sort(mine.toarray(), axis=1), np.sort(theirs.toarray(), axis=1), atol=1e-6)


def test_familiarity_is_the_share_of_known_runs() -> None:
    vocabulary = Vocabulary.learn(["路灯不亮", "路灯不亮了"], least=1, most=100)

    assert vocabulary.familiarity(["路灯不亮", "暖气漏水", "", "路"]).tolist() == [1.0, 0.0, 0.0, 0.0]


def test_many_texts_in_chunks_equal_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"第{number}组的路灯坏了" * (number % 3 + 1) for number in range(50)]
    whole = Vocabulary.learn(texts, least=2, most=1_000)
    rows = whole.matrix(texts).toarray()

    monkeypatch.setattr("quartet.resolution.suggest.ngrams.CHUNK", 40)

    parts = Vocabulary.learn(texts, least=2, most=1_000)
    assert parts.keys.tolist() == whole.keys.tolist()
    assert np.allclose(parts.matrix(texts).toarray(), rows)
