"""A night of learning: from which cases, what leaves no trace, and that a worse model never replaces a better one."""

from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from uuid6 import uuid7

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.people.rights import NOBODY, SYSTEM, Claims, NotAllowed, acting_as
from quartet.ground.people.states import Label
from quartet.resolution.aids.actions import switch_aid
from quartet.resolution.aids.states import Aid
from quartet.resolution.cases.models import Case
from quartet.resolution.learning import actions, tasks
from quartet.resolution.learning.actions import EXAM_EVERY, EXAM_LEAST, learn
from quartet.resolution.learning.models import Night
from quartet.resolution.learning.queries import Lesson, lessons, model_in_use
from quartet.resolution.learning.states import Verdict
from quartet.resolution.suggest.desk import Desk
from quartet.resolution.suggest.model import Model
from quartet.resolution.suggest.ngrams import runs
from tests.cast import MONDAY, TOWNSHIP, VILLAGE, Cast, behind_the_wall, grid_of, later

NIGHT = datetime(2026, 5, 12, 2, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The shipped model, trained once for all tests here."""
    desk = Desk(tmp_path_factory.mktemp("models"))
    desk.model()
    return desk


class Bench(Desk):
    """A desk on the shipped model whose training can be told what to make."""

    def __init__(self, folder: Path, shipped: Desk) -> None:
        super().__init__(folder)
        self._shipped = shipped.model()
        self.lessons: list[tuple[str, str]] = []
        self.within = np.empty(0, np.uint64)
        self.makes: Model | None = None

    def model(self) -> Model:
        return super().model() if self.learned.exists() else self._shipped

    def train(self, lessons: Any, within: Any) -> Model:
        self.lessons, self.within = list(lessons), within
        return self.makes or self._shipped


@pytest.fixture
def bench(tmp_path: Path, shipped: Desk) -> Bench:
    return Bench(tmp_path, shipped)


def settled(
    cast: Cast, text: str, category: str = "0906", *, village: str = VILLAGE, phone: str = "", name: str = "",
    clerk: str = "clerk", at: datetime = MONDAY,
) -> str:  # fmt: skip
    """A case whose category its clerk set, and which the village then took on."""
    code = cast.report(grid_of(village), text=text, reporter_phone=phone, reporter_name=name, at=at).code
    cast.move(code, "classify", clerk, category=category, at=at)
    cast.move(code, "solve_in_village", clerk, at=at)
    return code


def night_of(desk: Desk, now: datetime = NIGHT, claims: Claims = SYSTEM) -> Night:
    with acting_as(claims):
        return learn(desk=desk, acting=claims, now=now)


def lesson(number: int, text: str, category: str = "0902", who: str = "") -> Lesson:
    return Lesson(number, who or f"person {number}", text, category)


PLACES = "东西南北中前后左右上下里外头尾角边门"


def lamps(count: int = EXAM_LEAST * EXAM_EVERY) -> list[Lesson]:
    """So many different people with a broken street lamp, every fifth of them for the exam."""
    return [lesson(number, f"{PLACES[number % 18]}街{PLACES[number // 18]}路灯不亮") for number in range(1, count + 1)]


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> list[Lesson]:
    """What the night finds to learn from, put there by the test."""
    put = lamps()
    monkeypatch.setattr(actions.queries, "lessons", lambda: list(put))
    return put


def found() -> dict[str, str]:
    with behind_the_wall():
        return {one.text: one.category for one in lessons()}


# -- from which cases ------------------------------------------------------------------------------------------------


def test_what_a_person_set_and_let_go_is_a_lesson(cast: Cast) -> None:
    settled(cast, "井盖丢了没人管", "0906")

    assert found()["井盖丢了没人管"] == "0906"


def test_what_nobody_has_looked_at_is_no_lesson(cast: Cast) -> None:
    cast.report(text="路灯不亮没人修")
    only_classified = cast.report(text="水管漏水没人修")
    cast.move(only_classified.code, "classify", "clerk", category="0906")
    sent_but_not_taken = cast.report(text="电线垂到路上了")
    cast.move(sent_but_not_taken.code, "escalate", "clerk", reason="村里办不了")
    cast.move(sent_but_not_taken.code, "dispatch", "township_desk", unit=cast.units["tribunal"],
              reason="清单没有这一条，请法庭看看")  # fmt: skip

    assert {"路灯不亮没人修", "水管漏水没人修", "电线垂到路上了"} & set(found()) == set()


def test_what_those_whose_duty_it_is_took_on_is_a_lesson_though_nobody_touched_the_category(cast: Cast) -> None:
    text = "我家承包地的承包费他拖着不给"
    case = cast.report(text=text)
    cast.move(case.code, "escalate", "clerk", reason="村里办不了")
    cast.move(case.code, "dispatch", "township_desk", unit=cast.units["tribunal"], line="0101-2")
    cast.move(case.code, "accept", "tribunal")

    assert found()[text] == "0101"


def test_what_is_kept_closely_or_hidden_from_anybody_is_never_read(cast: Cast) -> None:
    sensitive, hidden = settled(cast, "密件一号井盖丢了"), settled(cast, "密件二号井盖丢了")
    with behind_the_wall():
        Case.objects.filter(code=sensitive).update(label=Label.SENSITIVE)
        Case.objects.filter(code=hidden).update(hidden_from=[cast.people["clerk"].pk])

    assert [text for text in found() if "密件" in text] == []


def test_a_township_that_switched_learning_off_is_not_read(cast: Cast) -> None:
    settled(cast, "本镇井盖丢了")
    switch_aid(area=TOWNSHIP, aid=Aid.LEARNING, on=False, why="不同意", command_id=uuid7(),
               acting=cast.claims("township_desk"), now=MONDAY)  # fmt: skip

    assert found() == {}


def test_the_reporters_name_is_gone_and_their_telephone_marks_them_as_one(cast: Cast) -> None:
    settled(cast, "孙满仓家井盖丢了", name="孙满仓", phone="139-0000-7777")
    settled(cast, "满仓家又丢了井盖", name="满仓", phone="13900007777")
    settled(cast, "井盖丢了第三回", name="吴老二")
    settled(cast, "井盖丢了第四回")
    with behind_the_wall():
        marks = {one.text: one.who for one in lessons()}

    assert marks["家井盖丢了"] == marks["家又丢了井盖"] == "13900007777"
    assert marks["井盖丢了第三回"] == "吴老二"
    assert marks["井盖丢了第四回"].startswith("case ")


# -- a night ---------------------------------------------------------------------------------------------------------


def test_with_few_decided_cases_the_old_model_stays_and_the_night_says_so(cast: Cast, bench: Bench) -> None:
    settled(cast, "井盖丢了没人管")

    night = night_of(bench)

    assert (night.verdict, night.used, night.night) == (Verdict.TOO_FEW, False, date(2026, 5, 12))
    assert not bench.learned.exists()
    assert model_in_use() is None


def test_a_night_is_learned_once(cast: Cast, bench: Bench) -> None:
    first = night_of(bench)

    assert night_of(bench, NIGHT + timedelta(hours=1)) == first
    assert night_of(bench, NIGHT + timedelta(days=1)) != first


@pytest.mark.parametrize("claims", [NOBODY])
def test_only_the_platform_itself_learns(cast: Cast, bench: Bench, claims: Claims) -> None:
    with pytest.raises(NotAllowed):
        night_of(bench, claims=claims)


def wrong(model: Model) -> Model:
    """A model that is always wrong about street lamps."""
    from dataclasses import replace  # noqa: PLC0415 -- used once

    bias = model.bias.copy()
    bias[list(model.labels).index("0101")] += 1_000
    return replace(model, bias=bias)


def test_a_worse_model_does_not_replace_a_better_one(cast: Cast, bench: Bench, given: list[Lesson]) -> None:
    bench.makes = wrong(bench.model())

    night = night_of(bench)

    assert (night.verdict, night.exam, night.right_before, night.right_after) == (
        Verdict.WORSE, EXAM_LEAST, EXAM_LEAST, 0,
    )  # fmt: skip
    assert not bench.learned.exists()


def test_a_model_that_is_as_good_goes_into_use_everywhere(cast: Cast, bench: Bench, given: list[Lesson]) -> None:
    night = night_of(bench)

    assert (night.verdict, night.right_after) == (Verdict.BETTER, night.right_before)
    assert model_in_use() == night
    assert Desk(bench.folder).suggest("路灯不亮").candidates[0].code == "0902"


def test_the_exam_is_never_learned_from_by_its_number_or_by_its_words(
    cast: Cast, bench: Bench, given: list[Lesson]
) -> None:
    exam = [one.text for one in given if one.number % EXAM_EVERY == 0]
    given.append(lesson(1_001, exam[0]))  # somebody else said the very same

    night = night_of(bench)

    assert (night.exam, night.lessons) == (len(exam), len(given) - 1 - len(exam))
    assert {text for text, _category in bench.lessons} & set(exam) == set()


def test_runs_of_few_people_leave_no_trace(cast: Cast, bench: Bench, given: list[Lesson]) -> None:
    given += [lesson(1_000 + number, f"{PLACES[number]}边二驴子家的石磙子", who="one man") for number in range(9)]

    night_of(bench)

    learned = set(bench.within.tolist())
    assert set(runs("路灯不亮", 4)[0].tolist()) <= learned
    for rare in ("二驴", "驴子", "石磙"):
        assert set(runs(rare, 2)[0].tolist()).isdisjoint(learned)


def stop_learning(cast: Cast, who: str, area: str) -> None:
    switch_aid(area=area, aid=Aid.LEARNING, on=False, why="不同意", command_id=uuid7(), acting=cast.claims(who),
               now=later(days=1))  # fmt: skip


def test_what_was_learned_is_forgotten_once_learning_is_switched_off_somewhere(
    cast: Cast, bench: Bench, given: list[Lesson]
) -> None:
    night_of(bench)
    bench.makes = wrong(bench.model())
    stop_learning(cast, "township_desk", TOWNSHIP)

    night = night_of(bench, NIGHT + timedelta(days=2))
    again = night_of(bench, NIGHT + timedelta(days=3))

    assert (night.verdict, night.used, night.right_after) == (Verdict.FORGETTING, True, 0)
    assert again.verdict == Verdict.BETTER  # asked for once, done once; by now both are equally wrong


def test_when_nothing_is_left_to_learn_from_the_shipped_model_comes_back(
    cast: Cast, bench: Bench, given: list[Lesson]
) -> None:
    night_of(bench)
    stop_learning(cast, "city_desk", "2112")
    given.clear()

    night = night_of(bench, NIGHT + timedelta(days=2))

    assert night.verdict == Verdict.FORGOTTEN
    assert not bench.learned.exists()
    assert model_in_use() is None


def test_a_model_that_cannot_be_kept_leaves_no_night_behind(
    cast: Cast, bench: Bench, given: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_model: Model) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(bench, "adopt", full)
    with pytest.raises(OSError, match="no space"):
        night_of(bench)

    assert list(Night.objects.all()) == []


def test_of_two_runs_of_one_night_the_first_counts(cast: Cast, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile() -> list[Lesson]:
        Night.objects.create(night=NIGHT.date(), at=NIGHT, lessons=7, exam=7, right_before=0, right_after=0,
                             verdict=Verdict.TOO_FEW)  # fmt: skip
        return []

    monkeypatch.setattr(actions.queries, "lessons", meanwhile)

    assert night_of(bench).lessons == 7
    assert Night.objects.count() == 1


def test_the_real_training_learns_a_local_word_from_what_clerks_decided(
    cast: Cast, shipped: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is put in place of anything here: the cases, the training and the file are the real ones."""
    phrase = "犇牤哞堵了大门"
    kind = next(
        code for code in ("0906", "0103", "0603") if code not in {c.code for c in shipped.suggest(phrase).candidates}
    )
    for number in range(30):
        settled(cast, f"{PLACES[number % 18]}院{PLACES[number // 18]}头的犇牤哞堵了大门", kind, phone=f"138{number:08}")
    monkeypatch.setattr(actions, "EXAM_LEAST", 5)
    desk = Desk(tmp_path)
    for kept in shipped.folder.glob("suggest-*.npz"):
        (tmp_path / kept.name).write_bytes(kept.read_bytes())

    night = night_of(desk)

    found = desk.suggest(phrase).candidates[0]
    assert (night.verdict, night.right_before, night.right_after) == (Verdict.BETTER, 0, night.exam)
    assert found.code == kind
    assert any("犇" in word.text for word in found.because)


# -- when ------------------------------------------------------------------------------------------------------------


class Started:
    """What was started, and whether it still runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
        self.commands: list[tuple[str, ...]] = []
        self.running = True
        monkeypatch.setattr(tasks, "_running", [])
        monkeypatch.setattr(tasks.subprocess, "Popen", self._start)
        self.set_clock(monkeypatch, now)

    def set_clock(self, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
        monkeypatch.setattr(tasks, "timezone", SimpleNamespace(now=lambda: now))

    def _start(self, command: tuple[str, ...]) -> Any:
        self.commands.append(command)
        return SimpleNamespace(poll=lambda: None if self.running else 0)


def test_a_night_is_started_between_two_and_five_and_not_twice_at_once(
    cast: Cast, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Started(monkeypatch, NIGHT.replace(hour=1))
    tasks.night(timestamp=0)
    assert started.commands == []

    started.set_clock(monkeypatch, NIGHT)
    tasks.night(timestamp=0)
    tasks.night(timestamp=0)
    assert started.commands == [tasks.WORK]

    started.running = False  # it failed: the next turn tries again
    tasks.night(timestamp=0)
    assert len(started.commands) == 2

    night_of(bench)  # it is done
    tasks.night(timestamp=0)
    assert len(started.commands) == 2


def test_a_night_tells_its_name_and_end(cast: Cast, bench: Bench) -> None:
    assert str(night_of(bench)) == "2026-05-12 too_few"
