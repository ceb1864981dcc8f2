"""Attachments: pictures made safe before anybody sees them, spoken notes, and uploads that are still on their way."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Attachment(models.Model):
    """One stored picture or voice note. The file's name is its hash, so the same picture is stored once."""

    id = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=32, blank=True, help_text="The code of the case it belongs to, once sent.")
    county = models.CharField(max_length=6, blank=True)
    type = models.CharField(max_length=16, default="image/jpeg")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    """Pixels; 0 × 0 of what is heard."""
    received_at = models.DateTimeField()
    uploader = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject"], name="attachment_by_subject")]

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def is_picture(self) -> bool:
        """Whether it is looked at rather than listened to."""
        return self.type == "image/jpeg"


class Upload(models.Model):
    """A file that comes in pieces over a bad line. `received` bytes are on disk for certain; the next begins there."""

    id = models.UUIDField(primary_key=True)
    uploader = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    """What the sender says the whole has; checked before it is kept."""
    size = models.PositiveIntegerField()
    type = models.CharField(max_length=32)
    received = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_never_more_than_declared"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(received=F("size")), name="upload_done_is_whole"),
        ]
        indexes: ClassVar = [models.Index(fields=["begun_at"], condition=Q(done_at=None), name="upload_unfinished")]

    def __str__(self) -> str:
        return f"{self.pk} {self.received}/{self.size}"
