"""Reading pictures. Row-level security lets through what belongs to a case one may see."""

from django.db.models import QuerySet

from quartet.ground.files.models import Attachment


def pictures_of(code: str) -> QuerySet[Attachment]:
    """The pictures of a case, in the order they came. Ask only for a case that came through its own door."""
    return Attachment.objects.filter(subject=code).order_by("received_at", "pk")
