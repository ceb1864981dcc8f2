"""The form of one line of the duty list."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quartet.ground.people.states import Level, UnitKind
from quartet.ground.said import must_say
from quartet.resolution.duty.states import TownshipList
from quartet.resolution.suggest.categories import name_of, under

LINE_LEVELS = (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)
BODY_KINDS = (
    UnitKind.DEPARTMENT, UnitKind.POLICE_STATION, UnitKind.JUDICIAL_OFFICE, UnitKind.TRIBUNAL,
    UnitKind.MEDIATION_COMMITTEE, UnitKind.MEDIATION_STUDIO, UnitKind.VILLAGE_COMMITTEE,
)  # fmt: skip


def category_choices() -> list[tuple[str, Any]]:
    """Every kind of matter, grouped by the field of life it belongs to, in the reader's language."""
    language = get_language() or "zh-hans"
    return [
        ("", _("Choose…")),
        *(
            (name_of(field.code, language), [(kind.code, name_of(kind.code, language)) for kind in under(field.code)])
            for field in under("")
        ),
    ]


class LineForm(forms.Form):
    """A line as the county's desk writes it."""

    category = forms.ChoiceField(label=_("Category"), choices=category_choices)
    level = forms.TypedChoiceField(
        label=_("Level"),
        coerce=lambda value: Level(int(value)),
        choices=[(one.value, one.label) for one in LINE_LEVELS],
    )
    list = forms.ChoiceField(
        label=_("List of the township"), choices=TownshipList.choices, initial=TownshipList.OWN, required=False,
        help_text=_("To be assisted: the body that helps. Taken back: the body above that took it back."),
    )  # fmt: skip
    unit_kind = forms.TypedChoiceField(
        label=_("Kind of body"), coerce=UnitKind, choices=[(one.value, one.label) for one in BODY_KINDS]
    )
    unit_name = forms.CharField(
        label=_("Body"),
        max_length=40,
        required=False,
        help_text=_("For a department: how its name ends, such as 农业农村局."),
    )
    text = forms.CharField(label=_("Words of the line"), max_length=200, validators=[must_say])
    basis = forms.CharField(label=_("Legal basis"), max_length=200, required=False)

    def clean_list(self) -> str:
        """Its own, unless something else is said."""
        return self.cleaned_data["list"] or TownshipList.OWN
