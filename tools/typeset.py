"""Chinese punctuation is full width beside Chinese: one function, used on catalogues and on Chinese documents.

`python tools/typeset.py FILE…` puts Markdown files right; code blocks stay as they are.
"""

import re
import sys
from pathlib import Path

WIDE = str.maketrans(",:;?!()", "\uff0c\uff1a\uff1b\uff1f\uff01\uff08\uff09")
HAN = re.compile(r"[\u3400-\u9fff]")
KEEP = re.compile(
    r"%\(\w+\)[sd]|\{\w+\}|<[^>\n]*>|`[^`\n]*`|!?\[|\]\([^)\n]*\)|https?://[\w./:%~#?=&-]+|[a-zA-Z0-9][,:][0-9a-zA-Z/]"
)
"""What is not prose: placeholders, tags, code, links, addresses, and marks inside figures and words."""


def typeset(text: str) -> str:
    """The text with full-width marks, if it holds any Chinese at all; what is not prose stays as it is."""
    if not HAN.search(text):
        return text
    done, end = [], 0
    for kept in KEEP.finditer(text):
        done += [_prose(text[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*done, _prose(text[end:])])


def _prose(text: str) -> str:
    # A wide mark brings its own space.
    return re.sub(r"([,:;?!()]+)(?: (?!\|))?", lambda marks: marks[1].translate(WIDE), text)


def typeset_markdown(text: str) -> str:
    """The same for a document: line by line, but not inside code blocks."""
    lines, in_code = [], False
    for line in text.splitlines(keepends=True):
        in_code ^= line.startswith("```")
        lines.append(line if in_code else typeset(line))
    return "".join(lines)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(typeset_markdown(path.read_text()))
