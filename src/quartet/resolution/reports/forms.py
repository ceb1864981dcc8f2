"""The report forms: one set of fields, fewer for a resident than for a desk. They clean; the verb saves."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.ground.errors import DomainError
from quartet.ground.places import queries as places
from quartet.resolution.cases.states import Channel, Wish
from quartet.resolution.reports.actions import Said
from quartet.resolution.reports.placing import Placed, find_region

MAX_TEXT = 5000
MAX_PICTURES = 4


class Pictures(forms.FileField):
    """Several pictures in one field."""

    widget = forms.ClearableFileInput

    def __init__(self, *, capture: str = "", **kwargs: Any) -> None:
        class Many(forms.ClearableFileInput):
            allow_multiple_selected = True

        attrs: dict[str, Any] = {"accept": "image/*", "multiple": True}
        super().__init__(widget=Many(attrs=attrs | ({"capture": capture} if capture else {})), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Give a list, however many were chosen."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        if len(chosen) > MAX_PICTURES:
            raise forms.ValidationError(_("At most %(count)s pictures."), params={"count": MAX_PICTURES})
        return [super(Pictures, self).clean(one, initial) for one in chosen]


class ReportForm(forms.Form):
    """What a resident is asked: what is wrong, where, and how to reach them if they wish. Never a category."""

    channel = Channel.WEB
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    text = forms.CharField(
        label=_("What is wrong?"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Please say what is wrong."), "max_length": _("Please keep it under 5,000 characters."),
        },
    )  # fmt: skip
    urgent = forms.BooleanField(
        label=_("Somebody is in danger now: fire, gas, water, a fight, somebody missing"), required=False,
        help_text=_("Tick it and it rings at the desk at once, day and night. In danger to life telephone first."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where is it?"), max_length=200, required=False,
        help_text=_("Village or community, and what helps to find it: “Fanjiatun village, group 3, by the well”."),
        widget=forms.TextInput(attrs={"data-typeahead": "/places/find", "autocomplete": "off"}),
    )  # fmt: skip
    region = forms.ChoiceField(label=_("Which of these?"), required=False, widget=forms.RadioSelect)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    pictures = Pictures(label=_("Pictures"), required=False)
    reporter_name = forms.CharField(label=_("Your name"), max_length=40, required=False)
    reporter_phone = forms.RegexField(
        label=_("Your telephone"), regex=r"^\+?[0-9 \-]{5,20}$", required=False,
        help_text=_("Only the people who handle this see it."),
        error_messages={"invalid": _("A telephone number has only digits, spaces and dashes.")},
    )  # fmt: skip
    anonymous = forms.BooleanField(label=_("I do not want to be named"), required=False)
    wishes = forms.MultipleChoiceField(
        label=_("Is there anything not everybody may read?"), choices=Wish.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "With a tick, only a few named people of the county read it, and decide who may handle it. Neither the "
            "village nor the township, nor the office it is about, sees it."
        ),
    )  # fmt: skip
    safe_contact = forms.CharField(
        label=_("When and how can we reach you safely?"), max_length=200, required=False,
        help_text=_("For example: “only by day”, “through my sister, 138…”. Nobody calls in any other way."),
    )  # fmt: skip

    placed: Placed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = str(self.data.get(self.add_prefix("region")) or "")
        self._offer_regions([named] if self.is_bound else self.initial.get("regions", []))

    def _offer_regions(self, codes: list[str]) -> None:
        """Show the choice of places only when there is one to make."""
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        known = [code for code in codes if code and places.exists(code)]
        field.choices = [(code, places.path_words(code)) for code in known]
        if not known:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Find the place. When a name means several places, ask; nothing typed is lost."""
        cleaned = super().clean() or {}
        if cleaned.get("region"):
            self.placed = Placed(cleaned["region"])
            return cleaned
        try:
            self.placed = find_region(lon=cleaned.get("lon"), lat=cleaned.get("lat"), place=cleaned.get("place") or "")
        except DomainError as refusal:  # a position that cannot be right: say so beside what was typed
            self.add_error("place", str(refusal))
            return cleaned
        if self.placed.candidates:
            self._offer_regions([candidate.region.code for candidate in self.placed.candidates])
            field = self.fields["region"]
            field.widget = forms.RadioSelect(choices=field.choices)  # type: ignore[attr-defined]  # it is the ChoiceField above
            self.add_error("region", _("Several places have this name. Please choose one."))
        elif len(self.placed.region) <= 4 and not cleaned.get("place"):  # noqa: PLR2004 -- a city's code
            self.add_error("place", _("Please say where it is: the name of the village or community is enough."))
        return cleaned

    def said(self, attachments: list[UUID]) -> Said:
        """The cleaned report for the verb."""
        data = self.cleaned_data
        return Said(
            id=data["id"], text=data["text"], region=self.placed.region, lon=self.placed.lon, lat=self.placed.lat,
            place=data.get("place") or "", reporter_name=data.get("reporter_name") or "",
            reporter_phone=data.get("reporter_phone") or "", anonymous=bool(data.get("anonymous")),
            read_back=bool(data.get("read_back")), attachments=attachments, urgent=bool(data.get("urgent")),
            wishes=tuple(data.get("wishes") or ()), safe_contact=data.get("safe_contact") or "",
        )  # fmt: skip

    def spoken_channel(self) -> Channel:
        """By which way it came."""
        return self.channel


