"""The form of a holiday notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 200_000
"""Bytes: a year's notice is about five thousand."""


class NoticeForm(forms.Form):
    """A notice as a file or typed in; one of the two."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("JSON as holiday-cn publishes it, or a table."))
    text = forms.CharField(
        label=_("Or type it in"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One day a line: 2027-01-01 元旦 休; a make-up working day: 2027-01-03 元旦 班."),
    )
    paper = forms.CharField(label=_("Where it was published"), required=False, max_length=400)

    def clean(self) -> dict[str, Any]:
        """Take the file's words when there is one. Refuses neither and what is no text."""
        cleaned = self.cleaned_data
        file = cleaned.get("file")
        if file:
            if file.size > LARGEST:
                raise forms.ValidationError(_("This file is too large for a holiday notice."))
            try:
                cleaned["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("This file is not text in UTF-8.")) from None
        if not cleaned.get("text", "").strip():
            raise forms.ValidationError(_("Choose a file or type the days in."))
        return cleaned
