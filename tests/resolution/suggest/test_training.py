from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartet.resolution.suggest.model import Model, NotAModel
from quartet.resolution.suggest.ngrams import Vocabulary, common_runs, normalise, runs
from quartet.resolution.suggest.training import NothingToLearn, train

ROADS = ["路灯不亮了", "村路坑洼不平", "水泥路塌了", "桥面破损", "路口没有红绿灯", "路灯坏了好几个"]
WAGES = ["工资没给", "老板欠工钱", "包工头跑了不给工资", "厂里拖欠工资", "讨要工钱", "三个月工资没开"]
EXAMPLES = [(text, "roads") for text in ROADS] + [(text, "wages") for text in WAGES]

LEARNED = train(EXAMPLES)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


def test_it_learns_and_says_why() -> None:
    found = train(EXAMPLES, names={"roads": "道路"}).suggest("门口的路灯又坏了")

    assert (found.candidates[0].code, found.candidates[0].name) == ("roads", "道路")
    assert "路灯" in "".join(word.text for word in found.candidates[0].because)


def test_the_same_examples_give_the_same_model() -> None:
    assert np.array_equal(train(EXAMPLES).weights, train(EXAMPLES).weights)


def test_nothing_to_learn_is_said() -> None:
    with pytest.raises(NothingToLearn):
        train([("", "roads"), ("路灯不亮", " ")])


def test_one_label_is_no_choice_but_no_error() -> None:
    assert train([("路灯不亮", "roads")]).suggest("路灯").candidates[0].code == "roads"


def test_of_what_may_not_be_learned_the_model_knows_nothing() -> None:
    secret = [(f"犇牤哞{text}", "roads") for text in ROADS]
    allowed = common_runs([normalise(text) for text, _label in EXAMPLES], least=1)

    model = train(EXAMPLES + secret, within=allowed)

    for text, known in (("犇", False), ("犇牤", False), ("路灯", True), ("工资", True)):
        assert bool(model.vocabulary.find(runs(text, len(text))[0])[1].all()) is known, text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ANY_TEXT, st.sampled_from(["a", "b", "c", ""])), max_size=12), ANY_TEXT)
def test_any_examples_train_or_are_refused(examples: list[tuple[str, str]], text: str) -> None:
    try:
        model = train(examples)
    except NothingToLearn:
        return

    found = model.suggest(text)

    assert len(found.candidates) <= 3
    assert sum(each.confidence for each in found.candidates) <= 1 + 1e-6
    assert found.abstained == bool(found.reason)
    for each in found.candidates:
        assert all(word.weight > 0 for word in each.because)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("路灯工资不亮坏没给 ，", max_size=30), min_size=1, max_size=5))
def test_one_text_is_judged_as_in_a_batch(texts: list[str]) -> None:
    for text, reading in zip(texts, LEARNED.read(texts), strict=True):
        found = LEARNED.suggest(text)
        assert found.reason == reading.reason
        if found.candidates:
            assert found.candidates[0].confidence == pytest.approx(reading.confidence, abs=1e-4)


def test_a_saved_model_says_the_same(tmp_path: Path) -> None:
    model = train(EXAMPLES)
    model.save(tmp_path / "deep" / "model.npz")

    again = Model.load(tmp_path / "deep" / "model.npz")

    assert again.suggest("路灯坏了") == model.suggest("路灯坏了")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["model.npz"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"not a model"])
def test_a_broken_file_is_not_a_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.npz").write_bytes(content)

    with pytest.raises(NotAModel):
        Model.load(tmp_path / "model.npz")


def test_rare_labels_are_not_forgotten() -> None:
    crowd = [(f"{road}{number}号", "roads") for number in range(30) for road in ROADS]

    model = train(crowd + [(text, "wages") for text in WAGES])

    assert model.suggest("老板拖欠三个月工资").candidates[0].code == "wages"


def test_a_model_that_cannot_be_written_leaves_the_old_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.npz"
    LEARNED.save(path)
    before = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("quartet.resolution.suggest.model.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        LEARNED.save(path)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_model_of_another_version_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    LEARNED.save(tmp_path / "model.npz")
    monkeypatch.setattr("quartet.resolution.suggest.model.FORMAT", 99)

    with pytest.raises(NotAModel, match="format"):
        Model.load(tmp_path / "model.npz")


def test_of_many_texts_some_are_enough_to_choose_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartet.resolution.suggest.training.TRIED", 40)
    many = [(f"{place}{text}", label) for place in "东西南北" for text, label in EXAMPLES]

    assert train(many).suggest("门口的路灯又坏了").candidates[0].code == "roads"


def test_a_vocabulary_keeps_the_commonest_and_an_empty_one_knows_nothing() -> None:
    few = Vocabulary.learn(["路灯不亮", "路灯坏了", "路不平"], least=1, most=1)
    none = Vocabulary.learn([], least=1, most=9)

    assert few.find(runs("路", 1)[0])[1].all()
    assert len(few.keys) == 1
    assert none.find(runs("路", 1)[0])[1].tolist() == [False]
    assert none.matrix([]).shape == (0, 1)
