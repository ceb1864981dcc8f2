"""Turns a refusal of the domain into words: a page, a partial or a problem document."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from quartet.ground.errors import DomainError


class UnfitCharacter(DomainError):
    """A NUL, which PostgreSQL keeps in no text: nobody types it."""

    status = 422
    code = "unfit-character"
    message = _("There is a character in it that cannot be kept. Please type it anew.")


class TooMuch(DomainError):
    """More than a request may hold."""

    status = 413
    code = "too-much"
    message = _("This is too much at once: at most 2 MB of words, pictures apart.")


def problem(error: DomainError) -> JsonResponse:
    """The refusal as RFC 9457 problem JSON, in Chinese and English."""
    return JsonResponse(error.as_problem(), status=error.status, content_type="application/problem+json")


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page asks for sign-in unless it says otherwise; the API asks for a token by itself."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Send strangers to the sign-in page."""
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class DomainErrorMiddleware:
    """One handler for all refusals. What is not a DomainError is a bug and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; refusals come through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Say a refusal in the form the asker can read."""
        if isinstance(exception, DataError) and "NUL" in str(exception):
            exception = UnfitCharacter()
        return refuse(request, exception)


def refuse(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Give a refusal as a page or as a problem document; None for what is a bug."""
    if not isinstance(error, DomainError):
        return None
    if request.path.startswith("/api/"):
        return problem(error)
    template = "404.html" if error.status == 404 else "site/refused.html"  # noqa: PLR2004 -- HTTP's own number
    return render(request, template, {"error": error}, status=error.status)
