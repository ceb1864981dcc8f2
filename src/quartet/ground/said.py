"""Whether what was said means something: questions that the guards of every table share. Pure; nothing here writes.

Each `require_…` refuses with a sentence which says what to do next.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quartet.ground.clock.counting import SHANGHAI
from quartet.ground.errors import NotNow, SomethingMissing

LEAST_SIGNS = 2
"""A reason has so many letters or figures at least: one of them is a slip of the finger."""
APART = timedelta(hours=4)
"""Two attempts to reach somebody count as two when they lie so far apart (the platform's own rule)."""
CLOCKS_DIFFER = timedelta(minutes=2)
"""So far a browser's clock may be ahead of ours."""


def says_something(words: str) -> bool:
    """Whether words carry a meaning at all: two letters or figures, not one key held down; the invisible is none.

    A Chinese name may say one sign twice (丽丽), so that signs of one kind are refused only in letters and figures.
    """
    signs = [sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum()]
    return len(signs) >= LEAST_SIGNS and (len(set(signs)) > 1 or not signs[0].isascii())


NUMBERS = frozenset({"phone", "code", "id_number", "venue"})
"""Fields that hold figures, or a name of a place that may be one sign, not words."""
SAYS_NOTHING = _("“%(said)s” says nothing to whoever reads it later: write it in a few words.")


def require_words(data: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse blanks, invisible signs and a single letter where words are asked for. What is not said is not asked."""
    for name in names:
        value = data.get(name)
        if name not in NUMBERS and isinstance(value, str) and value and not says_something(value):
            raise NotNow(SAYS_NOTHING, said=value.strip()[:20])


def must_say(words: str) -> None:
    """The same for a form's field."""
    if words and not says_something(words):
        raise ValidationError(SAYS_NOTHING, params={"said": words.strip()[:20]})


def require_said(data: Mapping[str, Any], names: Iterable[str]) -> None:
    """Refuse an act that lacks one of its needs: missing, empty, not ticked, or words that say nothing."""
    wanted = tuple(names)
    missing = [
        name for name in wanted if data.get(name) is None or data[name] is False or data[name] in ("", [], (), {})
    ]
    if missing:
        raise SomethingMissing(fields="、".join(missing))
    require_words(data, wanted)


# -- days --------------------------------------------------------------------------------------------------------------


def day_of(at: datetime) -> date:
    """The day it is here at a moment."""
    return at.astimezone(SHANGHAI).date()


def to_come(when: date | datetime, now: datetime) -> bool:
    """Whether a day or a moment has not come yet."""
    if isinstance(when, datetime):
        return when > now + CLOCKS_DIFFER
    return when > day_of(now)


def require_past(when: date | datetime | None, now: datetime) -> None:
    """What is written down as done lies not in the future. Raises NotNow."""
    if when is not None and to_come(when, now):
        raise NotNow(_("%(day)s has not come yet: write it down when it has happened."), day=_words(when))


def require_not_before(when: date | None, first: date | datetime | None, what: Any) -> None:
    """What follows something lies not before it; `what` says what it follows. Raises NotNow."""
    start = day_of(first) if isinstance(first, datetime) else first
    if when is not None and start is not None and when < start:
        raise NotNow(
            _("%(day)s lies before %(what)s (%(first)s): please look at the day again."),
            day=when.isoformat(), what=what, first=start.isoformat(),
        )  # fmt: skip


def _words(when: date | datetime) -> str:
    return f"{when.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if isinstance(when, datetime) else when.isoformat()


def far_apart(moments: Iterable[datetime]) -> bool:
    """Whether two of some attempts lie far enough apart to be two."""
    return any(abs(one - other) >= APART for one, other in combinations(moments, 2))


# -- law ---------------------------------------------------------------------------------------------------------------

_HAN = "[\u4e00-\u9fff]"
_STATUTE = re.compile(f"({_HAN}+?(?:法典|法|条例|宪法))(?!{_HAN}*?院)")
_RULE = re.compile(f"{_HAN}{{2,}}(?:规定|办法|细则|规则|意见|解释|通知|决定|章程|公约|标准|批复|纪要|清单|方案)")
_NUMBER = re.compile("[0-9〇一二三四五六七八九十百]")
_DOCUMENT = re.compile(r"[\[(]\s*20\d{2}\s*[\])]\s*\d+\s*号")
"""A document by its year and number: 国办函〔2026〕12号."""
_NO_LAW = re.compile(
    "依法|合法|违法|非法|司法|执法|立法|守法|没办法|想办法|有办法|方法|想法|做法|说法|看法|法律|法规|根据|依据|按照|有关|相关"
)
_MOST = 200


def names_law(words: str, *, article: bool = False) -> bool:
    """Whether words name a law, a regulation or a numbered document: not “law”, not “as the rules say”.

    `article`: with a number too. What lies below a statute needs its number or its year in any case.
    """
    plain = _NO_LAW.sub(" ", unicodedata.normalize("NFKC", words).replace("〔", "(").replace("〕", ")")[:_MOST])
    if _DOCUMENT.search(plain):
        return True
    numbered = bool(_NUMBER.search(plain))
    if _STATUTE.search(plain):
        return numbered or not article
    return numbered and bool(_RULE.search(plain) or "《" in plain)


def require_law(words: str, *, article: bool = False) -> None:
    """Refuse a legal basis that names none. Raises NotNow."""
    if words and not names_law(words, article=article):
        raise NotNow(
            _("“%(said)s” names no law. Name it, with its article: for example 人民调解法 20."), said=words.strip()[:40]
        )
