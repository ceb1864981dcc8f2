"""Turns a refusal of the domain into words: a page, a partial or a problem document."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render

from quartet.ground.errors import DomainError


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
        if not isinstance(exception, DomainError):
            return None
        if request.path.startswith("/api/"):
            return problem(exception)
        context: dict[str, Any] = {"error": exception}
        template = "404.html" if exception.status == 404 else "site/refused.html"  # noqa: PLR2004 -- HTTP's own number
        return render(request, template, context, status=exception.status)