class FieldReportForm(ReportForm):
    """A grid member's: a picture, a position, a sentence."""

    channel = Channel.FIELD
    anonymous = None  # type: ignore[assignment]  # Django's way to drop an inherited field
    pictures = Pictures(label=_("Pictures"), required=False, capture="environment")
    reporter_name = forms.CharField(label=_("Who told you"), max_length=40, required=False)
    field_order = ("pictures", "text", "urgent", "place")

    def teller(self) -> list[forms.BoundField]:
        """Who told it: asked only when there is somebody."""
        return [self["reporter_name"], self["reporter_phone"]]


class DeskReportForm(ReportForm):
    """A clerk's, for somebody on the telephone or at the counter: typed while they speak, read back at the end."""

    via = forms.ChoiceField(
        label=_("How did they reach us?"), widget=forms.RadioSelect, initial=Channel.TELEPHONE,
        choices=[(Channel.TELEPHONE.value, Channel.TELEPHONE.label), (Channel.COUNTER.value, Channel.COUNTER.label)],
    )  # fmt: skip
    reporter_name = forms.CharField(label=_("Name of the caller"), max_length=40, required=False)
    read_back = forms.BooleanField(label=_("I read it back and they confirmed"), required=False)
    field_order = (
        "text", "place", "region", "reporter_name", "reporter_phone", "urgent", "wishes", "safe_contact", "via",
        "anonymous", "read_back",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True  # they are already speaking

    def spoken_channel(self) -> Channel:
        """Telephone or counter, as the clerk ticked."""
        return Channel(self.cleaned_data["via"])


class SlipForm(forms.Form):
    """The two lines of a slip, typed as they are printed or heard: spaces, dashes and small letters do not matter."""

    code = forms.CharField(
        label=_("Case code"), max_length=40, help_text=_("The long number on the slip."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret"), max_length=12, help_text=_("Six letters and digits."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """Digits only."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isascii() and sign.isdecimal())

    def clean_secret(self) -> str:
        """Letters and digits only, large."""
        return "".join(sign for sign in self.cleaned_data["secret"] if sign.isascii() and sign.isalnum()).upper()


class AnswerForm(forms.Form):
    """What a resident says on the status page when the work is reported done."""

    answer = forms.ChoiceField(
        label=_("Is it solved?"), widget=forms.RadioSelect,
        choices=[("solved", _("Yes, it is solved")), ("not_solved", _("No, it is not solved"))],
    )  # fmt: skip
    satisfied = forms.ChoiceField(
        label=_("Are you satisfied with how it was handled?"), widget=forms.RadioSelect, required=False,
        choices=[("satisfied", _("Satisfied")), ("fair", _("Fair")), ("dissatisfied", _("Dissatisfied"))],
    )  # fmt: skip
    words = forms.CharField(
        label=_("Anything to add?"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ComeBackForm(forms.Form):
    """What a resident says when a closed matter has come back."""

    words = forms.CharField(label=_("What has come back?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
