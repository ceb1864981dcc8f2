"""The documents say what the code says, and every link in them leads somewhere."""

import re
import runpy
from pathlib import Path

import pytest

from quartet.ground.people.states import Role, UnitKind
from quartet.resolution.cases.moves import MOVES
from quartet.resolution.cases.states import CaseState

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ADRS = sorted((DOCS / "adr").glob("[0-9]*.md"))
PICTURES = re.findall(r"`(\S+\.png)`", (DOCS / "images" / "README.md").read_text())
"""Pictures that the journeys take anew; a working copy may not have them yet."""
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def in_chinese(label: object) -> str:
    from django.utils import translation  # noqa: PLC0415 -- after pytest-django has set Django up

    with translation.override("zh-hans"):
        return str(label)


def test_the_reference_says_what_the_code_says() -> None:
    outdated = runpy.run_path(str(ROOT / "tools" / "reference.py"))["outdated"]

    assert outdated() == []


def test_every_environment_variable_is_documented() -> None:
    source = (ROOT / "src" / "quartet" / "site" / "config.py").read_text()
    read = set(re.findall(r'(?:environ\.get|_path)\("([A-Z_]+)"', source))

    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", (DOCS / "reference" / "settings.md").read_text(), re.MULTILINE)
    documented = set(re.findall(r"[A-Z_]+", " ".join(rows)))

    assert documented == read


@pytest.mark.parametrize("page", ["reference/glossary.md", "manual/case-moves.md"])
def test_every_move_is_told_in_the_words_of_its_button(page: str) -> None:
    text = (DOCS / page).read_text()

    assert [move.verb for move in MOVES if in_chinese(move.label) not in text] == []


@pytest.mark.parametrize("page", ["reference/glossary.md", "manual/case-moves.md"])
def test_every_state_is_told_in_the_word_of_its_badge(page: str) -> None:
    text = (DOCS / page).read_text()

    assert [state.value for state in CaseState if in_chinese(state.label) not in text] == []


@pytest.mark.parametrize("kinds", [Role, UnitKind])
def test_every_role_and_kind_of_unit_is_in_the_glossary(kinds: type[Role | UnitKind]) -> None:
    text = (DOCS / "reference" / "glossary.md").read_text()

    assert [one.name for one in kinds if f"`{kinds.__name__}.{one.name}`" not in text] == []


def test_every_relative_link_leads_somewhere() -> None:
    dead = [
        (str(document.relative_to(ROOT)), link)
        for document in DOCUMENTS
        for link in LINK.findall(document.read_text())
        if "://" not in link and not link.startswith("mailto:")
        if not (document.parent / link).exists() and Path(link).name not in PICTURES
    ]

    assert dead == []


def test_a_decision_says_why_what_else_and_how_it_is_checked() -> None:
    parts = {path.name: re.findall(r"^\*\*(.+?)\.\*\* ", path.read_text(), re.MULTILINE) for path in ADRS}

    asked = ["Context", "Decision", "Alternatives", "Consequences", "How we check it"]
    assert parts == dict.fromkeys(parts, asked)


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    index = (DOCS / "adr" / "README.md").read_text()

    assert [int(path.name[:4]) for path in ADRS] == list(range(1, len(ADRS) + 1))
    assert [path.name for path in ADRS if f"]({path.name})" not in index] == []
