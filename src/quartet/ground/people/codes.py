"""Activation codes: twelve signs on a slip that open an account once. Pure functions; nothing secret is stored.

Twelve letters of 31 are about 59 bits, so guessing is hopeless even without the limit on wrong tries; that is why the
code needs no slow hash, and 15,000 of them cost a fraction of a second.
"""

import hashlib
import hmac
from datetime import timedelta

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be mistaken for one another on paper or over the telephone."""
LENGTH = 12
LIFE = timedelta(days=90)


def code_for(person: int, version: int) -> str:
    """The code of one issue for one person: it follows from the installation's key, so a lost slip can be reprinted."""
    said = f"activation:{person}:{version}".encode()
    number = int.from_bytes(hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).digest(), "big")
    letters = []
    for _position in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def opens(person: int, version: int, said: str) -> bool:
    """Tell whether what was typed is the code, in a time that does not depend on how much of it is right."""
    return hmac.compare_digest(code_for(person, version).encode(), plain(said).encode())


def plain(said: str) -> str:
    """A code as typed, without the gaps it is printed with, in capitals."""
    return "".join(sign for sign in said if sign.isalnum()).upper()


def grouped(code: str) -> str:
    """A code as it is printed: in fours."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
