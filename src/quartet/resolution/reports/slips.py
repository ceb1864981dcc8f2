"""The slip: a code and a secret on paper that open one status page, without an account."""

import hashlib
import hmac

import segno
from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be mistaken for one another on paper or over the telephone."""
LENGTH = 6


def secret_for(code: str) -> str:
    """The secret of a case code: derived from the installation's key, so that a lost slip can be printed again.

    Six characters of 31 are about 30 bits: enough with the limit on wrong tries.
    """
    digest = hmac.new(settings.SECRET_KEY.encode(), f"slip:{code}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    letters = []
    for _position in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def opens(code: str, secret: str) -> bool:
    """Tell whether a secret opens a code, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(secret_for(code).encode(), secret.upper().encode())


# -- six digits to say over the telephone -----------------------------------------------------------------------------

HALF = 1000
NUMBERS = HALF * HALF
_ROUNDS = 4


def _round(turn: int, half: int) -> int:
    said = f"phone:{turn}:{half}".encode()
    return int.from_bytes(hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest()[:8], "big") % HALF


def phone_code(number: int) -> str:
    """The six digits by which a case is found when somebody calls: its number, shuffled by the installation's key.

    A Feistel network over pairs of three digits: no two of the latest million cases share one, nothing is stored,
    and the next case's digits cannot be guessed from this one's. It opens nothing: a clerk types it, and sees only
    what their own post opens.
    """
    left, right = divmod(number % NUMBERS, HALF)
    for turn in range(_ROUNDS):
        left, right = right, (left + _round(turn, right)) % HALF
    return f"{left * HALF + right:06d}"


def numbers_of(digits: str, latest: int) -> list[int]:
    """The case numbers up to `latest` that these six digits can stand for, the newest first; none for other signs."""
    if not (len(digits) == LENGTH and digits.isascii() and digits.isdecimal()):
        return []
    left, right = divmod(int(digits), HALF)
    for turn in reversed(range(_ROUNDS)):
        left, right = (right - _round(turn, left)) % HALF, left
    return list(range(left * HALF + right, latest + 1, NUMBERS))[::-1]


def path_for(code: str) -> str:
    """The address of the status page, as printed and as in the QR code."""
    return f"/s/{code}-{secret_for(code)}"


def qr_svg(address: str) -> str:
    """The QR code of an address as an SVG data URI, readable from a crumpled slip (30 % may be damaged)."""
    return segno.make(address, error="h", micro=False).svg_data_uri(scale=4, border=2)
