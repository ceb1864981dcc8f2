"""The canonical form of what a telephone sends, so that both ends compute the same hash: RFC 8785 (JCS).

Sorted keys, no spaces, numbers as ECMAScript prints them. Pure functions over parsed JSON.
"""

import hashlib
import json
import math
from typing import Any

_PLAIN_BELOW = 21
"""ECMAScript writes numbers below 10²¹ without an exponent, and small ones down to 10⁻⁶."""
_SMALLEST_PLAIN = -7


def sha256_of(value: Any) -> str:
    """SHA-256 of a value's canonical form, 64 hex digits. Raises ValueError for what JSON cannot say."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: Any) -> str:
    """A parsed JSON value in its one spelling. Raises ValueError for NaN, infinities and half a surrogate pair."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{canonical(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return _number(float(value))  # a telephone knows no larger whole numbers
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    value.encode()  # half a surrogate pair is no text
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """A number as ECMAScript's Number.prototype.toString gives it."""
    if not math.isfinite(value):
        raise ValueError("no number")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _e, exponent = f"{abs(value)!r}".lower().partition("e")
    whole, _dot, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + part) - len((whole + part).lstrip("0")))
    digits = digits.rstrip("0")
    if len(digits) <= point <= _PLAIN_BELOW:
        return sign + digits + "0" * (point - len(digits))
    if 0 < point <= _PLAIN_BELOW:
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if _SMALLEST_PLAIN < point - 1 < 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    head = digits[0] + (f".{digits[1:]}" if len(digits) > 1 else "")
    return f"{sign}{head}e{'+' if power > 0 else '-'}{abs(power)}"
