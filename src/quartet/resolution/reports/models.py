"""A report (诉求): what somebody said, word for word. It opens a case, or joins one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.models import Person
from quartet.resolution.cases.models import Case
from quartet.resolution.cases.states import Channel


class Report(models.Model):
    """Somebody's words. The id is made by the sender, so that sending twice is one report."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    county = models.CharField(max_length=6)
    content = models.CharField(max_length=64, help_text=_("SHA-256 of what was sent: the same id must say the same."))
    channel = models.CharField(max_length=12, choices=Channel.choices)
    text = models.TextField(_("what is wrong"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    happened_at = models.DateTimeField(_("happened"), null=True)
    received_at = models.DateTimeField(_("received"))
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reporter_name = models.CharField(_("name"), max_length=40, blank=True)
    reporter_phone = models.CharField(_("telephone"), max_length=24, blank=True)
    anonymous = models.BooleanField(_("does not want to be named"), default=False)
    read_back = models.BooleanField(_("read back and confirmed"), default=False)
    safe_contact = models.CharField(_("when and how to reach them without danger"), max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(anonymous=False) | models.Q(reporter_name="", reporter_phone=""),
                name="report_anonymous_has_no_name",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["case"], name="report_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.received_at:%Y-%m-%d}"
