"""Chinese punctuation is full width beside Chinese: one function, used on catalogues and on Chinese documents."""

import re

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
    return re.sub(r"([,:;?!()]+) ?", lambda marks: marks[1].translate(WIDE), text)
