"""Puts the signed-in person's claims in force for the request, before any view reads anything."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from quartet.ground.people.models import Person
from quartet.ground.people.rights import NOBODY, acting_as, claims_of


class ActingMiddleware:
    """Every request runs as somebody: the signed-in person, or nobody. The API puts a token's person in itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Work out the claims once, answer under them."""
        person = request.user
        claims = claims_of(person, timezone.localdate()) if isinstance(person, Person) and person.is_active else NOBODY
        with acting_as(claims):
            return self.get_response(request)
