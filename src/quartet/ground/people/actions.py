"""Changing who may sign in. Rights themselves come from posts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people import codes
from quartet.ground.people.models import Activation, Person, Post, Token
from quartet.ground.people.rights import Claims, NotAllowed
from quartet.ground.people.states import Role


class NotYourself(DomainError):
    """An administrator cannot shut themselves out."""

    status = 409
    code = "not-yourself"
    message = _("You cannot do this to your own account.")


def move_posts(*, successors: Mapping[str, Sequence[str]], on: date) -> int:
    """Let who holds a region that ends hold from a day on what came after it; gives how many new posts there are.

    `successors` leads from a region code to the codes that follow. A step of a verb that has checked the rights: the
    old post ends that day, each new one begins it and ends when the old one would have.
    """
    held = Post.objects.select_for_update(of=("self",)).filter(Q(until=None) | Q(until__gt=on), region__in=successors)
    old = list(held.order_by("pk"))
    # Whoever holds the successor already, or comes to it from two sides, holds it once.
    there = {(post.person_id, post.unit_id, post.role, post.region) for post in _standing(successors, on)}
    new = []
    for post in old:
        for region in successors[post.region]:
            key = (post.person_id, post.unit_id, post.role, region)
            if key not in there:
                there.add(key)
                new.append(
                    Post(
                        person_id=post.person_id, unit_id=post.unit_id, role=post.role, region=region,
                        since=max(on, post.since), until=post.until, follows=post.follows,
                    )
                )  # fmt: skip
    Post.objects.filter(pk__in=[post.pk for post in old]).update(until=Greatest(F("since"), Value(on)))
    Post.objects.bulk_create(new)
    return len(new)


def _standing(successors: Mapping[str, Sequence[str]], on: date) -> Iterable[Post]:
    after = {region for regions in successors.values() for region in regions}
    return Post.objects.filter(Q(until=None) | Q(until__gt=on), region__in=after)


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
