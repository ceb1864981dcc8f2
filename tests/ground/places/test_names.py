import pytest
from django.utils import translation

from quartet.ground.places.names import FORMER, OFFICIAL, SAME, NameIndex

FAN_JIA_TUN = "211221106201"  # 腰堡镇, 铁岭县
FAN_JIA = "211224126207"  # 曲家店镇, 昌图县
FAN_JIA_WO_PENG = "211221112201"  # 双井子镇, 铁岭县


def found(index: NameIndex, text: str, within: str | None = None) -> list[tuple[str, float]]:
    return [(match.code, match.score) for match in index.find(text, within=within)]


def test_a_name_two_villages_may_mean_gives_both_with_reasons(index: NameIndex) -> None:
    with translation.override("zh-hans"):
        matches = index.find("范家村")

    assert [(match.code, match.reason) for match in matches] == [
        (FAN_JIA, "名称一致"),
        (FAN_JIA_TUN, "官方名称是范家屯村"),
        (FAN_JIA_WO_PENG, "官方名称是范家窝棚村"),
    ]


@pytest.mark.parametrize(
    "text", ["腰堡镇范家村", "腰堡范家村", "铁岭县腰堡镇范家村", "铁岭市 铁岭县 腰堡镇 范家村", "我在腰堡镇的范家村"]
)
def test_the_township_named_in_the_text_decides(index: NameIndex, text: str) -> None:
    assert found(index, text) == [(FAN_JIA_TUN, OFFICIAL.score)]


@pytest.mark.parametrize("text", ["昌图范家村", "昌图县范家村", "曲家店镇范家村"])
def test_so_does_the_county(index: NameIndex, text: str) -> None:
    assert found(index, text) == [(FAN_JIA, SAME.score)]


def test_and_so_does_the_region_the_asker_looks_in(index: NameIndex) -> None:
    assert found(index, "范家村", within="211221106") == [(FAN_JIA_TUN, OFFICIAL.score)]
    assert found(index, "范家村", within="211202") == []


@pytest.mark.parametrize(
    "text",
    [
        "范家屯村",
        "范家屯村民委员会",
        "范家屯村委会",
        "腰堡镇范家屯村三组老王家门口",
        "辽宁省铁岭市铁岭县腰堡镇范家屯村",
    ],
)
def test_a_place_is_found_inside_a_longer_address(index: NameIndex, text: str) -> None:
    assert found(index, text) == [(FAN_JIA_TUN, SAME.score)]


def test_a_name_that_repeats_gives_all_who_bear_it(index: NameIndex) -> None:
    bearers = [code for code, score in found(index, "胜利村") if score == SAME.score]

    assert [code[:9] for code in bearers] == ["211221102", "211223102", "211224101"]  # 阿吉镇, 郜家店镇, 老城镇


def test_a_township_is_found_when_no_village_is_named(index: NameIndex) -> None:
    assert found(index, "腰堡镇老王家门口") == [("211221106", SAME.score)]


def test_the_same_township_name_in_two_counties_is_asked_and_the_county_settles_it(index: NameIndex) -> None:
    assert [code for code, _ in found(index, "红旗街道")] == ["211202001", "211204001"]
    assert [code for code, _ in found(index, "清河区红旗街道")] == ["211204001"]


def test_an_earlier_name_leads_to_the_present_one(index: NameIndex) -> None:
    assert found(index, "西北社区") == [("211224101004", FORMER.score)]
    assert found(index, "傅家镇") == [("211224115", FORMER.score)]


def test_typing_narrows_letter_by_letter(index: NameIndex) -> None:
    assert {code for code, _ in found(index, "范")} == {FAN_JIA, FAN_JIA_TUN, FAN_JIA_WO_PENG}
    assert [code for code, _ in found(index, "腰堡镇范")] == [FAN_JIA_TUN]


def test_a_code_is_a_name_too(index: NameIndex) -> None:
    assert found(index, FAN_JIA_TUN) == [(FAN_JIA_TUN, 1.0)]


@pytest.mark.parametrize("text", ["", "   ", "没有这个地方", "张家和李家因为地界吵架", "某" * 5000, "\0", "%s%(x)s"])
def test_words_that_name_no_place_find_none(index: NameIndex, text: str) -> None:
    assert index.find(text) == []


def test_no_more_than_asked_for_are_given(index: NameIndex) -> None:
    assert len(index.find("家", limit=3)) == 3
