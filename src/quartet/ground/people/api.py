"""Tokens: how a machine signs in."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.security import HttpBearer

from quartet.ground.people.models import Person
from quartet.ground.people.rights import acting, assume
from quartet.ground.people.signin import holder_of, make_token

router = Router(tags=["people"])


class Bearer(HttpBearer):
    """`Authorization: Bearer …`: the request goes on with the rights of the token's person."""

    def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Find the person and put their claims in force."""
        holder = holder_of(token, timezone.now())
        if holder is None:
            return None
        request.user, claims = holder
        assume(claims)
        return request.user


class TokenIn(Schema):
    """What signs in. `code` only with a second factor."""

    username: str
    password: str
    code: str = ""


class TokenOut(Schema):
    """The key for the next 12 hours."""

    token: str


class MeOut(Schema):
    """Who the token stands for."""

    name: str
    roles: list[str]


@router.post("/tokens", response=TokenOut, auth=None)
def post_token(request: HttpRequest, body: TokenIn) -> dict[str, str]:
    """Give a token for a user name and password."""
    token = make_token(
        request=request, username=body.username, password=body.password, code=body.code, now=timezone.now()
    )
    return {"token": token}


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> dict[str, Any]:
    """Say who this token stands for."""
    assert isinstance(request.user, Person)  # Bearer lets nobody else in
    return {"name": request.user.name, "roles": sorted({held.role.value for held in acting().posts})}
