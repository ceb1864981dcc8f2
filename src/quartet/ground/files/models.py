"""Attachments: pictures made safe before anybody sees them."""

from typing import ClassVar

from django.db import models


class Attachment(models.Model):
    """One stored picture. The file's name is its hash, so the same picture is stored once."""

    id = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=32, blank=True, help_text="The code of the case it belongs to, once sent.")
    county = models.CharField(max_length=6, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    uploader = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject"], name="attachment_by_subject")]

    def __str__(self) -> str:
        return self.sha256[:12]
