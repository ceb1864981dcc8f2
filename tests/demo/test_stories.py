"""What people say in the demonstration."""

import csv
import re

from quartet.demo import stories
from quartet.resolution.clues.scan import scan
from quartet.resolution.duty.actions import DEFAULT
from quartet.resolution.suggest.labelled import read_labelled

SAID = [text for texts in stories.STORIES.values() for text in texts]


def test_more_than_three_hundred_different_sentences() -> None:
    assert len(SAID) >= 300
    assert len(set(SAID)) == len(SAID)
    assert all(6 <= len(text) <= 60 for text in SAID)


def test_every_kind_of_matter_on_the_duty_list_is_spoken_of_but_sealed_ones() -> None:
    with DEFAULT.open(newline="") as file:
        listed = {row["category"] for row in csv.DictReader(file)}

    assert stories.STORIES.keys() == listed - {"1604"}
    assert {category for category, _text in stories.CLUES} <= listed


def test_nobodys_number_and_nothing_of_the_classifiers_lessons() -> None:
    lessons = {text for text, _label in read_labelled(DEFAULT.parents[2] / "suggest" / "data" / "seeds.csv").rows}

    assert [text for text in SAID if re.search(r"\d", text)] == []
    assert [text for text in SAID if text in lessons] == []
    assert [text for _category, text in stories.CLUES if scan(text)] == [], "a clue names nobody"
