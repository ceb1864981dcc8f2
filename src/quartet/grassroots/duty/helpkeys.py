"""The key by which a locked telephone calls for help: it rings for its holder and opens nothing.

Nothing is kept for it. It follows from the installation's key and the person's password, so that a new password, an
ended post or a stopped sign-in ends it everywhere.
"""

from datetime import date

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person
from quartet.ground.people.rights import Claims, claims_of

SALT = "quartet.onduty.help"


class HelpKeyRefused(DomainError):
    """Another password since, or no account any more: the telephone must be signed in anew."""

    status = 403
    code = "help-key-refused"
    message = _("This telephone is not known any more. Telephone 110; then sign in again.")


def _print(person: Person) -> str:
    return salted_hmac(SALT, person.password).hexdigest()[:16]


def key_of(person: int) -> str:
    """The key of a person, as it is today."""
    return signing.dumps([person, _print(Person.objects.get(pk=person))], salt=SALT)


def holder_of(key: str, on: date) -> Claims:
    """Whose key it is, with what they may claim on a day. Raises HelpKeyRefused."""
    try:
        number, print_ = signing.loads(key, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise HelpKeyRefused from None
    person = Person.objects.filter(pk=number, is_active=True).first()
    if person is None or not constant_time_compare(print_, _print(person)):
        raise HelpKeyRefused
    return claims_of(person, on)
