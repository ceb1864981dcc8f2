"""Find signs in a text, however it was typed. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from quartet.resolution.signs.table import WORDS, Sign

_SEPARATORS = str.maketrans({"，": ",", "；": ";", "！": "!", "？": "?", "．": "。", "、": ",", "：": ":"})
_HARMLESS = re.compile(
    r"灭火器|消防栓|防火|打火机|打架子床|打伞|打井|打药|打工|打扫|打电话|打听|打官司|打麻将|打牌|打车|打粮|打谷|打针|打印|打更|打比方|"
    r"打招呼|打交道|(?:怕|担心|防止|容易|避免|以防|以免)(?:会|再|发生|引起|引发|造成|山体|孩子|老人|行人|大人)*"
    r"(?:着火|起火|火灾|落水|溺水|滑坡|触电|倒塌|塌方|塌|泄漏|中毒|爆炸|出车祸)"
)
"""Words of every day that hold a word of danger in them, and dangers that are only feared: taken out first."""
_READ: Mapping[Sign, tuple[re.Pattern[str], ...]] = {
    sign: tuple(re.compile(words) for words in rows) for sign, rows in WORDS.items()
}


@dataclass(frozen=True, slots=True)
class Found:
    """A sign, and the words of the text that gave it."""

    sign: Sign
    words: str


def _plain(text: str) -> str:
    """The same text with one form for each sign, nothing invisible and no spaces; line ends part sentences."""
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    lines = ("".join(one for one in line if one.isprintable() and not one.isspace()) for line in plain.splitlines())
    return _HARMLESS.sub("□", "。".join(lines))


def signs_of(text: str) -> tuple[Found, ...]:
    """Every sign that the text gives, each once, with the first words that gave it."""
    plain, found = _plain(text), []
    for sign, rows in _READ.items():
        hit = next((match for row in rows if (match := row.search(plain))), None)
        if hit is not None:
            found.append(Found(sign, hit[0]))
    return tuple(found)
