"""What a clerk types when somebody calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

SHORT, LONG = 6, 11


class DigitsForm(forms.Form):
    """Six digits from the slip, or the whole case code."""

    code = forms.CharField(
        label=_("Six digits of the slip"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("“For the telephone” on the slip. The whole case code works too."),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Digits only; gaps as people say them are dropped."""
        digits = "".join(self.cleaned_data["code"].split())
        if not (digits.isascii() and digits.isdecimal() and (len(digits) == SHORT or len(digits) >= LONG)):
            raise forms.ValidationError(_("Six digits, or the whole code of digits."))
        return digits
