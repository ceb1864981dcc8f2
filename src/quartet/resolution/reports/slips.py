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


def path_for(code: str) -> str:
    """The address of the status page, as printed and as in the QR code."""
    return f"/s/{code}-{secret_for(code)}"


def qr_svg(address: str) -> str:
    """The QR code of an address as an SVG data URI, readable from a crumpled slip (30 % may be damaged)."""
    return segno.make(address, error="h", micro=False).svg_data_uri(scale=4, border=2)
