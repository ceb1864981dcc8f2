"""Identity numbers, encrypted at rest with the installation's own key: what leaks with a copy of the table is noise.

Papers for the court need the number itself, so a hash would not do. The key follows from the installation's secret:
who loses that must ask for the numbers again.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from django.conf import settings

_SHOWN = 4
"""So many last figures are shown to tell two people of one name apart."""


def _key(purpose: str) -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), f"agreements:{purpose}".encode(), hashlib.sha256).digest()


def seal(number: str) -> str:
    """Encrypt a number; nothing stays nothing."""
    return Fernet(base64.urlsafe_b64encode(_key("identity"))).encrypt(number.encode()).decode() if number else ""


def open_sealed(sealed: str) -> str:
    """Decrypt a number. For the papers that go to the parties and the court, nowhere else."""
    return Fernet(base64.urlsafe_b64encode(_key("identity"))).decrypt(sealed.encode()).decode() if sealed else ""


def masked(sealed: str) -> str:
    """The last figures, as pages show it; empty when there is none."""
    return f"····{open_sealed(sealed)[-_SHOWN:]}" if sealed else ""


def same_people(names: list[str]) -> str:
    """A hash of a set of people, keyed: equal for the same people, and it names nobody."""
    return hmac.new(_key("parties"), "|".join(sorted(names)).encode(), hashlib.sha256).hexdigest()
