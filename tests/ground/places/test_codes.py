import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.ground.places import codes
from quartet.ground.places.states import Level

FAN_JIA_TUN = "211221106201"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2112", "2112"),
        (" 211221 106 201 ", FAN_JIA_TUN),
        ("211221106000", "211221106"),
        ("211221000000", "211221"),
        ("211200000000", "2112"),
        ("211221106201003", "211221106201003"),
    ],
)
def test_a_code_is_read_as_people_paste_it(text: str, code: str) -> None:
    assert codes.parse(text) == code


@pytest.mark.parametrize("text", ["", "21", "21122110620", "0112", "２１１２", "21122110620x", "2112211062010031"])
def test_what_is_no_code_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(codes.BadCode) as refusal:
        codes.parse(text)

    assert refusal.value.status == 422
    assert f"“{text}”" in str(refusal.value)


def test_the_path_leads_from_the_city_down() -> None:
    assert codes.path_of(FAN_JIA_TUN + "003") == ["2112", "211221", "211221106", FAN_JIA_TUN, FAN_JIA_TUN + "003"]


def test_a_city_has_nothing_above() -> None:
    assert codes.parent_of("2112") is None


def test_a_code_does_not_reach_deeper_than_itself() -> None:
    assert codes.at_level(FAN_JIA_TUN, Level.TOWNSHIP) == "211221106"
    with pytest.raises(codes.BadCode):
        codes.at_level("211221", Level.VILLAGE)


@given(st.sampled_from(list(Level)), st.data())
def test_everything_under_a_place_is_in_its_range(level: Level, data: st.DataObject) -> None:
    digits = data.draw(st.text("0123456789", min_size=14, max_size=14))
    code = "2" + digits
    above = code[: codes.LENGTHS[level]]
    low, high = codes.range_of(above)

    assert codes.is_under(code, above)
    assert low <= code < high
    assert codes.level_of(above) == level


@pytest.mark.parametrize("code", ["", "21", "2112211"])
def test_a_length_that_names_no_level_is_refused(code: str) -> None:
    with pytest.raises(codes.BadCode):
        codes.level_of(code)
