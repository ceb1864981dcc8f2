"""Reading pictures. Row-level security lets through what belongs to a case one may see."""

from uuid import UUID

from django.db.models import QuerySet

from quartet.ground.files.models import Attachment


def get_picture(attachment_id: UUID) -> Attachment | None:
    """One picture; None when there is none, or none to be seen by who asks."""
    return Attachment.objects.filter(pk=attachment_id).first()


def pictures_of(code: str) -> QuerySet[Attachment]:
    """The pictures of a case, in the order they came. Ask only for a case that came through its own door."""
    return Attachment.objects.filter(subject=code).order_by("received_at", "pk")
