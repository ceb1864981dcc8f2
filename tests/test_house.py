"""What the house asks of every room, read from its source."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "quartet"
PAGES = sorted([*SOURCE.rglob("views.py"), *SOURCE.rglob("api.py")])


def models() -> set[str]:
    """The names of all models."""
    return {
        node.name
        for path in SOURCE.rglob("models.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }


def doors_left_open(path: Path) -> list[str]:
    """Where a page asks a table of cases, reports or people without the scoped door."""
    return [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value.id}.objects"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in models()
    ]


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) > 8
    assert {"Case", "Report", "Entry"} <= models()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_pages_ask_through_doors_and_not_tables(path: Path) -> None:
    assert doors_left_open(path) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_view_says_what_it_is_for(path: Path) -> None:
    functions = [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]

    silent = [node.name for node in functions if not node.name.startswith("_") and not ast.get_docstring(node)]

    assert silent == []


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("templates/**/*.html")), ids=lambda path: path.name)
def test_no_template_holds_script_or_style_of_its_own(path: Path) -> None:
    text = path.read_text()

    assert " style=" not in text
    assert "<style" not in text
    assert "onclick" not in text
    assert "<script>" not in text
