"""Searching the words of cases, in Chinese as it is written: without spaces.

A text becomes lexemes: each Chinese character by itself and with its neighbour, each Latin word or number whole.
"土地承包" is then the phrase 土地 → 地承 → 承包, which PostgreSQL answers from a GIN index, exactly.

Two things make it fast for everybody. The keys that open a case (`CASE_SCOPE.keys_of`) are lexemes of its text too,
so the index itself keeps to the searcher's area. And so are the blocks its number lies in, so that a common word is
looked for among the newest cases first.

The pages' role cannot read the lexemes at all (they are the text). It calls `quartet_search`, which runs as their
owner, applies the same rule as row-level security, and gives numbers; the door `queries.cases_for` then opens them.
Without that function PostgreSQL would not use the index: it may not let `@@` see rows the rule has not passed.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import add
from typing import NamedTuple

from django.db import connection

from quartet.ground.people.states import Label
from quartet.resolution.cases.models import Case, CaseText
from quartet.resolution.cases.policies import CASE_SCOPE
from quartet.resolution.cases.states import CaseState

WORD_LETTERS = 40
"""A Latin word is known by its first so many letters; PostgreSQL refuses lexemes of 2 KB."""
WORD_BEGUN = 5
"""From so many letters on, the last word of a query may be only begun."""
BLOCKS = (9, 11, 13, 15, 17, 19, 21)
"""Powers of two: blocks of so many cases by number, so that the newest can be looked through before all."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"([{_CJK}]+)|(?:(?![{_CJK}_])\\w)+")
_CODE = re.compile(r"\d{8,}(-\d*)?")
"""From the county and the month on (8 digits) a number may be the beginning of a case code."""


class Run(NamedTuple):
    """Chinese characters standing together, or one Latin word or number, at its place in the text."""

    letters: str
    at: int
    chinese: bool


def runs(text: str) -> Iterator[Run]:
    """Cut a text into runs. What is neither letter nor digit leaves a gap, which no phrase crosses."""
    at, end = 0, 0
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    for match in _RUN.finditer(plain):
        at += match.start() > end
        end = match.end()
        chinese = match.lastindex is not None
        letters = match.group() if chinese else match.group()[:WORD_LETTERS]
        yield Run(letters, at, chinese)
        at += len(letters) if chinese else 1


