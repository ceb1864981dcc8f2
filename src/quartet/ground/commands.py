"""The id under which a form is sent, so that sending it twice does it once."""

from uuid import UUID

from django.http import HttpRequest


def command_of(request: HttpRequest) -> UUID | None:
    """The command id that a page's form carries; None for a form without one, or with words in its place."""
    try:
        return UUID(request.POST.get("command", ""))
    except ValueError:
        return None
