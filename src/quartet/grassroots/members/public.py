"""What somebody at the door sees when they scan a card: no sign-in, and nothing but whether it counts."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartet.grassroots.members.cards import read_card
from quartet.ground.files.actions import path_of


@require_safe
@login_not_required  # whoever opens the door has no account
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a card counts today, and whose it is; a card nobody signed is not found."""
    shown = read_card(token, timezone.localdate())
    if shown is None:
        raise Http404
    answer = render(request, "members/verify.html", {"shown": shown, "token": token, "today": timezone.localdate()})
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
@login_not_required  # as above
def verify_photo(request: HttpRequest, token: str) -> FileResponse:
    """The photograph of a card that counts."""
    shown = read_card(token, timezone.localdate())
    if shown is None or not shown.photo:
        raise Http404
    answer = FileResponse(path_of(shown.photo).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer
