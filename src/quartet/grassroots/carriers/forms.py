"""The forms of carriers. They clean; the verbs judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.grassroots.carriers import queries
from quartet.grassroots.carriers.models import Carrier, Meeting
from quartet.grassroots.carriers.states import Topic, carrier_kinds
from quartet.ground.people.models import Unit
from quartet.ground.people.rights import Claims

_NAMES_STAY = _("Only when it must be so, for instance the name of an official.")


def _kinds() -> list[tuple[str, str]]:
    return [(kind.kind, str(kind.name)) for kind in carrier_kinds().values()]


def _area(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=5000, **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class _OfUnit(forms.Form):
    """A form that asks which of one's units."""

    unit: Any = forms.ModelChoiceField(label=_("Unit"), queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = queries.host_units(claims)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a ModelChoiceField's
        self.fields["unit"].initial = units.first()
        if len(units) == 1:
            self.fields["unit"].widget = forms.HiddenInput()


class _Once(forms.Form):
    """A form that is sent once: the same one sent twice does the same once."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7, required=False)


class CarrierForm(_OfUnit):
    """A carrier of one's own unit."""

    kind = forms.ChoiceField(label=_("Kind of carrier"), choices=_kinds, widget=forms.RadioSelect)
    name = forms.CharField(label=_("Its name here"), max_length=60)
    place = forms.CharField(label=_("Where it meets"), max_length=120, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=24, required=False)


class MeetingForm(forms.Form):
    """A meeting to come."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("Title"), max_length=80)
    starts_at = forms.DateTimeField(
        label=_("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("Where it meets"), max_length=120)
    agenda = _area(_("Agenda, one line each"))

    def __init__(self, *args: Any, carrier: Carrier, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"title": carrier.name, "place": carrier.place, "agenda": carrier.its_kind.agenda})
        super().__init__(*args, **kwargs)


class MinutesForm(_Once):
    """What was said: for everybody, and apart from it for those who were there."""

    minutes = _area(
        _("Public part"), 6, help_text=_("What everybody may read. No names of parties, no telephone numbers.")
    )
    attendees = _area(_("Who came, one line each"), 4, help_text=_("Private: it is never published."))
    private = _area(_("Private part"), 5, required=False, help_text=_("What was said in confidence. Never published."))

    def clean_attendees(self) -> list[str]:
        """One name a line."""
        return [line.strip()[:80] for line in self.cleaned_data["attendees"].splitlines() if line.strip()][:300]


class ResolutionForm(forms.Form):
    """Who does what until when."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    text = _area(_("What was resolved"), 2)
    owner: Any = forms.ModelChoiceField(label=_("Who does it"), queryset=Unit.objects.none(), empty_label=None)
    due_on = _day(_("Until when"))
    public = forms.BooleanField(label=_("It stands in the public part"), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = queries.owners_near(meeting.region)  # type: ignore[attr-defined]  # a ModelChoiceField's
        self.fields["owner"].initial = meeting.unit_id
        self.fields["public"].initial = meeting.area_reads


class PublishForm(_Once):
    """Publish, and why a name may stand."""

    keep_because = forms.CharField(
        label=_("Why a name may stand there"), max_length=200, required=False, help_text=_NAMES_STAY
    )


class ReasonForm(_Once):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class WordsForm(forms.Form):
    """What a move of a resolution needs."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    due_on = _day(_("Until when"))
    words = _area(_("In a sentence"), 3)

    def __init__(self, *args: Any, needs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("due_on", "words"):
            if name not in needs:
                del self.fields[name]


class CardForm(_OfUnit):
    """One page: what was the matter, what was done, what came of it, whom to ask."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    title = forms.CharField(label=_("Title"), max_length=60)
    problem = forms.CharField(label=_("The problem"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    steps = forms.CharField(
        label=_("The steps, one line each"), max_length=900, widget=forms.Textarea(attrs={"rows": 6})
    )
    result = forms.CharField(label=_("The result"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    contact = forms.CharField(
        label=_("Whom to ask"), max_length=120, help_text=_("The office and its telephone, nobody's own.")
    )
    keep_because = forms.CharField(
        label=_("Why a name may stand there"), max_length=200, required=False, help_text=_NAMES_STAY
    )
    field_order = ("id", "unit", "title", "problem", "steps", "result", "contact", "keep_because")


class HelpForm(forms.Form):
    """That a family would like help, and about what. Nothing else is asked."""

    topic = forms.ChoiceField(label=_("About what?"), choices=Topic.choices, widget=forms.RadioSelect)
    township = forms.ChoiceField(label=_("Which township?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["township"].choices = [("", _("Choose…")), *queries.townships()]  # type: ignore[attr-defined]  # a ChoiceField's
