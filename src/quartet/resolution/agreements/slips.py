"""A party's slip: its own code and six characters, which open one page of one agreement, without an account."""

import hashlib
import hmac

from django.conf import settings
from stdnum.iso7064 import mod_11_10

from quartet.resolution.agreements.policies import PARTY_KEY
from quartet.resolution.reports.slips import ALPHABET, LENGTH


def code_for(agreement: str, number: int) -> str:
    """A party's code: the agreement's, the party's number there, a check digit. Digits only, to be read out."""
    body = f"{agreement}{number:02d}"
    return body + str(mod_11_10.calc_check_digit(body))


def claim_for(agreement: str, number: int) -> str:
    """What the holder of the slip claims (`Claims.slip`); it opens this agreement and no case."""
    return PARTY_KEY + code_for(agreement, number)


def parts_of(code: str) -> tuple[str, int] | None:
    """The agreement's code and the party's number; None when a digit is wrong."""
    if not mod_11_10.is_valid(code):
        return None
    return code[:-3], int(code[-3:-1])


def secret_for(code: str) -> str:
    """The secret beside a code, from the installation's key: a lost slip is printed again."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"party:{code}".encode(), hashlib.sha256).digest()
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
    """The address printed on the slip."""
    return f"/p/{code}-{secret_for(code)}"
