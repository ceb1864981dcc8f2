"""The forms of a request to leave a case out, and of the decision on it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quartet.oversight.rates.states import Ground


class AskForm(forms.Form):
    """On what ground, and why."""

    ground = forms.TypedChoiceField(label=_("Kind of reason"), coerce=Ground, choices=Ground.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, and what shows it. Whoever decides reads this, and it is kept."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """Yes or no, and why."""

    approve = forms.TypedChoiceField(
        label=_("Decision"), coerce=lambda value: value == "yes", choices=[("yes", _("Approve")), ("no", _("Refuse"))]
    )
    words = forms.CharField(label=_("Why"), max_length=400)
