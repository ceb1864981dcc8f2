"""Search finds exactly what a reader would find by reading everything they may see."""

import random
import re
import unicodedata

import pytest
from django.db import ProgrammingError, connection, transaction

from quartet.ground.people.rights import NOBODY, Claims, acting_as
from quartet.resolution.cases.lists import DeskFilter, desk_list
from quartet.resolution.cases.models import Case, CaseText
from quartet.resolution.cases.queries import cases_for
from quartet.resolution.cases.search import BLOCKS, WORD_BEGUN, find_numbers, lexemes, phrases
from tests.cast import (
    CITY,
    FAR_VILLAGE,
    MONDAY,
    NEXT_TOWNSHIPS_VILLAGE,
    NEXT_VILLAGE,
    VILLAGE,
    Cast,
    behind_the_wall,
    grid_of,
)  # fmt: skip

READERS = (
    "grid_member", "clerk", "clerk_next_village", "mediator", "township_desk", "county_desk", "county_desk_next_county",
    "city_desk", "department", "tribunal", "supervisor_county", "two_posts", "no_post", "audit_admin",
)  # fmt: skip
PIECES = (
    *"土地承包费路灯坏了井盖没人修",
    "road",
    "Road2",
    "021",
    "13800001111",
    " ",
    ",",
    "。",
    "\n",
    "·",
    "㎡",
    "𠮷",
    "カ",
)


def plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[\W_]+", " ", text).strip()


def said_in(asked: str, text: str) -> bool:
    """The slow way: each part of the question stands in the text; a Latin word whole, the last one perhaps begun."""
    latin = "[a-z0-9]"
    parts = plain(asked).split()
    for part in parts:
        last_word = re.search(f"{latin}*$", part)
        begun = part is parts[-1] and last_word is not None and len(last_word[0]) >= WORD_BEGUN
        before = f"(?<!{latin})" if re.match(latin, part) else ""
        after = f"(?!{latin})" if re.search(f"{latin}$", part) and not begun else ""
        if not re.search(before + re.escape(part) + after, plain(text)):
            return False
    return bool(parts)


def found(claims: Claims, **asked: str) -> list[str]:
    """All pages of a list, one after the other."""
    codes: list[str] = []
    after = ""
    with acting_as(claims):
        while True:
            page = desk_list(claims, DeskFilter.from_query({"show": "all", **asked, "after": after}), MONDAY, limit=7)
            codes += [case.code for case in page.cases]
            if not (after := page.after):
                return codes


@pytest.fixture
def read(cast: Cast) -> random.Random:
    """Fifty cases of random words, some of them handed on."""
    chance = random.Random(2112)
    villages = (VILLAGE, NEXT_VILLAGE, NEXT_TOWNSHIPS_VILLAGE, FAR_VILLAGE)
    for number in range(50):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 25))) + "。"
        village = chance.choice(villages)
        case = cast.report(grid_of(village) if number % 9 else CITY, text=text, category="0101",
                           by=chance.choice([None, "grid_member"]))  # fmt: skip
        if village == VILLAGE and number % 9 and number % 3:
            cast.move(case.code, "dispatch", "clerk", unit=cast.units["mediators"], line="0101-1")
    return chance


def test_search_is_reading_everything(cast: Cast, read: random.Random) -> None:
    with behind_the_wall():
        texts = {case.code: f"{case.text}\n{case.place}" for case in Case.objects.all()}
    asked = ["".join(read.choices(PIECES, k=read.randrange(1, 4))) for _ in range(40)]
    for text in read.sample(list(texts.values()), 25):
        start = read.randrange(len(text))
        asked.append(text[start : start + read.randrange(1, 6)])
    hits = 0
    for name in READERS:
        claims = cast.claims(name)
        with acting_as(claims):
            mine = list(cases_for(claims).order_by("-pk").values_list("code", flat=True))
        for question in map(str.strip, asked):
            right = [code for code in mine if not question or said_in(question, texts[code])]
            assert found(claims, q=question) == right, (name, question)
            hits += bool(question) * len(right)
    assert hits > 500


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("土地承包", "'土地' <1> '地承' <1> '承包'"),
        ("路", "'路'"),
        ("修路road", "'修路' <2> 'road'"),
        ("路Road修", "'路' <1> 'road' <1> '修'"),
        ("土地,承包", "'土地' & '承包'"),
        ("１３８００００", "'1380000':*"),
        ("' | !'x", "'x'"),
        (" 。、", ""),
    ],
)
def test_a_question_becomes_phrases(asked: str, query: str) -> None:
    assert phrases(asked) == query


def test_a_word_of_any_length_is_taken(cast: Cast) -> None:
    case = cast.report(text="x" * 5000)

    assert found(cast.claims("clerk"), q="x" * 4999) == [case.code]


