"""The forms of redraws: what is chosen and drawn, the two files, a correction, and the pieces of a draft."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid6 import uuid7

from quartet.grassroots.grids.models import Redraw
from quartet.ground.places.cells import MAX_HOUSEHOLDS, MAX_NAME

MOST_PARTS = 60


class _Form(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Several of these stand on one page: each field has an id of its own.
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})


class MapForm(_Form):
    """Grids to join, and the line that cuts them: filled by a hand on the map; the choice also without scripts."""

    grids = forms.MultipleChoiceField(
        label=_("Micro-grids to change"), widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Choose neighbours to merge them. To split one or to move a border, draw a line on the map as well."
        ),
        error_messages={"required": _("Choose at least one micro-grid.")},
    )  # fmt: skip
    line = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, grids: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grids"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(grids)


class FileForm(_Form):
    """All micro-grids of the village as areas."""

    file = forms.FileField(
        label=_("File (GeoJSON)"),
        help_text=_("Every micro-grid of the village as an area in WGS-84, with name and, where known, households."),
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json"}),
    )


class DwellingsForm(_Form):
    """Where people live, to propose micro-grids from."""

    dwellings = forms.FileField(
        label=_("Dwellings (CSV)"),
        help_text=_(
            "One row a building: 经度, 纬度 (WGS-84) and 户数. No names. The points are used once and not kept."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )
    parts = forms.IntegerField(
        label=_("How many micro-grids"), required=False, min_value=1, max_value=MOST_PARTS,
        help_text=_("Leave it empty for as many as the usual number of households makes."),
    )  # fmt: skip


class CorrectForm(_Form):
    """Another name or number for one grid."""

    name = forms.CharField(label=_("Name"), max_length=MAX_NAME)
    households = forms.IntegerField(
        label=_("Households"), required=False, min_value=0, max_value=MAX_HOUSEHOLDS,
        help_text=_("A number only: no register of residents is kept."),
    )  # fmt: skip


class PiecesForm(forms.Form):
    """Names and households of a draft's pieces, as `name_1`, `households_1` and so on."""

    def __init__(self, *args: Any, redraw: Redraw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, piece in enumerate(redraw.pieces, 1):
            self.fields[f"name_{number}"] = forms.CharField(label=_("Name"), max_length=MAX_NAME, initial=piece["name"])
            self.fields[f"households_{number}"] = forms.IntegerField(
                label=_("Households"),
                required=False,
                min_value=0,
                max_value=MAX_HOUSEHOLDS,
                initial=piece["households"],
            )
        self._count = len(redraw.pieces)

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The fields of each piece beside its number."""
        return [(number, self[f"name_{number}"], self[f"households_{number}"]) for number in range(1, self._count + 1)]

    def said(self) -> list[tuple[str, int | None]]:
        """What was said of each piece, in order."""
        data = self.cleaned_data
        return [(data[f"name_{number}"], data[f"households_{number}"]) for number in range(1, self._count + 1)]


class MoveForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=400)
