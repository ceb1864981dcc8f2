"""The form of a first sign-in: the two lines of the slip, and a password of one's own."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.codes import plain
from quartet.ground.people.models import Person

_CAPITALS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ActivationForm(forms.Form):
    """What is printed on the slip, and the password twice."""

    username = forms.CharField(
        label=_("Number"), max_length=40, help_text=_("The first line of your slip."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Activation code"), max_length=40, help_text=_("Twelve letters and digits; gaps do not matter."),
        widget=forms.TextInput(attrs=_CAPITALS),
    )  # fmt: skip
    password = forms.CharField(
        label=_("A password of your own"), strip=False,
        help_text=_("At least 12 signs. A sentence you will remember is best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The same password again"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean_username(self) -> str:
        """Without the spaces a phone's keyboard adds."""
        return "".join(self.cleaned_data["username"].split())

    def clean_code(self) -> str:
        """As it is kept: no gaps, capitals."""
        return plain(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        """Both passwords are one, and it is not too easy to guess."""
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password and cleaned.get("again") and password != cleaned["again"]:
            self.add_error("again", _("The two passwords differ. Please type them once more."))
        if password:
            try:
                validate_password(password, Person(username=cleaned.get("username", "")))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned
