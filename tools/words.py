"""The Chinese of the pages, held against the English sentences in the code and the templates.

    python tools/words.py                 list what has no Chinese, two, or other blanks to fill; exit code 1 if any
    python tools/words.py --write [APP…]  bring catalogues up to date: new sentences empty, gone ones dropped, sorted

Babel reads Python and Django's own `templatize` the templates, so the locked packages are enough.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize
from typeset import typeset  # beside this script, which is run by its path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "quartet"
CATALOGUE = Path("locale", "zh_Hans", "LC_MESSAGES", "django.po")
HEADER = """\
# 四重奏的中文 · Chinese of Quartet. Kept in order by tools/words.py.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
CONTEXT = (1, "c")
BLANK = re.compile(r"%\(\w+\)s|%s|%d|{\w*}")
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (CONTEXT, 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (CONTEXT, 2, 3)),
}
Key = tuple[str, str | None]
"""The sentence in the singular, and its context."""


def apps() -> list[Path]:
    """The folders of the installed apps, read from the settings without running them."""
    settings = (SOURCE / "site" / "settings.py").read_text()
    names = re.findall(r'^    "quartet\.([a-z.]+)",', settings, re.MULTILINE)
    return [SOURCE.joinpath(*name.split(".")) for name in names]


def home_of(path: Path, folders: list[Path]) -> Path:
    """The app whose catalogue holds a file's sentences; what stands in no app goes to `people`."""
    return next((folder for folder in folders if folder in path.parents), SOURCE / "ground" / "people")


def sentences(path: Path) -> Iterator[Message]:
    """Every sentence of one Python file or template."""
    text = path.read_text()
    if path.suffix == ".html":
        # What templatize leaves of a template is calls between X's; without indentation it reads as Python.
        text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
    for _line, words, _comments, context in extract("python", BytesIO(text.encode()), keywords=KEYWORDS):
        yield Message(words, context=context)


def spoken() -> dict[Path, Catalog]:
    """For each app the sentences its code and templates say."""
    folders = apps()
    found = {folder: Catalog(fuzzy=False) for folder in folders}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        home = home_of(path, folders)
        for message in sentences(path):
            if message.id:  # a file, not a line: a catalogue should not change when a line moves
                place = (path.relative_to(home if home in path.parents else SOURCE).as_posix(), 0)
                found[home].add(message.id, locations=[place], context=message.context)
    return found


def translated(home: Path) -> dict[Key, Message]:
    """What an app's catalogue holds now."""
    path = home / CATALOGUE
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {key(message): message for message in read_po(file, locale="zh_Hans") if message.id}


def key(message: Message) -> Key:
    """What identifies a message."""
    return message.id if isinstance(message.id, str) else message.id[0], message.context


def chinese(message: Message | None) -> str:
    """The translation, empty when there is none or it is only a guess."""
    if message is None or message.fuzzy or not message.string:
        return ""
    return message.string if isinstance(message.string, str) else message.string[0]


def blanks(sentence: str) -> set[str]:
    """What is filled in when the sentence is said."""
    return set(BLANK.findall(sentence))


def problems() -> Iterator[str]:
    """Each sentence without Chinese, with other blanks to fill than the English, or with two translations.

    Django joins the catalogues, so one of two would be lost.
    """
    said: dict[Key, tuple[str, str]] = {}
    for home, catalogue in spoken().items():
        app, known = home.relative_to(SOURCE).as_posix(), translated(home)
        for message in catalogue:
            if not message.id:
                continue
            words = chinese(known.get(key(message)))
            if not words:
                yield f"{app}: no Chinese: {key(message)[0]!r}"
                continue
            forms = (message.id,) if isinstance(message.id, str) else message.id  # one or many
            if blanks(words) not in [blanks(form) for form in forms]:
                yield f"{app}: {key(message)[0]!r} and {words!r} have different blanks"
            first, other = said.setdefault(key(message), (app, words))
            if other != words:
                yield f"{app}: {key(message)[0]!r} is {words!r} here and {other!r} in {first}"


def write(homes: Iterable[Path]) -> None:
    """Bring the catalogues of these apps up to date."""
    for home, catalogue in spoken().items():
        messages = sorted((message for message in catalogue if message.id), key=key_in_order)
        if home not in homes or not messages:
            continue
        known = translated(home)
        fresh = Catalog(locale="zh_Hans", fuzzy=False)
        for message in messages:
            string = typeset(chinese(known.get(key(message))))
            plural = (string,) if isinstance(message.id, tuple) else string
            fresh.add(message.id, plural, sorted(message.locations), context=message.context)
        path = home / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        body = BytesIO()
        write_po(body, fresh, width=0, omit_header=True, include_lineno=False)
        path.write_text(HEADER + body.getvalue().decode().lstrip("\n"))


def key_in_order(message: Message) -> tuple[str, str]:
    """Sort by the sentence, then by its context."""
    sentence, context = key(message)
    return sentence, context or ""


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write([SOURCE / name for name in sys.argv[2:]] or apps())
    found = list(problems())
    sys.stdout.writelines(f"{line}\n" for line in found)
    sys.exit(bool(found))
