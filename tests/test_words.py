"""Every sentence people see has its Chinese words."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src"
FUNCTIONS = {"_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2,
             "pgettext": 1, "pgettext_lazy": 1, "_n": 2}  # fmt: skip
"""How many of the arguments are words, the context of `pgettext` apart."""
TRANSLATE = re.compile(r"""{%\s*(?:translate|trans)\s+(?P<quote>["'])(?P<words>.*?)(?P=quote)(?P<more>[^%]*)%}""")
BLOCK = re.compile(
    r"{%\s*blocktrans(?:late)?\b(?P<head>[^%]*)%}(?P<body>.*?){%\s*endblocktrans(?:late)?[^%]*%}", re.DOTALL
)
CONTEXT = re.compile(r"""\bcontext\s+["'](.*?)["']""")
Words = tuple[str | None, str]
"""A context, if any, and the words."""


def strings(node: ast.expr) -> str | None:
    """The text of a literal, also of one written over several lines."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def of_python(path: Path) -> Iterator[Words]:
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in FUNCTIONS:
            continue
        arguments = [strings(argument) for argument in node.args]
        context = arguments.pop(0) if name.startswith("pgettext") else None
        for words in arguments[: FUNCTIONS[name]]:
            if words:
                yield context, words


def of_template(path: Path) -> Iterator[Words]:
    text = path.read_text()
    for found in TRANSLATE.finditer(text):
        context = CONTEXT.search(found["more"])
        yield context and context[1], found["words"]
    for found in BLOCK.finditer(text):
        context = CONTEXT.search(found["head"])
        for part in re.split(r"{%\s*plural\s*%}", found["body"]):
            words = re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", part.replace("%", "%%"))
            if "trimmed" in found["head"]:
                words = " ".join(line.strip() for line in words.splitlines() if line.strip())
            yield context and context[1], words


def used() -> dict[Words, set[str]]:
    """Everything said, and where."""
    places: dict[Words, set[str]] = defaultdict(set)
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            for words in of_python(path):
                places[words].add(str(path.relative_to(SOURCE)))
    for path in SOURCE.rglob("*.html"):
        for words in of_template(path):
            places[words].add(str(path.relative_to(SOURCE)))
    return places


def translated() -> set[Words]:
    """Everything that has Chinese words, from the catalogues of all apps and of Django and allauth."""
    found: set[Words] = set()
    for path in SOURCE.rglob("zh_Hans/LC_MESSAGES/*.po"):
        for entry in polib.pofile(str(path)):
            if entry.obsolete or entry.fuzzy:
                continue
            if entry.msgstr or (entry.msgstr_plural and all(entry.msgstr_plural.values())):
                found.add((entry.msgctxt, entry.msgid))
                if entry.msgid_plural:
                    found.add((entry.msgctxt, entry.msgid_plural))
    return found


def test_something_is_said() -> None:
    assert len(used()) > 200


def test_everything_said_has_chinese_words() -> None:
    known = translated()

    missing = {words: sorted(places) for words, places in used().items() if words not in known}

    assert missing == {}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.po")), ids=lambda path: path.parts[-5])
def test_a_translation_keeps_the_blanks_to_be_filled(path: Path) -> None:
    blanks = re.compile(r"%\((\w+)\)s|%s|%d|{(\w*)}")

    unlike = [
        entry.msgid
        for entry in polib.pofile(str(path))
        if not entry.obsolete and entry.msgstr and set(blanks.findall(entry.msgid)) != set(blanks.findall(entry.msgstr))
    ]

    assert unlike == []
