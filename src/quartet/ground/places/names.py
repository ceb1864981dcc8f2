"""Find a place by what people call it, say why it may be the one, and never guess between several.

Pure and in memory; `queries.find_place` keeps one index filled from the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from quartet.ground.places.states import Level

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# What a name may end in, longest first: the office's word, and below it the settler's word people leave out.
_OFFICE_ENDINGS: Final = ("社区", "街道", "满族乡", "家委会", "居委会", "镇", "乡", "村", "区", "县", "市")
_SETTLER_ENDINGS: Final = ("窝堡", "窝棚", "沟子", "台子", "屯", "子", "沟", "堡", "庄")
# A surface of two characters (范家) says too little inside a sentence; alone in the box it is a fair question.
_SHORTEST_IN_TEXT: Final = 3
_LONGEST_SURFACE: Final = 20
LONGEST_TEXT: Final = 200
# Candidates this much worse than the best are noise beside it.
_NOISE: Final = 0.3


class Reason(NamedTuple):
    """Why a name matched: how sure it makes us (1 is the name itself), and the sentence that says so."""

    score: float
    words: "_StrPromise"


SAME = Reason(1.0, _("The name is the same."))
CODE = Reason(1.0, _("This is its code."))
FORMER = Reason(0.95, _("%(said)s is its name in “%(source)s”; the name is %(name)s."))
OFFICIAL = Reason(0.85, _("The official name is %(name)s."))
PART = Reason(0.8, _("Part of the name %(name)s."))
BEGINS = Reason(0.7, _("The name begins this way: %(name)s."))
HOLDS = Reason(0.5, _("The name holds these words: %(name)s."))


class Entry(NamedTuple):
    """What the index must know about a region; `others` pairs each other name with its source."""

    code: str
    level: Level
    name: str
    short: str
    others: tuple[tuple[str, str], ...] = ()


class Match(NamedTuple):
    """A region the words may mean."""

    code: str
    score: float
    reason: str

    @property
    def exact(self) -> bool:
        """Whether the name itself was said."""
        return self.score == SAME.score


class _Hit(NamedTuple):
    entry: Entry
    reason: Reason
    said: str
    source: str = ""

    def match(self) -> Match:
        words = {"said": self.said, "source": self.source, "name": self.entry.short}
        return Match(self.entry.code, self.reason.score, str(self.reason.words) % words)


class NameIndex:
    """All names of counties, townships and villages, each pointing at the regions it may mean."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry.code)
        self._by_surface: dict[str, list[_Hit]] = defaultdict(list)
        for entry in self._entries:
            for hit in _surfaces(entry):
                self._by_surface[hit.said].append(hit)

    def find(self, text: str, *, within: str | None = None, limit: int = 8) -> list[Match]:
        """Give what the words may mean, best first, at most `limit`; nothing when they name no place.

        A township or county named in the text narrows the search, and so does `within`, a region code.
        """
        words = "".join(text.split())[:LONGEST_TEXT]
        if not words:
            return []
        found = [hit for hit in self._by_surface.get(words, ()) if hit.entry.code.startswith(within or "")]
        found = found or self._read(words, within or "")
        best: dict[str, Match] = {}
        for match in sorted((hit.match() for hit in found), key=lambda match: (-match.score, match.code)):
            best.setdefault(match.code, match)
        top = max((match.score for match in best.values()), default=0)
        return [match for match in best.values() if match.score > top - _NOISE][:limit]

    def _read(self, words: str, within: str) -> list[_Hit]:
        """Find places inside a longer text. Counties and townships it names narrow where the village may lie."""
        spans, rest = self._spans(words)
        prefixes = {within}
        villages: list[_Hit] = []
        for span in spans:
            upper = {hit.entry.code for hit in span if hit.entry.level < Level.VILLAGE}
            narrower = {max(one, other, key=len) for one in prefixes for other in upper if _touches(one, other)}
            prefixes = narrower or prefixes
            villages += [] if upper else span
        places = tuple(prefixes)
        return (
            [hit for hit in villages if hit.entry.code.startswith(places)]
            or (self._beginning(rest, places) if rest else [])
            or [hit for span in spans for hit in span if hit.entry.code in prefixes]
            or [hit for hit in villages if hit.entry.code.startswith(within)]
        )

    def _spans(self, words: str) -> tuple[list[list[_Hit]], str]:
        """Read a text from the left, longest name first: what each name may mean, and what follows the last township.

        Two characters are enough for 昌图 or 腰堡; a bare family name (范家) only where nothing else is left to read.
        """
        spans: list[list[_Hit]] = []
        at = rest_from = 0
        while at < len(words):
            for end in range(min(len(words), at + _LONGEST_SURFACE), at + 1, -1):
                hits = self._by_surface.get(words[at:end], [])
                upper = any(hit.entry.level < Level.VILLAGE for hit in hits)
                alone = at == rest_from and end == len(words)
                if hits and (upper or alone or end - at >= _SHORTEST_IN_TEXT):
                    spans.append(hits)
                    rest_from = end if upper else rest_from
                    at = end
                    break
            else:
                at += 1
        return spans, words[rest_from:]

    def _beginning(self, words: str, prefixes: tuple[str, ...]) -> list[_Hit]:
        """Offer names that begin with, or else hold, what is typed so far."""
        here = [entry for entry in self._entries if entry.code.startswith(prefixes)]
        begin = [_Hit(entry, BEGINS, words) for entry in here if entry.short.startswith(words)]
        return begin or [_Hit(entry, HOLDS, words) for entry in here if words in entry.short]


def repeated(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Give the short names that more than one village bears, each with the codes that bear it."""
    villages = sorted((entry.short, entry.code) for entry in entries if entry.level == Level.VILLAGE)
    groups = {name: [code for _, code in pairs] for name, pairs in groupby(villages, key=lambda pair: pair[0])}
    return {name: bearers for name, bearers in groups.items() if len(bearers) > 1}


def _surfaces(entry: Entry) -> Iterable[_Hit]:
    """Give every way to say a region, each once, the surest reason first."""
    seen: set[str] = set()
    bare, ending = _split(entry.short, _OFFICE_ENDINGS)
    ways: list[tuple[str, Reason, str]] = [(entry.short, SAME, ""), (entry.name, SAME, ""), (entry.code, CODE, "")]
    ways += [(other, FORMER, source) for other, source in entry.others]
    ways.append((bare, PART, ""))
    if entry.level == Level.VILLAGE:
        core, settler = _split(bare, _SETTLER_ENDINGS)
        if settler:
            ways += [(core + ending, OFFICIAL, ""), (core, PART, "")]
        ways.append((bare + "村" * (ending != "村"), OFFICIAL, ""))
    for said, reason, source in ways:
        if len(said) > 1 and said not in seen:
            seen.add(said)
            yield _Hit(entry, reason, said, source)


def _split(name: str, endings: Sequence[str]) -> tuple[str, str]:
    for ending in endings:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)], ending
    return name, ""


def _touches(code: str, within: str) -> bool:
    return code.startswith(within) or within.startswith(code)
