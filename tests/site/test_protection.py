"""A protection that nothing writes protects nobody: each such column has its writer in the product."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

import quartet
from quartet.ground.people.states import Label

SOURCE = Path(quartet.__file__).parent
PROTECTIVE = {"hidden_from", "denied", "sealed", "label", "anonymous", "safe_contact", "urgent", "kept_because"}
"""Names of columns that keep something from somebody, or somebody safe."""


def protected_columns() -> set[tuple[str, str]]:
    """Every such column of every table, by the folder of its app."""
    return {
        (model._meta.app_config.path if model._meta.app_config else "", field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name in PROTECTIVE and model.__module__.startswith("quartet.")
    }


def writes(tree: ast.AST) -> set[str]:
    """The names a file gives a value other than an empty one: by assignment, or by name in a call."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets = [
                one
                for target in node.targets
                for one in ([*target.elts] if isinstance(target, ast.Tuple) else [target])
            ]
            found |= {one.attr for one in targets if isinstance(one, ast.Attribute)}
        if isinstance(node, ast.Call):
            empty = (ast.Constant, ast.List, ast.Tuple)
            found |= {
                one.arg
                for one in node.keywords
                if one.arg
                and not (
                    isinstance(one.value, empty) and not getattr(one.value, "value", getattr(one.value, "elts", None))
                )
            }
    return found


def written_in(folder: Path) -> set[str]:
    """What the verbs of an app write."""
    files = [
        file for name in ("actions", "effects") for file in (*folder.glob(f"{name}.py"), *folder.glob(f"{name}/*.py"))
    ]
    return {name for file in files for name in writes(ast.parse(file.read_text()))}


def test_there_are_protected_columns_to_ask_about() -> None:
    names = {name for _folder, name in protected_columns()}

    assert {"hidden_from", "denied", "sealed", "label", "anonymous", "safe_contact"} <= names


@pytest.mark.parametrize("name", sorted(PROTECTIVE))
def test_each_protected_column_has_a_writer_among_its_apps_verbs(name: str) -> None:
    without = {
        folder for folder, column in protected_columns() if column == name and name not in written_in(Path(folder))
    }

    assert without == {one for one in without if one.endswith("oversight/rates")}, "rates copy the label of the case"


def test_each_label_is_given_by_a_verb() -> None:
    said = "\n".join(file.read_text() for file in SOURCE.glob("resolution/*/actions*") if file.is_file())

    assert {label.name for label in Label if f"Label.{label.name}" not in said} == set()


def test_the_question_finds_a_column_that_nothing_writes() -> None:
    assert writes(ast.parse("case.hidden_from = people\nCase(label=1, denied=[], sealed=False)")) == {
        "hidden_from",
        "label",
    }
