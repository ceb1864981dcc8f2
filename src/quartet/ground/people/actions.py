"""Changing who may sign in. Rights themselves come from posts."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person, Token
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Role


class NotYourself(DomainError):
    """An administrator cannot shut themselves out."""

    status = 409
    code = "not-yourself"
    message = _("You cannot do this to your own account.")


@transaction.atomic(durable=True)
def set_sign_in(*, username: str, allowed: bool, acting: Claims) -> Person:
    """Let a person sign in, or stop them at once: their tokens end with it. Security administrators only."""
    if not acting.has_role(Role.SECURITY_ADMIN):
        raise NotAllowed
    person = Person.objects.select_for_update(of=("self",)).get(username=username)
    if person.pk == acting.person:
        raise NotYourself
    person.is_active = allowed
    person.save(update_fields=["is_active"])
    if not allowed:
        Token.objects.filter(person=person).delete()
    return person
