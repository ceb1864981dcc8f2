"""Tokens for the API, and what a locked-out person reads."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.backends import BaseBackend
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people import codes
from quartet.ground.people.models import Activation, Person, Token
from quartet.ground.people.rights import Claims, Held
from quartet.ground.people.states import Role

TOKEN_LIFE = timedelta(hours=12)


class WrongSignIn(DomainError):
    """One sentence for a wrong name and a wrong password: which of the two it was is nobody's business."""

    status = 401
    code = "wrong-sign-in"
    message = _(
        "The user name or the password is wrong, or there were too many tries. Wait 15 minutes or ask an administrator."
    )


class SecondFactorNeeded(DomainError):
    """An account with a second factor signs in on the page, not with a password alone."""

    status = 401
    code = "second-factor-needed"
    message = _("This account signs in with a second factor: give the six digits as “code”.")


class ActivationBackend(BaseBackend):
    """Lets somebody in by the code of their slip, to set a password; axes counts wrong codes as it counts passwords."""

    def authenticate(  # type: ignore[override]  # Django picks a backend by the names of what is given
        self,
        request: HttpRequest | None,  # noqa: ARG002 -- Django's signature
        username: str,
        activation_secret: str,
    ) -> Person | None:
        """Give the person whose unspent code this is."""
        found = Activation.objects.select_related("person").filter(person__username=username).first()
        fits = codes.opens(found.person_id if found else 0, found.version if found else 0, activation_secret)
        if not found or not fits or found.used_at or found.expires_at <= timezone.now() or not found.person.is_active:
            return None
        return found.person


class WrongSlip(DomainError):
    """One sentence for a wrong number, a wrong code and a spent one."""

    status = 422
    code = "wrong-slip"
    message = _(
        "The number and the code do not belong together, or the code was used before or is too old. "
        "Compare with the slip, or ask your township's desk for a new one."
    )


def person_by_code(*, request: HttpRequest, username: str, code: str) -> Person:
    """The person a slip's two lines belong to. Raises WrongSlip, also for a code that was used or is too old."""
    person = authenticate(request, username=username, activation_secret=code)
    if not isinstance(person, Person):
        raise WrongSlip
    return person


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic(durable=True)
def _keep_token(person: Person, token: str, now: datetime) -> None:
    Token.objects.create(person=person, digest=_digest(token), made_at=now, expires_at=now + TOKEN_LIFE)


def make_token(*, request: HttpRequest, username: str, password: str, code: str, now: datetime) -> str:
    """Give a token for a right name and password (and six digits where enrolled). Raises WrongSignIn."""
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 -- its models exist only once apps are ready

    person = authenticate(request, username=username, password=password)
    if not isinstance(person, Person):
        raise WrongSignIn
    totp = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if totp is not None:
        _require_second_factor(request, person, totp, code)
    token = secrets.token_urlsafe(32)
    _keep_token(person, token, now)
    return token


def _require_second_factor(request: HttpRequest, person: Person, totp: Any, code: str) -> None:
    """Ask for the six digits, and count the wrong ones with those typed on the page. Raises SecondFactorNeeded."""
    from allauth.core import ratelimit  # noqa: PLC0415 -- as above

    if not code:
        raise SecondFactorNeeded
    tries = {"action": "login_failed", "key": f"mfa-auth-user-{person.pk}"}
    if not ratelimit.consume(request, **tries):
        raise WrongSignIn
    if not totp.wrap().validate_code(code):
        raise SecondFactorNeeded
    ratelimit.clear(request, **tries)


_HOLDER = """
    SELECT person.id, person.username, person.name, post.role, post.unit_id, post.region, post.follows
    FROM people_token token
    JOIN people_person person ON person.id = token.person_id AND person.is_active
    LEFT JOIN people_post post ON post.person_id = person.id
        AND post.since <= %(on)s AND (post.until IS NULL OR post.until > %(on)s)
    WHERE token.digest = %(digest)s AND token.expires_at > %(now)s
    ORDER BY post.id
"""


def holder_of(token: str, now: datetime) -> tuple[Person, Claims] | None:
    """The person a token stands for with their claims; None when unknown, expired or no longer allowed in.

    One query, written out: every request of a machine begins with it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLDER, {"digest": _digest(token), "now": now, "on": timezone.localdate(now)})
        rows = cursor.fetchall()
    if not rows:
        return None
    pk, username, name = rows[0][:3]
    posts = tuple(
        Held(Role(role), unit, region, tuple(follows))
        for *_person, role, unit, region, follows in rows
        if role is not None
    )
    return Person(pk=pk, username=username, name=name), Claims(person=pk, posts=posts)


class LockedOut(DomainError):
    """Somebody guessed too often."""

    status = 429
    code = "locked-out"
    message = _("There were too many wrong tries. Wait 15 minutes or ask an administrator.")


def locked_out(
    request: HttpRequest,
    credentials: dict[str, Any] | None = None,  # noqa: ARG001 -- axes calls it by this name
    *_args: Any,
    **_kwargs: Any,
) -> HttpResponse:
    """Answer somebody who guessed too often: a page, or a problem document for a machine."""
    if request.path.startswith("/api/"):
        return JsonResponse(LockedOut().as_problem(), status=429, content_type="application/problem+json")
    return render(request, "people/locked_out.html", status=429)
