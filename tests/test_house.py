"""What the house asks of every room, read from its source."""

import ast
from pathlib import Path

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


def doors_left_open(path: Path, known: set[str]) -> list[str]:
    """Where a page asks a table of cases, reports or people without the scoped door."""
    return [
        f"{path.relative_to(SOURCE)}:{node.lineno} {node.value.id}.objects"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in known
    ]


def test_there_are_pages_to_look_at() -> None:
    assert len(PAGES) > 8
    assert {"Case", "Report", "Entry"} <= models()


def test_pages_ask_through_doors_and_not_tables() -> None:
    known = models()

    assert [door for path in PAGES for door in doors_left_open(path, known)] == []


def test_every_view_says_what_it_is_for() -> None:
    silent = [
        f"{path.relative_to(SOURCE)}: {node.name}"
        for path in PAGES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]

    assert silent == []
