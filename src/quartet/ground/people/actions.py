"""Changing who may sign in. Rights themselves come from posts."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people import codes
from quartet.ground.people.models import Activation, Person, Token
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


class CodeSpent(DomainError):
    """An activation code works once, and only for so long."""

    status = 409
    code = "activation-code-spent"
    message = _("This code was used before or is too old. Ask your township's desk for a new slip.")


def issue_codes(people: Collection[int], *, now: datetime) -> None:
    """Give accounts their first activation code, inside another verb's transaction; who has one keeps it."""
    Activation.objects.bulk_create(
        [Activation(person_id=person, issued_at=now, expires_at=now + codes.LIFE) for person in sorted(people)],
        batch_size=2000,
        ignore_conflicts=True,
    )


def renew_code(person: Person, *, now: datetime) -> Activation:
    """Give an account a new code, inside another verb's transaction: the old password and all tokens end with it."""
    activation, made = Activation.objects.select_for_update(of=("self",)).get_or_create(
        person=person, defaults={"issued_at": now, "expires_at": now + codes.LIFE}
    )
    if not made:
        activation.version += 1
        activation.issued_at, activation.expires_at, activation.used_at = now, now + codes.LIFE, None
        activation.save()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    Token.objects.filter(person=person).delete()
    return activation


@transaction.atomic(durable=True)
def activate_account(*, person: Person, password: str, now: datetime) -> Person:
    """Set the first password of somebody whose code was checked (`signin.ActivationBackend`). Raises CodeSpent."""
    activation = Activation.objects.select_for_update(of=("self",)).get(person=person)
    if activation.used_at is not None or activation.expires_at <= now:
        raise CodeSpent
    activation.used_at = now
    activation.save(update_fields=["used_at"])
    person.set_password(password)
    person.save(update_fields=["password"])
    return person
