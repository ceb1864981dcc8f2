"""What a desk fills in to give a grid a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.ground.people.rights import Claims
from quartet.ground.places import queries as places
from quartet.resolution.cases.queries import cases_for

GRID_DIGITS = (12, 15)


class TaskForm(forms.Form):
    """A task for whoever holds a grid or a village's grids."""

    command = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    region = forms.CharField(
        label=_("For which village or micro-grid?"), max_length=15,
        help_text=_("Type the name of the village and choose."),
        widget=forms.TextInput(attrs={"data-typeahead": "/places/find", "data-typeahead-value": "code"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What is to be done?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One thing. It goes straight to the telephone of whoever holds the grid."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("By when?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    case = forms.CharField(
        label=_("Case code"), required=False, max_length=40,
        help_text=_("When it belongs to a case, its story tells it."),
    )  # fmt: skip

    def __init__(self, *args: Any, claims: Claims, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._claims = claims
        if region := self.initial.get("region"):  # opened from a case: say which place the code stands for
            self.fields["region"].help_text = places.path_words(region)

    def clean_region(self) -> str:
        """A village or a micro-grid."""
        region = str(self.cleaned_data["region"]).strip()
        if len(region) not in GRID_DIGITS or not places.exists(region):
            raise forms.ValidationError(_("There is no such place. Type its name and choose from the list."))
        return region

    def clean_case(self) -> str:
        """The code of a case one may see, without spaces."""
        code = "".join(sign for sign in self.cleaned_data["case"] if sign.isdecimal() or sign == "-")
        if code and not cases_for(self._claims).filter(code=code).exists():
            raise forms.ValidationError(_("There is no such case, or it is not yours to see."))
        return code
