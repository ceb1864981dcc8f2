"""The forms of a station: its hours and services, and a training."""

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.grassroots.stations.states import Service

WEEK = [
    ("1", _("Mon")), ("2", _("Tue")), ("3", _("Wed")), ("4", _("Thu")), ("5", _("Fri")), ("6", _("Sat")),
    ("7", _("Sun")),
]  # fmt: skip


def _clock(label: object) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))  # type: ignore[arg-type]  # lazy words


class StationForm(forms.Form):
    """What may change about a station."""

    opens = _clock(_("Opens at"))
    closes = _clock(_("Closes at"))
    days = forms.MultipleChoiceField(label=_("Open on"), choices=WEEK, widget=forms.CheckboxSelectMultiple)
    services = forms.MultipleChoiceField(
        label=_("Services"), choices=Service.choices, widget=forms.CheckboxSelectMultiple
    )
    seats = forms.IntegerField(label=_("Seats"), min_value=0, max_value=500)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    shut = forms.CharField(
        label=_("Closed for now, because"), max_length=200, required=False,
        help_text=_("Leave it empty while it is open. Everybody reads it."),
    )  # fmt: skip


class TrainingForm(forms.Form):
    """A training to plan."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("Name of the training"), max_length=80)
    words = forms.CharField(label=_("What is it about?"), max_length=400, required=False)
    begins = forms.DateTimeField(label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends = forms.DateTimeField(label=_("Ends"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=500)
