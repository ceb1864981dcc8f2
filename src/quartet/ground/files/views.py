"""Pictures and voice notes as served: from our own origin, never guessed at, never cached by others."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from quartet.ground.files.actions import path_of
from quartet.ground.files.queries import get_picture
from quartet.ground.files.voices import TYPES


@require_safe
def picture(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """One picture, to those who may see its case: row-level security decides, a stranger finds nothing."""
    found = get_picture(attachment_id)
    if found is None or not found.is_picture:
        raise Http404
    answer = FileResponse(path_of(found.sha256).open("rb"), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def voice(request: HttpRequest, attachment_id: UUID) -> FileResponse:
    """One voice note, to those who may see its case."""
    found = get_picture(attachment_id)
    if found is None or found.type not in TYPES:
        raise Http404
    answer = FileResponse(path_of(found.sha256, TYPES[found.type]).open("rb"), content_type=found.type)
    answer["Cache-Control"] = "private, no-store"
    return answer
