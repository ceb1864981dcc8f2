"""The forms of the studio. They clean; the verbs judge."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims
from quartet.resolution.circuit import queries
from quartet.resolution.circuit.states import Half, Outcome, Weekday
from quartet.resolution.reports.forms import DeskReportForm


def _clock(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class PhoneForm(DeskReportForm):
    """A call in one screen, from the keyboard alone: what, where, who, do they want mediation, read back."""

    via = None  # type: ignore[assignment]  # Django's way to drop an inherited field: it is a call
    pictures = anonymous = None  # type: ignore[assignment]  # as above
    mediate = forms.BooleanField(label=_("They ask us to mediate: take it in at once"), required=False, initial=True)
    field_order = ("text", "place", "region", "reporter_name", "reporter_phone", "mediate", "read_back")  # type: ignore[assignment]  # another order

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 3
        self.fields["reporter_phone"].label = _("Telephone of the caller")


class ProposeForm(forms.Form):
    """For which day, for whom."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)
    day = _day(_("Day"))
    half = forms.ChoiceField(
        label=_("Part of the day"), choices=Half.choices, widget=forms.RadioSelect, initial=Half.MORNING
    )
    judge = forms.TypedChoiceField(
        label=_("A judge rides along"), coerce=int, empty_value=None, required=False,
        help_text=_("Then only disputes whose team the judge's court has joined."),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.mediating_units(claims)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField's
        self.fields["unit"].initial = units.first()
        self.fields["day"].initial = timezone.localdate() + timedelta(days=1)
        judges = {person.pk: person.name for unit in units for person in queries.judges_near(unit)}
        self.fields["judge"].choices = [("", _("nobody")), *judges.items()]  # type: ignore[attr-defined]  # a ChoiceField's
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()


class StopForm(forms.Form):
    """When and where a stop is."""

    starts = _clock(_("Begins"))
    minutes = forms.IntegerField(label=_("How many minutes"), min_value=15, max_value=240)
    venue = forms.CharField(label=_("Where they meet"), max_length=40)


class AddForm(forms.Form):
    """Which waiting dispute, and when."""

    code = forms.ChoiceField(label=_("Dispute"))
    starts = _clock(_("Begins"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField's


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class OutcomeForm(forms.Form):
    """What came of a stop."""

    outcome = forms.ChoiceField(label=_("What came of it"), choices=Outcome.choices)


class WhenForm(forms.Form):
    """When those of a case can come."""

    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, empty_value=None, required=False,
        choices=[("", _("any day")), *Weekday.choices],
    )  # fmt: skip
    day = _day(_("Or one day"), required=False)
    starts = _clock(_("From"), initial="08:00")
    ends = _clock(_("Until"), initial="12:00")

    def clean(self) -> dict[str, Any]:
        """One or the other; the end after the beginning."""
        cleaned = super().clean() or {}
        if cleaned.get("weekday") and cleaned.get("day"):
            self.add_error("day", _("Either a day of the week or one day."))
        _ends_later(self, cleaned)
        return cleaned


class SeatForm(forms.Form):
    """When one sits at which court."""

    court: Any = forms.ModelChoiceField(label=_("Court"), queryset=Unit.objects.none(), empty_label=None)
    weekday = forms.TypedChoiceField(label=_("Day of the week"), coerce=int, choices=Weekday.choices)
    starts = _clock(_("From"), initial="08:30")
    ends = _clock(_("Until"), initial="11:30")

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["court"].queryset = queries.courts_near(claims)  # type: ignore[attr-defined]  # a ModelChoiceField's

    def clean(self) -> dict[str, Any]:
        """The end after the beginning."""
        cleaned = super().clean() or {}
        _ends_later(self, cleaned)
        return cleaned


def _ends_later(form: forms.Form, cleaned: dict[str, Any]) -> None:
    starts, ends = cleaned.get("starts"), cleaned.get("ends")
    if starts and ends and ends <= starts:
        form.add_error("ends", _("The end must lie after the beginning."))


class NoteForm(forms.Form):
    """A note to another mediator."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    reader = forms.TypedChoiceField(label=_("To"), coerce=int)
    case_code = forms.CharField(
        label=_("Case code"), max_length=32, required=False,
        help_text=_("Only when both of you work on it; otherwise leave it empty."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    text = forms.CharField(label=_("Note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(person.pk, person.name) for person in queries.people_to_coach(claims)]
        self.fields["reader"].choices = people  # type: ignore[attr-defined]  # a ChoiceField's

    def clean_case_code(self) -> str:
        """Digits only."""
        return "".join(sign for sign in self.cleaned_data["case_code"] if sign.isascii() and sign.isdecimal())


class ReplyForm(forms.Form):
    """An answer."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    text = forms.CharField(label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
