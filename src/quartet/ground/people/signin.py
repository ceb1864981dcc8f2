"""Tokens for the API, and what a locked-out person reads."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError
from quartet.ground.people.models import Person, Token

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
    if totp is not None and not (code and totp.wrap().validate_code(code)):
        raise SecondFactorNeeded
    token = secrets.token_urlsafe(32)
    _keep_token(person, token, now)
    return token


def person_of_token(token: str, now: datetime) -> Person | None:
    """The person a token stands for; None when unknown, expired or no longer allowed in."""
    found = Token.objects.select_related("person").filter(digest=_digest(token), expires_at__gt=now).first()
    return found.person if found is not None and found.person.is_active else None


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
