"""Every sentence for every change: short, easy, and nothing personal in it, whatever was written into the case."""

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.cases.models import Case, CaseEvent
from quartet.resolution.cases.moves import MOVES
from quartet.resolution.cases.states import CaseState
from quartet.resolution.reports.slips import NUMBERS, numbers_of, phone_code
from quartet.resolution.spoken.chars import COMMON
from quartet.resolution.spoken.reading import BREATH, MOST, SHARE, grade
from quartet.resolution.spoken.script import Names, loud, say, script_for, spoken
from quartet.resolution.spoken.sentences import (
    ASK_IN_PERSON,
    CONCERNS,
    DIGITS,
    LOUD,
    NEXT,
    NO_DAY,
    SAID,
    SAID_AT,
    SAID_STEP,
    SOME_OFFICE,
    UNTIL,
)  # fmt: skip
from tests.cast import MONDAY, UNITS, Cast, behind_the_wall, case_now

CHANGES = sorted({(move.verb, move.new) for move in MOVES})
UNIT_NAMES = [name for name, _kind, _region in UNITS.values()]
LONG = "铁岭县某某街道社会治理综合服务中心矛盾纠纷多元化解工作联席会议办公室"


@pytest.fixture
def zh() -> Any:
    with translation.override("zh-hans"):
        yield


def named(text: str, names: tuple[str, ...]) -> str:
    """A sentence without the names of bodies: they are not ours to choose."""
    for name in names:
        text = text.replace(name, "")
    return text


# -- the table -------------------------------------------------------------------------------------------------------


def test_every_move_and_every_state_has_its_sentences() -> None:
    assert {move.verb for move in MOVES} == set(SAID)
    assert set(NEXT) == set(LOUD) == set(CaseState)
    assert all((verb, new) in CHANGES for verb, new in SAID_AT)
    assert set(SAID) > CONCERNS


@pytest.mark.parametrize(("verb", "new"), CHANGES)
def test_a_change_is_said_in_sixty_characters_whatever_the_bodies_are_called(
    zh: None, verb: str, new: CaseState
) -> None:
    for unit, desk in itertools.product([*UNIT_NAMES, LONG], repeat=2):
        said = say(verb, new, Names(unit, desk))

        assert len(said) <= MOST, (len(said), said)
        assert "%" not in said


@pytest.mark.parametrize(("verb", "new"), CHANGES)
def test_a_change_is_said_in_easy_chinese(zh: None, verb: str, new: CaseState) -> None:
    said = named(say(verb, new, Names("某单位", "某中心")), ("某单位", "某中心"))

    assert grade(said).plain, (grade(said), said)


@pytest.mark.parametrize("state", list(CaseState))
def test_what_the_loudspeaker_says_is_easy_and_short(zh: None, state: CaseState) -> None:
    assert grade(str(LOUD[state])).plain, (grade(str(LOUD[state])), str(LOUD[state]))


def test_the_rest_of_the_script_is_easy_too(zh: None) -> None:
    rest = [
        str(NO_DAY),
        str(ASK_IN_PERSON),
        str(SOME_OFFICE),
        str(UNTIL) % {"month": 12, "day": 31},
        *map(str, DIGITS.values()),
    ]

    assert [text for text in rest if not grade(text).plain] == []


def test_a_long_name_gives_way_and_the_sentence_stays_whole(zh: None) -> None:
    said = say("dispatch", CaseState.DISPATCHED, Names(LONG, LONG))

    assert said == "您说的事，已经交给管这事的单位。下一步，管这事的单位说接不接。"


def test_two_returns_are_said_differently(zh: None) -> None:
    first = say("return", CaseState.REGISTERED, Names("某局", "某中心"))
    second = say("return", CaseState.CONSULTATION, Names("某局", "某中心"))

    assert first.startswith("某局说")
    assert second.startswith("两家单位")


def test_a_whistle_that_is_over_is_said_differently(zh: None) -> None:
    names = Names("某局", "某中心")

    assert say("whistle", CaseState.HANDLING, names).startswith("已经请几家单位")
    assert say("whistle", CaseState.HANDLING, names, "ended").startswith("几家单位一起到过现场")
    for (verb, step), state in itertools.product(SAID_STEP, CaseState):
        assert grade(named(say(verb, state, names, step), ("某局", "某中心"))).plain


def test_english_sentences_stand_apart_by_a_space() -> None:
    with translation.override("en"):
        assert say("resume", CaseState.HANDLING, Names("A", "B")) == "It goes on now. Next: A does it, then tells you."


# -- the reading grade -----------------------------------------------------------------------------------------------


def test_the_grade_tells_office_chinese_from_what_is_said_in_a_village(zh: None) -> None:
    office = "您所反映之诉求业经本中心研判并依权责清单予以分派承办部门依法依规限期核查处置"
    rare = "您说的麒麟鹧鸪。"
    long = "好，" * 31

    assert not grade(office).plain
    assert grade(office).breath > BREATH
    assert not grade(rare).plain
    assert grade(rare).common < SHARE
    assert not grade(long).plain
    assert grade("您说的事，我们正在办。") == grade("您说的事，我们正在办。")
    assert grade("").common == 1.0


def test_the_common_characters_are_fifteen_hundred_and_know_a_villages_words() -> None:
    assert len(COMMON) == 1500
    assert set("村事您我们办听说日月") <= COMMON
    assert set("麒麟鹧鸪") & COMMON == set()


# -- nothing personal ------------------------------------------------------------------------------------------------

FREE = {
    "note": "暗记张三电话13912345678", "words": "暗记张三又来闹", "reason": "暗记李四", "outcome": "暗记赔了王五三千元",
    "text": "暗记张三家暴", "satisfied": "", "attended": "暗记孙七",
}  # fmt: skip


