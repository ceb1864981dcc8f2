"""How a village is judged: reporting and solving raises it, hiding lowers it, and "zero" earns nothing."""

import random
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartet.oversight.sixfree.scoring import THRESHOLDS, Facts, Threshold, missed, needs_visit, on_record, score


@st.composite
def villages(draw: Any) -> Facts:
    """A village's numbers, as they can be: what is solved is reported, what is known of the samples too."""
    reported = draw(st.integers(0, 200))
    known = draw(st.integers(0, reported))
    return Facts(
        yes=draw(st.integers(0, 14)), asked=14, reported=reported, solved=draw(st.integers(0, reported)),
        turned_up=known + draw(st.integers(0, 100)), known=known,
    )  # fmt: skip


@given(villages())
def test_a_score_is_between_nothing_and_a_hundred(facts: Facts) -> None:
    assert 0 <= score(facts).total <= 100
    assert 0 < on_record(facts) <= 1


@given(villages())
def test_reporting_and_solving_one_more_never_lowers_it(facts: Facts) -> None:
    more = Facts(facts.yes, 14, facts.reported + 1, facts.solved + 1, facts.turned_up, facts.known)

    assert score(more).total >= score(facts).total


@given(villages())
def test_putting_on_record_what_a_sample_found_raises_it_solved_or_not(facts: Facts) -> None:
    if facts.known < facts.turned_up:
        open_ = Facts(facts.yes, 14, facts.reported + 1, facts.solved, facts.turned_up, facts.known + 1)
        solved = Facts(facts.yes, 14, facts.reported + 1, facts.solved + 1, facts.turned_up, facts.known + 1)

        assert score(solved).total >= score(open_).total > score(facts).total


@given(villages())
def test_one_more_thing_the_village_can_do_raises_it(facts: Facts) -> None:
    if facts.yes < 14:
        more = Facts(facts.yes + 1, 14, facts.reported, facts.solved, facts.turned_up, facts.known)
        assert score(more).total > score(facts).total


def test_zero_reports_earn_nothing() -> None:
    nothing = score(Facts(yes=14, asked=14, reported=0, solved=0))
    ten_solved = score(Facts(yes=14, asked=14, reported=10, solved=10))

    assert (nothing.solved, nothing.total) == (0, 70)
    assert ten_solved.total == 100
    assert score(Facts(yes=0, asked=0, reported=0, solved=0)).capacity == 0


@pytest.mark.parametrize(
    ("turned_up", "known", "visit"), [(0, 0, False), (4, 0, False), (10, 7, False), (10, 6, True), (100, 100, False)]
)
def test_a_big_gap_brings_a_visit_and_a_small_sample_does_not(*, turned_up: int, known: int, visit: bool) -> None:
    assert needs_visit(Facts(14, 14, 100, 50, turned_up, known)) is visit


# -- a village that hides half, beside its honest twin -------------------------------------------------------------------

RUNS = 2000


def twins(chance: random.Random, *, matters: int, hides: str) -> tuple[float, float]:
    """One year of one village, told honestly and with half of it hidden: the same matters, the same samples."""
    solved = [chance.random() < 0.75 for _ in range(matters)]
    # Each matter comes to light elsewhere (hospital, police, 12345, call-backs, a survey) with four chances in ten.
    found = [chance.random() < 0.4 for _ in range(matters)]
    numbers = list(range(matters))
    chance.shuffle(numbers)
    if hides == "the hard ones":
        numbers.sort(key=lambda one: solved[one])
    hidden = set(numbers[: matters // 2])

    def judged(away: set[int]) -> float:
        kept = [one for one in range(matters) if one not in away]
        known = sum(found[one] for one in kept)
        return score(Facts(10, 14, len(kept), sum(solved[one] for one in kept), sum(found), known)).total

    return judged(set()), judged(hidden)


@pytest.mark.parametrize("hides", ["any", "the hard ones"])
@pytest.mark.parametrize("matters", [15, 30, 60, 120])
def test_a_village_that_hides_half_scores_below_its_honest_twin(matters: int, hides: str) -> None:
    chance = random.Random(f"{matters}{hides}")

    below = sum(
        hiding < honest for honest, hiding in (twins(chance, matters=matters, hides=hides) for _ in range(RUNS))
    )

    assert below / RUNS >= 0.95, below / RUNS


def test_the_simulation_can_fail() -> None:
    """Without independent samples the trick would pay: it is they who tell the two apart."""
    blind = [(score(Facts(10, 14, 40, 30)).total, score(Facts(10, 14, 20, 20)).total)]

    assert all(hiding > honest for honest, hiding in blind)


@pytest.mark.parametrize(
    ("facts", "below"),
    [
        (Facts(yes=14, asked=14, reported=21, solved=2), ["solved"]),
        (Facts(yes=7, asked=14, reported=21, solved=13, turned_up=10, known=7), ["in all"]),
        (Facts(yes=6, asked=14, reported=10, solved=10), ["questions"]),
        (Facts(yes=14, asked=14, reported=10, solved=10, turned_up=10, known=6), ["turned up"]),
        (Facts(yes=14, asked=14, reported=0, solved=0), []),
        (Facts(yes=14, asked=14, reported=10, solved=6, turned_up=10, known=7), []),
    ],
)
def test_each_threshold_holds_by_itself(facts: Facts, below: list[str]) -> None:
    with translation.override("en"):
        found = [str(one.label) for one, _reached in missed(facts)]

    assert len(found) == len(below)
    assert all(words in label for words, label in zip(below, found, strict=True))


@pytest.mark.parametrize(("total", "held"), [(58.9, True), (59.8, True), (60.0, False)])
def test_points_are_not_rounded_up_to_the_threshold(total: float, held: bool) -> None:
    least = Threshold(THRESHOLDS[0].label, THRESHOLDS[0].least, lambda _facts: total)

    assert least.missed(Facts(0, 1, 0, 0)) is held
