"""The form of one switch."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.resolution.aids.states import Aid


class SwitchForm(forms.Form):
    """Which aid, off or on, and why."""

    aid = forms.TypedChoiceField(coerce=Aid, choices=Aid.choices, widget=forms.HiddenInput)
    on = forms.TypedChoiceField(
        coerce=lambda value: value == "yes", choices=[("yes", "yes"), ("no", "no")], widget=forms.HiddenInput
    )
    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    why = forms.CharField(
        label=_("Why?"), max_length=400, help_text=_("Everybody reads it beside the switch."),
        error_messages={"required": _("Please say why: everybody reads it beside the switch.")},
    )  # fmt: skip

    @classmethod
    def to(cls, aid: Aid, *, on: bool) -> "SwitchForm":
        """The empty form that would bring an aid to this position; several of them stand on one page."""
        initial: dict[str, Any] = {"aid": aid.value, "on": "yes" if on else "no"}
        return cls(initial=initial, auto_id=f"{aid.value}-%s")
