"""The manual's worked example is what the rates read, word for word: played through the real verbs.

A case is a comment with its steps, `<!-- rates: in_village 11T10, resolved 12T09 -->`; the table follows
`<!-- reads: 25T09 -->`.
"""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation
from uuid6 import uuid7

from quartet.ground.people.rights import acting_as
from quartet.oversight.rates.actions import ask_exclusion, count_subjects, decide_exclusion
from quartet.oversight.rates.states import Ground
from quartet.oversight.rates.table import BY_ID, MARKS
from tests.cast import Cast, behind_the_wall
from tests.oversight.rates.stories import Story, on, reading

pytestmark = pytest.mark.django_db

MANUAL = Path(__file__).parents[3] / "docs" / "manual"
EXAMPLE = re.compile(r"<!-- rates: (?P<told>[^\n]+) -->\n- \*\*(?P<name>.)\*\* ")
READS = re.compile(r"<!-- reads: (?P<at>\w+) -->\n(?P<table>(?:\|[^\n]*\n)+)")
SHOWN = ("response", "on_time", "resolution", "satisfaction")
"""None of the example's cases was mediated."""
PAGES = {"rates.md": "zh-hans", "rates.en.md": "en"}
WORDS = {
    "zh-hans": {"kept": "做到", "missed": "没有做到", "late": "到期没办完", "waiting": "还没到期", "excluded": "不计入", "sum": "合计"},
    "en": {"kept": "kept", "missed": "not kept", "late": "open and overdue", "waiting": "not due yet",
           "excluded": "left out", "sum": "in all"},
}  # fmt: skip


def moment(text: str) -> datetime:
    day, hour = text.split("T")
    return on(int(day), int(hour))


def approve(story: Story, at: datetime) -> None:
    asks, decides = story.cast.claims("township_desk"), story.cast.claims("county_desk")
    with acting_as(asks):
        asked = ask_exclusion(
            code=story.case.code, ground=Ground.VOID, reason="法院已受理", command_id=uuid7(), acting=asks, now=at
        )
    with acting_as(decides):
        decide_exclusion(number=asked.pk, approve=True, words="属实", acting=decides, now=at)


STEPS: dict[str, Callable[[Story, datetime], object]] = {
    "in_village": Story.in_village,
    "township": Story.at_township,
    "resolved": Story.resolved,
    "asked": Story.asked,
    "unreached": lambda story, at: story.asked(at, answer="not_reached", satisfied=""),
    "closed": Story.closed,
    "void": lambda story, at: story("void", "township_desk", at, reason="已起诉"),
    "approved": approve,
    "suspended": lambda story, at: story("suspend", "clerk", at, ground="resident_away", reason="等当事人"),
    "resumed": lambda story, at: story("resume", "clerk", at),
    "reopened": lambda story, at: story("reopen", "township_desk", at, reason="没修好"),
}


def played(cast: Cast, told: str) -> Story:
    steps = [step.split() for step in told.split(", ")]
    if steps[0][0] == "register":
        return Story(cast, moment(steps[0][1]))
    story = Story(cast)
    for step, at in steps:
        STEPS[step](story, moment(at))
    return story


def table(cast: Cast, cases: list[tuple[str, str]], at: datetime, language: str) -> str:
    """The table of the manual, from what the rates read."""
    words = WORDS[language]
    stories = {name: played(cast, told) for told, name in cases}
    with behind_the_wall():
        count_subjects([story.case.name_in_ledger for story in stories.values()])
    with translation.override(language):
        rows = [["", *(str(BY_ID[rate].name) for rate in SHOWN)]]
    found = {name: [reading(story.case, rate, at) for rate in SHOWN] for name, story in stories.items()}
    rows += [[name, *(words[one or ""] for one in read)] for name, read in found.items()]
    sums = []
    for column in zip(*found.values(), strict=True):
        kept, every = column.count("kept"), sum(column.count(one) for one in ("kept", "missed", "late"))
        sums.append(f"{kept}/{every} = {100 * kept / every:.1f}%")
    rows.append([words["sum"], *sums])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]) + "\n"


@pytest.mark.parametrize("page", PAGES)
def test_the_manual_says_what_the_rates_read(cast: Cast, page: str) -> None:
    text = (MANUAL / page).read_text(encoding="utf-8")
    shown = READS.search(text)
    assert shown is not None

    assert shown["table"] == table(cast, EXAMPLE.findall(text), moment(shown["at"]), PAGES[page])


def test_both_manuals_work_the_same_nine_cases() -> None:
    chinese, english = ([told for told, _name in EXAMPLE.findall((MANUAL / page).read_text())] for page in PAGES)

    assert chinese == english
    assert len(english) == 9


@pytest.mark.parametrize("page", PAGES)
def test_the_manual_knows_how_many_marks_there_are(page: str) -> None:
    assert str(len(MARKS)) in (MANUAL / page).read_text(encoding="utf-8")
