"""What a partner is asked: what is wrong, where, is somebody in danger. Never about whom."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.rights import Claims
from quartet.ground.people.states import Role
from quartet.resolution.clues.actions import Noticed
from quartet.resolution.clues.scan import Finding, scan
from quartet.resolution.duty.forms import category_choices
from quartet.resolution.reports.forms import MAX_PICTURES, MAX_TEXT, Pictures, ReportForm


class ClueForm(ReportForm):
    """A sentence, a place, perhaps a picture; then, where the text names somebody, whether that is needed."""

    text = forms.CharField(
        label=_("What did you notice?"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("About a thing or a place. Leave names, plates and telephone numbers out."),
        error_messages={
            "required": _("Please say what is wrong."), "max_length": _("Please keep it under 5,000 characters."),
        },
    )  # fmt: skip
    urgent = forms.BooleanField(label=_("Somebody is in danger now"), required=False)
    category = forms.ChoiceField(label=_("Category"), choices=category_choices, required=False)
    pictures = Pictures(label=_("Pictures"), required=False, capture="environment")
    attachments = forms.CharField(required=False, widget=forms.HiddenInput)
    keep = forms.TypedMultipleChoiceField(
        coerce=int, required=False, choices=[(number, number) for number in range(200)]
    )
    keep_because = forms.CharField(max_length=200, required=False)
    reporter_name = reporter_phone = anonymous = None  # type: ignore[assignment]  # Django's way to drop inherited fields
    field_order = ("urgent", "text", "place", "region", "pictures", "category")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("keep", "keep_because"):
            self.fields[name].widget = forms.MultipleHiddenInput() if name == "keep" else forms.HiddenInput()

    def clean_attachments(self) -> list[UUID]:
        """The pictures that came with the first try."""
        try:
            return [UUID(one) for one in self.cleaned_data["attachments"].split(",") if one][:MAX_PICTURES]
        except ValueError:
            raise forms.ValidationError(_("The pictures were lost on the way. Please choose them again.")) from None

    @property
    def findings(self) -> list[Finding]:
        """What in the text points at a person."""
        return scan(self.cleaned_data["text"])

    def noticed(self, attachments: list[UUID], claims: Claims) -> Noticed:
        """The cleaned clue for the verb; what nobody can place lies in the partner's own area."""
        data, region = self.cleaned_data, self.placed.region
        if len(region) <= 4:  # noqa: PLR2004 -- a city's code: the words named no place for sure
            region = next((held.region for held in claims.posts if held.role is Role.PARTNER), region)
        return Noticed(
            id=data["id"], text=data["text"], region=region, place=data.get("place") or "", lon=self.placed.lon,
            lat=self.placed.lat, category=data.get("category") or "", urgent=bool(data.get("urgent")),
            attachments=attachments, wishes=tuple(data.get("wishes") or ()),
            safe_contact=data.get("safe_contact") or "",
            keep=tuple(data.get("keep") or ()), keep_because=data.get("keep_because") or "",
        )  # fmt: skip
