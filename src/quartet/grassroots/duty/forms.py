"""What is asked on the pages of duty."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quartet.grassroots.duty.states import Mode, Reason
from quartet.grassroots.members.states import DutyRole


class StartForm(forms.Form):
    """Beginning a duty: in which of the six roles, if one wishes to say."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.TypedChoiceField(
        label=_("What are you out for?"), required=False, empty_value=None, coerce=DutyRole,
        choices=[("", _("General duty")), *DutyRole.choices],
    )  # fmt: skip


class CallForm(forms.Form):
    """Calling for help; not a word is needed."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(label=_("What happened, if you can say it"), max_length=400, required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)


class LookForm(forms.Form):
    """Why a desk looks at somebody's way."""

    reason = forms.TypedChoiceField(
        label=_("Reason"), coerce=Reason, choices=[("", _("Choose…")), *Reason.choices]
    )  # fmt: skip
    words = forms.CharField(
        label=_("In your own words"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The member will read your name, the time, the reason and these words."),
    )  # fmt: skip


class WordsForm(forms.Form):
    """What was done, or what is asked."""

    words = forms.CharField(label=_("Words"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))


class PolicyForm(forms.Form):
    """How exactly the city's desks see members on duty."""

    mode = forms.TypedChoiceField(
        label=_("What desks see"), coerce=Mode, choices=Mode.choices, widget=forms.RadioSelect
    )  # fmt: skip
    why = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Every member can read it, with your name and the time."),
    )  # fmt: skip
