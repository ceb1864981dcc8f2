"""Both ends write a command in one spelling: RFC 8785."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quartet.resolution.field.canonical import canonical, sha256_of

NUMBERS = [
    # From RFC 8785, appendix B, and where ECMAScript changes its notation.
    (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"), (-9007199254740992.0, "-9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"), (9.999999999999997e22, "9.999999999999997e+22"),
    (1e23, "1e+23"), (1.0000000000000001e23, "1.0000000000000001e+23"), (999999999999999700000.0, "999999999999999700000"),
    (999999999999999900000.0, "999999999999999900000"), (1e21, "1e+21"), (9.999999999999997e-7, "9.999999999999997e-7"),
    (0.000001, "0.000001"), (333333333.3333332, "333333333.3333332"), (-0.0000033333333333333333, "-0.0000033333333333333333"),
    (1424953923781206.2, "1424953923781206.2"), (123.824600, "123.8246"), (1.0, "1"), (1e-5, "0.00001"), (123456.0, "123456"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "spelling"), NUMBERS)
def test_a_number_is_spelled_as_ecmascript_does(value: float, spelling: str) -> None:
    assert canonical(value) == spelling


def test_keys_are_sorted_as_utf_16_and_nothing_is_escaped_that_need_not_be() -> None:
    said = {"\U0001f600": 1, "\ufb33": 2, "10": None, "é": [True, 2**60, {}], "a\n": "\u20ac\u000f/\u2028"}

    assert canonical(said) == '{"10":null,"a\\n":"€\\u000f/\u2028","é":[true,1152921504606847000,{}],"😀":1,"\ufb33":2}'


@pytest.mark.parametrize("value", [math.nan, math.inf, "\ud800", {"\udc00": 1}])
def test_what_json_cannot_say_has_no_spelling(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- which one does not matter
        canonical(value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_spelling_says_the_same_and_is_one(value: object) -> None:
    assert json.loads(canonical(value), parse_int=float) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_makes_no_difference(value: dict[str, int]) -> None:
    assert sha256_of(dict(reversed(value.items()))) == sha256_of(value)