def test_the_filters_narrow_what_was_found(cast: Cast, read: random.Random) -> None:
    claims = cast.claims("county_desk")
    with acting_as(claims):
        mine = cases_for(claims).order_by("-pk").filter(text__contains="土")
        dispatched = list(mine.filter(state="dispatched").values_list("code", flat=True))
        there = list(mine.filter(village=NEXT_VILLAGE).values_list("code", flat=True))

    assert dispatched
    assert there
    assert found(claims, q="土", state="dispatched") == dispatched
    assert found(claims, q="土", region=NEXT_VILLAGE) == there
    assert found(claims, q="土", show="mine") == []


def test_a_filter_that_leaves_little_of_much_still_finds_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartet.resolution.cases.lists.SEARCH_FURTHER", (3,))
    first = cast.report(text="渠")
    cast.move(cast.report(text="渠").code, "escalate", "clerk", reason="村里解决不了")
    for _ in range(15):
        cast.move(cast.report(text="渠").code, "escalate", "clerk", reason="村里解决不了")

    assert found(cast.claims("clerk"), q="渠", show="mine") == [first.code]


def test_a_code_is_found_by_its_beginning_as_printed_and_as_typed(cast: Cast) -> None:
    claims, case = cast.claims("clerk"), cast.report()
    main = case.code
    grouped = f"{main[:4]} {main[4:8]} {main[8:-1]} {main[-1:]}"

    assert found(claims, q=main) == found(claims, q=grouped) == [main]
    assert main in found(claims, q=main[:8])
    assert found(cast.claims("clerk_next_village"), q=main) == []


def test_a_case_is_found_by_whoever_holds_it_now(cast: Cast) -> None:
    case = cast.report(text="独一份的话", category="0802")
    seen = []
    for verb, by, given in (
        ("escalate", "clerk", {"reason": "村里解决不了"}),
        ("escalate", "township_desk", {"reason": "镇里没有权限"}),
        ("dispatch", "county_desk", {"unit": cast.units["water"], "line": "0802-3"}),
        ("return", "department_water", {"why": "other_kind", "category": "0101", "reason": "不归水利管"}),
        ("classify", "county_desk", {"category": "0101"}),
        ("dispatch", "county_desk", {"unit": cast.units["agriculture"], "line": "0101-3"}),
    ):
        cast.move(case.code, verb, by, **given)
        holders = [name for name in ("department", "department_water") if found(cast.claims(name), q="独一份")]
        seen.append((verb, holders))

    assert seen == [
        ("escalate", []), ("escalate", []), ("dispatch", ["department_water"]), ("return", []),
        ("classify", []), ("dispatch", ["department"]),
    ]  # fmt: skip


def test_a_common_word_is_found_newest_first_across_all_blocks(cast: Cast) -> None:
    """More cases than the smaller blocks hold, a word in most, a word in few, and one only in the oldest."""
    chance = random.Random(1)
    start = 50_000
    with behind_the_wall():
        cases = [
            Case(pk=start + number, code=f"9{start + number}", region=grid_of(VILLAGE), level=1, registered_at=MONDAY,
                 text="常" * (chance.random() < 0.8) + "稀" * (chance.random() < 0.01) + "老" * (number < 3) + "。")
            for number in range(3 << BLOCKS[1])
        ]  # fmt: skip
        Case.objects.bulk_create(cases)
        CaseText.objects.bulk_create([CaseText(case=case, words=lexemes(case)) for case in cases])
    for word in "常稀老":
        right = [case.pk for case in reversed(cases) if word in case.text]
        for name in ("city_desk", "clerk"):
            with acting_as(cast.claims(name)):
                assert find_numbers(word, before=None, wanted=51) == right[:51]
                assert find_numbers(word, before=right[1], wanted=9000) == right[2:]


def test_what_is_searched_cannot_be_read(cast: Cast) -> None:
    with acting_as(cast.claims("city_desk")):
        assert not CaseText.objects.exists()


def test_nobody_finds_nothing(cast: Cast) -> None:
    with acting_as(NOBODY):
        assert find_numbers("井盖", before=None, wanted=50) == []
    with acting_as(Claims(slip="no such code")):
        assert find_numbers("井盖", before=None, wanted=50) == []


def test_no_question_put_to_the_function_itself_shows_more(cast: Cast) -> None:
    claims = cast.claims("clerk_next_county")
    with acting_as(claims), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM quartet_search('!''x''', '', NULL, 1000, NULL)")
        everything = {number for (number,) in cursor.fetchall()}

        assert everything == set(cases_for(claims).values_list("pk", flat=True))


def test_a_broken_question_is_refused_by_the_database_alone(cast: Cast) -> None:
    with acting_as(cast.claims("clerk")), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute("SELECT * FROM quartet_search('&', '', NULL, 1, NULL)")