def words_of(text: str) -> str:
    """The lexemes of a text with their places, in the written form of a tsvector."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for letters, start, chinese in runs(text):
        if not chinese:
            places[letters].append(str(start + 1))
            continue
        for at, letter in enumerate(letters, start + 1):
            places[letter].append(str(at))
        for at, pair in enumerate(map(add, letters, letters[1:]), start + 1):
            places[pair].append(str(at))
    return " ".join(f"'{word}':{','.join(at)}" for word, at in places.items())


def marks_of(keys: Iterable[str], number: int) -> str:
    """The lexemes of what is no text: who may see it, and how new it is."""
    return " ".join([*(f"'@{key}'" for key in keys), *(f"'#{size}.{number >> size}'" for size in BLOCKS)])


def lexemes(case: Case) -> str:
    """Everything a case is found by."""
    return f"{words_of(f'{case.text} {case.place}')} {marks_of(CASE_SCOPE.keys_of(case), case.pk)}"


def phrases(asked: str) -> str:
    """A question in the written form of a tsquery; empty when it holds nothing to look for.

    Parts separated by spaces or punctuation must all be there; within a part everything stands together.
    """
    query, last, end = "", 0, 0
    found = list(runs(asked))
    for run in found:
        words = list(map(add, run.letters, run.letters[1:])) if run.chinese and run.letters[1:] else [run.letters]
        for at, word in enumerate(words, run.at):
            joint = "" if not query else " & " if at == run.at > end else f" <{at - last}> "
            query, last = f"{query}{joint}'{word}'", at
        end = run.at + (len(run.letters) if run.chinese else 1)
    begun = found and not found[-1].chinese and WORD_BEGUN <= len(found[-1].letters) < WORD_LETTERS
    return f"{query}:*" if begun else query


def code_begun(asked: str) -> str:
    """The beginning of a case code, when the question may be one; as printed, in groups, or without."""
    code = unicodedata.normalize("NFKC", asked).replace(" · ", "-").replace(" ", "")
    return code if _CODE.fullmatch(code) else ""


def find_numbers(
    asked: str, *, before: int | None, wanted: int, states: Sequence[CaseState] | None = None, region: str = ""
) -> list[int]:
    """Numbers of the newest cases in force for `acting()` that hold the words, or whose code begins so, newest first.

    `before` is where the page before ended; `region` narrows to an area by its code.
    """
    words, code = phrases(asked), code_begun(asked)
    if not words:
        return []
    if region:
        words = f"({words}) & '@{region}'"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM quartet_search(%s::tsquery, %s, %s, %s, %s)",
            [words, code, before, wanted, None if states is None else [state.value for state in states]],
        )
        return [number for (number,) in cursor.fetchall()]


def text_of(case: Case) -> CaseText:
    """What a case is found by, to be written along with it: at its birth, and when its keys have changed."""
    text = CaseText(case=case, words=lexemes(case))
    text._state.adding = case._state.adding  # noqa: SLF001 -- one is there when the other is
    return text


_ALL_KEYS = ", ".join(f"current_setting('quartet.keys_{label.value}', true)" for label in Label)
FUNCTION = f"""
CREATE OR REPLACE FUNCTION quartet_search(asked tsquery, code_begun text, before bigint, wanted int, states text[])
RETURNS SETOF bigint LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off AS $$
DECLARE
    newest bigint := (SELECT max(id) FROM cases_case WHERE before IS NULL OR id < before);
    keys text[] := (
        SELECT array_agg(DISTINCT key) FROM unnest(string_to_array(concat_ws(',', {_ALL_KEYS}), ',')) key
        WHERE key <> ''
    );
    all_city boolean := current_setting('quartet.system', true) = 'on'
        OR EXISTS (SELECT FROM unnest(keys) key WHERE key ~ '^[0-9]{{4}}$');
    block int;
    narrowed tsquery;
    reach bigint := 1;
    found bigint[];
BEGIN
    IF NOT coalesce(all_city, false) THEN
        asked := asked && (SELECT string_agg(quote_literal('@' || key), '|') FROM unnest(keys) key)::tsquery;
    END IF;
    IF asked IS NULL OR newest IS NULL THEN
        RETURN;
    END IF;
    LOOP
        block := CASE WHEN code_begun = '' AND reach < newest / 2 THEN
            (SELECT min(size) FROM unnest(ARRAY{list(BLOCKS)}) size WHERE 1::bigint << size >= reach) END;
        narrowed := CASE WHEN block IS NULL THEN asked ELSE
            asked && format($q$'#%s.%s'|'#%s.%s'$q$, block, newest >> block, block, (newest >> block) - 1)::tsquery END;
        WITH hit AS MATERIALIZED (
            SELECT case_id FROM cases_casetext WHERE words @@ narrowed AND case_id <= newest
            UNION
            SELECT id FROM cases_case
            WHERE code_begun <> '' AND code ~>=~ code_begun AND code ~<~ (code_begun || '~') AND id <= newest
        )
        SELECT array_agg(case_id) INTO found FROM (
            SELECT case_id
            FROM (SELECT case_id FROM hit ORDER BY case_id DESC) newest_first
            CROSS JOIN LATERAL (
                SELECT FROM cases_case
                WHERE id = case_id AND (states IS NULL OR state = ANY (states)) AND {CASE_SCOPE.as_sql()}
                OFFSET 0
            ) allowed
            LIMIT wanted
        ) page;
        EXIT WHEN block IS NULL OR cardinality(found) >= wanted;
        -- Reckon from what was found how far back twice as many as wanted lie; few tell little, so no giant steps.
        reach := (newest - (((newest >> block) - 1) << block))
            * least(16, 2.0 * wanted / (coalesce(cardinality(found), 0) + 1));
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$
"""  # noqa: S608 -- only our own constants go into it
"""Numbers of visible cases, newest first. The planner is left no choice: any other plan is slow for some word.

Keys and blocks narrow the question only to spare work; who sees what is decided by the rule at the end.
"""
