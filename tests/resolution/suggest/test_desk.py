import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quartet.resolution.suggest.desk import Desk, seed_examples
from quartet.resolution.suggest.ngrams import common_runs, normalise

HELD_OUT = Path(__file__).parent / "heldout.csv"


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("models"))


def test_the_golden_case_is_a_land_contract_because_of_its_fee(desk: Desk) -> None:
    found = desk.suggest("郑某说梁某没交承包费，要收回土地，春耕种不上了")

    assert not found.abstained
    assert found.candidates[0].code == "0101"
    assert found.candidates[0].because[0].text == "承包费"


def test_messages_written_apart_from_the_seeds_are_understood(desk: Desk) -> None:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        rows = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    assert not {text for text, _ in rows} & {text for text, _ in seed_examples()}

    found = [(desk.suggest(text), label) for text, label in rows]

    first = sum(each.candidates[0].code == label for each, label in found) / len(found)
    among_three = sum(label in [one.code for one in each.candidates] for each, label in found) / len(found)
    answered = [each.candidates[0].code == label for each, label in found if not each.abstained]
    assert first >= 0.8
    assert among_three >= 0.95
    assert sum(answered) / len(answered) >= 0.93
    assert len(answered) / len(found) >= 0.55


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("？？？ …", "empty"),
        ("asdf qwer zxcv", "unfamiliar"),
        ("\ud800\U0001f600", "empty"),
        ("量子色动力学的渐近自由", "unsure"),
        ("想问一下能不能给看看", "unsure"),
    ],
)
def test_it_says_when_it_does_not_know(desk: Desk, text: str, reason: str) -> None:
    assert desk.suggest(text).reason == reason


def test_a_correction_is_learned_by_every_desk_and_can_be_forgotten(tmp_path: Path) -> None:
    learner, page = Desk(tmp_path), Desk(tmp_path)
    text = "二驴子又把他那堆破烂支在当街了"
    before = page.suggest(text).candidates[0].code
    assert before != "0906"

    lessons = [(text, "090602"), (text + "，没法走", "0906"), ("随便", "no such code")]
    learner.adopt(learner.train(lessons, within=common_runs([normalise(text) for text, _code in lessons], least=1)))

    assert page.suggest(text).candidates[0].code == "0906"
    learner.forget()
    assert page.suggest(text).candidates[0].code == before


def test_a_broken_file_is_replaced(tmp_path: Path, desk: Desk) -> None:
    desk.model()
    shipped = next(desk.folder.glob("suggest-*.npz"))
    (tmp_path / shipped.name).write_bytes(b"cut short")

    assert Desk(tmp_path).suggest("路灯不亮").candidates[0].code == "0902"


def test_a_suggestion_takes_milliseconds(desk: Desk) -> None:
    desk.model()
    texts = ["楼上漏水把我家天棚泡了，物业也不管，找了好几回"] * 200

    started = time.perf_counter()
    for text in texts:
        desk.suggest(text)

    assert (time.perf_counter() - started) / len(texts) < 0.01  # 1 ms here; ten times that on a busy machine


def test_pages_need_neither_scikit_learn_nor_django(desk: Desk) -> None:
    desk.model()
    program = (
        "import sys, pathlib; from quartet.resolution.suggest import Desk;"
        f"Desk(pathlib.Path({str(desk.folder)!r})).suggest('路灯不亮');"
        "sys.exit(sorted({'sklearn', 'django'} & set(sys.modules)) or 0)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
