"""The manual's worked examples are what the clock says, word for word.

An example is a comment with what happened, then the explanation in a text block:
`<!-- clock: XF4 2026-02-04T10:00; excluded 2026-03-10 2026-03-12 hearing -->`.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.clock.engine import due
from quartet.ground.clock.events import Event, Excluded, Extended, Resumed, Suspended
from quartet.ground.clock.explain import explain
from quartet.ground.clock.words import Approver, Ground

MANUAL = Path(__file__).parents[3] / "docs" / "manual"
EXAMPLE = re.compile(r"<!-- clock: (?P<told>[^\n]+) -->\n+```text\n(?P<answer>.*?)```", re.DOTALL)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


REASON = {"zh-hans": "案情复杂", "en": "complex"}
WORDS: dict[str, Callable[..., Event]] = {
    "suspended": lambda at, ground: Suspended(at=moment(at), ground=Ground(ground)),
    "resumed": lambda at: Resumed(at=moment(at)),
    "excluded": lambda first, last, ground: Excluded(
        first=date.fromisoformat(first), last=date.fromisoformat(last), ground=Ground(ground)
    ),
    "approved": lambda at, days, by: Extended(
        at=moment(at), length=int(days), approved_by=Approver(by), reason=REASON[translation.get_language()], told=True
    ),
    "agreed": lambda at, days: Extended(at=moment(at), length=int(days), all_parties_agree=True),
}


def explained(told: str, language: str) -> str:
    (rule_id, start), *events = (part.split() for part in told.split(";"))
    with translation.override(language):
        result = due(rule_id, moment(start), [WORDS[word](*rest) for word, *rest in events])
        return "".join(f"{line.text}\n" for line in explain(result, folded=True))


def examples(page: str) -> list[tuple[str, str]]:
    return EXAMPLE.findall((MANUAL / page).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("page", "language"), [("clock.md", "zh-hans"), ("clock.en.md", "en")])
def test_the_manual_says_what_the_clock_says(page: str, language: str) -> None:
    for told, answer in examples(page):
        assert explained(told, language) == answer, told


def test_both_manuals_work_the_same_ten_examples() -> None:
    chinese, english = ([told for told, _ in examples(page)] for page in ("clock.md", "clock.en.md"))

    assert chinese == english
    assert len(english) == 10