def secrets(cast: Cast, case: Case) -> list[str]:
    """What must never be said aloud: words, names, numbers, places of this case."""
    plant = cast.plants["in_village"]
    people = [person.name for person in cast.people.values()]
    return [
        "暗记",
        plant.marker,
        plant.phone,
        "13912345678",
        case.place,
        case.code,
        "张三",
        "李四",
        "王五",
        "孙七",
        *people,
    ]


def put(cast: Cast, verb: str, state: str, data: dict[str, Any]) -> Case:
    """The village's case in a state, its last change made with words that must not leak."""
    plant = cast.plants["in_village"]
    over = state in {"closed", "merged", "voided"}
    with behind_the_wall():
        Case.objects.filter(pk=plant.pk).update(
            state=state, lead_unit=cast.units["agriculture"], closed_at=MONDAY if over else None,
            merged_into=cast.plants["accused_inside"].pk if state == "merged" else None,
            text="暗记张三偷井盖", place="暗记张三家门口",
        )  # fmt: skip
        CaseEvent.objects.create(
            case_id=plant.pk, county="211221", position=90, verb=verb, to_state=state, at=MONDAY, data=data,
            by_name="暗记李四",
        )  # fmt: skip
    return case_now(plant.code)


@pytest.mark.parametrize(("verb", "new"), CHANGES)
def test_nothing_personal_is_said_whatever_was_written(zh: None, cast: Cast, verb: str, new: CaseState) -> None:
    case = put(cast, verb, new, FREE)
    with behind_the_wall(), translation.override("zh-hans"):
        script = script_for(case)
        said = [spoken(case), loud(case), *script.lines]

    leaked = [(secret, text) for secret in secrets(cast, case) for text in said if secret and secret in text]
    assert leaked == []
    assert len(said[0]) <= MOST


@pytest.mark.parametrize("state", list(CaseState))
def test_the_loudspeaker_names_no_body_no_place_and_no_code(zh: None, cast: Cast, state: CaseState) -> None:
    case = put(cast, "note", state, FREE)
    with behind_the_wall():
        said = loud(case)

    assert [name for name in [*UNIT_NAMES, "范家屯", "腰堡", phone_code(case.pk)] if name in said] == []
    assert not any(sign.isdigit() for sign in said)


@pytest.mark.parametrize("state", list(CaseState))
def test_what_is_kept_closely_is_never_announced_and_says_only_that_we_work_on_it(
    zh: None, cast: Cast, state: CaseState
) -> None:
    case = put(cast, "report_harm", state, FREE)
    with behind_the_wall(), translation.override("zh-hans"):
        Case.objects.filter(pk=case.pk).update(label=3)
        case = case_now(case.code)
        script = script_for(case)

        assert loud(case) == ""
        assert spoken(case) == "您说的事，我们正在办。请您本人来问。"
        assert script.lines[1:] == ["您说的事，我们正在办。", "请您本人来问。", ""]


# -- the script ------------------------------------------------------------------------------------------------------


def test_the_script_says_the_number_what_happened_what_comes_and_until_when(zh: None, cast: Cast) -> None:
    plant = cast.plants["led_by_agriculture"]
    with behind_the_wall(), translation.override("zh-hans"):
        case = case_now(plant.code)
        lines = script_for(case).lines

    digits = "零一二三四五六七八九"
    assert lines[0] == f"您的号码是：{' '.join(digits[int(sign)] for sign in phone_code(plant.pk))}。"
    assert lines[1:] == [
        "5月11日，您说的事，铁岭县农业农村局已经接下。", "下一步，铁岭县农业农村局去办，办完告诉您。", "最晚到5月18日。",
    ]  # fmt: skip


def test_what_is_no_news_to_the_resident_is_not_read_out(zh: None, cast: Cast) -> None:
    plant = cast.plants["led_by_agriculture"]
    cast.move(plant.code, "note", "department", note="内部的话", at=datetime(2026, 5, 12, 1, tzinfo=UTC))
    with behind_the_wall(), translation.override("zh-hans"):
        assert "5月11日" in script_for(case_now(plant.code)).happened


def test_a_step_without_a_date_says_so_and_a_closed_case_has_no_until(zh: None, cast: Cast) -> None:
    with behind_the_wall(), translation.override("zh-hans"):
        Case.objects.filter(pk=cast.plants["in_village"].pk).update(due_at=None)
        assert script_for(case_now(cast.plants["in_village"].code)).until == "这一步没有定日子。"
        closed = put(cast, "close", "closed", {})
        assert script_for(closed).until == ""


def test_a_case_nobody_leads_yet_says_some_office(zh: None, cast: Cast) -> None:
    with behind_the_wall(), translation.override("zh-hans"):
        assert "范家屯村民委员会定由谁来办" in spoken(case_now(cast.plants["in_village"].code))


# -- six digits ------------------------------------------------------------------------------------------------------


@given(number=st.integers(1, 5 * NUMBERS))
def test_six_digits_lead_back_to_the_case(number: int) -> None:
    digits = phone_code(number)

    assert len(digits) == 6
    assert digits.isdecimal()
    assert number in numbers_of(digits, number)
    assert numbers_of(digits, number)[0] == number  # the newest is the likeliest


def test_no_two_of_many_cases_in_a_row_share_their_digits_and_none_follow_each_other() -> None:
    codes = [int(phone_code(number)) for number in range(1, 3001)]

    assert len(set(codes)) == len(codes)
    assert sum(abs(one - other) == 1 for one, other in itertools.pairwise(codes)) < 5


@pytest.mark.parametrize("said", ["", "12345", "1234567", "12345a", "１２３４５６"])
def test_what_is_not_six_digits_stands_for_no_case(said: str) -> None:
    assert numbers_of(said, NUMBERS) == []
